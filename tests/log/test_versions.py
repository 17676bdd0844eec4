"""Logs of earlier versions: golden/N holds runs that the agentd of schema N wrote, one of them killed while
its last events were in the write-ahead file alone."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from agentd.contracts import SCHEMA_VERSION, Draft, Kind
from agentd.errors import LogError
from agentd.log import Catalogue, create_run, fold, open_reader, open_writer, point_of, tree_changes, verify
from agentd.log.schema import MIGRATIONS, run_table

GOLDEN = Path(__file__).with_name("golden")
VERSIONS = sorted(int(folder.name) for folder in GOLDEN.iterdir())


@pytest.fixture(params=VERSIONS)
def old(request, tmp_path):
    """A home with the runs of a version, and what they came to."""
    shutil.copytree(GOLDEN / str(request.param), tmp_path / "home")
    return tmp_path / "home", json.loads((GOLDEN / str(request.param) / "expected.json").read_text())


def version(home, run_id):
    with closing(sqlite3.connect(home / "runs" / run_id / "log.db")) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


def what(home, run_id):
    with closing(open_reader(home, run_id)) as reader:
        state = fold(reader.events(), reader.header, reader.blob)
        point = point_of(reader)
        return {
            "status": state.status, "answer": state.answer, "calls": state.counters.calls, "head": state.head_hash,
            "steps": state.counters.steps, "tokens": state.counters.tokens, "left": point.left,
            "elapsed_s": round(state.counters.elapsed_s, 3),
            "messages": len(point.prompt),
            "files": {
                c.path: c.after and (reader.blob(c.after.sha256).decode() if c.after.sha256 else c.after.kind)
                for c in tree_changes(reader)
            },
        }


def test_there_are_runs_of_every_version():
    assert list(range(1, SCHEMA_VERSION + 1)) == VERSIONS
    assert set(MIGRATIONS) == set(VERSIONS) - {SCHEMA_VERSION}


def test_they_are_read_as_they_are(old):
    home, expected = old
    assert {s.run_id: s.status for s in Catalogue(home).list_runs()} == {r: e["status"] for r, e in expected.items()}
    for run_id, came_to in expected.items():
        assert verify(home, run_id).ok
        assert what(home, run_id) == came_to


def test_they_are_brought_up_to_date_when_they_are_written_on(old, clock):
    home, expected = old
    for run_id, came_to in expected.items():
        open_writer(home, run_id, clock).close()
        assert version(home, run_id) == SCHEMA_VERSION
        assert what(home, run_id) == came_to
        with closing(open_writer(home, run_id, clock)) as writer:
            writer.append([Draft(kind=Kind.resumed, step=9)])
        found = verify(home, run_id)
        assert found.ok and what(home, run_id)["head"] != came_to["head"]


def test_a_file_that_was_brought_up_to_date_is_as_one_that_was_made_so(old, home, header, clock):
    """Same tables, same triggers."""
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])

    def shape(of, run_id):
        with closing(sqlite3.connect(of / "runs" / run_id / "log.db")) as db:
            tables = {
                table: [tuple(column)[1:] for column in db.execute(f"PRAGMA table_info({table})")]
                for table in ("run", "event", "blob")
            }
            triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").fetchall()
            return tables, [(name, " ".join(sql.split())) for name, sql in triggers]

    before, expected = old
    for run_id in expected:
        open_writer(before, run_id, clock).close()
        assert shape(before, run_id) == shape(home, header().run_id)
    assert "first_seq" in run_table.c


def test_a_log_of_a_newer_agentd_is_not_guessed_at(home, golden, clock):
    with closing(sqlite3.connect(home / "runs" / golden.run_id / "log.db")) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(LogError, match=f"schema {SCHEMA_VERSION + 1}"):
        open_reader(home, golden.run_id)
    with pytest.raises(LogError):
        open_writer(home, golden.run_id, clock)
    (home / "catalogue.db").unlink()
    assert [s.status for s in Catalogue(home).list_runs()] == ["damaged"]
