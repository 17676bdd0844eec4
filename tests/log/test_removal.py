"""What is removed goes whole, what is left of a removal is no run, and nothing goes that another may need."""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agentd.canon import sha256
from agentd.cli.runs import runs
from agentd.log import Catalogue, Snapshots, remove_runs, sweep, sweep_imports, verify
from tests.log.test_verification import unguarded


@contextmanager
def interrupted_after(deletions: int) -> Iterator[None]:
    """Deleting ends with an interruption before the file after so many, as a kill would end it."""
    left, on = deletions, True

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if on and event == "os.remove" and not str(args[0]).endswith("catalogue.db"):
            left -= 1
            if left < 0:
                raise KeyboardInterrupt

    sys.addaudithook(count)
    try:
        yield
    finally:
        on = False


def gc(home: Path) -> Result:
    return CliRunner().invoke(runs, ["gc", "--yes", "--json"], env={"AGENTD_HOME": str(home)}, catch_exceptions=False)


@pytest.mark.parametrize("deletions", range(4))
def test_a_removal_that_is_killed_leaves_the_run_or_none(real, exported, take, away, deletions):
    take(exported)
    (away / "runs" / real.run_id / "control.db").touch()
    with pytest.raises(KeyboardInterrupt), interrupted_after(deletions):
        remove_runs(away, [real.run_id])
    assert all(run.imported and verify(away, run.run_id).ok for run in Catalogue(away).list_runs())
    assert take(exported)[0].run_id == real.run_id
    (run,) = Catalogue(away).list_runs()
    assert run.imported and verify(away, real.run_id).ok


def test_what_is_left_of_runs_is_swept_once_it_is_old(home, golden):
    rest = home / "runs" / "20231114-221320-rest0"
    rest.mkdir()
    (rest / "imported").touch()
    (home / "heads" / rest.name).touch()
    (home / "heads" / "20231114-221320-rest1").touch()
    sweep(home, time.time_ns() - 10**12)
    assert rest.exists()
    sweep(home, time.time_ns() + 1)
    assert [p.name for kind in ("runs", "heads") for p in (home / kind).iterdir()] == [golden.run_id] * 2
    assert verify(home, golden.run_id).ok


def test_what_a_killed_import_left_is_swept_unless_one_is_under_way(away, take, exported):
    sweep_imports(away)
    assert not away.exists()
    take(exported)
    left = away / "importing" / "left"
    left.mkdir()
    (left / "file").touch()
    held = os.open(left.parent, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    sweep_imports(away)
    assert left.exists()
    os.close(held)
    sweep_imports(away)
    assert not left.exists()


def old_copy(home: Path) -> str:
    """A content that no run needs, kept long ago; its name."""
    name = sha256(b"copy")
    Snapshots(home).keep_all({name: b"copy"})
    os.utime(Snapshots(home).path(name), ns=(1, 1))
    return name


def test_no_copy_goes_while_a_run_cannot_be_read(home, golden):
    name = old_copy(home)
    with closing(sqlite3.connect(home / "runs" / golden.run_id / "log.db")) as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()
    done = gc(home)
    told = json.loads(done.stdout)
    assert (told["removed"], told["unread"]) == (0, [golden.run_id])
    assert "schema 99" in done.stderr and f"agentd runs rm {golden.run_id}" in done.stderr
    with closing(sqlite3.connect(home / "runs" / golden.run_id / "log.db")) as db:
        db.execute("PRAGMA user_version = 2")
        db.commit()
    left = Snapshots(home).path(name).with_name("tmpleft")
    left.touch()
    os.utime(left, ns=(1, 1))
    assert json.loads(gc(home).stdout)["removed"] == 1
    assert Snapshots(home).get(name) is None and not left.exists()


def test_a_run_whose_contents_are_damaged_is_named(home, golden):
    name = old_copy(home)
    with unguarded(home, golden.run_id) as db:
        db.execute("UPDATE blob SET bytes = CAST('x' AS BLOB)")
    assert f"run {golden.run_id} may need it, and cannot be read: blob" in gc(home).stderr
    assert Snapshots(home).get(name) == b"copy"
