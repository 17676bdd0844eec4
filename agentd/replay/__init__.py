"""What did a run do, told again from its log, does it come to the same when it is done again, how does it
differ from another, and what would it have done under another policy, said with another model, or come to
from an earlier step?

Reads logs, decides anew, asks what was asked before, and runs again, in a sandbox, what ran in one; begins
new runs and sets files back where a person says so, and never writes into what a log holds already.
"""

from agentd.replay.comparison import Comparison, Pair, compare
from agentd.replay.fork import Turn, fork
from agentd.replay.normalising import NORMALISERS
from agentd.replay.observation import Difference
from agentd.replay.playback import paced
from agentd.replay.question import Answers, Question, answers, grammar_of, question
from agentd.replay.rerun import Rerun, rerun
from agentd.replay.undo import Undone, undo
from agentd.replay.whatif import Redecision, WhatIf, what_if

__all__ = [
    "NORMALISERS", "Answers", "Comparison", "Difference", "Pair", "Question", "Redecision", "Rerun",
    "Turn", "Undone", "WhatIf", "answers", "compare", "fork", "grammar_of", "paced", "question",
    "rerun", "undo", "what_if",
]
