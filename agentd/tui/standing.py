"""Where a run stands, up to any of its events: its plan, what it used of what it may use, what was granted."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from agentd.asked import described
from agentd.contracts import Event, Grant, Kind, Limits, Plan
from agentd.log import Folding, Reader, RunState, initial, open_reader
from agentd.text import duration
from agentd.tui.line import Line, block
from agentd.tui.look import STATUS, gauge

EVERY = 1000  # events between two standings that are kept


@dataclass(frozen=True)
class Standing:
    """`state` is folded from the events; `output` tokens took `decode_ms` to write; `grants` are what people
    gave. `asking`: a call that counts as denied until it is known whether somebody can be asked."""

    state: RunState
    limits: Limits | None = None
    plan: Plan | None = None
    grants: tuple[tuple[Grant, int], ...] = ()
    asking: bool = False
    output: int = 0
    decode_ms: float = 0.0
    files: int = 0


class Standings:
    """The standings of one run. Every `EVERY` events one is kept, from which the others are made."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept: list[Standing] = [Standing(initial(reader.header))]
        self._last = self._kept[0]
        self._lock = threading.Lock()

    def last(self) -> Standing:
        """Where the run stands now. Raises LogDamaged."""
        with self._lock:
            walk = _Walk(self._last, self._reader)
            for event in self._reader.events(self._last.state.head_seq):
                walk.add(event)
                if event.seq >= self._kept[-1].state.head_seq + EVERY:
                    self._kept.append(walk.standing)
            self._last = walk.standing
            return self._last

    def at(self, seq: int) -> Standing:
        """Where it stood after the event with that number. Raises LogDamaged."""
        with self._lock:
            heads = [kept.state.head_seq for kept in self._kept]
            walk = _Walk(self._kept[bisect_right(heads, seq) - 1], self._reader)
            for event in self._reader.events(walk.standing.state.head_seq, until_seq=seq):
                walk.add(event)
                if event.seq >= self._kept[-1].state.head_seq + EVERY:
                    self._kept.append(walk.standing)
            return walk.standing


def limits_of(home: Path, run_id: str) -> Limits | None:
    """What a run may use; None before it has begun. Raises UsageError, LogDamaged and LogError."""
    with closing(open_reader(home, run_id)) as reader:
        for event in reader.events(kinds=[Kind.run_started]):
            body = json.loads(reader.blob(event.body_hash)) if event.body_hash else event.data
            return Limits.model_validate(body["limits"]) if body.get("limits") else None
    return None


class _Walk:
    """From one standing on, an event at a time."""

    def __init__(self, start: Standing, reader: Reader) -> None:
        self._reader = reader
        self._folding = Folding(start.state)
        self._so_far = start

    @property
    def standing(self) -> Standing:
        state = self._folding.state
        return replace(self._so_far, state=state, files=state.files_changed)

    def add(self, event: Event) -> None:
        self._folding.add(event)
        data = event.data
        asking = event.kind is Kind.policy_decided and data.get("verdict") == "ask"
        if asking or (self._so_far.asking and event.kind not in (Kind.preview_started, Kind.preview_finished)):
            self._so_far = replace(self._so_far, asking=asking)
        was = self._so_far
        match event.kind:
            case Kind.run_started | Kind.forked:
                body = json.loads(self._reader.blob(event.body_hash)) if event.body_hash else data
                limits = Limits.model_validate(body["limits"]) if body.get("limits") else was.limits
                self._so_far = replace(was, limits=limits)
            case Kind.plan_made if event.body_hash:
                plan = Plan.model_validate(json.loads(self._reader.blob(event.body_hash)))
                self._so_far = replace(was, plan=plan)
            case Kind.approval_decided if data.get("grant"):
                grant = Grant.model_validate(data["grant"])
                self._so_far = replace(was, grants=(*was.grants, (grant, event.step)))
            case Kind.model_replied:
                usage = data.get("usage") or {}
                self._so_far = replace(was, output=was.output + usage.get("output", 0),
                                       decode_ms=was.decode_ms + (usage.get("decode_ms") or 0))


def standing_lines(standing: Standing, width: int, *, word: str = "") -> Iterator[Line]:
    """The standing, for a narrow pane."""
    state, used = standing.state, standing.state.counters
    look = STATUS.get(word or state.status, STATUS["running"])
    yield Line.of((f"{look.glyph} {look.word}", look.tone), (f"   step {state.step}", "dim"))
    if state.reason:
        yield from block(state.reason)
    yield Line()
    limits = standing.limits
    if limits is not None:
        yield gauge("steps", used.steps, limits.steps, width)
        yield gauge("tokens", used.tokens, limits.tokens, width)
        yield gauge("time", used.elapsed_s, limits.wall_clock_s, width)
        yield gauge("denials", used.denials - standing.asking, limits.denials, width)
    yield Line()
    rate = f", {standing.output / standing.decode_ms * 1000:.0f} a second" if standing.decode_ms else ""
    yield Line.of(("wrote  ", "dim"), f"{standing.output} tokens{rate}")
    yield Line.of(("took   ", "dim"), duration(used.elapsed_s))
    yield Line.of(("files  ", "dim"), f"{standing.files} changes" + (", applied" if state.applied else ""))
    for tool, count in used.calls.items():
        yield Line.of((f"{count:>5}× ", "dim"), tool)
    if standing.plan is not None and standing.plan.steps:
        yield Line()
        yield Line.of(("Plan", "strong"))
        for number, planned in enumerate(standing.plan.steps, 1):
            yield Line.of((f"{number:>2}. ", "dim"), planned, hang=4)
        for check in standing.plan.done_when:
            yield Line.of((" ☑  ", "dim"), (check.describe(), "dim"))
    if standing.grants:
        yield Line()
        yield Line.of(("Granted", "strong"))
        for grant, step in standing.grants:
            yield Line.of((f"{step:>3} ", "dim"), described(grant, tuple(
                f"{name} {matcher} {value}" for name, said in grant.args.items() for matcher, value in said.items()
            )))
