"""Runs are listed and removed, and what only they needed goes with them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import pytest

from agentd.clock import SystemClock
from agentd.log import Snapshots, open_writer
from tests.relay import Relay

SCRIPT = "- {steps: [x], done_when: []}\n- {tool: finish, args: {status: done, answer: ok}}\n"


@pytest.fixture
def person(tmp_path, docker_image):
    """Types commands in a folder with one file in it."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "script.yaml").write_text(SCRIPT)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(tmp_path / "home"),
           "AGENTD_IMAGE": docker_image, "AGENTD_MODEL": f"scripted:{tmp_path / 'script.yaml'}"}

    def start(*args, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "agentd", *args], cwd=tmp_path / "folder", env=env | more, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)

    def reads(*args, code=0, **more):
        process = start(*args, **more)
        said, complaint = process.communicate(timeout=60)
        assert process.returncode == code, complaint
        return said or complaint

    def types(*args, code=0, **more):
        return json.loads(reads(*args, "--json", code=code, **more))

    def interrupted():
        """A run that was killed; its id. On a busy machine one may be over before it is."""
        while True:
            process = start("run", "Begin", "--json", "--events")
            run_id = json.loads(process.stdout.readline())["run_id"]
            process.kill()
            process.communicate()
            if next(run for run in types("runs") if run["run_id"] == run_id)["status"] == "running":
                return run_id

    types.start = start
    types.folder, types.home = tmp_path / "folder", tmp_path / "home"
    types.snapshots, types.reads, types.interrupted = Snapshots(types.home), reads, interrupted
    return types


def kept(person):
    return {person.snapshots.get(name) for name in person.snapshots.names(time.time_ns() + 1)}


def test_a_run_is_removed_and_what_only_it_needed_with_it(person):
    (person.folder / "a.txt").write_text("first")
    (person.folder / "b.txt").write_text("both")
    first = person("run", "One")["run_id"]
    (person.folder / "a.txt").write_text("second")
    second = person("run", "Two")["run_id"]
    assert kept(person) == {b"first", b"second", b"both"}

    refused = person("runs", "rm", first, code=2)
    assert "consent" in refused["error"]["message"]
    assert person("runs", "rm", first, "--yes") == {"removed": [first]}
    assert [run["run_id"] for run in person("runs")] == [second]
    assert person("runs", "gc")["removed"] == 0  # a run that is just beginning may need what is new
    for name in person.snapshots.names(time.time_ns() + 1):
        os.utime(person.snapshots.path(name), ns=(1, 1))
    assert person("runs", "gc", "--dry-run") == {"runs": [], "unread": [], "removed": 1, "freed_bytes": 5}
    assert person("runs", "gc") == {"runs": [], "unread": [], "removed": 1, "freed_bytes": 5}
    assert kept(person) == {b"second", b"both"}
    assert "no run begins with" in person("runs", "rm", first, "--yes", code=2)["error"]["message"]


def age(person, run_id, days):
    """As if nothing had been written to it for so long."""
    then = time.time() - days * 86400
    os.utime(person.home / "heads" / run_id, (then, then))


def test_old_runs_go_where_the_user_set_so(person):
    (person.folder / "a.txt").write_text("old")
    old = person("run", "One")["run_id"]
    (person.folder / "a.txt").write_text("new")
    new = person("run", "Two")["run_id"]
    age(person, old, 31)
    age(person, new, 29)
    for name in person.snapshots.names(time.time_ns() + 1):
        os.utime(person.snapshots.path(name), ns=(1, 1))
    assert person("runs", "gc", "--dry-run")["runs"] == []  # every run stays unless something else is set
    would = person("runs", "gc", "--dry-run", AGENTD_KEEP_RUNS_DAYS="30")
    assert (would["runs"], would["removed"]) == ([old], 1)
    assert would["freed_bytes"] > 10_000
    refused = person("runs", "gc", AGENTD_KEEP_RUNS_DAYS="30", code=2)
    assert "remove 1 runs that ended more than 30 days ago" in refused["error"]["message"]
    assert len(person("runs")) == 2
    assert person("runs", "gc", "--yes", AGENTD_KEEP_RUNS_DAYS="30") == would
    assert [run["run_id"] for run in person("runs")] == [new]
    assert kept(person) == {b"new"}


