"""What did a run do, told again from its log, and what would it have done under another policy?

Reads logs and decides anew; never runs a tool, asks a model, reads a clock or writes anything.
"""

from agentd.replay.playback import paced
from agentd.replay.whatif import Redecision, WhatIf, what_if

__all__ = ["Redecision", "WhatIf", "paced", "what_if"]
