"""What is a run made of, apart from its order? The journal that it is written to, the conversation
with the model, the workspace as it is known, the checks of what is reached, and the ways to end.

Never decides what comes next: that is `loop`.
"""

from agentd.episode.asking import approval_request, ask
from agentd.episode.checks import evaluate, load_checks
from agentd.episode.conversation import Conversation
from agentd.episode.ending import Ending, cancelled, out_of
from agentd.episode.history import Carried, carried_conversation
from agentd.episode.journal import Journal, OnEvent
from agentd.episode.meter import Meter
from agentd.episode.notes import note_history, note_import, note_outcome
from agentd.episode.parts import Parts
from agentd.episode.tree import Tree

__all__ = [
    "Carried", "Conversation", "Ending", "Journal", "Meter", "OnEvent", "Parts", "Tree", "approval_request", "ask",
    "cancelled", "carried_conversation", "evaluate", "load_checks", "note_history", "note_import", "note_outcome",
    "out_of",
]
