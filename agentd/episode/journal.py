"""Collects a run's events and commits them in groups: what led to an effect before it, what came of
it after it. Every reader that watches the run is told after the commit, never before.

All that is written passes here, and goes on without its secrets: `redact` is what every part of a run
asks, so that log, prompt and screen say the same. An event in which something was redacted lists the kinds
in its data, as `redacted`; readers must not take such a call or outcome for what it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Literal

from agentd.canon import canonical, compact, sha256
from agentd.contracts import DATA_BYTES, Draft, Event, Json, Kind, LogWriter, Message
from agentd.guard import Redactor

Actor = Literal["runtime", "model", "policy", "tool", "human"]
OnEvent = Callable[[Event, bytes | None], None]
Keep = Callable[[Mapping[str, bytes]], None]
SEARCHED_BYTES = 4 << 20  # of the contents that come with an event: a few seconds at the worst


class Journal:
    """Notes events in memory and appends them in one durable commit. Not thread-safe.

    `on_event` gets each event, and its body where it has one, once it is durable. Contents of files that
    hold a secret go to `keep`, durably and before the event that names them; without it they are lost. So do
    those that are not searched for one: what an event brings beyond `SEARCHED_BYTES`, the smallest first, and
    all that comes once `over` says that the run's time is up.
    """

    def __init__(
        self, log: LogWriter, on_event: OnEvent | None = None, redact: Redactor | None = None, keep: Keep | None = None,
    ) -> None:
        self.redact = redact or Redactor()
        self._log = log
        self._on_event = on_event
        self._keep = keep
        self._outside: dict[str, bytes] = {}
        self._drafts: list[Draft] = []
        self._blobs: dict[str, bytes] = {}
        self._prompt: list[tuple[Message, str]] = []
        self.step = 0
        self.over: Callable[[], bool] = lambda: False

    def note(
        self, kind: Kind, data: Mapping[str, Json] | None = None, *, actor: Actor = "runtime",
        call_id: str | None = None, body: bytes | None = None, blobs: Mapping[str, bytes] | None = None,
    ) -> None:
        """Add an event to the next commit, without its secrets. Data that is too large for an event is cut there;
        all of it is then the body, unless there is one already. `body` is JSON; where contents of `blobs`
        hold secrets, it lists them as `aside`."""
        full, body, blobs = self._redacted(dict(data or {}), body, blobs or {})
        small = _cut_to_fit(full)
        if small is not full and body is None:
            body = canonical(full)
        self._drafts.append(Draft(kind=kind, step=self.step, data=small, call_id=call_id, actor=actor, body=body))
        self._blobs.update(blobs)

    def note_prompt(self, messages: tuple[Message, ...], data: Mapping[str, Json]) -> None:
        """The prompt, of messages without secrets, as what was added since the last one, so that a log grows
        linearly with its steps: `added` lists hashes of new segments (a message's canonical JSON, kept as a
        blob); the body lists `[index, hash]` of earlier segments that were cut to fit, where there are any."""
        blobs: dict[str, bytes] = {}
        prompt: list[tuple[Message, str]] = []
        for index, message in enumerate(messages):
            if index < len(self._prompt) and self._prompt[index][0] is message:
                prompt.append(self._prompt[index])
                continue
            body = canonical(message.model_dump())
            prompt.append((message, sha256(body)))
            blobs[prompt[-1][1]] = body
        old = len(self._prompt)
        changed = [[i, h] for i, (_, h) in enumerate(prompt[:old]) if h != self._prompt[i][1]]
        self._prompt = prompt
        self.note(
            Kind.prompt_built, {"added": [h for _, h in prompt[old:]], **data},
            body=canonical(changed) if changed else None,
        )
        self._blobs.update(blobs)

    def resume(self, prompt: tuple[Message, ...]) -> None:
        """Take as the last prompt one that is in the log already."""
        self._prompt = [(message, sha256(canonical(message.model_dump()))) for message in prompt]

    def commit(self) -> None:
        """Make everything noted durable. Raises LogError; then nothing more may happen."""
        if not self._drafts:
            return
        if self._outside and self._keep is not None:
            self._keep(self._outside)
        drafts = self._drafts
        events = self._log.append(drafts, self._blobs)
        self._drafts, self._blobs, self._outside = [], {}, {}
        if self._on_event is not None:
            for event, draft in zip(events, drafts, strict=True):
                self._on_event(event, draft.body)

    def _redacted(
        self, data: dict[str, Json], body: bytes | None, blobs: Mapping[str, bytes],
    ) -> tuple[dict[str, Json], bytes | None, Mapping[str, bytes]]:
        found = set(data.get("redacted", ()))
        data = dict(self.redact.json(data, found))
        if body is not None:
            body = self.redact.body(body, found)
        outside = self._aside(blobs)
        if outside and body is not None:
            self._outside |= outside
            data |= {"aside": len(outside)}
            body = compact({**json.loads(body), "aside": sorted(outside)}).encode("ascii")
            blobs = {name: content for name, content in blobs.items() if name not in outside}
        return (data | {"redacted": sorted(found)} if found else data), body, blobs

    def _aside(self, blobs: Mapping[str, bytes]) -> dict[str, bytes]:
        """Which contents are kept outside of the log: those that hold a secret, or may."""
        left, outside = SEARCHED_BYTES, {}
        for name, content in sorted(blobs.items(), key=lambda item: len(item[1])):
            left -= len(content)
            if left < 0 or self.over() or self.redact.finds(content):
                outside[name] = content
        return outside


def _cut_to_fit(data: dict[str, Json]) -> dict[str, Json]:
    """The data itself where it fits into an event, else with long texts and lists cut."""
    cut, limit = data, 2048
    while len(canonical(cut)) > DATA_BYTES and limit:
        cut = {name: _cut(value, limit) for name, value in data.items()}
        limit //= 2
    return cut


def _cut(value: Json, limit: int) -> Json:
    if isinstance(value, str):
        return value if len(value) <= limit else value[:limit] + "…"
    if isinstance(value, dict):
        return {name: _cut(item, limit) for name, item in list(value.items())[: limit + 8]}
    if isinstance(value, list | tuple):
        return [_cut(item, limit) for item in value[:limit]]
    return value
