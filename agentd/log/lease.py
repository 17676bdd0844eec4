"""Who may write a run: one process, known by boot id, process id and start time.

The kernel's lock on the `lease` file ends with the process, however it ends; the epoch in the run's
row, checked in every append, stops a writer whose lock was lost without its knowing.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path

from agentd.errors import LeaseHeld, LogError

_NOBODY = "unknown:unknown:unknown"
_NAMED_WITHIN_S = 0.5


def owner_identity() -> str:
    """This process as `boot_id:pid:starttime`; a process id alone may be used again."""
    return f"{_boot_id()}:{os.getpid()}:{_start_time(os.getpid())}"


def is_alive(owner: str) -> bool:
    """Whether the process that an identity names still runs; a zombie does not, for it holds no lock."""
    boot, _, rest = owner.partition(":")
    pid, _, started = rest.partition(":")
    return boot == _boot_id() and pid.isdigit() and _start_time(int(pid)) == started


def pulse(owner: str) -> int | None:
    """How often the threads of that process have left the processor, whether it is alive or not; None where that
    is not known. It grows for as long as the process runs a run: the run's inbox is looked into five times a second,
    whoever or whatever the run waits for. Of a process that is stopped, frozen or a zombie it stays what it is."""
    found = []
    for status in Path(f"/proc/{owner.split(':')[1]}/task").glob("*/status"):
        with suppress(OSError, ValueError):  # a thread that has just ended
            lines = status.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [int(line.split()[1]) for line in lines if "ctxt_switches:" in line]
    return sum(found) if found else None


def lease_owner(folder: Path) -> str:
    """Who wrote into a run's lease file last; `unknown:unknown:unknown` where nobody did."""
    try:
        text = (folder / "lease").read_text(encoding="ascii", errors="replace")
    except OSError:
        text = ""
    return text if text.count(":") == 2 else _NOBODY


def _holder(folder: Path) -> str:
    """Who holds a lease that another just refused to give: its name comes a moment after its lock."""
    until_s = time.monotonic() + _NAMED_WITHIN_S
    while (holder := lease_owner(folder)) == _NOBODY and time.monotonic() < until_s:
        time.sleep(0.01)
    return holder


class Lease:
    """The lock on a run's folder, held until `release` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Take it. Raises LeaseHeld, without waiting, where another holds it."""
        path = folder / "lease"
        try:
            self._fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LogError(f"cannot open {path}: {error.strerror}") from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._fd)
            holder = _holder(folder)
            raise LeaseHeld(
                f"run {folder.name} is being written by process {holder.split(':')[1]} ({holder})",
                hint=f"watch it: agentd events --follow {folder.name}",
            ) from error
        with suppress(OSError):  # a full disk: the lock holds all the same, also where nobody sees whose it is
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, owner_identity().encode(), 0)

    def release(self) -> None:
        """Give it back. Idempotent."""
        if self._fd >= 0:
            with suppress(OSError):
                os.ftruncate(self._fd, 0)
            os.close(self._fd)
            self._fd = -1


def _boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _start_time(pid: int) -> str | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The command's name, in parentheses, may hold spaces and parentheses itself.
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else fields[19]
