"""Is a log what was written? Finds the first row that was changed, lost, moved or cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from agentd.contracts import Kind, RunHeader, Value
from agentd.errors import LogDamaged, LogError
from agentd.log.blobs import blob_bytes
from agentd.log.chain import data_of, event_hash, genesis, hashed_columns
from agentd.log.heads import read_heads
from agentd.log.reader import Reader, open_reader
from agentd.log.snapshots import Snapshots
from agentd.log.tree import delta_of, set_aside


class Verification(Value):
    """What came of it. `events` counts those found right before the first that is not, `blobs` those that are right.
    `missing` counts contents that were kept outside of the log, because they hold secrets or were not searched
    for any, and are gone there or not whole: the log itself is right all the same.

    `bad_seq` is that event's number, -1 for the header, None where the file itself is broken.
    `head_seen` is the highest number among the heads kept outside the log; None says that there
    are none, so that a cut tail or a log rewritten as a whole would not show.
    """

    ok: bool
    events: int = 0
    blobs: int = 0
    missing: int = 0
    bad_seq: int | None = None
    why: str = ""
    head_seen: int | None = None


def verify(home: Path, run_id: str, *, contents: bool = True) -> Verification:
    """Check the chain, the heads and, with `contents`, every blob; of a fork also the runs that it was
    forked from, as far as it needs them. Raises UsageError where there is no such run; damage is a result."""
    heads = read_heads(home, run_id)
    seen = max(heads) if heads else None
    try:
        with closing(open_reader(home, run_id)) as reader:
            if reader.header.run_id != run_id:
                return Verification(ok=False, bad_seq=-1, why=f"this is the log of run {reader.header.run_id}")
            result = _check_parent(home, reader, contents)
            chain = _Chain(reader.header, heads or {})
            if result.ok:
                result = chain.check(reader)
            if result.ok and contents:
                result = _check_blobs(reader, chain, result, Snapshots(home))
    except LogDamaged as error:
        result = Verification(ok=False, why=error.message)
    return result.model_copy(update={"head_seen": seen})


def _check_parent(home: Path, reader: Reader, contents: bool) -> Verification:
    """Whether what a fork inherits is right."""
    header = reader.header
    if reader.parent is None or header.parent_run_id is None:
        return Verification(ok=True)
    last = header.inherited_seq
    checked = verify(home, header.parent_run_id, contents=contents)
    if not checked.ok and (checked.bad_seq is None or checked.bad_seq <= last):
        why = f"in the run that it was forked from, {header.parent_run_id}: {checked.why}"
        return checked.model_copy(update={"why": why})
    event = next(reader.parent.events(last - 1, until_seq=last), None)
    if event is None or event.hash != header.parent_hash:
        why = f"event {last} of {header.parent_run_id} is not the one that it was forked from"
        return Verification(ok=False, events=last, bad_seq=last, why=why)
    return Verification(ok=True)


class _Chain:
    """Walks the stored rows; remembers which blobs they name."""

    def __init__(self, header: RunHeader, heads: Mapping[int, str]) -> None:
        self._header = header
        self._heads = heads
        self._events = header.inherited_seq + 1  # and so the number of the next
        self._prev = genesis(header)
        self.named: list[tuple[int, str]] = []
        self.listing: dict[str, list[tuple[int, str]]] = {}

    def check(self, reader: Reader) -> Verification:
        if self._heads.get(-1, self._prev) != self._prev:
            return Verification(ok=False, bad_seq=-1, why="the header of the run was changed")
        for row in reader.rows():
            fault = self._fault(row)
            if fault is not None:
                return Verification(ok=False, events=self._events, bad_seq=fault[0], why=fault[1])
            self._events += 1
        last_head = max(self._heads, default=-1)
        if last_head >= self._events:
            return Verification(
                ok=False, events=self._events, bad_seq=self._events,
                why=f"the log ends before event {self._events}, but it had reached {last_head}",
            )
        return Verification(ok=True, events=self._events)

    def _fault(self, row: Sequence[Any]) -> tuple[int, str] | None:
        expected = self._events
        if row[1] != expected:
            return expected, f"event {expected} is missing"
        try:
            columns = hashed_columns(row)
            own = event_hash(columns)
        except (TypeError, UnicodeEncodeError):
            return expected, f"event {expected} was changed: a column holds another type"
        if own != columns["hash"]:
            return expected, f"event {expected} was changed"
        if columns["prev_hash"] != self._prev:
            if expected == self._header.inherited_seq + 1:
                return -1, "the header of the run was changed, or the first event is of another run"
            return expected, f"event {expected} does not follow the one before it"
        if self._heads.get(expected, own) != own:
            return expected, f"event {expected} is not the one that the log had when it was written"
        self._prev = own
        self._remember(columns)
        return None

    def _remember(self, columns: Mapping[str, Any]) -> None:
        seq, kind, body = columns["seq"], columns["kind"], columns["body_hash"]
        data = data_of(columns["data"]) if kind in _NAMED_IN_BODY else {}
        self.named += ((seq, segment) for segment in data.get("added", ()))
        if body is not None:
            self.named.append((seq, body))
            if kind in _NAMED_IN_BODY and data.get("changes", 1):
                self.listing.setdefault(body, []).append((seq, kind))


def _check_blobs(reader: Reader, chain: _Chain, so_far: Verification, snapshots: Snapshots) -> Verification:
    """Everything that an event names is there, and every blob is what its name says. One pass
    over the blobs; of what is wrong the earliest event's is told. What events say to be kept outside
    is looked for there."""
    named_by: dict[str, int] = {}
    for seq, name in chain.named:
        named_by.setdefault(name, seq)
    there: set[str] = set()
    aside: set[str] = set()
    faults: dict[str, str] = {}
    for row in reader.blob_rows():
        name = bytes(row.hash).hex()
        there.add(name)
        try:
            data = blob_bytes(row)
            for seq, kind in chain.listing.get(name, ()):
                for inside in _NAMED_IN_BODY[kind](data):
                    named_by[inside] = min(seq, named_by.get(inside, seq))
                if kind != Kind.prompt_built:
                    aside.update(json.loads(data).get("aside", ()))
        except (LogError, ValueError, TypeError) as error:
            faults[name] = str(error)
    lost = named_by.keys() - there
    if lost and reader.parent is not None:
        aside |= set_aside(reader.parent)
    outside = aside & lost
    missing = sum(snapshots.get(name) is None for name in outside)
    faults |= {name: why for name in lost - outside if (why := _inherited_fault(reader, name))}
    if not faults:
        return so_far.model_copy(update={"blobs": len(there) + len(outside) - missing, "missing": missing})
    first = min(faults, key=lambda name: named_by.get(name, so_far.events))
    return so_far.model_copy(update={
        "ok": False, "blobs": len(there - faults.keys()), "bad_seq": named_by.get(first), "why": faults[first],
    })


def _inherited_fault(reader: Reader, name: str) -> str:
    """What is wrong with a blob that is not among a run's own; empty where nothing is."""
    if reader.parent is None:
        return f"the log holds no blob {name}"
    try:
        reader.parent.blob(name)
    except (LogError, ValueError) as error:
        return str(error)
    return ""


def _contents(body: bytes) -> Iterator[str]:
    """The contents of the files that a call changed."""
    for change in delta_of(body).changes:
        for entry in (change.before, change.after):
            if entry is not None and entry.kind == "file" and entry.sha256 is not None:
                yield entry.sha256


def _segments(body: bytes) -> Iterator[str]:
    """The prompt segments that took the place of earlier ones: a list of [index, sha256]."""
    return (segment for _, segment in json.loads(body))


_NAMED_IN_BODY: Mapping[str, Callable[[bytes], Iterator[str]]] = {
    Kind.tool_finished: _contents, Kind.history_taken: _contents, Kind.workspace_restored: _contents,
    Kind.preview_finished: _contents,
    Kind.prompt_built: _segments,
}
