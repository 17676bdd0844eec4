"""Who owns a container or a volume, and whether that process still lives."""

from __future__ import annotations

import os
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def owner_id(pid: int | None = None) -> str:
    """`boot_id:pid:starttime:namespace` of a process, by default this one; unique even when pids are
    reused. The namespace is that of pids, by its inode.

    Raises ProcessLookupError where there is no such process.
    """
    number = os.getpid() if pid is None else pid
    started = _start_time(number)
    if started is None:
        raise ProcessLookupError(f"no process {number}")
    return f"{_boot_id()}:{number}:{started}:{_namespace()}"


def is_alive(owner: str) -> bool:
    """Whether the process that an owner id names still runs, on this boot of this machine.

    What cannot be told counts as alive, for nothing is removed on a guess: what is no owner id, and
    a process of another pid namespace, such as that of an agentd in a container.
    """
    parts = owner.split(":")
    if len(parts) != 4 or not all(part.isdigit() for part in parts[1:]):
        return True
    boot_id, pid, started, namespace = parts
    if boot_id != _boot_id():
        return False
    return int(namespace) != _namespace() or _start_time(int(pid)) == int(started)


def _namespace() -> int:
    return Path("/proc/self/ns/pid").stat().st_ino


def _boot_id() -> str:
    return _BOOT_ID.read_text(encoding="ascii").strip()


def _start_time(pid: int) -> int | None:
    """Field 22 of proc(5)'s stat, in clock ticks since boot; None for no process, or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat[stat.rindex(b")") + 2 :].split()  # the name before it may hold spaces and brackets
    return None if fields[0] in (b"Z", b"X") else int(fields[19])
