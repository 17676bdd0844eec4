"""The folder of all state: who may look into it, what it lies on, how much it holds and how much fits."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from agentd.cli.doctor.finding import GIB, Finding, Level

MOUNTS = Path("/proc/self/mountinfo")
# SQLite's WAL needs memory that all processes share, which file systems from elsewhere do not give.
# https://sqlite.org/wal.html
SHARED_FROM_ELSEWHERE = re.compile(r"nfs\d?|cifs|smb\d?|9p|fuse(\..*|blk)?|afs|ceph|lustre|glusterfs|vboxsf|prl_fs")
COUNTING_S = 2.0


def home(path: Path) -> Finding:
    """The folder of all state: nobody else may look into it."""
    if not path.exists():
        parent = _there(path)
        if not os.access(parent, os.W_OK):
            return Finding(
                name="home", level="fail", says=f"{path} cannot be made: {parent} is not writable for you",
                fix="set AGENTD_HOME to a folder of yours",
            )
        return Finding(name="home", level="ok", says=f"{path} will be made, mode 0700")
    found = path.stat()
    mode = found.st_mode & 0o777
    if found.st_uid != os.getuid():
        return Finding(
            name="home", level="fail", says=f"{path} belongs to user {found.st_uid}, and you are {os.getuid()}",
            fix="set AGENTD_HOME to a folder of yours",
        )
    if mode & 0o077:
        return Finding(name="home", level="warn", says=f"{path} has mode {mode:04o}", fix=f"chmod 700 {path}")
    return Finding(name="home", level="ok", says=f"{path}, mode {mode:04o}")


def filesystem(kind: str) -> Finding:
    """Whether logs are safe on this type of file system; on an unknown one (macOS), nothing is said against it."""
    if SHARED_FROM_ELSEWHERE.fullmatch(kind):
        return Finding(
            name="files", level="warn", says=f"the home lies on {kind}, where a log can be damaged or lock up",
            fix="set AGENTD_HOME to a folder on a disk of this machine",
        )
    if kind in ("tmpfs", "ramfs"):
        return Finding(
            name="files", level="warn", says=f"the home lies on {kind}: runs are gone after a restart",
            fix="set AGENTD_HOME to a folder on a disk, unless that is meant",
        )
    return Finding(name="files", level="ok", says=f"the home lies on {kind or 'a file system of unknown type'}")


def file_system_of(path: Path, mountinfo: str | None = None) -> str:
    """The type of the mount that holds a path, by Linux's mountinfo; empty where that does not say.
    Of several mounts on one place, the last covers the others."""
    if mountinfo is None:
        path = _there(path)
        mountinfo = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    best = (0, "")
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split()
        if not separator or len(fields) < 5 or not after.split():
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4]))
        if path.is_relative_to(point) and len(point.parts) >= best[0]:
            best = (len(point.parts), after.split()[0])
    return best[1]


def disk(path: Path) -> Finding:
    """Room for logs and prompt states under the home, and what is there already, by kind."""
    free = shutil.disk_usage(_there(path)).free
    level: Level = "fail" if free < GIB // 4 else "warn" if free < 2 * GIB else "ok"
    held = ", ".join(f"{kind} {size}" for kind in ("runs", "cache") if (size := _held(path / kind)))
    return Finding(
        name="disk", level=level, says=f"{free / GIB:.1f} GiB free for the home" + (f"; {held}" if held else ""),
        fix="" if level == "ok" else f"free some space; old runs are folders in {path / 'runs'}, and "
        f"{path / 'cache'} is made anew when it is needed",
    )


def _held(folder: Path) -> str:
    """What a folder holds, as text, counted for two seconds at most; empty where it is not there."""
    if not folder.is_dir():
        return ""
    total, until = 0, time.monotonic() + COUNTING_S
    for size in _sizes(folder):
        total += size
        if time.monotonic() > until:
            return f"more than {total / (1 << 20):,.0f} MiB"
    return f"{total / (1 << 20):,.0f} MiB"


def _sizes(folder: Path) -> Iterator[int]:
    for where, _, names in os.walk(folder, onerror=None):
        for name in names:
            try:
                yield (Path(where) / name).lstat().st_blocks * 512
            except OSError:
                continue


def _there(path: Path) -> Path:
    """The nearest folder that exists, links followed."""
    return next(folder for folder in (path, *path.parents) if folder.exists()).resolve()
