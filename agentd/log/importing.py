"""Takes over runs of another machine from a file that came from anywhere.

They are built aside, in a home of their own, by our own tables and triggers; verified there; and only then
named into place. No path of the file is used but ids and hashes of their one form.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal

from sqlalchemy import Connection, insert, update
from sqlalchemy.exc import SQLAlchemyError

from agentd.canon import compact
from agentd.clock import Clock
from agentd.contracts import DATA_BYTES, SCHEMA_VERSION, RunHeader, Value
from agentd.errors import LogDamaged, LogError, UsageError
from agentd.log.blobs import blob_row
from agentd.log.chain import header_of, raw
from agentd.log.exchange import (
    LATEST_NS,
    Allowance,
    BlobLine,
    EndLine,
    EventLine,
    FileLine,
    HeadLine,
    Lines,
    RunLine,
    newer,
)
from agentd.log.heads import Heads, heads_path
from agentd.log.places import imported_path, log_path, new_private_file, private_dir, run_dir, runs_dir, sync_dir
from agentd.log.reader import open_reader
from agentd.log.removal import discard
from agentd.log.schema import blob_table, cause, checkpoint, create_tables, event_table, run_table, writing_engine
from agentd.log.shapes import check_shape
from agentd.log.snapshots import Snapshots
from agentd.log.state import fold
from agentd.log.tree import final_tree
from agentd.log.untrusted import read_json
from agentd.log.verification import verify

_OWNER = "imported:0:0"
_BATCH = 500


class ImportedRun(Value):
    """A run of the file. `state` says whether it was taken over, or was here before, perhaps with more
    events by now; `head_hash` is that of the last event in the file."""

    run_id: str
    state: Literal["imported", "there"]
    events: int
    head_hash: str


def import_runs(home: Path, source: BinaryIO, clock: Clock, max_bytes: int) -> tuple[ImportedRun, ...]:
    """Import the runs of a file, those that others need first.

    All or nothing. Raises UsageError for what is no such file, a newer one, and a run that is here with
    another content; LogDamaged for what does not verify or makes no sense, or unpacks to more than
    `max_bytes`; LogError for what the disk refuses."""
    try:
        with _aside(home, clock) as aside:
            lines = Lines(source, max_bytes)
            files = _build(aside, lines)
            bodies = Allowance(max_bytes)
            found = [_sound(home, aside, one, bodies) for one in lines.opening.runs]
            _keep_files(home, aside, files)
            for one in found:
                if one.state == "imported":
                    _settle(home, aside, one.run_id)
            return tuple(found)
    except (SQLAlchemyError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else cause(error)
        raise LogError(f"the run cannot be imported: {why}", hint="is the disk full, or the home not yours?") from error


# -- building aside ------------------------------------------------------------------------------


@contextmanager
def _aside(home: Path, clock: Clock) -> Iterator[Path]:
    """A folder to build in, gone at the end. One import at a time, so that no other comes between the look at what
    is here and the naming."""
    with _alone(home) as top, ExitStack() as after:
        folder = private_dir(top / clock.token(8))
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


def sweep_imports(home: Path) -> None:
    """Remove what imports that were killed left, unless one is under way. Raises LogError for what the disk refuses."""
    if not (home / "importing").is_dir():
        return
    try:
        with suppress(UsageError), _alone(home):
            pass
    except OSError as error:
        raise LogError(f"what an import left cannot be removed: {error}") from error


@contextmanager
def _alone(home: Path) -> Iterator[Path]:
    """The folder that imports build in, for one of them, without what a killed one left. Raises UsageError where
    another has it."""
    top = private_dir(home / "importing")
    with ExitStack() as after:
        lock = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        after.callback(os.close, lock)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError("another import is under way", hint="wait for its end") from error
        for left in top.iterdir():
            shutil.rmtree(left)
        yield top


def _build(aside: Path, lines: Lines) -> list[str]:
    """Build all that the file holds; the names of what the copied folder held."""
    opening = lines.opening
    if len(set(opening.runs)) != len(opening.runs):
        raise lines.damaged("a run is named twice")
    counts = [_load(aside, one, lines, opening.agentd) for one in opening.runs]
    files = _load_files(aside, lines)
    end = lines.next(EndLine)
    events, blobs = (sum(column) for column in zip(*counts, strict=True))
    if (end.events, end.blobs, end.files) != (events, blobs, len(files)):
        raise lines.damaged("the file holds more or less than it says")
    lines.finish()
    return files


def _load(aside: Path, run_id: str, lines: Lines, version: str) -> tuple[int, int]:
    """Build one run; how many events and contents it has."""
    first = lines.next(RunLine)
    if first.run != run_id:
        raise lines.damaged(f"run {run_id} should begin here")
    header = _header(first, lines)
    path = log_path(aside, run_id)
    private_dir(path.parent)
    new_private_file(path)
    engine = writing_engine(path)
    try:
        with engine.begin() as conn:
            create_tables(conn)
            conn.execute(insert(run_table).values(
                run_id=run_id, header=first.header, lease_owner=_OWNER, lease_epoch=1,
                first_seq=header.inherited_seq + 1,
            ))
            events = _load_events(conn, header, first.epoch, lines)
        _load_heads(aside, run_id, lines)
        blobs, name = 0, ""
        with engine.begin() as conn:
            while line := lines.maybe(BlobLine):
                name = _next_name(name, line.blob, lines)
                conn.execute(insert(blob_table), [blob_row(name, lines.content(line))])
                blobs += 1
        checkpoint(engine)
    finally:
        engine.dispose()
    new_private_file(imported_path(aside, run_id))
    imported_path(aside, run_id).write_text(compact({"agentd": version, "source": header.source}), encoding="ascii")
    return events, blobs


def _header(first: RunLine, lines: Lines) -> RunHeader:
    try:
        read_json(first.header.encode("ascii"))
        header = header_of(first.header)
    except (LogDamaged, ValueError):
        header = None
    if header is None or header.run_id != first.run or not (
        0 <= header.created_ns <= LATEST_NS and -1 <= header.inherited_seq < 1 << 53
    ):
        raise lines.damaged(f"the header of run {first.run} cannot be read")
    if header.schema_version > SCHEMA_VERSION:
        raise newer(f"a log of version {header.schema_version}", SCHEMA_VERSION)
    return header


def _load_events(conn: Connection, header: RunHeader, last_epoch: int, lines: Lines) -> int:
    first = seq = header.inherited_seq + 1
    epoch = 1
    batch: list[dict[str, Any]] = []

    def flush() -> None:
        if batch:
            conn.execute(insert(event_table), batch)
            batch.clear()

    def reach(to: int) -> None:
        flush()
        if not epoch <= to <= last_epoch:
            raise lines.damaged("who wrote does not follow who wrote before")
        conn.execute(update(run_table).values(lease_epoch=to))

    while line := lines.maybe(EventLine):
        if line.event != seq:
            raise lines.damaged(f"event {seq} should stand here")
        if line.epoch != epoch:
            reach(line.epoch)
            epoch = line.epoch
        if not _is_object(line.data):
            raise lines.damaged("the data of an event is no JSON object")
        body = line.body_hash
        row = line.model_dump()
        batch.append(row | {
            "run_id": header.run_id, "seq": row.pop("event"), "body_hash": None if body is None else raw(body),
            "prev_hash": raw(line.prev_hash), "hash": raw(line.hash),
        })
        seq += 1
        if len(batch) >= _BATCH:
            flush()
    reach(last_epoch)
    return seq - first


def _is_object(data: str) -> bool:
    try:
        return isinstance(read_json(data.encode("ascii")), dict)
    except ValueError:
        return False


def _load_heads(aside: Path, run_id: str, lines: Lines) -> None:
    heads: Heads | None = None
    last = -2
    while line := lines.maybe(HeadLine):
        if line.head <= last:
            raise lines.damaged("heads stand in their order")
        heads, last = heads or Heads(aside, run_id), line.head
        heads.append(line.head, line.hash)
    if heads is not None:
        heads.close()


def _load_files(aside: Path, lines: Lines) -> list[str]:
    names = [""]
    while line := lines.maybe(FileLine):
        names.append(_next_name(names[-1], line.file, lines))
        Snapshots(aside).keep_all({line.file: lines.content(line)})
    return names[1:]


def _keep_files(home: Path, aside: Path, names: list[str]) -> None:
    for name in names:
        data = Snapshots(aside).get(name)
        if data is None:
            raise LogError(f"the content {name} cannot be read back")
        Snapshots(home).keep_all({name: data})


def _next_name(before: str, name: str, lines: Lines) -> str:
    if name <= before:
        raise lines.damaged("contents stand in the order of their names, each once")
    return name


# -- what was built ------------------------------------------------------------------------------


def _sound(home: Path, aside: Path, run_id: str, bodies: Allowance) -> ImportedRun:
    """The run, if it verifies, says what can be read, and does not stand against one that is here."""
    try:
        head = _head_if_it_makes_sense(aside, run_id, bodies)
        checked = verify(aside, run_id)
    except (LogError, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        hint = getattr(error, "hint", None) or "nothing was imported"
        raise LogDamaged(f"run {run_id} makes no sense: {error}"[:300], hint=hint) from error
    if not checked.ok:
        raise LogDamaged(f"run {run_id} does not verify: {checked.why}", hint="nothing was imported; ask for it again")
    there = log_path(home, run_id).exists()
    if there and not _goes_on(home, aside, run_id):
        raise UsageError(
            f"another run {run_id} is here already", hint=f"to have this one instead: agentd runs rm {run_id}"
        )
    return ImportedRun(
        run_id=run_id, state="there" if there else "imported", events=checked.events, head_hash=head,
    )


def _head_if_it_makes_sense(aside: Path, run_id: str, bodies: Allowance) -> str:
    """`bodies` bounds what is read for all events together: many of them can name the same body."""
    with closing(open_reader(aside, run_id)) as reader:

        def body(name: str) -> bytes:
            data = reader.blob(name)
            bodies.take(len(data))
            return data

        for event in reader.events():
            bodies.take(DATA_BYTES)
            check_shape(event, body)
        final_tree(reader)
        return fold(reader.events(), reader.header, reader.blob).head_hash


def _goes_on(home: Path, aside: Path, run_id: str) -> bool:
    """Whether the run that is here has every event of the new one."""
    with closing(open_reader(home, run_id)) as here, closing(open_reader(aside, run_id)) as new:
        if here.stored_run().header != new.stored_run().header:
            return False
        own = here.rows()
        return all(next(own, None) == row for row in new.rows())


def _settle(home: Path, aside: Path, run_id: str) -> None:
    """Name a run into place. Heads first: without its run a file of heads is nothing."""
    private_dir(runs_dir(home))
    if run_dir(home, run_id).exists():  # without a log, as a removal that was killed leaves it
        discard(home, run_id)
    with suppress(FileNotFoundError):
        target = heads_path(home, run_id)
        private_dir(target.parent)
        heads_path(aside, run_id).replace(target)
        sync_dir(target.parent)
    run_dir(aside, run_id).rename(run_dir(home, run_id))
    sync_dir(runs_dir(home))
