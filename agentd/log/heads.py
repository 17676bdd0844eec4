"""The heads of a run, kept outside its database: `heads/<run_id>`, one line `seq hash` a commit.

A chain alone does not show that its tail was cut or that it was rewritten as a whole; a head that
it no longer has shows both. A head is written after its commit, so it is never ahead of the log.
It reaches the disk when the run is closed: until then a power loss may leave an older head than the
log has, which weakens the check for those last events and can never raise a false alarm.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from agentd.errors import LogError
from agentd.log.places import private_dir

_LINE = re.compile(r"(-1|\d{1,18}) (s1:[0-9a-f]{64})")


def heads_path(home: Path, run_id: str) -> Path:
    """The file that holds a run's heads."""
    return home / "heads" / run_id


class Heads:
    """Appends heads. Raises LogError for what the disk refuses."""

    def __init__(self, home: Path, run_id: str) -> None:
        path = heads_path(home, run_id)
        private_dir(path.parent)
        try:
            self._fd = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR | os.O_CLOEXEC, 0o600)
            size = os.fstat(self._fd).st_size
            if size and os.pread(self._fd, 1, size - 1) != b"\n":  # torn: else it would take the next line with it
                os.write(self._fd, b"\n")
        except OSError as error:
            raise LogError(f"cannot open {path}: {error.strerror}") from error

    def append(self, seq: int, head: str) -> None:
        """Note that the chain reached `head`; seq -1 is the genesis."""
        line = f"{seq} {head}\n".encode()
        try:
            if os.write(self._fd, line) != len(line):
                raise LogError("the head of the log was written in part: the disk is full")
        except OSError as error:
            raise LogError(f"the head of the log cannot be written: {error.strerror}") from error

    def close(self) -> None:
        """Make the heads durable. Idempotent."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            try:
                os.fdatasync(fd)
            except OSError as error:
                raise LogError(f"the heads of the log cannot be written: {error.strerror}") from error
            finally:
                os.close(fd)


def read_heads(home: Path, run_id: str) -> dict[int, str] | None:
    """Every head by its seq; None where there is no such file. A torn line is skipped."""
    try:
        lines = heads_path(home, run_id).read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LogError(f"the heads of the log cannot be read: {error.strerror}") from error
    found = (_LINE.fullmatch(line) for line in lines)
    return {int(m[1]): m[2] for m in found if m}
