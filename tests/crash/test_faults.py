"""Parts that break under a run: it ends with a clear error, its log verifies, and it can be taken up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from agentd import log
from agentd.contracts import Kind
from agentd.sandbox import Engine
from tests.crash.oracle import left_behind, outcome
from tests.own_engine import OwnEngine
from tests.relay import Relay

SCRIPT = [
    {"steps": ["write"], "done_when": []},
    {"tool": "shell", "args": {"command": "echo one >> out.txt; sleep $S; echo two >> out.txt"}},
    {"tool": "shell", "args": {"command": "echo three >> out.txt"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]
COMMITS = 8
FAULTY = Path(__file__).with_name("faulty_disk.py")


class Place:
    """A project, a home, and `agentd` typed in them."""

    def __init__(self, folder, image):
        (folder / "project").mkdir()
        (folder / "project/out.txt").write_text("zero\n")
        self.script, self.home = folder / "script.yaml", folder / "home"
        self.lasts(0.2)
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "AGENTD_HOME": str(self.home), "AGENTD_IMAGE": image,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self.run = ("run", "Write.", "--dir", str(folder / "project"), "--model", f"scripted:{self.script}")

    def lasts(self, seconds):
        """The first call takes so long: enough for what the test does meanwhile."""
        self.script.write_text(yaml.safe_dump(SCRIPT).replace("$S", str(seconds)))

    def start(self, *args, program=("-m", "agentd"), **env):
        return subprocess.Popen(
            [sys.executable, *program, *args, "--json"], env=self.env | env, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )

    def go(self, *args, **options):
        """Exit code, result, and error of one process."""
        process = self.start(*args, **options)
        said, complaint = process.communicate(timeout=120)
        assert "Traceback" not in complaint, complaint
        error = json.loads(complaint)["error"] if complaint.startswith("{") else {}
        return process.returncode, json.loads(said) if said else {}, error

    def run_id(self):
        (run,) = log.Catalogue(self.home).list_runs()
        return run.run_id

    def events(self):
        with closing(log.open_reader(self.home, self.run_id())) as reader:
            return list(reader.events())

    def until(self, process, kind):
        """Read a process's events up to the first of that kind."""
        for line in process.stdout:
            if json.loads(line)["kind"] == kind:
                return
        raise AssertionError(f"no {kind}")

    def is_as_undisturbed(self):
        status, answer, files, _, calls, steps = outcome(self.home, self.run_id())
        assert (status, answer, calls, steps) == ("done", "ready", {"shell": 2}, 3)
        assert files["out.txt"][2] == b"zero\none\ntwo\nthree\n"
        finished = [event.call_id for event in self.events() if event.kind is Kind.tool_finished]
        assert len(finished) == len(set(finished)) == 2
        assert left_behind(self.home) == []


@pytest.fixture
def place(tmp_path, docker_image):
    return Place(tmp_path, docker_image)


@pytest.mark.parametrize("commit", range(1, COMMITS + 2))
@pytest.mark.parametrize(("fate", "says"), [("lost", "database or disk is full"), ("kept", "disk I/O error")])
def test_a_disk_that_fails_a_commit(place, fate, says, commit):
    """Every commit of the run in turn; the one after the last shows that they were all."""
    code, result, error = place.go(*place.run, program=(str(FAULTY), fate, says, str(commit)))
    if commit > COMMITS:
        assert (code, result["status"]) == (0, "done")
        place.is_as_undisturbed()
        return
    assert (code, error["code"]) == (5, "log"), result
    assert says in error["message"]
    if commit <= 2:  # those that make the log, and what the run begins with
        assert log.Catalogue(place.home).list_runs() == ()
        return
    run_id = place.run_id()
    assert f"agentd resume {run_id}" in error["hint"]
    assert log.verify(place.home, run_id).ok
    if commit == COMMITS and fate == "kept":  # it had ended, and only its process did not know
        place.is_as_undisturbed()
        return
    code, _, error = place.go("resume", run_id)
    if place.events() == []:
        assert "nothing to go on from" in error["message"]
        return
    assert code == 0, error
    place.is_as_undisturbed()


