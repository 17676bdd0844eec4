"""What a person types: parses it, calls one room or the runtime, prints what came back.

One file per command group; `root.py` names them all and loads a file only when its command is
asked for. Never decides anything about a run.
"""

from __future__ import annotations

from agentd.cli.root import main

__all__ = ["main"]
