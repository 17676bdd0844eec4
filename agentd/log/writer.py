"""Appends to a run: events and blobs in one durable commit, chained, for as long as the lease holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.dialects.sqlite import insert as insert_or_skip
from sqlalchemy.exc import SQLAlchemyError

from agentd.canon import compact, sha256
from agentd.clock import Clock
from agentd.contracts import Draft, Event, RunHeader
from agentd.errors import LogDamaged, LogError
from agentd.log.blobs import blob_row
from agentd.log.catalogue import Catalogue
from agentd.log.chain import data_text, event_hash, genesis, raw
from agentd.log.heads import Heads
from agentd.log.lease import Lease, owner_identity
from agentd.log.places import (
    beginning_path,
    existing_log,
    log_path,
    new_private_file,
    private_dir,
    sync_dir,
)
from agentd.log.reader import open_reader
from agentd.log.removal import discard
from agentd.log.schema import (
    blob_table,
    cause,
    checkpoint,
    create_tables,
    event_table,
    migrate,
    run_table,
    writing_engine,
)
from agentd.log.state import Folding, RunState, fold, initial
from agentd.log.verification import verify

_INSERT_EVENTS = insert(event_table)
_INSERT_BLOBS = insert_or_skip(blob_table).on_conflict_do_nothing()
# How far the clock on the wall may run ahead of the process between two appends. More is no time of the run's.
_JUMP_S = 5.0


class Writer:
    """The one writer of a run. Not thread-safe. After an append that failed it refuses every other
    one: what the disk holds is then not known, and nothing happens without the log. `again` is the command
    that goes on then.

    Where the machine slept, or its clock was put forward, it takes the lease anew: the time between two epochs is
    no time of the run's.

    A run that is not `begun` is there for nobody else until its first events are durable; closed before, it leaves
    nothing."""

    def __init__(
        self, home: Path, header: RunHeader, engine: Engine, lease: Lease, heads: Heads, clock: Clock, *,
        epoch: int, state: RunState, begun: bool,
    ) -> None:
        self.header = header
        self._home = home
        self._engine = engine
        self._conn: Connection = engine.connect()
        self._lease = lease
        self._heads = heads
        self._clock = clock
        self._ahead_s = self._ahead()
        self._epoch = epoch
        self._seq = state.head_seq
        self._head = state.head_hash if state.head_seq > header.inherited_seq else genesis(header)
        self._folding = Folding(state)
        self.again = f"agentd resume {header.run_id}"
        self._begun = begun
        self._failed = ""
        self._closed = False

    @property
    def state(self) -> RunState:
        """The run as its events tell it, without the plan."""
        return self._folding.state

    @property
    def epoch(self) -> int:
        """Which holder of the lease this is, from 1."""
        return self._epoch

    def append(self, drafts: Sequence[Draft], blobs: Mapping[str, bytes] | None = None) -> tuple[Event, ...]:
        """Append all drafts and blobs (sha256 hex -> bytes) in one durable commit.

        Raises LogError for a draft that is none and a blob that is not what its name says (nothing
        is written then), for a disk that is full or broken, and for a lease that another took."""
        if self._failed or self._closed:
            raise LogError(self._failed or "the log is closed")
        contents = dict(blobs or {})
        for name, data in contents.items():
            if sha256(data) != name:
                raise LogError(f"a blob's content does not match its name {name}")
        ahead_s = self._ahead()
        jumped = ahead_s - self._ahead_s > _JUMP_S
        rows, events = self._chained(drafts, contents, self._epoch + jumped)
        self._ahead_s, self._epoch = ahead_s, self._epoch + jumped
        try:
            for event in events:
                self._folding.add(event)
            self._commit(rows, contents, again=jumped)
            if events and not self._begun:
                self._begin()
            if events:
                self._heads.append(events[-1].seq, events[-1].hash)
        except (SQLAlchemyError, OverflowError, OSError) as error:
            self._failed = f"the log cannot be written: {cause(error)}"
            raise LogError(self._failed, hint=self._hint) from error
        except LogError as error:
            self._failed = error.message
            error.hint = error.hint or self._hint
            raise
        if events:
            self._seq, self._head = events[-1].seq, events[-1].hash
        return tuple(events)

    def close(self) -> None:
        """Checkpoint and give the lease back. Idempotent."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._begun and not self._failed:
                Catalogue(self._home).record(self.header, self.state)
            self._conn.close()
            checkpoint(self._engine)
            self._engine.dispose()
            self._heads.close()
        finally:
            if not self._begun:
                discard(self._home, self.header.run_id)
            self._lease.release()

    def _begin(self) -> None:
        """Give the log its name, now that it holds what the run begins with: from here on there is a run."""
        new, path = beginning_path(self._home, self.header.run_id), log_path(self._home, self.header.run_id)
        self._conn.close()
        checkpoint(self._engine)
        self._engine.dispose()  # SQLite finds a WAL by the file's name: all of it must be in the file
        if new.with_name(f"{new.name}-wal").exists():
            raise LogError(f"the log cannot be written: {new} is not whole")
        new.rename(path)
        self._begun = True
        sync_dir(path.parent)
        self._engine = writing_engine(path)
        self._conn = self._engine.connect()

    def _ahead(self) -> float:
        return self._clock.now_ns() / 1e9 - self._clock.monotonic_s()

    def _commit(self, rows: list[dict[str, Any]], contents: Mapping[str, bytes], *, again: bool) -> None:
        """One transaction; with the lease taken `again` for the epoch that the rows are of."""
        stale = self._epoch - 1
        mine = update(run_table).where(run_table.c.lease_epoch == stale).values(lease_epoch=self._epoch)
        with self._conn.begin():
            if again and self._conn.execute(mine).rowcount != 1:
                raise LogError(f"the log cannot be written: {stale} is a stale epoch, for another took the lease")
            if contents:
                self._conn.execute(_INSERT_BLOBS, [blob_row(n, d) for n, d in contents.items()])
            if rows:
                self._conn.execute(_INSERT_EVENTS, rows)

    @property
    def _hint(self) -> str:
        writable = f"once {self._home} can be written again"
        if not self._begun:
            return f"the run did not begin, and nothing of it is kept; {writable}, begin it again"
        return f"what was written stays: agentd show {self.header.run_id}; {writable}, go on with: {self.again}"

    def _chained(
        self, drafts: Sequence[Draft], contents: dict[str, bytes], epoch: int,
    ) -> tuple[list[dict[str, Any]], list[Event]]:
        rows, events = [], []
        seq, prev = self._seq, self._head
        for draft in drafts:
            body_hash = None
            if draft.body is not None:
                body_hash = sha256(draft.body)
                contents[body_hash] = draft.body
            seq += 1
            columns: dict[str, Any] = {
                "run_id": self.header.run_id, "seq": seq, "step": draft.step, "kind": draft.kind.value,
                "call_id": draft.call_id, "actor": draft.actor, "data": data_text(draft.data),
                "body_hash": body_hash, "ts_ns": self._clock.now_ns(), "epoch": epoch, "prev_hash": prev,
            }
            own = event_hash(columns)
            events.append(Event(**(columns | {"data": draft.data, "hash": own})))
            rows.append(columns | {
                "body_hash": None if body_hash is None else raw(body_hash), "prev_hash": raw(prev), "hash": raw(own),
            })
            prev = own
        return rows, events


