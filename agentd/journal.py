"""Collects a run's events and commits them in groups: what led to an effect before it, what came of
it after it. Every reader that watches the run is told after the commit, never before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from agentd.canon import canonical, sha256
from agentd.contracts import Draft, Event, Json, Kind, LogWriter, Message

Actor = Literal["runtime", "model", "policy", "tool", "human"]
OnEvent = Callable[[Event, bytes | None], None]


class Journal:
    """Notes events in memory and appends them in one durable commit. Not thread-safe.

    `on_event` gets each event, and its body where it has one, once it is durable.
    """

    def __init__(self, log: LogWriter, on_event: OnEvent | None = None) -> None:
        self._log = log
        self._on_event = on_event
        self._drafts: list[Draft] = []
        self._blobs: dict[str, bytes] = {}
        self._segments: list[str] = []
        self.step = 0

    def note(
        self, kind: Kind, data: Mapping[str, Json] | None = None, *, actor: Actor = "runtime",
        call_id: str | None = None, body: bytes | None = None, blobs: Mapping[str, bytes] | None = None,
    ) -> None:
        """Add an event to the next commit."""
        self._drafts.append(
            Draft(kind=kind, step=self.step, data=dict(data or {}), call_id=call_id, actor=actor, body=body)
        )
        self._blobs.update(blobs or {})

    def note_prompt(self, messages: tuple[Message, ...], data: Mapping[str, Json]) -> None:
        """The prompt as the segments that it shares with the last one and those that are new, so
        that a log grows linearly with its steps. A segment is a message's canonical JSON."""
        kept = 0
        bodies = [canonical(m.model_dump()) for m in messages[: len(self._segments)]]
        while kept < len(bodies) and sha256(bodies[kept]) == self._segments[kept]:
            kept += 1
        fresh = [canonical(m.model_dump()) for m in messages[kept:]]
        hashes = [sha256(b) for b in fresh]
        self._segments[kept:] = hashes
        self.note(
            Kind.prompt_built, {"kept": kept, "new": list(hashes), **data}, blobs=dict(zip(hashes, fresh, strict=True))
        )

    def commit(self) -> None:
        """Make everything noted durable. Raises LogError; then nothing more may happen."""
        if not self._drafts:
            return
        drafts = self._drafts
        events = self._log.append(drafts, self._blobs)
        self._drafts, self._blobs = [], {}
        if self._on_event is not None:
            for event, draft in zip(events, drafts, strict=True):
                self._on_event(event, draft.body)
