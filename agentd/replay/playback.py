"""A logged run at its own pace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agentd.contracts import Event, Kind


def paced(events: Iterable[Event]) -> Iterator[tuple[float, Event]]:
    """Each event, and how many seconds of the run's own time lie before it: the time between two processes
    that wrote it, and that in which a person was asked, paused it, or came back to apply it, is not the run's."""
    before: Event | None = None
    for event in events:
        pause_s = 0.0
        own = before is not None and event.epoch == before.epoch
        asked = before is not None and before.kind is Kind.approval_requested
        if before is not None and own and not asked and event.kind not in (Kind.unpaused, Kind.changes_applied):
            pause_s = max(0.0, (event.ts_ns - before.ts_ns) / 1e9)
        yield pause_s, event
        before = event
