"""The inbox of a run, whatever becomes of those who write into it."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from agentd.log import Inbox

# A sender that is killed in its commit: what it changed is in the file, and the journal that undoes it is beside it.
KILLED_IN_ITS_COMMIT = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("BEGIN IMMEDIATE")
for _ in range(50):
    db.execute('INSERT INTO command ("order", payload, actor, ts_ns) VALUES (?, ?, ?, ?)', ("message", "x" * 5000, "x", 1))
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
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_ITS_COMMIT, str(path)])
    assert killed.returncode == -signal.SIGKILL
    assert path.stat().st_size > size
    assert path.with_name("control.db-journal").stat().st_size

    assert [command.payload for command in inbox.commands()] == [{"text": "before"}]
    assert inbox.send("message", actor="ann", ts_ns=2, payload={"text": "after"}) == 2
    assert [command.id for command in inbox.commands()] == [1, 2]
