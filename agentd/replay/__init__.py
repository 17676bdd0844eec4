"""What did a run do, told again from its log, how does it differ from another, and what would it have
done under another policy, or said with another model?

Reads logs, decides anew and asks what was asked before; never runs a tool or writes anything.
"""

from agentd.replay.comparison import Comparison, LoggedCall, Pair, compare, logged_calls
from agentd.replay.playback import paced
from agentd.replay.question import Answers, Question, answers, grammar_of, question
from agentd.replay.whatif import Redecision, WhatIf, what_if

__all__ = [
    "Answers", "Comparison", "LoggedCall", "Pair", "Question", "Redecision", "WhatIf", "answers", "compare",
    "grammar_of", "logged_calls", "paced", "question", "what_if",
]
