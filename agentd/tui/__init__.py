"""What are all the runs doing, what do they ask, and what does a person answer? A terminal's screens over the logs.

A client of logs and inboxes: runs are started as processes of their own and never hosted here, so that
ending this, in whatever way, harms none of them. Never decides, and never asks a model.
"""

from agentd.tui.app import Tui
from agentd.tui.launching import Launcher

__all__ = ["Launcher", "Tui"]
