"""A run that dies at any moment is taken up and ends as if nothing had happened."""

from __future__ import annotations

import shutil
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
from agentd.errors import LeaseHeld, UsageError
from agentd.log import Snapshots
from agentd.resuming import resume
from agentd.settings import Settings
from tests.crash.oracle import left_behind, outcome

PROGRAM = Path(__file__).with_name("crashing_run.py")
SCRIPT = [
    {"steps": ["write"], "done_when": [{"file": "end.txt", "exists": True}]},
    {"tool": "shell", "args": {"command": "cat base.txt > out.txt; echo one >> out.txt; echo done"}},
    "no call at all",
    {"tool": "shell", "args": {"command": "echo two >> out.txt; rm gone.txt; mkdir d; cp base.txt d/; echo done"}},
    {"tool": "read_file", "args": {"path": "missing: nothing.txt"}},
    {"tool": "finish", "args": {"status": "done", "answer": "too early"}},
    {"tool": "python", "args": {"code": "open('end.txt', 'w').write('end'); print('done')"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]
COMMITS, CALLS = 12, 3
SECRET = "ghp_" + "a1B2" * 9
SECRETS = [
    {"steps": ["write"], "done_when": []},
    {"tool": "shell", "args": {"command": f"echo {SECRET} >> kept.txt; echo done"}},
    {"tool": "shell", "args": {"command": f"test $(wc -l < kept.txt) = 1 && grep -c {SECRET} kept.txt; echo done"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]


ASKING = """version: 1
rules:
  - {id: code, verdict: ask, tools: [shell]}
  - {id: rest, verdict: allow, effects: [pure, workspace]}
cases: [{call: shell, args: {command: ls}, expect: ask}]
"""
ASKED = [
    {"steps": ["write"], "done_when": []},
    {"tool": "shell", "args": {"command": "cat base.txt > out.txt; echo one >> out.txt"}},
    {"tool": "shell", "args": {"command": "rm out.txt"}},
    {"tool": "write_file", "args": {"path": "new.txt", "text": "new\n"}},
    {"tool": "shell", "args": {"command": "cat new.txt >> out.txt; rmdir d 2>&1 || echo none"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]
ASKED_COMMITS = 14


class Crash:
    """A home with a project, and processes that run in it until they die."""

    def __init__(self, folder, image, script=SCRIPT, policy=None):
        self.folder, self.image = folder, image
        project = folder / "project"
        project.mkdir()
        (project / "base.txt").write_text("base\n")
        (project / "gone.txt").write_text("gone\n")
        (project / "run.sh").write_text("#!/bin/sh\n")
        (project / "run.sh").chmod(0o755)
        (folder / "script.yaml").write_text(yaml.safe_dump(script))
        if policy:
            (folder / "policy.yaml").write_text(policy)
        self.home = folder / "state"

    def go(self, *args):
        """The exit code of one process."""
        done = subprocess.run(
            [sys.executable, str(PROGRAM), str(self.folder), self.image, *map(str, args)], capture_output=True,
            text=True, check=False, timeout=120,
        )
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode

    def reader(self):
        (run,) = log.Catalogue(self.home).list_runs()
        return closing(log.open_reader(self.home, run.run_id))

    def events(self):
        with self.reader() as reader:
            return list(reader.events())

    def outcome(self):
        """What must be the same however often it died: the files, the answer, the conversation."""
        (run,) = log.Catalogue(self.home).list_runs()
        return outcome(self.home, run.run_id)

    def left_behind(self):
        """What the engine still has of this home once a reaper has been by."""
        return left_behind(self.home)


@pytest.fixture
def crash(tmp_path, docker_image):
    return Crash(tmp_path, docker_image)


@pytest.fixture(scope="module")
def golden(tmp_path_factory, docker_image):
    """What the run comes to when nothing happens to it."""
    whole = Crash(tmp_path_factory.mktemp("golden"), docker_image)
    assert whole.go("run") == 0
    return whole.outcome()


def test_the_golden_run_has_every_kind_of_step(golden):
    status, answer, files, _, calls, _ = golden
    assert (status, answer) == ("done", "ready")
    assert files["out.txt"][2] == b"base\none\ntwo\n"
    assert (files["gone.txt"], files["d"][0]) == (None, "dir")
    assert calls == {"shell": 2, "python": 1}


@pytest.mark.parametrize(("when", "number"), [
    *((when, n) for when in ("before", "after") for n in range(1, COMMITS + 1)),
    *(("during", n) for n in range(1, CALLS + 1)),
])
def test_a_run_that_died_is_taken_up(crash, golden, when, number):
    assert crash.go("run", when, number) != 0
    if not log.Catalogue(crash.home).list_runs():  # it had not begun
        assert (when, number) == ("before", 1) and crash.left_behind() == []
        with pytest.raises(UsageError, match="there is no run yet"):
            resume("last", Settings(home=crash.home, image=crash.image))
        return
    if (when, number) != ("after", COMMITS):  # there it had said that it was done
        assert crash.go("resume") == 0
    assert crash.outcome() == golden
    assert crash.left_behind() == []


def test_every_commit_was_among_them(crash):
    assert crash.go("run", "before", COMMITS + 1) == 0
    assert crash.outcome()[0] == "done"


def test_it_may_die_again_and_again(crash, golden):
    assert crash.go("run", "during", 1) != 0
    assert crash.go("resume", "after", 1) != 0
    assert crash.go("resume", "before", 2) != 0
    assert crash.go("resume", "during", 2) != 0
    assert crash.go("resume") == 0
    assert crash.outcome() == golden
    started = [e.call_id for e in crash.events() if e.kind is Kind.tool_started]
    finished = [e.call_id for e in crash.events() if e.kind is Kind.tool_finished]
    assert len(finished) == len(set(finished)) == CALLS
    assert set(started) == set(finished)


def test_the_users_folder_may_change_or_go_meanwhile(crash, golden):
    assert crash.go("run", "during", 2) != 0
    for path in (crash.folder / "project").iterdir():
        path.write_text("something else\n")
    (crash.folder / "project").rename(crash.folder / "moved")
    assert crash.go("resume") == 0
    assert crash.outcome() == golden


def test_one_of_two_resumers_wins(crash):
    assert crash.go("run", "during", 1) != 0
    (run,) = log.Catalogue(crash.home).list_runs()
    with closing(log.open_writer(crash.home, run.run_id, log_clock())), pytest.raises(LeaseHeld):
        resume(run.run_id, Settings(home=crash.home, image=crash.image))


def log_clock():
    from agentd.clock import SystemClock

    return SystemClock()


def test_what_has_ended_or_changed_is_not_taken_up(crash):
    settings = Settings(home=crash.home, image=crash.image)
    assert crash.go("run", "during", 1) != 0
    shutil.copytree(PROGRAM.parents[2] / "tools/list_files", crash.folder / "tools/list_more")
    manifest = crash.folder / "tools/list_more/tool.yaml"
    manifest.write_text(manifest.read_text().replace("list_files", "list_more"))
    with pytest.raises(UsageError, match="the tools are not those"):
        resume("last", settings.model_copy(update={"tools_paths": (crash.folder / "tools",)}))
    kept = list(Snapshots(crash.home).names(time.time_ns() + 1))
    assert len(kept) == 3
    Snapshots(crash.home).forget(kept)
    with pytest.raises(UsageError, match="is not kept any more"):
        resume("last", settings)


@pytest.mark.parametrize(("when", "number"), [
    *(("before", n) for n in range(2, 8)), *(("after", n) for n in range(1, 7)), ("during", 1), ("during", 2),
])
def test_a_call_that_the_log_has_no_longer_as_it_was_is_asked_for_anew(tmp_path, docker_image, when, number):
    """What is left of it has a mark in place of the secret: to run that would be another call."""
    crash = Crash(tmp_path, docker_image, SECRETS)
    assert crash.go("run", when, number) != 0
    assert crash.go("resume") == 0
    status, answer, files, said, calls, steps = crash.outcome()
    assert (status, answer, calls, steps) == ("done", "ready", {"shell": 2}, 3)
    assert files["kept.txt"][2] == f"{SECRET}\n".encode()
    assert [text.count("\n1\ndone") for role, text in said if role == "user"] == [0, 0, 0, 1]
    assert SECRET not in str(said)


@pytest.fixture(scope="module")
def asked(tmp_path_factory, docker_image):
    """What the run that asks comes to when nothing happens to it."""
    whole = Crash(tmp_path_factory.mktemp("asked"), docker_image, ASKED, ASKING)
    assert whole.go("run", "before", ASKED_COMMITS + 1) == 0
    status, answer, files, _, calls, _ = whole.outcome()
    assert (status, answer, calls) == ("done", "ready", {"shell": 3, "write_file": 1})
    assert files["out.txt"][2] == b"base\none\nnew\n"
    return whole.outcome()


@pytest.mark.parametrize(("when", "number"), [
    *(("before", n) for n in range(4, 10)), *(("after", n) for n in range(4, 7)),  # the first two questions
])
def test_a_run_that_died_while_a_person_was_asked_comes_to_the_same(tmp_path, docker_image, asked, when, number):
    """Whatever was being tried, asked, answered or taken over: each call that was allowed is adopted once."""
    crash = Crash(tmp_path, docker_image, ASKED, ASKING)
    assert crash.go("run", when, number) != 0
    assert crash.go("resume") == 0
    assert crash.outcome() == asked
    finished = [event.call_id for event in crash.events() if event.kind is Kind.tool_finished]
    assert len(finished) == len(set(finished)) == 3
    assert crash.left_behind() == []


def test_a_finished_run_is_not_taken_up(crash):
    assert crash.go("run") == 0
    with pytest.raises(UsageError, match="has ended: done"):
        resume("last", Settings(home=crash.home, image=crash.image))
