"""How agentd starts a module of its own in another process: found beside this package, and never in the current folder,
which may be an untrusted one. Starts nothing itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]


def command(module: str, *args: str) -> list[str]:
    """What runs a module with arguments; to be started with `environment`."""
    return [sys.executable, "-P", "-m", module, *args]


def environment(**more: str) -> dict[str, str]:
    """This process's environment and `more`, without paths to modules that depend on the current folder."""
    paths = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if Path(p).is_absolute()]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *paths]), **more}
