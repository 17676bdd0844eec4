from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from agentd.contracts import Draft, Kind
from agentd.errors import LogError, UsageError
from agentd.log import Catalogue, create_run, open_reader, open_writer, sweep, verify

RUN = "20231114-221320-crash"


def test_every_acknowledged_event_survives_a_kill_at_any_moment(home, spawn):
    chance = random.Random(7)
    acknowledged: dict[int, str] = {}
    for life in range(15):
        process = spawn("create" if life == 0 else "take", RUN)
        assert process.stdout.readline() == f"open {life + 1}\n"
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        for line in process.communicate()[0].splitlines():
            word, *rest = line.split()
            if word == "ack" and len(rest) == 2 and len(rest[1]) == 67:
                acknowledged[int(rest[0])] = rest[1]
        checked = verify(home, RUN)
        assert checked.ok, checked
        with closing(open_reader(home, RUN)) as reader:
            survived = {e.seq: e.hash for e in reader.events()}
        assert acknowledged.items() <= survived.items()
    assert len(acknowledged) > 100


@pytest.mark.parametrize("limit_bytes", [200_000, 300_000])
def test_a_full_disk_stops_the_writer_and_keeps_what_was_acknowledged(home, spawn, limit_bytes, clock):
    process = spawn("create", RUN, "--limit-bytes", str(limit_bytes))
    lines = process.communicate(timeout=60)[0].splitlines()
    acknowledged = [int(line.split()[1]) for line in lines if line.startswith("ack")]
    assert acknowledged
    assert lines[-1] == "closed"
    assert all(line.startswith("failed log the log cannot be written: ") for line in lines[-3:-1])
    checked = verify(home, RUN)
    assert checked.ok, checked
    assert checked.events > acknowledged[-1]
    with closing(open_writer(home, RUN, clock)) as writer:
        assert writer.append([Draft(kind=Kind.run_started, step=0)])


def test_a_head_that_cannot_be_written_stops_the_writer_for_good(home, golden, spawn, clock):
    heads = home / "heads" / golden.run_id
    kept = heads.read_bytes()
    os.truncate(heads, 8 << 20)
    process = spawn("take", golden.run_id, "--limit-bytes", str(4 << 20))
    opened, *failed, closed = process.communicate(timeout=60)[0].splitlines()
    assert (opened, closed) == ("open 2", "closed")
    assert len(failed) == 2
    assert all(line.startswith("failed log the head of the log cannot be written") for line in failed)
    heads.write_bytes(kept)
    checked = verify(home, golden.run_id)
    assert (checked.ok, checked.events) == (True, 16)


def test_a_run_whose_heads_cannot_be_kept_is_not_begun(home, header, clock):
    (home / "heads").mkdir(parents=True)
    (home / "heads" / header().run_id).symlink_to("/dev/full")
    with pytest.raises(LogError, match="No space left"):
        create_run(home, header(), clock)
    assert list((home / "runs").iterdir()) == list((home / "heads").iterdir()) == []
    create_run(home, header(), clock).close()


def test_a_log_that_another_connection_blocks_is_an_error_and_not_a_hang(home, header, clock):
    writer = create_run(home, header(), clock)
    writer.append([Draft(kind=Kind.run_started, step=0)])
    with closing(sqlite3.connect(home / "runs" / header().run_id / "log.db", isolation_level=None)) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LogError, match="locked"):
            writer.append([Draft(kind=Kind.run_started, step=0)])
        intruder.execute("ROLLBACK")
    writer.close()


def names(home: Path) -> list[set[str]]:
    return [{path.name for path in (home / kind).iterdir()} for kind in ("runs", "heads")]


def test_a_run_that_is_killed_before_its_first_events_is_no_run(home, golden, spawn):
    process = spawn("create", RUN, "--events", "0", "--hold")
    assert process.stdout.readline() == "open 1\n"
    assert [run.run_id for run in Catalogue(home).list_runs()] == [golden.run_id]
    sweep(home, time.time_ns())
    assert names(home) == [{golden.run_id, RUN}] * 2  # it may still begin
    process.kill()
    process.wait()
    assert Catalogue(home).resolve("last") == golden.run_id
    sweep(home, time.time_ns() - 10**12)
    assert names(home) == [{golden.run_id, RUN}] * 2
    sweep(home, time.time_ns())
    assert names(home) == [{golden.run_id}] * 2


def test_a_run_whose_first_events_cannot_be_written_leaves_nothing(home, golden, spawn):
    process = spawn("create", RUN, "--limit-bytes", "5000")
    opened, *failed, closed = process.communicate(timeout=60)[0].splitlines()
    assert (opened, closed) == ("open 1", "closed")
    assert len(failed) == 2 and all(line.startswith("failed log the log cannot be written") for line in failed)
    assert names(home) == [{golden.run_id}] * 2


def test_a_log_has_its_first_events_from_when_it_is_there(home, header, clock):
    with closing(create_run(home, header(), clock)) as writer:
        with pytest.raises(UsageError, match="no run"):
            open_reader(home, header().run_id)
        writer.append([Draft(kind=Kind.run_started, step=0), Draft(kind=Kind.plan_made, step=0)])
        shutil.copytree(home / "runs", home.parent / "copy" / "runs")  # as a kill leaves it
        with closing(open_reader(home.parent / "copy", header().run_id)) as reader:
            assert [event.seq for event in reader.events()] == [0, 1]
