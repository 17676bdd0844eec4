"""The sandbox of one run: a workspace, and a fresh container of the pool for each call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Protocol

from agentd.clock import Clock
from agentd.contracts import Change, Delta, Execution, FileEntry, LeftOut, Limits, OnOutput, ToolCall, ToolSpec
from agentd.errors import EngineUnavailable, SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.exchange import Exchange
from agentd.sandbox.fork import Fork
from agentd.sandbox.pool import Container, Pool
from agentd.sandbox.profile import WORKSPACE, container_body, profile_for, volume_mount
from agentd.sandbox.terminal import interact

RUNNER = ("python3", "-I", "-S", "/agentd/runner.py")
_OOM_SETTLE_S = 0.3  # the kernel's notice of a kill takes its own way to the engine


class Files(Protocol):
    """What a session needs of a workspace."""

    @property
    def volume(self) -> str: ...
    def delta(self) -> tuple[Delta, dict[str, bytes]]: ...
    def manifest(self) -> tuple[FileEntry, ...]: ...
    def left_out(self) -> tuple[LeftOut, ...]: ...
    def tree_hash(self) -> str: ...
    def read(self, path: str, max_bytes: int) -> bytes | None: ...
    def fork(self) -> Fork: ...
    def adopt(self, fork: Fork) -> None: ...
    def close(self) -> None: ...


class DockerSandbox:
    """`contracts.Sandbox` on a container engine. Owns the engine's connection and the workspace."""

    def __init__(
        self, engine: Engine, files: Files, *, run_id: str, image: str, limits: Limits, clock: Clock, pool: int,
        note: Callable[[str], None],
    ) -> None:
        self.profile = profile_for(limits.workspace_bytes)
        self.body = container_body(
            self.profile, image=image, command=RUNNER,
            labels=engine.labels(kind="call", run_id=run_id), mounts=[volume_mount(files.volume)],
        )
        self.engine = engine
        self.image = image
        self._files = files
        self._clock = clock
        self._note = note
        self._pool = Pool(engine, self.body, pool)
        self._fork: Fork | None = None
        self._lock = threading.Lock()
        self._running: Container | None = None
        self._cancelled = False

    def run(
        self, call: ToolCall, spec: ToolSpec, *, timeout_s: float, output_bytes: int,
        on_output: OnOutput | None = None,
    ) -> Execution:
        """See `contracts.Sandbox.run`. Whatever the call left in the workspace is in the delta."""
        exchange = Exchange(self._clock, timeout_s, output_bytes, on_output)
        return self._execute(exchange, call, spec, self._pool.take, self._files.delta)

    def preview(
        self, call: ToolCall, spec: ToolSpec, *, timeout_s: float, output_bytes: int,
        on_output: OnOutput | None = None,
    ) -> Execution:
        """See `contracts.Sandbox.preview`. Nothing is left of the fork where this raises."""
        self.discard()
        exchange = Exchange(self._clock, timeout_s, output_bytes, on_output)
        fork = self._fork = self._files.fork()
        body = {**self.body, "HostConfig": {**self.body["HostConfig"], "Mounts": [volume_mount(fork.volume)]}}
        try:
            return self._execute(exchange, call, spec, lambda: Container(self.engine, body), fork.delta)
        except BaseException:
            with suppress(SandboxError):
                self.discard()
            raise

    def adopt(self) -> None:
        """See `contracts.Sandbox.adopt`. There is no fork any more where this raises."""
        if self._fork is None:
            raise SandboxError("there is no preview to adopt")
        try:
            self._files.adopt(self._fork)
        finally:
            self.discard()

    def discard(self) -> None:
        """Drop the fork with all that the call left. Idempotent."""
        fork, self._fork = self._fork, None
        if fork is not None:
            fork.close()

    def manifest(self) -> tuple[FileEntry, ...]:
        """The workspace as it is now, sorted by path."""
        return self._files.manifest()

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the user's folder was not copied, and why."""
        return self._files.left_out()

    def tree_hash(self) -> str:
        """A hash of the manifest: equal for equal workspaces."""
        return self._files.tree_hash()

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None where there is none. Never follows links."""
        return self._files.read(path, max_bytes)

    def ready(self, timeout_s: float) -> bool:
        """Wait until the pool is full again; whether it is."""
        return self._pool.ready(timeout_s)

    def interact(self, command: str) -> int:
        """Join this terminal to a program in a container of the same profile; its exit code."""
        return interact(self.engine, {**self.body, "Cmd": [command], "Tty": True, "WorkingDir": WORKSPACE})

    def changes(self) -> tuple[Change, ...]:
        """What has changed in the workspace since the last call."""
        return self._files.delta()[0].changes

    def cancel(self) -> None:
        """Kill the call under way, or the next where none is; it returns as `cancelled`. May come
        from another thread."""
        with self._lock:
            self._cancelled = True
            running = self._running
        if running is not None:
            running.kill()

    def close(self) -> None:
        """Remove every container and volume of this workspace. Idempotent. What the engine does not remove
        is left to the next run, which reaps, for it changes nothing in what this one came to: that is a
        note, or nothing where no engine answers any more."""
        with closing(self.engine):
            try:
                self._pool.close()
                try:
                    self.discard()
                finally:
                    self._files.close()
            except EngineUnavailable:
                pass
            except SandboxError as error:
                self._note(f"{error.message}: the next run removes it")

    def _execute(
        self, exchange: Exchange, call: ToolCall, spec: ToolSpec, take: Callable[[], Container],
        changes: Callable[[], tuple[Delta, dict[str, bytes]]],
    ) -> Execution:
        """Run a call in the container that `take` gives."""
        try:
            self._exchange(exchange, call, spec, take())
            delta, blobs = changes()
        finally:
            # Only now: a cancel that came just before this call was meant for it.
            with self._lock:
                self._cancelled = False
            self._pool.refill()
        return Execution(exchange.outcome(), delta, blobs)

    def _exchange(self, exchange: Exchange, call: ToolCall, spec: ToolSpec, container: Container) -> None:
        try:
            with self._lock:
                self._running = container
            if not self._cancelled:
                exchange.run(container.stream, call, spec)
        except SandboxError:
            if not self._cancelled:  # a kill in the midst of sending is no failure of the engine
                raise
        finally:
            with self._lock:
                self._running = None
            self._pool.give_back(container)
        if self._cancelled:
            exchange.status, exchange.error = "cancelled", "cancelled"
        elif exchange.status is None:
            self._explain(exchange, container)

    def _explain(self, exchange: Exchange, container: Container) -> None:
        """Why a container ended before its call. Raises SandboxError where the engine is gone too."""
        deadline = time.monotonic() + _OOM_SETTLE_S
        while not self.engine.died_of_memory(container.id):
            if time.monotonic() > deadline:
                said = container.stream.stderr.strip()
                exchange.status, exchange.error = "crashed", f"the container died: {said or 'it was killed'}"
                return
            time.sleep(0.05)
        exchange.status, exchange.error = "memory_limit", "the container was killed by its memory limit"
