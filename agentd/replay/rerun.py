"""The calls of a run once more, each from the workspace that the log has before it, to see whether what
came of it comes again.

Asks no model, reads no folder of the user's and writes nothing: the workspace comes from the log and the
snapshots, and what a call reaches outside is never done again.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from agentd.clock import Clock, SystemClock
from agentd.contracts import Event, Execution, Json, Kind, LogReader, ToolCall, ToolSpec, Value
from agentd.decode import checked_outcome
from agentd.errors import LogDamaged, WorkspaceError
from agentd.log import CHANGING
from agentd.replay.bench import Bench
from agentd.replay.normalising import Lived
from agentd.replay.observation import Compared, Comparing, Difference, Recorded
from agentd.runtime import Watch, redactor
from agentd.settings import Settings
from agentd.tools import Catalogue

Sign = Literal["=", "~", "≠", "?"]
SLACK_NS = 1_000_000_000
BEFORE_NS = 600_000_000_000  # a folder is copied, and a model loaded, before a run has its first event
_STOPPED = {
    "timeout": "it was stopped at its time limit, and where that was is chance",
    "memory_limit": "it was stopped at its memory limit, and where that was is chance",
    "cancelled": "it was cancelled",
}
_READ = (
    Kind.run_started, Kind.forked, Kind.resumed, Kind.workspace_imported, Kind.call_proposed, Kind.call_edited,
    Kind.tool_started, Kind.tool_unknown, *CHANGING,
)


class Rerun(Value):
    """A call that was run again: `=` the same came of it, `~` the same but for what the `normalisers`
    blank out, `≠` something else, `?` it cannot be compared, and `why`. `seq` is the event of its start."""

    seq: int
    step: int
    call_id: str
    tool: str
    sign: Sign
    normalisers: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class _Ran:
    """What the log has of a call that came to an end."""

    started: Event
    call: ToolCall
    recorded: Recorded
    timeout_s: float
    output_bytes: int
    redacted: bool


def rerun(
    reader: LogReader, settings: Settings, tools: Catalogue, watch: Watch, *, clock: Clock | None = None,
) -> Generator[Rerun]:
    """Each call that was begun, in order; ends early where `watch` is cancelled. One difference does not
    spoil the next rows: after it, the workspace is made again as the log has it.

    Raises LogDamaged for a log without sense; SandboxError, also where the image of the run is gone.
    """
    walk = _Walk(reader, settings, tools, watch, clock or SystemClock())
    try:
        yield from walk.rows()
    finally:
        walk.bench.close()


class _Walk:
    """One pass over the events."""

    def __init__(
        self, reader: LogReader, settings: Settings, tools: Catalogue, watch: Watch, clock: Clock,
    ) -> None:
        self.bench = Bench(reader, settings, watch, clock)
        self._reader = reader
        self._watch = watch
        self._clock = clock
        self._tools = {spec.name: spec for spec in tools.specs}
        self._same_tools = tools.hash == reader.header.tools_hash
        self._proposed: dict[str | None, Event] = {}
        self._redact = redactor(settings)
        self._open: dict[str, Event] = {}
        self._began_ns = reader.header.created_ns

    def rows(self) -> Iterator[Rerun]:
        events = list(self._reader.events(kinds=_READ))
        of, number = sum(event.kind is Kind.tool_finished for event in events), 0
        for event in events:
            self._began_ns = min(self._began_ns, event.ts_ns)  # a fork's calls began before it
            if event.kind is Kind.tool_finished:
                number += 1
                tool = event.data.get("tool", "")
                self._watch.phase(f"running call {number} of {of} again: {tool}")
            row = self._take(event)
            if self._watch.cancelled.is_set():
                return
            if row is not None:
                yield row
        for started in self._open.values():
            yield self._row(started, "?", why="it never got an outcome")

    def _take(self, event: Event) -> Rerun | None:
        match event.kind:
            case Kind.run_started | Kind.forked | Kind.resumed | Kind.workspace_imported:
                with _sense(event):
                    self.bench.take(event)
            case Kind.call_proposed | Kind.call_edited:
                self._proposed[event.call_id] = event
            case Kind.tool_started:
                self._open[event.call_id or ""] = event
            case Kind.tool_unknown:
                started = self._open.pop(event.call_id or "", event)
                return self._row(started, "?", why="whether it ran, nobody knows")
            case Kind.tool_finished:
                with _sense(event):
                    ran = self._ran(event)
                row = self._again(ran)
                self.bench.change(event)
                return row
            case _:
                self.bench.change(event)
        return None

    def _ran(self, finished: Event) -> _Ran:
        proposed, started = self._proposed[finished.call_id], self._open.pop(finished.call_id or "")
        return _Ran(
            started=started, call=ToolCall.model_validate(json.loads(self._reader.blob(proposed.body_hash or ""))),
            recorded=Recorded.read(finished, self._reader.blob(finished.body_hash or "")),
            timeout_s=float(started.data["timeout_s"]), output_bytes=int(started.data["output_bytes"]),
            redacted="redacted" in proposed.data or "redacted" in finished.data,
        )

    def _again(self, ran: _Ran) -> Rerun:
        started, recorded, spec = ran.started, ran.recorded, self._tools.get(ran.call.tool)
        why = self._incomparable(ran, spec)
        if why or spec is None:
            return self._row(started, "?", why=why)
        try:
            exact, remade = self.bench.ready()
        except WorkspaceError as error:
            return self._row(started, "?", why=f"the workspace before it cannot be made again: {error.message}")
        if self._watch.cancelled.is_set():
            return self._row(started, "?")
        again = self.bench.run(ran.call, spec, ran.timeout_s, ran.output_bytes)
        again = Execution(checked_outcome(spec, again.outcome), again.delta, again.blobs)
        was_ms, now_ms = recorded.outcome.duration_ms, again.outcome.duration_ms
        was = Lived(self._began_ns - BEFORE_NS, recorded.event.ts_ns + SLACK_NS, was_ms, remade)
        now = Lived(self.bench.opened_ns - SLACK_NS, self._clock.now_ns() + SLACK_NS, now_ms, remade)
        comparing = Comparing(self._reader.blob, self._redact, was, now, exact)
        return self._compared(started, comparing.compare(recorded, again))

    def _incomparable(self, ran: _Ran, spec: ToolSpec | None) -> str:
        """Why a call is not run again; empty where it is."""
        if ran.redacted:
            return "a secret in it was redacted"
        if ran.recorded.outcome.status in _STOPPED:
            return _STOPPED[ran.recorded.outcome.status]
        if spec is None:
            return f"there is no tool {ran.call.tool} here"
        digest = ran.started.data.get("digest")
        if digest != spec.digest if digest else not self._same_tools:
            return f"{ran.call.tool} is not what it was: its manifest or code has changed"
        if spec.effect == "outside":
            return "it reaches outside, and is never done again"
        return ""

    def _compared(self, started: Event, found: Compared) -> Rerun:
        sign: Sign = "≠" if found.differences else "?" if found.unknown else "~" if found.normalisers else "="
        return self._row(
            started, sign, why=found.unknown, normalisers=tuple(found.normalisers),
            differences=tuple(found.differences),
        )

    def _row(self, started: Event, sign: Sign, **more: Json) -> Rerun:
        return Rerun(
            seq=started.seq, step=started.step, call_id=started.call_id or "", tool=started.data.get("tool", ""),
            sign=sign, **more,
        )


@contextmanager
def _sense(event: Event) -> Iterator[None]:
    try:
        yield
    except (ValueError, LookupError, TypeError) as error:
        raise LogDamaged(f"event {event.seq} cannot be read: {error!r}") from error
