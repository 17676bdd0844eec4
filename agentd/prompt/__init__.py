"""What is the model told? Builds the messages of a run; never decides, never calls a model.

Untrusted text enters as `PromptText`, which only the guard makes.
"""

from agentd.prompt.budget import fit, history_fits, observation_chars
from agentd.prompt.build import (
    FORMAT,
    after_plan,
    declined,
    denied,
    earlier,
    edited,
    listing_text,
    missing,
    news,
    observation,
    opening,
    rejected,
    repeated,
    signature,
    system,
    unfinished,
    unknown,
)

__all__ = [
    "FORMAT", "after_plan", "declined", "denied", "earlier", "edited", "fit", "history_fits", "listing_text", "missing",
    "news", "observation", "observation_chars", "opening", "rejected", "repeated", "signature", "system", "unfinished",
    "unknown",
]
