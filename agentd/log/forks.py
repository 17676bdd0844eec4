"""Where in a run a fork may begin: after a step, once all that came of it is in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.contracts import Event, Json, Kind, LogReader
from agentd.errors import UsageError
from agentd.log.history import conversation
from agentd.log.point import Walk

_AFTER_THE_END = (Kind.run_finished, Kind.changes_applied, Kind.workspace_restored)


@dataclass(frozen=True)
class ForkPoint:
    """`event` is the last that a fork inherits, `started` what was settled when the run began. `idle`: the
    model had the last word there, so there is nothing to do unless a person says what."""

    event: Event
    step: int
    started: Mapping[str, Json]
    idle: bool


def fork_point(reader: LogReader, step: int | None) -> ForkPoint:
    """Where a fork after a step (default: the last) begins; step 0 is the plan. Raises UsageError where the
    run has no such step, or it has no end."""
    run_id = reader.header.run_id
    events = list(reader.events())
    last = events[-1].step if events else 0
    at = last if step is None else step
    hint = f"its steps: agentd show {run_id}"
    if not 0 <= at <= last:
        raise UsageError(f"run {run_id} has no step {at}; it has 0 to {last}", field="--at", hint=hint)
    asked = next((i for i, e in enumerate(events) if e.kind is Kind.model_requested and e.step > at), None)
    status = next((e.data["status"] for e in reversed(events) if e.kind is Kind.run_finished), "running")
    if asked is not None:
        del events[asked + 1 :]
    while events and events[-1].kind in _AFTER_THE_END:
        events.pop()
    walk = Walk(reader)
    for event in events:
        walk.take(event)
    if not events or walk.left == "start" or (
        asked is None and walk.left != "step" and status in ("running", "cancelled")
    ):
        raise UsageError(f"step {at} of run {run_id} has no end", field="--at", hint=hint)
    said, reply = conversation(reader, events[-1].seq)
    idle = asked is None and (reply is not None or said[-1].role == "assistant")
    return ForkPoint(event=events[-1], step=at, started=walk.started, idle=idle)