def serving(engine):
    """The keeper that took over from the one that imported."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        for container in engine.containers({"agentd.home": engine.home, "agentd.kind": "keeper"}):
            if container["State"] == "running" and container["Command"].endswith("serve"):
                return container["Id"]
        time.sleep(0.02)
    raise AssertionError("no keeper serves")


def test_a_keeper_that_is_killed(place):
    place.lasts(3)
    process = place.start(*place.run, "--events")
    place.until(process, "tool_started")
    with closing(Engine.connect(place.home)) as engine:
        engine.kill(serving(engine))
    said, complaint = process.communicate(timeout=60)
    result = json.loads(said.splitlines()[-1])
    assert (process.returncode, result["status"], result["code"]) == (5, "failed", "sandbox"), complaint
    assert "keeper" in result["reason"]
    assert place.go("resume", place.run_id())[0] == 0
    place.is_as_undisturbed()


@pytest.mark.parametrize("moment", ["workspace_imported", "tool_started", "tool_finished"])
def test_an_engine_that_goes_and_comes_back(place, tmp_path_factory, moment):
    place.lasts(3)
    relay = Relay(tmp_path_factory.mktemp("relay") / "s")
    process = place.start(*place.run, "--events", DOCKER_HOST=relay.url)
    place.until(process, moment)
    relay.cut()
    said, complaint = process.communicate(timeout=60)
    assert (process.returncode, json.loads(said.splitlines()[-1])["status"]) == (5, "failed"), complaint
    assert place.go("resume", place.run_id())[0] == 0
    place.is_as_undisturbed()


@pytest.fixture(scope="module")
def own_engine(tmp_path_factory, docker_image):
    engine = OwnEngine(tmp_path_factory.mktemp("e"))
    engine.start()
    try:
        engine.take(docker_image)
        yield engine
    finally:
        engine.remove()


@pytest.mark.parametrize("both", [False, True])
def test_an_engine_that_is_killed_in_a_call(place, own_engine, monkeypatch, both):
    """The sandboxes outlive it, and are gone once it is back; with it, the run's own process may go."""
    monkeypatch.setenv("DOCKER_HOST", own_engine.url)
    place.env["DOCKER_HOST"] = own_engine.url
    place.lasts(3)
    process = place.start(*place.run, "--events")
    place.until(process, "tool_started")
    own_engine.kill()
    if both:
        process.kill()
    said, complaint = process.communicate(timeout=60)
    if not both:
        result = json.loads(said.splitlines()[-1])
        assert (process.returncode, result["status"]) == (5, "failed"), complaint
        code, _, error = place.go("resume", place.run_id())
        assert (code, error["code"]) == (5, "engine")  # it is still gone, and nothing is lost by trying
    own_engine.start()
    assert place.go("resume", place.run_id())[0] == 0
    place.is_as_undisturbed()


def test_of_two_resumers_one_wins_and_the_other_is_told_who(place):
    place.lasts(3)
    process = place.start(*place.run, "--events")
    place.until(process, "tool_started")
    process.kill()
    process.communicate()
    both = [place.start("resume", place.run_id()) for _ in range(2)]
    said = [resumer.communicate(timeout=60) for resumer in both]
    assert sorted(resumer.returncode for resumer in both) == [0, 2]
    lost = 0 if both[0].returncode == 2 else 1
    error = json.loads(said[lost][1])["error"]
    assert error["code"] == "lease"
    assert f"process {both[1 - lost].pid}" in error["message"]
    assert f"agentd events --follow {place.run_id()}" in error["hint"]
    place.is_as_undisturbed()


def test_a_stopped_owner_keeps_its_run(place):
    place.lasts(3)
    process = place.start(*place.run, "--events")
    place.until(process, "tool_started")
    process.send_signal(signal.SIGSTOP)
    try:
        code, _, error = place.go("resume", place.run_id())
        assert (code, error["code"]) == (2, "lease")
        assert f"process {process.pid} " in error["message"]
    finally:
        process.send_signal(signal.SIGCONT)
    assert process.communicate(timeout=60) and process.returncode == 0
    place.is_as_undisturbed()


@pytest.mark.parametrize("owner", ["another boot", "this process, started at another time", "no process", "junk"])
def test_a_stale_lease_is_taken_over(place, owner):
    """Who is written in the file says whom to blame; who holds the lock decides."""
    process = place.start(*place.run, "--events")
    place.until(process, "tool_started")
    process.kill()
    process.communicate()
    lease = place.home / "runs" / place.run_id() / "lease"
    boot, _, _ = lease.read_text().split(":")
    started = Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19]
    lease.write_text({
        "another boot": f"00000000-0000-0000-0000-000000000000:{os.getpid()}:{started}",
        "this process, started at another time": f"{boot}:{os.getpid()}:{int(started) + 1}",
        "no process": f"{boot}:999999999:1", "junk": "\0\xff::",
    }[owner])
    (run,) = log.Catalogue(place.home).list_runs()
    assert (run.status, run.live) == ("running", False)
    began = time.monotonic()
    assert place.go("resume", run.run_id)[0] == 0
    assert time.monotonic() - began < 30
    place.is_as_undisturbed()
