from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from agentd.canon import canonical, digest, sha256
from agentd.contracts import Change, Draft, Kind
from agentd.errors import LogError
from agentd.log import create_run, open_reader, open_writer, verify

COLUMNS = (
    "run_id", "seq", "step", "kind", "call_id", "actor", "data", "body_hash", "ts_ns", "epoch", "prev_hash", "hash",
)


@contextmanager
def unguarded(home: Path, run_id: str) -> Iterator[sqlite3.Connection]:
    """The database with its triggers removed, as someone who means harm would open it."""
    with closing(sqlite3.connect(home / "runs" / run_id / "log.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        yield db
        db.commit()


def set_column(db: sqlite3.Connection, column: str, seq: int, value: object) -> None:
    db.execute(f"UPDATE event SET {column} = ? WHERE seq = ?", (value, seq))  # noqa: S608 - a name of ours


def other(value: object) -> object:
    """Another value of the same type."""
    if value is None:
        return "c9"
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    assert isinstance(value, str)
    return value[:-1] + ("}" if not value.endswith("}") else " ")


def test_a_whole_log_verifies(home, golden):
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.events, checked.bad_seq, checked.why, checked.head_seen) == (True, 14, None, "", 13)
    assert checked.blobs == 11


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_of_any_row_is_found_at_that_row(home, golden, column):
    path = home / "runs" / golden.run_id / "log.db"
    whole = path.read_bytes()
    for seq in range(14):
        with unguarded(home, golden.run_id) as db:
            db.row_factory = sqlite3.Row
            was = db.execute("SELECT * FROM event WHERE seq = ?", (seq,)).fetchone()[column]
            new = bytes(32) if column == "body_hash" and was is None else other(was)
            set_column(db, column, seq, new)
        checked = verify(home, golden.run_id)
        assert (checked.ok, checked.bad_seq) == (False, seq), (seq, checked)
        path.write_bytes(whole)
    assert verify(home, golden.run_id).ok


@pytest.mark.parametrize("value", [7, 7.5, "text", b"\0" * 32, None])
@pytest.mark.parametrize("column", ["step", "kind", "data", "body_hash", "ts_ns", "epoch", "prev_hash", "hash"])
def test_a_value_of_another_type_is_found_too(home, golden, column, value):
    with unguarded(home, golden.run_id) as db:
        db.execute("CREATE TABLE loose AS SELECT * FROM event")
        db.execute("DROP TABLE event")
        db.execute("ALTER TABLE loose RENAME TO event")
        set_column(db, column, 4, value)
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.bad_seq) == (False, 4)


def test_a_float_that_becomes_text_is_a_change(home, golden):
    with unguarded(home, golden.run_id) as db:
        db.execute("""UPDATE event SET data = replace(data, '2.5', '"2.5"') WHERE seq = 7""")
    assert verify(home, golden.run_id).bad_seq == 7


@pytest.mark.parametrize("seq", range(14))
def test_a_lost_row_is_found_at_its_place(home, golden, seq):
    with unguarded(home, golden.run_id) as db:
        db.execute("DELETE FROM event WHERE seq = ?", (seq,))
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.bad_seq) == (False, seq)


@pytest.mark.parametrize("seq", range(13))
def test_two_rows_that_changed_places_are_found(home, golden, seq):
    with unguarded(home, golden.run_id) as db:
        for was, now in ((seq, 99), (seq + 1, seq), (99, seq + 1)):
            db.execute("UPDATE event SET seq = ? WHERE seq = ?", (now, was))
    assert verify(home, golden.run_id).bad_seq == seq


def test_a_tail_cut_below_the_last_head_shows_and_without_heads_it_does_not(home, golden):
    with unguarded(home, golden.run_id) as db:
        db.execute("DELETE FROM event WHERE seq > 9")
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.bad_seq, checked.head_seen) == (False, 10, 13)
    (home / "heads" / golden.run_id).unlink()
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.head_seen) == (True, None)


def rewrite(db: sqlite3.Connection, header: dict, events: list[dict]) -> None:
    prev = digest("agentd.run.1", header)
    for event in events:
        row = {k: v for k, v in event.items() if k != "hash"} | {"prev_hash": prev}
        prev = digest("agentd.event.1", row)
        db.execute(
            "UPDATE event SET data = ?, prev_hash = ?, hash = ? WHERE seq = ?",
            (row["data"], bytes.fromhex(row["prev_hash"][3:]), bytes.fromhex(prev[3:]), row["seq"]),
        )


def stored_rows(db: sqlite3.Connection) -> list[dict]:
    db.row_factory = sqlite3.Row
    rows = [dict(r) for r in db.execute("SELECT * FROM event ORDER BY seq")]
    return [r | {"body_hash": r["body_hash"] and r["body_hash"].hex()} for r in rows]


def test_a_head_that_was_torn_takes_no_later_one_with_it(home, golden, clock):
    heads = home / "heads" / golden.run_id
    with heads.open("ab") as file:
        file.write(b"14 s1:0123")
    with closing(open_writer(home, golden.run_id, clock)) as writer:
        (event,) = writer.append([Draft(kind=Kind.changes_applied, step=2)])
    assert heads.read_text().splitlines()[-2:] == ["14 s1:0123", f"{event.seq} {event.hash}"]
    assert verify(home, golden.run_id).ok


def test_a_log_that_was_rewritten_as_a_whole_shows_by_its_heads(home, golden):
    with unguarded(home, golden.run_id) as db:
        rows = stored_rows(db)
        rows[13]["data"] = rows[13]["data"].replace("done", "failed")
        rewrite(db, golden.model_dump(exclude={"parent_hash"}), rows)
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.bad_seq) == (False, 13)
    (home / "heads" / golden.run_id).unlink()
    assert verify(home, golden.run_id).ok


