from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.canon import canonical, digest, sha256
from agentd.contracts import Draft, Kind
from agentd.errors import LogDamaged, LogError, UsageError
from agentd.log import create_run, open_reader, open_writer, verify
from agentd.log.chain import data_text


def test_events_are_gapless_and_chained_from_the_header(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        events = list(reader.events())
    assert [e.seq for e in events] == list(range(14))
    assert events[0].prev_hash == digest("agentd.run.1", golden.model_dump(exclude={"parent_hash"}))
    for before, after in itertools.pairwise(events):
        assert after.prev_hash == before.hash


def test_an_events_hash_is_that_of_its_stored_columns(home, golden):
    with closing(sqlite3.connect(home / "runs" / golden.run_id / "log.db")) as db:
        db.row_factory = sqlite3.Row
        row = dict(db.execute("SELECT * FROM event WHERE seq = 8").fetchone())
    own = row.pop("hash")
    row |= {"prev_hash": "s1:" + row["prev_hash"].hex(), "body_hash": row["body_hash"].hex()}
    assert hashlib.sha256(b"agentd.event.1\0" + canonical(row)).digest() == own


def test_what_append_returns_is_what_is_read(home, header, clock):
    writer = create_run(home, header(goal="name\udcff"), clock)
    data = {"ratio": 0.1, "one": 1, "name": "x\udc80\u2028é", "deep": [{"a": None}, True]}
    written = writer.append([Draft(kind=Kind.run_started, step=0, data=data, call_id="c", body=b"\0\xff")])
    with closing(open_reader(home, writer.header.run_id)) as reader:
        assert tuple(reader.events()) == written
        assert reader.blob(sha256(b"\0\xff")) == b"\0\xff"
        assert reader.header == writer.header
    writer.close()


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@given(st.recursive(SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(), v, max_size=3)))
def test_any_json_survives_a_round_trip(value):
    assert json.loads(data_text({"value": value})) == {"value": value}


@pytest.mark.parametrize("data", [{"x": "a" * 4096}, {"x": float("nan")}, {"x": {1, 2}}])
def test_data_that_is_too_large_or_no_json_is_refused_and_the_writer_goes_on(home, header, clock, data):
    writer = create_run(home, header(), clock)
    with pytest.raises(LogError):
        writer.append([Draft(kind=Kind.run_started, step=0), Draft(kind=Kind.plan_made, step=0, data=data)])
    assert [e.seq for e in writer.append([Draft(kind=Kind.run_started, step=0)])] == [0]
    writer.close()
    assert verify(home, writer.header.run_id).events == 1


def test_data_of_just_4_kb_is_taken(home, header, clock):
    writer = create_run(home, header(), clock)
    fits = "a" * (4096 - len('{"x":""}'))
    assert writer.append([Draft(kind=Kind.run_started, step=0, data={"x": fits})])
    writer.close()


def test_a_blob_under_a_wrong_name_is_refused(home, header, clock):
    writer = create_run(home, header(), clock)
    with pytest.raises(LogError, match="does not match"):
        writer.append([], {sha256(b"this"): b"that"})
    writer.close()


def test_blobs_are_stored_once_and_compressed_where_that_helps(home, header, clock):
    writer = create_run(home, header(), clock)
    texts = [b"short", b"long " * 1000]
    for _ in range(3):
        writer.append([Draft(kind=Kind.model_replied, step=0, body=b) for b in texts])
    writer.close()
    with closing(sqlite3.connect(home / "runs" / writer.header.run_id / "log.db")) as db:
        rows = db.execute("SELECT codec, size, length(bytes) FROM blob ORDER BY size").fetchall()
    assert [r[:2] for r in rows] == [("raw", 5), ("zlib", 5000)]
    assert rows[1][2] < 100


