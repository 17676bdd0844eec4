"""The inbox of a run, whatever becomes of those who write into it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from agentd.errors import LogDamaged, LogError
from agentd.log import Inbox

# A sender that is killed in its commit: what it changed is in the file, and the journal that undoes it is beside it.
KILLED_IN_ITS_COMMIT = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
for _ in range(50):
    db.execute('INSERT INTO command ("order", payload, actor, ts_ns) VALUES (?, ?, ?, ?)', ("go", "x" * 5000, "x", 1))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def inbox(home, golden):
    return Inbox(home, golden.run_id)


@pytest.fixture
def path(home, golden):
    return home / "runs" / golden.run_id / "control.db"


def test_a_sender_that_was_killed_in_its_commit_blocks_nobody_who_reads(inbox, path):
    inbox.send("message", actor="ann", ts_ns=1, payload={"text": "before"})
    size = path.stat().st_size
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_ITS_COMMIT, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.stat().st_size > size
    assert path.with_name("control.db-journal").stat().st_size

    assert [command.payload for command in inbox.commands()] == [{"text": "before"}]
    assert inbox.send("message", actor="ann", ts_ns=2, payload={"text": "after"}) == 2
    assert [command.id for command in inbox.commands()] == [1, 2]


@pytest.mark.parametrize("damage", ["no database", "other columns", "no payload"])
def test_an_inbox_that_is_damaged_is_put_aside_for_one_that_numbers_on(inbox, path, damage):
    for number in range(3):
        inbox.send("message", actor="ann", ts_ns=1, payload={"text": f"before {number}"})
    if damage == "no database":
        path.write_text("garbage " * 100)
        path.with_name("control.db-journal").write_text("garbage")
    else:
        with closing(sqlite3.connect(path)) as db, db:
            db.execute({
                "other columns": "ALTER TABLE command DROP COLUMN actor",
                "no payload": "UPDATE command SET payload = '{'",
            }[damage])
    damaged = path.read_bytes()
    with pytest.raises(LogDamaged) as told:
        inbox.commands()
    assert path.parent.name in str(told.value.hint)

    assert inbox.mend(last=7) == path.with_name("control.db.damaged")
    assert path.with_name("control.db.damaged").read_bytes() == damaged
    assert path.stat().st_mode & 0o777 == 0o600
    assert inbox.commands() == ()
    assert inbox.send("message", actor="ann", ts_ns=2) == 8
    assert sorted(p.name for p in path.parent.glob("control*")) == ["control.db", "control.db.damaged"]


def test_an_inbox_that_is_whole_empty_or_in_use_stays_where_it_is(inbox, path):
    assert inbox.mend(last=7) is None
    inbox.send("message", actor="ann", ts_ns=1)
    assert inbox.mend(last=7) is None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LogError, match="locked") as told:
            inbox.mend(last=7)
        assert not isinstance(told.value, LogDamaged)
    assert [command.id for command in inbox.commands()] == [1]