@pytest.mark.parametrize("keep_heads", [True, False])
def test_a_changed_header_is_found(home, golden, keep_heads):
    if not keep_heads:
        (home / "heads" / golden.run_id).unlink()
    with unguarded(home, golden.run_id) as db:
        (header,) = db.execute("SELECT header FROM run").fetchone()
        db.execute("UPDATE run SET header = ?", (header.replace("count", "steal"),))
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.bad_seq) == (False, -1)


def test_a_changed_header_of_a_run_without_events_is_found(home, header, clock):
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
    with unguarded(home, header().run_id) as db:
        db.execute("DELETE FROM event")
        db.execute("UPDATE run SET header = ?", (json.dumps(header(goal="another").model_dump()),))
    heads = home / "heads" / header().run_id
    heads.write_text(heads.read_text().splitlines()[0] + "\n")
    assert verify(home, header().run_id).bad_seq == -1


def test_the_log_of_another_run_in_its_place_is_found(home, golden, header, clock, write_golden):
    writer = create_run(home, header("20231114-221320-bbbbb"), clock)
    write_golden(writer, clock)
    writer.close()
    path = home / "runs" / golden.run_id / "log.db"
    path.write_bytes((home / "runs" / writer.header.run_id / "log.db").read_bytes())
    assert not verify(home, golden.run_id).ok


def test_a_changed_or_lost_blob_is_found_at_the_event_that_names_it(home, golden):
    path = home / "runs" / golden.run_id / "log.db"
    whole = path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        names = [row[0] for row in db.execute("SELECT hash FROM blob")]
    places = set()
    for name in names:
        for statement in (
            "UPDATE blob SET bytes = zeroblob(length(bytes)) WHERE hash = ?",
            "UPDATE blob SET codec = CASE codec WHEN 'raw' THEN 'zlib' ELSE 'raw' END WHERE hash = ?",
            "DELETE FROM blob WHERE hash = ?",
        ):
            with unguarded(home, golden.run_id) as db:
                assert db.execute(statement, (name,)).rowcount == 1
            checked = verify(home, golden.run_id)
            assert not checked.ok
            assert checked.bad_seq is not None, statement
            places.add(checked.bad_seq)
            assert verify(home, golden.run_id, contents=False).ok
            path.write_bytes(whole)
    assert places == {1, 2, 3, 4, 5, 8, 9}


def test_a_blob_that_unpacks_to_more_than_it_says_is_not_unpacked_whole(home, header, clock):
    writer = create_run(home, header(), clock)
    bomb = bytes(50_000_000)
    writer.append([Draft(kind=Kind.model_replied, step=0, body=bomb)])
    writer.close()
    with unguarded(home, header().run_id) as db:
        db.execute("UPDATE blob SET size = 10")
    with closing(open_reader(home, header().run_id)) as reader, pytest.raises(LogError):
        reader.blob(sha256(bomb))


def test_a_file_that_is_no_database_is_damage_not_a_crash(home, golden):
    path = home / "runs" / golden.run_id / "log.db"
    whole = path.read_bytes()
    for broken in (b"", b"not a database at all" * 100, whole[:4096], whole[: len(whole) // 2]):
        path.write_bytes(broken)
        checked = verify(home, golden.run_id)
        assert not checked.ok
        assert checked.why


def test_flipped_bytes_anywhere_in_the_file_never_pass_as_another_history(home, golden):
    path = home / "runs" / golden.run_id / "log.db"
    whole = path.read_bytes()
    with closing(open_reader(home, golden.run_id)) as reader:
        history = list(reader.events())
    for place in range(0, len(whole), 499):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        if verify(home, golden.run_id).ok:
            with closing(open_reader(home, golden.run_id)) as reader:
                assert list(reader.events()) == history


def test_contents_that_a_delta_names_must_be_there(home, header, clock, entry, outcome_body):
    writer = create_run(home, header(), clock)
    body = outcome_body(Change(path="a", before=None, after=entry("a", b"never stored")))
    writer.append([Draft(kind=Kind.tool_finished, step=1, data={"changes": 1}, body=body)])
    writer.close()
    checked = verify(home, header().run_id)
    assert (checked.ok, checked.bad_seq) == (False, 0)


def test_a_torn_last_head_is_no_damage(home, golden):
    with (home / "heads" / golden.run_id).open("ab") as file:
        file.write(b"14 s1:abc\0\0\0")
    assert verify(home, golden.run_id).ok


def test_canonical_and_the_fast_form_agree():
    from agentd.log.chain import event_hash

    texts = ("actor", "data", "kind", "run_id")
    row = dict.fromkeys(texts, 'q"\\\x00\udc80é') | {"seq": 3, "ts_ns": -1, "epoch": 1, "step": 0}
    for body, call in ((None, None), ("0f" * 32, "c-\u20ac")):
        row |= {"prev_hash": "s1:" + "a1" * 32, "body_hash": body, "call_id": call}
        assert event_hash(row | {"hash": "x"}) == digest("agentd.event.1", canonical(row))


@pytest.mark.parametrize("kind", [Kind.tool_finished, Kind.prompt_built])
@pytest.mark.parametrize("body", [b"no json", b"[1]", b'[["a"]]', b'[[0,"short"]]', b'[[0,7]]', b"{}"])
def test_a_body_that_does_not_say_what_it_should_is_found(home, header, clock, kind, body):
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.run_started, step=0), Draft(kind=kind, step=1, body=body)])
    writer.close()
    checked = verify(home, header().run_id)
    expected = (True, None) if (kind, body) == (Kind.prompt_built, b"{}") else (False, 1)
    assert (checked.ok, checked.bad_seq) == expected
