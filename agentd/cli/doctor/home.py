"""The folder of all state, and the room under it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from agentd.cli.doctor.finding import GIB, Finding, Level


def home(path: Path) -> Finding:
    """The folder of all state: nobody else may look into it."""
    if not path.exists():
        return Finding(name="home", level="ok", says=f"{path} will be made, mode 0700")
    mode = path.stat().st_mode & 0o777
    if path.stat().st_uid != os.getuid():
        return Finding(name="home", level="fail", says=f"{path} is not yours", fix="set AGENTD_HOME to one of yours")
    if mode & 0o077:
        return Finding(name="home", level="warn", says=f"{path} has mode {mode:04o}", fix=f"chmod 700 {path}")
    return Finding(name="home", level="ok", says=f"{path}, mode {mode:04o}")


def disk(path: Path) -> Finding:
    """Room for logs and prompt states under the home."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    level: Level = "fail" if free < GIB // 4 else "warn" if free < 2 * GIB else "ok"
    return Finding(
        name="disk", level=level, says=f"{free / GIB:.1f} GiB free",
        fix="" if level == "ok" else "free some space; old runs are folders in " + str(path / "runs"),
    )
