"""What a person types: parses it, calls one room or the runtime, prints what came back.

One file per command group; `root.py` names them all and loads a file only when its command is
asked for. Never decides anything about a run.
"""

from __future__ import annotations

import json
import platform
import signal
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from agentd.cli.platforms import unsupported

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command and exit with its code; where agentd does not run, say so in one sentence and exit 5."""
    args = list(sys.argv[1:] if argv is None else argv)
    sentence = unsupported(sys.platform, platform.machine(), sys.version_info[:2])
    if sentence:
        error = {"error": {"code": "platform", "message": sentence, "hint": None}}
        sys.stderr.write((json.dumps(error) if "--json" in args else f"error: {sentence}") + "\n")
        sys.exit(5)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # letters that the terminal's encoding does not have
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)  # as in `lazy.quick_exit`
    from agentd.cli import root

    signal.signal(signal.SIGINT, before)
    root.main(args)
