"""A home that nobody can write, as a backup is: all that reads does, and what writes says why it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing

import pytest

from agentd.contracts import Draft, Kind
from agentd.errors import LogError
from agentd.log import Inbox, open_writer

COMMANDS = [
    "runs", "show {run}", "diff {run}", "verify {run}", "events {run} --json", "replay {run} --speed 0", "inbox",
]


@pytest.fixture
def agentd(home, tmp_path):
    """Runs agentd with the home mounted read-only, in a name space of its own."""

    def run(args):
        script = f'mount --bind home home && mount -o remount,ro,bind home && exec "$PYTHON" -P -m agentd {args}'
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(home), "PYTHON": sys.executable}
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True,
            check=False, timeout=60,
        )

    return run


@pytest.mark.parametrize("command", COMMANDS)
def test_all_that_reads_does(agentd, home, real, command):
    for left in (home / "runs" / real.run_id).glob("log.db-*"):
        left.unlink()
    done = agentd(command.format(run=real.run_id))
    assert (done.returncode, done.stderr) == (0, "")
    assert "damaged" not in done.stdout.lower()


def test_what_its_owner_writes_is_read(home, golden, clock):
    """The home is read-only for one, as over a bind mount, and written by another."""
    for left in (home / "runs" / golden.run_id).glob("log.db-*"):
        left.unlink()
    code = ("import sys; from pathlib import Path; from agentd.log import open_reader\n"
            f"reader = open_reader(Path({str(home)!r}), {golden.run_id!r})\n"
            "for _ in sys.stdin: print(len(reader.seqs()), flush=True)")
    script = f'mount --bind "{home}" "{home}" && mount -o remount,ro,bind "{home}" && exec "$PYTHON" -P -c "$CODE"'
    reader = subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", script], env={**os.environ, "PYTHON": sys.executable, "CODE": code},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )

    def seen():
        reader.stdin.write("\n")
        reader.stdin.flush()
        return int(reader.stdout.readline())

    with reader:
        before = seen()
        with closing(open_writer(home, golden.run_id, clock)) as writer:
            writer.append([Draft(kind=Kind.observation_added, step=9)])
            assert seen() == before + 1
            writer.append([Draft(kind=Kind.observation_added, step=9)] * 300)
        assert seen() == before + 301
        reader.stdin.close()


def test_a_run_says_why_it_cannot_begin(agentd, home, real, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a").write_text("a")
    (tmp_path / "none.yaml").write_text("- {steps: [x], done_when: []}")
    done = agentd("run Work --dir folder --model scripted:none.yaml")
    assert done.returncode == 5, done.stderr
    assert "Read-only file system" in done.stderr and "AGENTD_HOME" in done.stderr
    assert "Traceback" not in done.stderr and "free some space" not in done.stderr


def test_an_order_says_why_it_cannot_be_given(home, real):
    (home / "runs" / real.run_id / "control.db").mkdir()
    with pytest.raises(LogError, match="cannot be written: Is a directory"):
        Inbox(home, real.run_id).send("pause", actor="human", ts_ns=1)
