from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from agentd.contracts import Draft, Event, Kind
from agentd.errors import LogDamaged, LogError
from agentd.log import create_run, open_reader
from agentd.log import reader as reader_module
from agentd.log.chain import event_of
from agentd.log.schema import reading_engine

RUN = "20231114-221320-tail1"


def test_a_reader_in_another_process_sees_each_event_soon_after_its_commit(home, spawn):
    process = spawn("create", RUN, "--events", "150")
    assert process.stdout.readline().startswith("open")
    process.stdout.readline()
    seen = []
    with closing(open_reader(home, RUN)) as reader:
        stop = threading.Event()
        for event in reader.follow(poll_s=0.01, stop=stop):
            seen.append(event.seq)
            if event.seq == 299:
                stop.set()
    assert seen == list(range(300))


def test_following_ends_when_the_run_has_finished(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        assert [e.seq for e in reader.follow(poll_s=30)] == list(range(14))


def test_following_a_run_that_goes_on_ends_when_told(home, header, clock):
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
        stop = threading.Event()
        threading.Timer(0.2, stop.set).start()
        with closing(open_reader(home, header().run_id)) as reader:
            begun = time.monotonic()
            assert len(list(reader.follow(poll_s=30, stop=stop))) == 1
        assert time.monotonic() - begun < 5


def test_events_after_a_number(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        assert [e.seq for e in reader.events(9)] == [10, 11, 12, 13]
        assert list(reader.events(13)) == []


def test_an_event_is_what_its_validator_would_make_of_it(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        events = list(reader.events())
    for event in events:
        validated = Event(**event.model_dump())
        assert event == validated and repr(event) == repr(validated)
        assert event.model_fields_set == validated.model_fields_set
        assert event.model_copy(update={"seq": 99}) == validated.model_copy(update={"seq": 99})
        assert event.model_dump_json() == validated.model_dump_json()
        with pytest.raises(ValidationError, match="frozen"):
            event.seq = 99


@pytest.mark.parametrize(("column", "value"), [
    ("run_id", None), ("seq", "one"), ("step", 1.5), ("kind", "no_such_kind"), ("kind", None), ("call_id", 7),
    ("actor", None), ("data", "[]"), ("data", "{"), ("data", None), ("body_hash", "ab"), ("ts_ns", None),
    ("epoch", "2nd"), ("prev_hash", None), ("hash", 1),
])
def test_a_row_that_is_no_event(home, golden, column, value):
    with closing(open_reader(home, golden.run_id)) as reader:
        row = next(reader.rows())._asdict()
    assert event_of([*row.values()]).seq == 0
    row[column] = value
    with pytest.raises(LogDamaged, match="cannot be read"):
        event_of([*row.values()])


def test_more_events_than_a_page_come_in_order(home, header, clock):
    many = 2 * reader_module.PAGE_EVENTS + 7
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.observation_added, step=n) for n in range(many)])
        with closing(open_reader(home, header().run_id)) as reader:
            assert [e.seq for e in reader.events()] == list(range(many))


def test_a_reader_that_pauses_does_not_hold_up_the_writers_checkpoint(home, header, clock):
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.observation_added, step=n) for n in range(reader_module.PAGE_EVENTS + 1)])
    with closing(open_reader(home, header().run_id)) as reader:
        events = reader.events()
        next(events)
        begun = time.monotonic()
        writer.close()
        assert time.monotonic() - begun < 2
        assert (home / "runs" / header().run_id / "log.db-wal").stat().st_size == 0
        assert len(list(events)) == reader_module.PAGE_EVENTS


def test_a_reader_cannot_write(home, golden):
    engine = reading_engine(home / "runs" / golden.run_id / "log.db")
    with engine.connect() as conn, pytest.raises(OperationalError, match="readonly"):
        conn.exec_driver_sql("INSERT INTO blob VALUES (x'00', 'raw', 0, x'')")
    engine.dispose()


def test_a_blob_that_is_not_there(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader, pytest.raises(LogError, match="no blob"):
        reader.blob("0" * 64)


def test_blobs_at_once_are_those_one_by_one(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        names = [event.body_hash for event in reader.events() if event.body_hash]
        assert reader.blobs(names) == {name: reader.blob(name) for name in names}
        assert reader.blobs([]) == {}
        with pytest.raises(LogError, match="no blob"):
            reader.blobs([*names, "0" * 64])


def test_events_of_some_kinds_alone(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        assert [e.seq for e in reader.events(kinds=(Kind.call_proposed, Kind.plan_made))] == [3, 5, 11]
        assert [e.seq for e in reader.events(3, (Kind.call_proposed,))] == [5, 11]
