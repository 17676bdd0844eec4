"""What did a run do, told again from its log, how does it differ from another, and what would it have
done under another policy, said with another model, or come to from an earlier step?

Reads logs, decides anew and asks what was asked before; begins new runs and sets files back where a person
says so, and never writes into what a log holds already.
"""

from agentd.replay.comparison import Comparison, LoggedCall, Pair, compare, logged_calls
from agentd.replay.fork import Turn, fork
from agentd.replay.playback import paced
from agentd.replay.question import Answers, Question, answers, grammar_of, question
from agentd.replay.undo import Undone, undo
from agentd.replay.whatif import Redecision, WhatIf, what_if

__all__ = [
    "Answers", "Comparison", "LoggedCall", "Pair", "Question", "Redecision", "Turn", "Undone", "WhatIf", "answers",
    "compare", "fork", "grammar_of", "logged_calls", "paced", "question", "undo", "what_if",
]