def create_run(home: Path, header: RunHeader, clock: Clock) -> Writer:
    """Take the lease of a new run at epoch 1; it is there for others once something was appended. Raises LogError
    where the run is there already or the disk refuses, and LogDamaged where a fork's parent is not what the
    header says."""
    path = beginning_path(home, header.run_id)
    state = initial(header) if header.parent_hash is None else _inherited(home, header)
    with ExitStack() as undo, _disk_errors(f"the log of run {header.run_id} cannot be made"):
        lease = Lease(private_dir(path.parent))
        undo.callback(lease.release)
        if log_path(home, header.run_id).exists():
            raise LogError(f"{log_path(home, header.run_id)} is there already")
        undo.callback(discard, home, header.run_id)
        new_private_file(path)
        engine = writing_engine(path)
        undo.callback(engine.dispose)
        with engine.begin() as conn:
            create_tables(conn)
            conn.execute(insert(run_table).values(
                run_id=header.run_id, header=compact(header.model_dump()), lease_owner=owner_identity(), lease_epoch=1,
                first_seq=header.inherited_seq + 1,
            ))
        heads = Heads(home, header.run_id)
        heads.append(-1, genesis(header))
        undo.pop_all()
        return Writer(home, header, engine, lease, heads, clock, epoch=1, state=state, begun=False)


def _inherited(home: Path, header: RunHeader) -> RunState:
    """The state that a fork begins with."""
    with closing(open_reader(home, header.parent_run_id or "")) as parent:
        events = list(parent.events(until_seq=header.inherited_seq))
    if not events or events[-1].hash != header.parent_hash:
        raise LogDamaged(f"run {header.parent_run_id} has no such event {header.inherited_seq}")
    return fold(events, header)


def open_writer(home: Path, run_id: str, clock: Clock) -> Writer:
    """Take over a run that nobody writes, with the next epoch, once its chain verifies.

    Raises LeaseHeld, saying who holds it; UsageError where there is no such run; LogDamaged."""
    path = existing_log(home, run_id)
    with ExitStack() as undo, _disk_errors(f"the log of run {run_id} cannot be taken over"):
        lease = Lease(path.parent)
        undo.callback(lease.release)
        checked = verify(home, run_id, contents=False)
        if not checked.ok:
            raise LogDamaged(f"the log of run {run_id} is damaged: {checked.why}", hint=f"see: agentd show {run_id}")
        with closing(open_reader(home, run_id)) as reader:
            header, state = reader.header, fold(reader.events(), reader.header)
        engine = writing_engine(path)
        undo.callback(engine.dispose)
        taken = update(run_table).values(lease_owner=owner_identity(), lease_epoch=run_table.c.lease_epoch + 1)
        with engine.begin() as conn:
            migrate(conn)
            epoch: int = conn.execute(taken.returning(run_table.c.lease_epoch)).scalar_one()
        heads = Heads(home, run_id)
        undo.pop_all()
        return Writer(home, header, engine, lease, heads, clock, epoch=epoch, state=state, begun=True)


@contextmanager
def _disk_errors(what: str) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise LogError(f"{what}: {cause(error)}") from error
