"""Containers that wait for a call: created, started, attached, each good for one."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.stream import Stream

_GRACE_S = 0.5
_KILL_S = 20.0


class Container:
    """One started container with its stream. `end` kills it."""

    def __init__(self, engine: Engine, body: Mapping[str, Any]) -> None:
        self._engine = engine
        self.id = engine.create(body)
        stream = None
        try:
            stream = engine.attach(self.id)
            engine.start(self.id)
            self._pidfd = _pidfd(engine, self.id)
        except BaseException:
            if stream is not None:
                stream.close()
            engine.remove(self.id)
            raise
        self.stream: Stream = stream

    def kill(self) -> None:
        """Begin its end, from any thread: the runner exits when stdin closes, the engine kills what does not."""
        self.stream.close_stdin()
        self._engine.kill(self.id)

    def end(self) -> None:
        """Kill it and return once each of its processes is dead. Raises SandboxError if they live on."""
        self.stream.close_stdin()
        if not self.dead(_GRACE_S):
            self._engine.kill(self.id)
            if not self.dead(_KILL_S):
                raise SandboxError(f"container {self.id[:12]} does not die")
        if self._pidfd is not None:
            os.close(self._pidfd)
            self._pidfd = None
        self.stream.close()

    def dead(self, timeout_s: float) -> bool:
        """Whether each of its processes is dead, or is within that time.

        PID 1 becomes waitable only after the kernel has reaped its whole namespace.
        """
        if self._pidfd is not None:
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            return bool(poll.poll(timeout_s * 1000))
        try:
            self._engine.wait(self.id, timeout_s)
        except TimeoutError:
            return False
        return True


def _pidfd(engine: Engine, container: str) -> int | None:
    """A descriptor of the container's PID 1, where the engine shares this machine's processes."""
    state = engine.inspect(container)
    pid = int(state["State"]["Pid"]) if state else 0
    if pid <= 0:
        return None
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return None
    with contextlib.suppress(OSError):
        if container in Path(f"/proc/{pid}/cgroup").read_text(encoding="ascii"):
            return descriptor
    os.close(descriptor)
    return None


class Pool:
    """Keeps up to `size` containers of one body warm. New ones are made when `refill` says so, between
    calls and not beside them: a call has the processors to itself."""

    def __init__(self, engine: Engine, body: Mapping[str, Any], size: int) -> None:
        self._engine = engine
        self._body = body
        self._size = size
        self._warm: deque[Container] = deque()
        self._ended: deque[str] = deque()
        self._state = threading.Condition()
        self._filling = size > 0
        self._closed = False
        self._refill = True
        self._thread = threading.Thread(target=self._work, name="agentd-pool", daemon=True)
        self._thread.start()

    def take(self) -> Container:
        """A warm container that still lives; made now where there is none. Raises SandboxError."""
        while True:
            with self._state:
                self._state.wait_for(lambda: self._warm or self._closed or not self._filling)
                found = self._warm.popleft() if self._warm else None
            if found is None:
                return Container(self._engine, self._body)
            if not found.stream.ended():
                return found
            self.give_back(found)

    def ready(self, timeout_s: float) -> bool:
        """Wait until as many are warm as there should be; whether they are."""
        with self._state:
            return self._state.wait_for(lambda: len(self._warm) >= self._size, timeout_s)

    def give_back(self, used: Container) -> None:
        """End a container; all its processes are dead when this returns. SandboxError if they are not.

        Its place stays empty until `refill`.
        """
        try:
            used.end()
        finally:
            self._ended.append(used.id)

    def refill(self) -> None:
        """Have what has ended removed and new containers made, in the background."""
        with self._state:
            self._refill = True
            self._state.notify_all()

    def close(self) -> None:
        """End every container and wait until they are removed. Idempotent."""
        with self._state:
            self._closed = True
            self._state.notify_all()
        self._thread.join()
        while self._warm:
            self.give_back(self._warm.popleft())
        while self._ended:
            self._engine.remove(self._ended.popleft())

    def _work(self) -> None:
        """In the background: remove what has ended, fill up what is missing."""
        while True:
            with self._state:
                self._filling = False
                self._refill = self._refill and bool(self._ended or self._wanted())
                self._state.notify_all()
                self._state.wait_for(lambda: self._closed or self._refill)
                if self._closed:
                    return
                self._filling = self._wanted()
            try:
                if self._filling:
                    fresh = Container(self._engine, self._body)
                    with self._state:
                        self._warm.append(fresh)
                        self._state.notify_all()
                elif self._ended:
                    self._engine.remove(self._ended.popleft())
            except SandboxError:
                with self._state:
                    self._refill = False  # `take` makes its own, and meets the error where it can be told

    def _wanted(self) -> bool:
        return len(self._warm) < self._size
