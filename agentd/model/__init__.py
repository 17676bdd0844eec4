"""What does the model say next? Runs a model, or asks a server that does, within a grammar.

Never decides what a reply means, whether it is allowed, or what goes into a prompt.
"""

from agentd.model.listing import ModelEntry, list_models
from agentd.model.open import ModelFacts, ModelOptions, inspect_model, kind_of, open_model
from agentd.model.scripted import Line, ScriptedModel

__all__ = [
    "Line", "ModelEntry", "ModelFacts", "ModelOptions", "ScriptedModel", "inspect_model", "kind_of", "list_models",
    "open_model",
]