def test_what_is_open_or_needed_stays_however_old(person):
    (person.folder / "a.txt").write_text("text")
    parent = person("run", "One")["run_id"]
    fork = person("fork", parent, "--at", "0")["run_id"]
    grandchild = person("fork", fork, "--at", "0")["run_id"]
    interrupted = person.interrupted()
    half = person.home / "runs" / "20200101-000000-half0"
    half.mkdir()
    (half / "log.db").touch()
    for run_id in (parent, fork, interrupted):
        age(person, run_id, 900)
    os.utime(half / "log.db", (1, 1))
    gc = ("runs", "gc", "--yes")
    assert person(*gc, AGENTD_KEEP_RUNS_DAYS="1")["runs"] == []
    age(person, grandchild, 900)
    assert set(person(*gc, AGENTD_KEEP_RUNS_DAYS="1")["runs"]) == {parent, fork, grandchild}
    assert {run["run_id"] for run in person("runs")} == {interrupted, half.name}
    assert person("resume", interrupted)["status"] == "done"


def test_an_interrupted_run_is_offered(person):
    interrupted = person.interrupted()
    person("run", "Another")
    assert person.reads("runs").splitlines()[-1] == f"go on with an interrupted one: agentd resume {interrupted}"
    person("resume", interrupted)
    assert "go on" not in person.reads("runs")


def test_a_run_that_is_taken_up_again_is_recovering(person):
    run_id = person.interrupted()
    assert not person("runs")[0]["recovering"]
    with closing(open_writer(person.home, run_id, SystemClock())):
        assert "recovering" in person.reads("runs") and person("runs")[0]["recovering"]
    assert "recovering" not in person.reads("runs")


def disturbed(person, code, disturb, **env):
    """The id of a run that is disturbed while a call of it runs."""
    script = person.folder.with_name("slow.yaml")
    script.write_text(SCRIPT.replace("- {tool", "- {tool: shell, args: {command: sleep 5}}\n- {tool"))
    with person.start("run", "Begin", "--json", "--events", AGENTD_MODEL=f"scripted:{script}", **env) as process:
        for line in process.stdout:
            if json.loads(line).get("kind") == "tool_started":
                disturb(process)
        assert process.wait(timeout=60) == code, process.stderr.read()
    return person("runs")[0]["run_id"]


def test_the_latest_is_offered_where_it_was_cancelled_or_its_engine_was_gone(person, tmp_path):
    cancelled = disturbed(person, 130, lambda process: process.send_signal(signal.SIGINT))
    assert person.reads("runs").splitlines()[-1] == f"go on with the latest one: agentd resume {cancelled}"
    relay = Relay(tmp_path / "engine")
    failed = disturbed(person, 5, lambda _: relay.cut(), DOCKER_HOST=relay.url)
    assert person("runs")[0]["code"] in ("engine", "sandbox")
    assert person.reads("runs").splitlines()[-1] == f"go on with the latest one: agentd resume {failed}"
    person("run", "Another")
    assert "go on" not in person.reads("runs")


def test_what_runs_take_on_the_disk(person):
    (person.folder / "a.txt").write_text("x" * 3_000_000)
    run_id = person("run", "One")["run_id"]
    told = person("runs", "du")
    (one,) = told["runs"]
    assert one["run_id"] == run_id
    files = [*(person.home / "runs" / run_id).iterdir(), person.home / "heads" / run_id]
    assert one["size_bytes"] == sum(path.stat().st_blocks * 512 for path in files) > 10_000
    assert told["copies_bytes"] == 3_000_000
    assert told["total_bytes"] == 3_000_000 + one["size_bytes"]
    assert "2.9 MiB  copies" in person.reads("runs", "du")
