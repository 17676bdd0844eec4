"""What does the model say next? Runs a model, or asks a server that does, within a grammar.

Never decides what a reply means, whether it is allowed, or what goes into a prompt.
"""

from agentd.model.open import ModelOptions, open_model

__all__ = ["ModelOptions", "open_model"]
