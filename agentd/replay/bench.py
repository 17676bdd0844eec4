"""A sandbox that stands where the log is: the workspace as recorded, made again where it has to be."""

from __future__ import annotations

import json

from agentd.clock import Clock, new_run_id
from agentd.contracts import Event, Execution, Json, Kind, Limits, LogReader, ToolCall, ToolSpec
from agentd.errors import WorkspaceError
from agentd.log import base_tree, event_changes, is_imported, lay
from agentd.resuming import contents_of
from agentd.runtime import Watch
from agentd.sandbox import DockerSandbox, Origin, Telling, image_of, open_sandbox
from agentd.settings import Settings

LONGER, MORE_S = 2, 10.0  # what ended in its time is given more: this machine may be slower


class Bench:
    """Follows the log event by event; `ready` before a call. A sandbox goes on from call to call for as
    long as each leaves the tree that the log has. What an imported run says of its image is taken for a tag
    and no more, and of its limits no more than the default."""

    def __init__(self, reader: LogReader, settings: Settings, watch: Watch, clock: Clock) -> None:
        self.opened_ns = clock.now_ns()
        self._reader = reader
        self._settings = settings
        self._watch = watch
        self._clock = clock
        self._tree = base_tree(reader)
        self._hash = ""
        self._foreign = is_imported(settings.home, reader.header.run_id)
        self._setting = settings.image if self._foreign else reader.header.image
        self._image = self._setting
        self._limits = Limits()
        self._sandbox: DockerSandbox | None = None
        self._called = False  # since the run's own sandbox was opened
        self._remade = False
        watch.stops_with(self._cancel)

    def take(self, event: Event) -> None:
        """The run, a fork of it or its being taken up began: its limits, its image, and a sandbox of its own;
        or its workspace was copied."""
        started: dict[str, Json] = dict(event.data)
        if event.kind in (Kind.run_started, Kind.forked):
            if event.body_hash:
                started |= json.loads(self._reader.blob(event.body_hash))
            self._limits = Limits.model_validate(started["limits"])
            if self._foreign:
                most = min(self._limits.workspace_bytes, Limits().workspace_bytes)
                self._limits = self._limits.model_copy(update={"workspace_bytes": most})
        if event.kind is Kind.workspace_imported:
            self._hash = str(started["tree_hash"])
        else:
            self._image = started.get("image") or self._setting
            self._drop()
            self._called = False

    def change(self, event: Event) -> None:
        """Something changed the workspace."""
        lay(self._tree, event_changes(self._reader, event))
        self._hash = event.data.get("tree_hash") or ""
        self._called = self._called or event.kind is Kind.tool_finished

    def ready(self) -> tuple[bool, bool]:
        """Have a sandbox with the workspace that the log has now: whether its hash is the log's, and
        whether it was made again in the midst of the run. Raises WorkspaceError where it cannot be made."""
        if self._sandbox is not None and self._sandbox.tree_hash() != self._hash:
            self._drop()
        if self._sandbox is None:
            self._remade = self._called
            self._sandbox = self._open()
        if not self._hash:
            return False, self._remade
        if self._sandbox.tree_hash() != self._hash:
            raise WorkspaceError("the files that the log has are not those that it had")
        return True, self._remade

    def run(self, call: ToolCall, spec: ToolSpec, timeout_s: float, output_bytes: int) -> Execution:
        """Run a call in the sandbox that is `ready`; it gets no more than its manifest allows."""
        assert self._sandbox is not None  # noqa: S101 - `ready` came before
        self._called = True
        timeout_s = LONGER * min(timeout_s, spec.timeout_s) + MORE_S
        return self._sandbox.run(call, spec, timeout_s=timeout_s, output_bytes=min(output_bytes, spec.output_bytes))

    def close(self) -> None:
        """Remove the sandbox. Idempotent."""
        self._drop()

    def _open(self) -> DockerSandbox:
        settings = self._settings
        image, same = image_of(settings.home, self._image, self._setting)
        if not same:
            self._watch.note(f"the image of the run is not here: {self._image}; the calls run in {image}")
        entries = [self._tree[path] for path in sorted(self._tree)]
        self.opened_ns = self._clock.now_ns()
        return open_sandbox(
            Origin(restored=contents_of(self._reader, entries)), home=settings.home,
            run_id=new_run_id(self._clock), image=image, limits=self._limits, clock=self._clock, pool=settings.pool,
            tell=Telling(phase=self._watch.phase),
        )

    def _drop(self) -> None:
        sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def _cancel(self) -> None:
        if self._sandbox is not None:
            self._sandbox.cancel()
