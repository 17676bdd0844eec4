"""The child as its parent sees it: a process, two pipes, and one shared byte that aborts it."""

from __future__ import annotations

import contextlib
import mmap
import os
import select
import subprocess
import tempfile
import time

from agentd import itself
from agentd.errors import ModelError
from agentd.model.llama.protocol import CLEAR, SET, Frame, parse_frame, write_frame

_CHUNK = 1 << 16
_TAIL = 2000


class ChildGone(Exception):
    """The child's pipe closed; carries the last that it wrote to stderr."""


class Child:
    """A running child. Not shared between threads, but for `stop`."""

    def __init__(self) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as the child is
        with tempfile.TemporaryFile() as shared:
            shared.write(CLEAR + b"\0")  # the NUL ends the text that `atoi` reads
            shared.flush()
            self._flag = mmap.mmap(shared.fileno(), 2)
            self._process = self._spawn(shared.fileno())
        self._buffer = bytearray()

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def send(self, frame: Frame) -> None:
        """Send a frame. Raises ChildGone."""
        assert self._process.stdin is not None  # noqa: S101 - it was made with a pipe
        try:
            write_frame(self._process.stdin, frame)  # type: ignore[arg-type]
        except OSError as error:
            raise ChildGone(self._last_words()) from error

    def receive(self, timeout_s: float) -> Frame | None:
        """The next frame, or None when none came in time. Raises ChildGone."""
        assert self._process.stdout is not None  # noqa: S101 - it was made with a pipe
        deadline = time.monotonic() + timeout_s
        while (frame := self._buffered()) is None:
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self._process.stdout], [], [], left)[0]:
                return None
            data = os.read(self._process.stdout.fileno(), _CHUNK)
            if not data:
                raise ChildGone(self._last_words())
            self._buffer += data
        return frame

    def stop(self) -> None:
        """Set the abort flag; evaluation ends within tens of milliseconds. From any thread."""
        self._flag[:1] = SET

    def arm(self) -> None:
        """Clear the abort flag."""
        self._flag[:1] = CLEAR

    def close(self, *, grace_s: float = 0.0) -> None:
        """Hang up, and kill what has not ended after `grace_s` seconds."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # unsent bytes of a child that is gone
                self._process.stdin.close()
        try:
            self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._stderr.close()

    def _spawn(self, flag: int) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                itself.command("agentd.model.llama.child", str(flag)), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=self._stderr, cwd="/", pass_fds=(flag,), start_new_session=True,
                env=itself.environment(OMP_WAIT_POLICY="passive"),
            )
        except OSError as error:
            raise ModelError(f"the model's process does not start: {error}") from error

    def _buffered(self) -> Frame | None:
        if len(self._buffer) < 4:
            return None
        size = int.from_bytes(self._buffer[:4], "big")
        if len(self._buffer) < 4 + size:
            return None
        body = bytes(self._buffer[4 : 4 + size])
        del self._buffer[: 4 + size]
        return parse_frame(body)

    def _last_words(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(size - _TAIL, 0))
        lines = self._stderr.read().decode("utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
