"""Which text is safe to show a model? The only room that turns `Tainted` into prompt text."""

from agentd.guard.mark import mark

__all__ = ["mark"]
