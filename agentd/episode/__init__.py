"""What is a run made of, apart from its order? The journal that it is written to, the conversation
with the model, the workspace as it is known, the checks of what is reached, and the ways to end.

Never decides what comes next: that is `loop`.
"""

from agentd.episode.asking import Answer, answer, approval_request, ask, note_answer, read_edit
from agentd.episode.checks import evaluate, load_checks
from agentd.episode.conversation import Conversation
from agentd.episode.effects import Effects
from agentd.episode.ending import Ending, blocked, cancelled, out_of, waiting
from agentd.episode.hearing import hear, note_message
from agentd.episode.history import Carried, carried_conversation
from agentd.episode.journal import Journal, OnEvent
from agentd.episode.meter import Meter
from agentd.episode.notes import note_call, note_decision, note_history, note_import, note_limit, note_observation
from agentd.episode.parts import Parts
from agentd.episode.tree import Tree, answers, narrowed

__all__ = [
    "Answer", "Carried", "Conversation", "Effects", "Ending", "Journal", "Meter", "OnEvent", "Parts", "Tree", "answer",
    "answers", "approval_request", "ask", "blocked", "cancelled", "carried_conversation", "evaluate", "hear",
    "load_checks", "narrowed", "note_answer", "note_call", "note_decision", "note_history", "note_import",
    "note_limit", "note_message", "note_observation", "out_of", "read_edit", "waiting",
]
