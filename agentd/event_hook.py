"""Runs a program of the user's for each event of a run: one at a time, in order, beside the run.

The run never waits for it: events queue up to a bound, and at the end the rest gets a bounded time.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from agentd.contracts import Event

QUEUED = 1000
POLL_S = 0.01
KEY = "AGENTD_MODEL_KEY"


class EventHook:
    """A program as a reader of events: each gets its own process with the event's JSON, one line, on
    stdin. No shell; `folder` is the current folder; what it prints is thrown away, but for the
    first failure's last words."""

    def __init__(
        self, argv: Sequence[str], kinds: Sequence[str] = (), *, folder: Path, timeout_s: float = 10.0,
    ) -> None:
        self._argv = list(argv)
        self._kinds = frozenset(kinds)
        self._folder = folder
        self._timeout_s = timeout_s
        self._queue: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._complaint = ""
        self._failed = self._lost = 0
        self._thread = threading.Thread(target=self._work, name="on_event", daemon=True)
        self._thread.start()

    def event(self, event: Event) -> None:
        """Have the program told of an event, if it is of a kind that it is to be told of."""
        if self._kinds and event.kind not in self._kinds:
            return
        if self._queue.qsize() >= QUEUED:
            self._lost += 1
        else:
            self._queue.put(event)

    def close(self, wait_s: float = 10.0) -> str | None:
        """End within about `wait_s` seconds; what went wrong, in one sentence, or None."""
        self._queue.put(None)
        self._thread.join(wait_s)
        self._stop.set()
        self._thread.join(1.0)
        said = [f"failed for {self._failed} events, first: {self._complaint}"] if self._failed else []
        if self._lost:
            said.append(f"was too slow, and not told of {self._lost} events")
        return f"on_event {' and '.join(said)}" if said else None

    def _work(self) -> None:
        while (event := self._queue.get()) is not None:
            if self._stop.is_set():
                self._lost += 1
            elif wrong := self._tried(event):
                self._failed += 1
                self._complaint = self._complaint or wrong

    def _tried(self, event: Event) -> str | None:
        try:
            return self._run(event)
        except (OSError, ValueError, TypeError, RuntimeError) as error:  # the events to come are told all the same
            return f"{type(error).__name__}: {error}"

    def _run(self, event: Event) -> str | None:
        """Why the program did not do its work for this event; None where it did."""
        line = _line(event)
        env = {name: value for name, value in os.environ.items() if name != KEY}
        with tempfile.TemporaryFile() as errors:
            try:
                process = subprocess.Popen(
                    self._argv, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, cwd=self._folder,
                    env=env, start_new_session=True,
                )
            except (OSError, ValueError) as error:
                return f"{self._argv[0]} does not start: {getattr(error, 'strerror', None) or error}"
            assert process.stdin is not None  # noqa: S101 - it was made with a pipe
            with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write(line)  # smaller than a pipe: never waits
            if (code := self._end_of(process)) == 0:
                return None
            errors.seek(0)
            words = errors.read(400).decode(errors="replace").strip()
            ended = f"exited with {code}" if code is not None else "took too long and was killed"
            return f"{self._argv[0]} {ended}" + (f": {words}" if words else "")

    def _end_of(self, process: subprocess.Popen[bytes]) -> int | None:
        """The exit code, or None where the program had to be killed, with all that it started."""
        deadline = time.monotonic() + self._timeout_s
        while process.poll() is None:
            if time.monotonic() > deadline or self._stop.wait(POLL_S):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return None
        return process.returncode


def _line(event: Event) -> bytes:
    """ASCII: a name that is no UTF-8 has lone surrogates in it, which nothing but an escape can say."""
    return json.dumps(event.model_dump(mode="json"), separators=(",", ":")).encode("ascii") + b"\n"
