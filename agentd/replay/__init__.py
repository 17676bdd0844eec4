"""What did a run do, told again from its log, how does it differ from another, and what would it have
done under another policy?

Reads logs and decides anew; never runs a tool, reads a clock or writes anything.
"""

from agentd.replay.comparison import Comparison, LoggedCall, Pair, compare, logged_calls
from agentd.replay.playback import paced
from agentd.replay.whatif import Redecision, WhatIf, what_if

__all__ = [
    "Comparison", "LoggedCall", "Pair", "Redecision", "WhatIf", "compare", "logged_calls", "paced", "what_if",
]
