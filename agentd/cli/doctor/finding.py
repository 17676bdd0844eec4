"""One thing that was looked at."""

from __future__ import annotations

from typing import Literal

from agentd.contracts import Value

Level = Literal["ok", "warn", "fail"]
GIB = 1 << 30


class Finding(Value):
    """One thing looked at. `fix` is what to run or do where it is not `ok`."""

    name: str
    level: Level
    says: str
    fix: str = ""
