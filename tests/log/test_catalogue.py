from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from agentd.contracts import Draft, Kind
from agentd.errors import UsageError
from agentd.log import Catalogue, create_run, open_writer

IDS = ["20231114-221320-aaaaa", "20231114-221320-abbbb", "20231115-090000-ccccc"]


@pytest.fixture
def runs(home, header, clock) -> list[str]:
    for n, run_id in enumerate(IDS):
        writer = create_run(home, header(run_id, goal=f"goal {n}\udcff", created_ns=clock.now_ns()), clock)
        writer.append([
            Draft(kind=Kind.run_started, step=0),
            Draft(kind=Kind.run_finished, step=n, data={"status": "done", "reason": "because"}),
        ])
        writer.close()
        clock.advance(60)
    return IDS


def test_runs_are_listed_from_the_newest(home, runs):
    summaries = Catalogue(home).list_runs()
    assert [s.run_id for s in summaries] == runs[::-1]
    newest = summaries[0]
    assert (newest.goal, newest.status, newest.reason, newest.steps) == ("goal 2\udcff", "done", "because", 2)
    assert (newest.model, newest.policy, newest.head_seq, newest.live) == ("scripted", "default", 1, False)


def test_a_home_without_runs_lists_none_and_makes_nothing(home):
    assert Catalogue(home).list_runs() == ()
    assert not home.exists()


def stored(home: Path) -> int:
    with closing(sqlite3.connect(home / "catalogue.db")) as db:
        return db.execute("SELECT count(*) FROM summary").fetchone()[0]


@pytest.mark.parametrize("damage", [
    lambda path: path.unlink(),
    lambda path: path.write_bytes(b"garbage " * 1000),
    lambda path: path.write_bytes(path.read_bytes()[:5000]),
    lambda path: path.write_bytes(b""),
])
def test_a_catalogue_that_is_lost_or_broken_is_made_again(home, runs, damage):
    before = Catalogue(home).list_runs()
    damage(home / "catalogue.db")
    assert Catalogue(home).list_runs() == before
    assert stored(home) == 3


@pytest.mark.parametrize("change", [
    "UPDATE summary SET body = '{\"from\": \"another version\"}'",
    "UPDATE summary SET body = json_remove(body, '$.reason')",
])
def test_rows_of_another_agentd_are_made_again(home, runs, change):
    before = Catalogue(home).list_runs()
    with closing(sqlite3.connect(home / "catalogue.db")) as db:
        db.execute(change)
        db.commit()
    assert Catalogue(home).list_runs() == before


def test_what_is_listed_is_what_the_catalogue_holds_while_nothing_was_appended(home, runs):
    with closing(sqlite3.connect(home / "catalogue.db")) as db:
        db.execute("UPDATE summary SET body = replace(body, 'because', 'cached')")
        db.commit()
    assert {s.reason for s in Catalogue(home).list_runs()} == {"cached"}


def test_a_run_that_goes_on_is_listed_as_it_is_now(home, runs, header, clock):
    catalogue = Catalogue(home)
    with closing(create_run(home, header("20231116-000000-ddddd", created_ns=clock.now_ns()), clock)) as writer:
        for step in (1, 2):
            writer.append([Draft(kind=Kind.prompt_built, step=step)])
            newest = catalogue.list_runs()[0]
            assert (newest.run_id, newest.steps, newest.status, newest.live) == (
                writer.header.run_id, step, "running", True
            )
        writer.append([Draft(kind=Kind.run_finished, step=2, data={"status": "budget"})])
    assert catalogue.list_runs()[0].status == "budget"


def test_a_writer_notes_its_run_as_it_closes(home, runs, clock):
    writer = open_writer(home, runs[0], clock)
    writer.append([Draft(kind=Kind.changes_applied, step=2)])
    writer.close()
    with closing(sqlite3.connect(home / "catalogue.db")) as db:
        body = db.execute("SELECT body FROM summary WHERE run_id = ?", (runs[0],)).fetchone()[0]
    assert '"head_seq":2' in body


def test_a_run_whose_folder_is_gone_is_forgotten(home, runs):
    folder = home / "runs" / runs[1]
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert [s.run_id for s in Catalogue(home).list_runs()] == [runs[2], runs[0]]
    assert stored(home) == 2


def test_a_catalogue_that_cannot_be_written_stops_nothing(home, runs, clock):
    (home / "catalogue.db").unlink()
    (home / "catalogue.db").mkdir()
    open_writer(home, runs[0], clock).close()
    assert [s.run_id for s in Catalogue(home).list_runs()] == runs[::-1]


def test_a_damaged_log_is_listed_as_damaged(home, runs):
    (home / "runs" / runs[1] / "log.db").write_bytes(b"garbage " * 1000)
    (home / "catalogue.db").unlink()
    by_id = {s.run_id: s for s in Catalogue(home).list_runs()}
    assert by_id[runs[1]].status == "damaged"
    assert "not a database" in by_id[runs[1]].reason
    assert by_id[runs[0]].status == "done"


@pytest.mark.parametrize(("prefix", "found"), [
    ("last", 2), ("20231115", 2), ("20231114-221320-aa", 0), ("20231114-221320-abbbb", 1),
])
def test_a_run_is_named_by_any_prefix_that_is_its_own(home, runs, prefix, found):
    assert Catalogue(home).resolve(prefix) == runs[found]


@pytest.mark.parametrize(("prefix", "message", "hint"), [
    ("2023111", "3 runs begin with", IDS[1]),
    ("", "no run", "agentd runs"),
    ("20231114-221320-aaaab", "no run begins with", IDS[0]),
    ("zzz", "no run begins with", "agentd runs"),
    ("../runs", "no run begins with", "agentd runs"),
])
def test_a_prefix_of_none_or_several_says_what_comes_near(home, runs, prefix, message, hint):
    with pytest.raises(UsageError, match=message) as caught:
        Catalogue(home).resolve(prefix)
    assert hint in (caught.value.hint or "")


def test_the_last_of_no_runs(home):
    with pytest.raises(UsageError, match="no run yet"):
        Catalogue(home).resolve("last")


def test_a_log_that_can_be_read_again_is_damaged_no_more(home, runs):
    log = home / "runs" / runs[1] / "log.db"
    whole = log.read_bytes()
    log.write_bytes(b"garbage " * 1000)
    (home / "catalogue.db").unlink()
    assert "damaged" in {run.status for run in Catalogue(home).list_runs()}
    log.write_bytes(whole)
    assert {run.status for run in Catalogue(home).list_runs()} == {"done"}


def test_a_run_that_is_removed_while_runs_are_listed_is_left_out(home, runs):
    (home / "catalogue.db").unlink()
    removed = []

    def remove(event, args):
        if event == "sqlite3.connect" and runs[0] in str(args[0]) and not removed:
            removed.append(True)
            shutil.rmtree(home / "runs" / runs[0])

    sys.addaudithook(remove)
    assert [run.run_id for run in Catalogue(home).list_runs()] == runs[:0:-1]
    assert removed
