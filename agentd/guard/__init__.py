"""Which text is safe to show a model, and to keep? The only room that turns `Tainted` into prompt text,
and that takes secrets out."""

from agentd.guard.mark import mark
from agentd.guard.pieces import Pieces
from agentd.guard.redact import Redactor, known_secrets

__all__ = ["Pieces", "Redactor", "known_secrets", "mark"]
