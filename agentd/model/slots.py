"""How many models may be in memory at once on this machine, over all of the user's processes."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from agentd.errors import ModelError
from agentd.model.folders import private


class Slot:
    """One of `count` places, held through an advisory lock, so that a dead process frees it.

    Waits `wait_s` seconds for a free place, then raises ModelError.
    """

    def __init__(self, folder: Path, *, count: int, wait_s: float) -> None:
        private(folder)
        deadline = time.monotonic() + wait_s
        while (handle := _take(folder, count)) is None:
            if time.monotonic() >= deadline:
                raise ModelError(
                    f"{count} models are loaded already, and none was given back in {wait_s:.0f} s",
                    hint="Wait for another run to end, or set AGENTD_MODEL_SLOTS to a higher number.",
                )
            time.sleep(0.1)
        self._handle = handle

    def release(self) -> None:
        """Give the place back. Idempotent."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def _take(folder: Path, count: int) -> int | None:
    for number in range(count):
        handle = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        return handle
    return None
