"""The log of a run by place: pages of it as they come to be looked at, and what is new in it. Reads only."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

from agentd.canon import compact
from agentd.contracts import Event, Json, Kind
from agentd.errors import LogError
from agentd.log import Reader, open_reader
from agentd.tui.story import WITH_BODY

PAGE_ROWS = 200
PAGES = 8
_SEARCHED = (Kind.call_proposed, Kind.call_edited, Kind.tool_finished, Kind.preview_finished, Kind.model_replied,
             Kind.plan_made, Kind.human_message, Kind.run_finished)
_BATCH = 200


class RunLog:
    """The events of a run, all of them or those of some kinds, by their place in that list."""

    def __init__(self, home: Path, run_id: str) -> None:
        """Raises UsageError, LogDamaged and LogError as `open_reader`."""
        self.reader: Reader = open_reader(home, run_id)
        self._kinds: tuple[Kind, ...] = ()
        self._seqs: list[int] | range = range(0)
        self._pages: OrderedDict[int, Sequence[tuple[Event, Json]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seqs)

    @property
    def run_id(self) -> str:
        """Whose log it is."""
        return self.reader.header.run_id

    def choose(self, kinds: tuple[Kind, ...]) -> None:
        """Have these kinds alone from now on; all where none is given."""
        self._kinds = kinds
        self._seqs = []
        self._pages.clear()
        self.refresh()

    def refresh(self) -> int:
        """Look for new events; how many there are of those that were chosen."""
        last = self._seqs[-1] if self._seqs else -1
        new = self.reader.seqs(last, self._kinds)
        if new:
            self._seqs = [*self._seqs, *new]
            self._pages.pop((len(self._seqs) - len(new)) // PAGE_ROWS, None)  # it was not full
        return len(new)

    def at(self, index: int) -> tuple[Event, Json]:
        """An event, and the call or plan where it is one."""
        page, place = divmod(index, PAGE_ROWS)
        if page not in self._pages:
            self._pages[page] = self._read(page)
            while len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        self._pages.move_to_end(page)
        return self._pages[page][place]

    def place_of(self, seq: int) -> int:
        """The place of the event with that number, or of the next one."""
        return min(bisect_left(self._seqs, seq), max(len(self._seqs) - 1, 0))

    def find(self, needle: str) -> Iterator[int]:
        """The places of events that say a text, whatever its case; what they say at length too."""
        needle = needle.lower()
        batch: list[tuple[int, Event]] = []
        for index, event in enumerate(self.reader.events(kinds=self._kinds)):
            batch.append((index, event))
            if len(batch) == _BATCH:
                yield from self._found(batch, needle)
                batch = []
        yield from self._found(batch, needle)

    def close(self) -> None:
        """Close the file. Idempotent."""
        self.reader.close()

    def _read(self, page: int) -> Sequence[tuple[Event, Json]]:
        seqs = self._seqs[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        events = list(self.reader.events(seqs[0] - 1, self._kinds, seqs[-1]))
        bodies = self._bodies([event for event in events if event.kind in WITH_BODY])
        return [(event, bodies.get(event.body_hash or "")) for event in events]

    def _bodies(self, events: Sequence[Event]) -> dict[str, Json]:
        names = {event.body_hash for event in events if event.body_hash}
        found: dict[str, Json] = {}
        for name, body in (self.reader.blobs(names) if names else {}).items():
            try:
                found[name] = json.loads(body)
            except ValueError as error:
                raise LogError(f"an event's body cannot be read: {error}") from error
        return found

    def _found(self, batch: Sequence[tuple[int, Event]], needle: str) -> Iterator[int]:
        names = {event.body_hash for _, event in batch if event.body_hash and event.kind in _SEARCHED}
        bodies = self.reader.blobs(names) if names else {}
        for index, event in batch:
            said = f"{event.kind} {compact(event.data)} {_plain(bodies.get(event.body_hash or '', b''))}"
            if needle in said.lower():
                yield index


def _plain(body: bytes) -> str:
    """A body's JSON with its texts as a person would type them."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False) if body else ""
    except ValueError:
        return ""