def test_a_blob_that_became_a_text_is_damaged(home, header, clock):
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.run_started, step=0)], {sha256(b"text"): b"text"})
    writer.close()
    with closing(sqlite3.connect(home / "runs" / writer.header.run_id / "log.db")) as db:
        db.execute("DROP TRIGGER blob_no_update")
        db.execute("UPDATE blob SET bytes = 'text'")
        db.commit()
    with closing(open_reader(home, writer.header.run_id)) as reader, pytest.raises(LogDamaged, match="cannot be read"):
        reader.blob(sha256(b"text"))


def test_folders_and_files_are_private(home, golden):
    paths = [home, *home.rglob("*")]
    assert len(paths) > 6
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_files_are_private_while_the_run_is_written_and_read(home, header, clock):
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.run_started, step=0)])
    with closing(open_reader(home, writer.header.run_id)) as reader:
        assert list(reader.events())
        names = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (home / "runs" / writer.header.run_id).iterdir()}
    writer.close()
    assert names == dict.fromkeys(("log.db", "log.db-wal", "log.db-shm", "lease"), 0o600)


def test_closing_twice_is_nothing_and_the_wal_is_gone(home, golden, header, clock):
    writer = open_writer(home, golden.run_id, clock)
    writer.close()
    writer.close()
    assert {p.name for p in (home / "runs" / golden.run_id).iterdir()} == {"log.db", "lease"}
    with pytest.raises(LogError, match="closed"):
        writer.append([Draft(kind=Kind.changes_applied, step=2)])


def test_a_run_is_made_once(home, golden, clock):
    with pytest.raises(LogError, match="there already"):
        create_run(home, golden, clock)
    assert verify(home, golden.run_id).ok


@pytest.mark.parametrize("run_id", ["../other", "", "a/b", ".hidden", "x" * 101])
def test_what_cannot_be_an_id_is_refused(home, clock, run_id):
    with pytest.raises(UsageError):
        open_reader(home, run_id)
    with pytest.raises(UsageError):
        open_writer(home, run_id, clock)


def test_a_missing_run_is_the_users_error(home, clock):
    with pytest.raises(UsageError, match="no run"):
        open_reader(home, "20231114-221320-zzzzz")


def test_a_home_with_odd_characters_works(tmp_path: Path, header, clock):
    home = tmp_path / "a b?c#d%20é"
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.run_started, step=0)])
    writer.close()
    assert verify(home, writer.header.run_id).ok


@pytest.mark.parametrize("statement", [
    "UPDATE event SET step = 9 WHERE seq = 3",
    "DELETE FROM event WHERE seq = 13",
    "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 13",
    "INSERT INTO event SELECT run_id, seq + 2, step, kind, call_id, actor, data, body_hash, ts_ns, epoch, prev_hash,"
    " hash FROM event WHERE seq = 13",
    "UPDATE blob SET size = 0",
    "DELETE FROM blob",
    "UPDATE run SET header = '{}'",
    "DELETE FROM run",
])
def test_the_database_itself_refuses_to_change_what_was_written(home, golden, statement):
    path = home / "runs" / golden.run_id / "log.db"
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    assert verify(home, golden.run_id).ok


def test_a_new_writer_goes_on_with_the_chain_and_the_next_epoch(home, golden, clock):
    for epoch in (2, 3):
        writer = open_writer(home, golden.run_id, clock)
        (event,) = writer.append([Draft(kind=Kind.changes_applied, step=2)])
        writer.close()
        assert (event.epoch, event.seq) == (epoch, 12 + epoch)
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.events, checked.head_seen) == (True, 16, 15)


def test_a_damaged_log_is_not_taken_over(home, golden, clock):
    with closing(sqlite3.connect(home / "runs" / golden.run_id / "log.db")) as db:
        db.execute("DROP TRIGGER event_no_update")
        db.execute("UPDATE event SET step = 9 WHERE seq = 3")
        db.commit()
    with pytest.raises(LogDamaged, match="event 3 was changed"):
        open_writer(home, golden.run_id, clock)
