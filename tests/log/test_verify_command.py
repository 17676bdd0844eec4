"""`agentd verify` on logs that somebody meddled with: the first bad row, and an exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.log import create_run
from tests.log.test_verification import other, set_column, unguarded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def agentd(home):
    def start(*args, code=0):
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "AGENTD_HOME": str(home), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-m", "agentd", "verify", *args], env=env, capture_output=True,
                              text=True, check=False)
        assert done.returncode == code, (done.stdout, done.stderr)
        return done.stdout

    return start


def change(db):
    set_column(db, "data", 5, other("{}"))


def remove(db):
    db.execute("DELETE FROM event WHERE seq = 7")


def reorder(db):
    for was, now in ((3, 99), (4, 3), (99, 4)):
        db.execute("UPDATE event SET seq = ? WHERE seq = ?", (now, was))


def cut(db):
    db.execute("DELETE FROM event WHERE seq > 9")


@pytest.mark.parametrize(("meddle", "place", "why"), [
    (change, 5, "was changed"), (remove, 7, "is missing"), (reorder, 3, "was changed"), (cut, 10, "had reached 13"),
])
def test_the_first_bad_row_is_named(home, golden, agentd, meddle, place, why):
    assert agentd() == f"{golden.run_id}  ok  14 events and 11 contents verify\n"
    with unguarded(home, golden.run_id) as db:
        meddle(db)
    said = agentd(golden.run_id, code=5)
    assert said.startswith(f"{golden.run_id}  DAMAGED at event {place}: ") and why in said
    (told,) = json.loads(agentd(golden.run_id[:9], "--json", code=5))
    assert (told["run_id"], told["ok"], told["bad_seq"]) == (golden.run_id, False, place)


def test_every_run_is_checked(home, golden, header, clock, write_golden, agentd):
    writer = create_run(home, header("20231114-221320-bbbbb"), clock)
    write_golden(writer, clock)
    writer.close()
    assert agentd("--all").count("  ok  14 events") == 2
    with unguarded(home, golden.run_id) as db:
        db.execute("UPDATE run SET header = replace(header, 'count', 'steal')")
    lines = agentd("--all", code=5).splitlines()
    assert sorted(line.split()[1] for line in lines) == ["DAMAGED", "ok"]
    assert "DAMAGED at its header" in "".join(lines)
    (home / "runs" / golden.run_id / "log.db").write_bytes(b"no database")
    assert f"{golden.run_id}  DAMAGED: the log cannot be read" in agentd("--all", code=5)


def test_what_cannot_be_seen_is_said(home, golden, agentd):
    (home / "heads" / golden.run_id).unlink()
    assert agentd().endswith("; no heads are kept of it, so a cut tail would not show\n")
    agentd("--all", golden.run_id, code=2)
    agentd("20990101", code=2)
