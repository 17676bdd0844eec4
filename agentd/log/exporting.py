"""Writes a run as one file that another machine can import and verify."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from agentd.contracts import Value
from agentd.errors import LogDamaged, UsageError
from agentd.log.blobs import blob_bytes
from agentd.log.catalogue import Catalogue
from agentd.log.chain import genesis, hashed_columns
from agentd.log.exchange import CONTENT_BYTES, FORMAT, FORMAT_VERSION, content_lines, packed
from agentd.log.heads import read_heads
from agentd.log.reader import Reader, open_reader
from agentd.log.snapshots import Snapshots
from agentd.log.tree import kept_outside
from agentd.log.verification import Verification, verify


class Exported(Value):
    """What a file holds. `files` are contents that no log holds, `missing` how many of those
    are not kept any more; `head_hash` is that of the last event of `run_id`, `events` are those of all `runs`."""

    run_id: str
    runs: tuple[str, ...]
    events: int
    blobs: int
    files: int
    missing: int
    head_seq: int
    head_hash: str


def needed_runs(home: Path, run_id: str) -> tuple[str, ...]:
    """The runs without which this one cannot be read, those that others need first, itself last: a fork needs
    the one that it was forked from."""
    found: list[str] = []
    with closing(open_reader(home, run_id)) as reader:
        one: Reader | None = reader
        while one is not None:
            found.insert(0, one.header.run_id)
            one = one.parent
    return tuple(found)


def export_run(home: Path, run_id: str, out: BinaryIO, version: str, *, with_files: bool = False) -> Exported:
    """Write a run, and those that it needs, to `out`; the same bytes for the same run. `version` is that of
    agentd. `with_files`: also what no log holds: contents of the folder that was copied, and of files set aside.

    Raises UsageError for a run that is being written or is not there, LogDamaged for one that does not verify."""
    ids = needed_runs(home, run_id)
    checked = {one: _checked(home, one) for one in ids}
    counts = {"event": 0, "blob": 0, "file": 0}
    missing = 0
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=out, mtime=0) as packing:

        def put(line: dict[str, Any]) -> None:
            counts[next(iter(line))] = counts.get(next(iter(line)), 0) + 1
            packing.write(packed(line))

        put({
            "format": FORMAT, "version": FORMAT_VERSION, "agentd": version, "runs": ids, "files": with_files,
        })
        given: set[str] = set()
        for one in ids:
            with closing(open_reader(home, one)) as reader:
                for line in _run_lines(home, reader, checked[one].events):
                    put(line)
                given |= kept_outside(reader) - _held(reader) if with_files else set()
        for name in sorted(given):
            data = Snapshots(home).get(name)
            missing += data is None
            for line in () if data is None else content_lines("file", name, _small_enough(data)):
                put(line)
        put({"end": True, "events": counts["event"], "blobs": counts["blob"], "files": counts["file"]})
    with closing(open_reader(home, run_id)) as reader:
        last = next(reader.events(checked[run_id].events - 2), None)
        return Exported(
            run_id=run_id, runs=ids, events=counts["event"], blobs=counts["blob"], files=counts["file"],
            missing=missing, head_seq=last.seq if last else -1, head_hash=last.hash if last else genesis(reader.header),
        )


def _checked(home: Path, run_id: str) -> Verification:
    if Catalogue(home).is_live(run_id):
        raise UsageError(
            f"run {run_id} is still under way", hint=f"wait for its end: agentd events --follow {run_id}"
        )
    checked = verify(home, run_id)
    if not checked.ok:
        raise LogDamaged(
            f"run {run_id} is damaged and not exported: {checked.why}", hint=f"see: agentd verify {run_id}"
        )
    return checked


def _run_lines(home: Path, reader: Reader, events: int) -> Iterator[dict[str, Any]]:
    """A run as far as it was verified: what is appended meanwhile is none of it."""
    run = reader.stored_run()
    yield {"run": reader.header.run_id, "epoch": run.lease_epoch, "header": run.header}
    for row in reader.rows():
        columns = hashed_columns(row)
        if columns["seq"] >= events:
            break
        del columns["run_id"]
        yield {"event": columns.pop("seq"), **columns}
    for seq, head in sorted((read_heads(home, reader.header.run_id) or {}).items()):
        if seq < events:
            yield {"head": seq, "hash": head}
    for row in reader.blob_rows(by_name=True):
        yield from content_lines("blob", bytes(row.hash).hex(), _small_enough(blob_bytes(row)))


def _held(reader: Reader) -> set[str]:
    return {bytes(row.hash).hex() for row in reader.blob_rows()}


def _small_enough(data: bytes) -> bytes:
    if len(data) > CONTENT_BYTES:
        raise UsageError(f"the run holds a content of {len(data) >> 20} MiB, more than a file of runs can hold")
    return data
