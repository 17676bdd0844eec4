"""Reads a run, also while another process writes it; never writes, never blocks the writer for long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, literal_column, select
from sqlalchemy.exc import SQLAlchemyError

from agentd.contracts import Event, Kind, RunHeader
from agentd.errors import AgentdError, LogDamaged, LogError
from agentd.log.blobs import blob_bytes
from agentd.log.chain import event_of, header_of
from agentd.log.places import existing_log, is_run, log_path
from agentd.log.schema import blob_table, cause, event_table, reading_engine, run_table, version_of
from agentd.log.snapshots import Snapshots

PAGE_EVENTS = 1000
PAGE_BLOBS = 1000
PAGE_BYTES = 8 << 20


class Reader:
    """A run as its log tells it; a fork's begins with what its parent's tells, up to the fork. Every read
    is short, so that checkpoints are not held up."""

    def __init__(self, path: Path, parent: Callable[[str], Reader], snapshots: Snapshots | None) -> None:
        """`parent` opens the run of that id, where this one is a fork; `snapshots`, if any, has what no log holds."""
        self._snapshots = snapshots
        self._engine = reading_engine(path)
        self.parent: Reader | None = None
        try:
            self._check_version()
            rows = self._rows(select(run_table.c.header))
            if len(rows) != 1:
                raise LogDamaged(f"{path} holds {len(rows)} runs")
            self._header = header_of(rows[0].header)
            if self._header.parent_hash is not None:
                self.parent = parent(self._header.parent_run_id or "")
        except AgentdError:
            self.close()
            raise

    @property
    def header(self) -> RunHeader:
        """What was fixed before the first event."""
        return self._header

    def stored_run(self) -> Row[tuple[object, ...]]:
        """The header as it is stored, and the number of the last who wrote."""
        return self._rows(select(run_table.c.header, run_table.c.lease_epoch))[0]

    def events(
        self, after_seq: int = -1, kinds: Collection[Kind] = (), until_seq: int | None = None,
    ) -> Iterator[Event]:
        """Events in order, from the one after `after_seq`, to `until_seq` or the end that the log has by
        then; those of `kinds` alone where any are given."""
        inherited = self._header.inherited_seq
        if self.parent is not None and after_seq < inherited:
            last = inherited if until_seq is None else min(until_seq, inherited)
            yield from self.parent.events(after_seq, kinds, last)
        for row in self.rows(max(after_seq, inherited), kinds, until_seq):
            yield event_of(row)

    def rows(
        self, after_seq: int = -1, kinds: Collection[Kind] = (), until_seq: int | None = None,
    ) -> Iterator[Row[tuple[object, ...]]]:
        """The stored rows of the run's own events, whatever they hold."""
        seq = event_table.c.seq
        mine = select(event_table).where(event_table.c.run_id == self._header.run_id).order_by(seq).limit(PAGE_EVENTS)
        if kinds:
            mine = mine.where(event_table.c.kind.in_(kinds))
        if until_seq is not None:
            mine = mine.where(seq <= until_seq)
        while page := self._rows(mine.where(seq > after_seq)):
            yield from page
            after_seq = page[-1].seq
            if len(page) < PAGE_EVENTS:
                return

    def seqs(self, after_seq: int = -1, kinds: Collection[Kind] = ()) -> list[int]:
        """The numbers of the events after `after_seq`, of `kinds` alone where any are given: far quicker than
        the events."""
        inherited = self._header.inherited_seq
        found = []
        if self.parent is not None and after_seq < inherited:
            found = [seq for seq in self.parent.seqs(after_seq, kinds) if seq <= inherited]
        seq = event_table.c.seq
        mine = select(seq).where(event_table.c.run_id == self._header.run_id, seq > max(after_seq, inherited))
        if kinds:
            mine = mine.where(event_table.c.kind.in_(kinds))
        return found + [row.seq for row in self._rows(mine.order_by(seq))]

    def blob(self, sha256: str) -> bytes:
        """A body or a file's content; one set aside comes from outside of the log. Raises
        LogError where there is none, LogDamaged where it is not what its name says."""
        return self.blobs([sha256])[sha256]

    def blobs(self, names: Collection[str]) -> dict[str, bytes]:
        """Several at once, by name: far quicker than one by one. Raises as `blob`."""
        wanted = [bytes.fromhex(name) for name in set(names)]
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), PAGE_BLOBS):
            page = select(blob_table).where(blob_table.c.hash.in_(wanted[start : start + PAGE_BLOBS]))
            found |= {bytes(row.hash).hex(): blob_bytes(row) for row in self._rows(page)}
        missing = [name for name in names if name not in found]
        if missing and self.parent is not None:
            return found | self.parent.blobs(missing)
        return found | {name: self._outside(name) for name in missing}

    def blob_rows(self, *, by_name: bool = False) -> Iterator[Row[tuple[object, ...]]]:
        """Every stored blob, in the order of the names or, twice as fast, of the file; about 8 MiB in memory at a
        time."""
        place: ColumnElement[Any] = blob_table.c.hash if by_name else literal_column("rowid", Integer)
        sizes = select(place.label("place"), blob_table.c.size).order_by(place).limit(PAGE_BLOBS)
        after: object = b"" if by_name else 0
        while page := self._rows(sizes.where(place > after)):
            first, held = after, 0
            for row in page:
                held += row.size
                after = row.place
                if held > PAGE_BYTES or row is page[-1]:
                    yield from self._rows(select(blob_table).where(place > first, place <= after).order_by(place))
                    first, held = after, 0

    def follow(
        self, poll_s: float = 0.1, stop: threading.Event | None = None, alive: Callable[[], bool] = lambda: True,
    ) -> Iterator[Event]:
        """Every event from the first, then each new one as it is committed, looked for every
        `poll_s` seconds. Ends when `stop` is set, when the run has finished, or its process is not `alive`."""
        stop = stop or threading.Event()
        after_seq, finished = -1, False
        while not stop.is_set():
            last = not alive()  # asked first: what its process wrote before it ended is read still
            for event in self.events(after_seq):
                after_seq = event.seq
                finished = event.kind is Kind.run_finished or (finished and event.kind is Kind.changes_applied)
                yield event
            if finished or last:
                return
            stop.wait(poll_s)

    def close(self) -> None:
        """Close the file. Idempotent."""
        self._engine.dispose()
        if self.parent is not None:
            self.parent.close()

    def _check_version(self) -> None:
        try:
            with self._engine.connect() as conn:
                version_of(conn)
        except SQLAlchemyError as error:
            raise LogDamaged(f"the log cannot be read: {cause(error)}") from error

    def _outside(self, name: str) -> bytes:
        if self._snapshots is None:
            raise LogError(f"the log holds no blob {name}", hint="what holds a secret is kept outside of it")
        data = self._snapshots.get(name)
        if data is None:
            raise LogError(
                f"the log holds no blob {name}",
                hint=f"what was set aside is kept in {self._snapshots.folder} alone; it may be gone from there",
            )
        return data

    def _rows(self, query: Select[tuple[object, ...]]) -> list[Row[tuple[object, ...]]]:
        try:
            with self._engine.connect() as conn:
                return list(conn.execute(query).all())
        except SQLAlchemyError as error:
            raise LogDamaged(f"the log cannot be read: {cause(error)}") from error


def open_reader(home: Path, run_id: str, *, outside: bool = True) -> Reader:
    """Read a run; `outside`: with the contents that are kept outside of its log, since they hold secrets.

    Raises UsageError where there is no such run, LogDamaged where it is unreadable or the run that it was
    forked from is gone, LogError where a newer agentd wrote it."""
    seen, snapshots = {run_id}, Snapshots(home) if outside else None

    def parent(wanted: str) -> Reader:
        if wanted in seen or not is_run(home, wanted):
            raise LogDamaged(f"the run that {run_id} was forked from, {wanted}, is gone")
        seen.add(wanted)
        return Reader(log_path(home, wanted), parent, snapshots)

    return Reader(existing_log(home, run_id), parent, snapshots)
