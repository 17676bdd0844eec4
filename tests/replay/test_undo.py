"""The files of a run set back to a step, in its copy alone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing

import pytest
import yaml

from agentd import log
from agentd.clock import SystemClock
from agentd.contracts import Draft, Kind
from agentd.errors import LeaseHeld, UsageError
from agentd.replay import undo
from agentd.resuming import resume
from agentd.runtime import RunRequest, Watch, execute
from tests.replay.conftest import DONE, call

STEPS = [
    call("shell", command="echo one > a.txt; mkdir d; echo d > d/d.txt"), call("delete", path="b.txt"),
    call("shell", command="echo three >> a.txt; rm -r d; echo b > b.txt"), DONE,
]
AFTER = {
    0: {}, 1: {"a.txt": "one\n", "d": None, "d/d.txt": "d\n"},
    2: {"a.txt": "one\n", "b.txt": None, "d": None, "d/d.txt": "d\n"},
    3: {"a.txt": "one\nthree\n"}, 4: {"a.txt": "one\nthree\n"},
}


@pytest.fixture
def changed(opened):
    def of(run_id):
        reader = opened(run_id)
        return {
            c.path: reader.blob(c.after.sha256).decode() if c.after and c.after.sha256 else None
            for c in log.tree_changes(reader)
        }

    return of


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (0, 4), (1, 3, 0, 2, 4), (2, 2)])
def test_every_step_can_be_gone_back_to_and_forward_again(run, settings, changed, order):
    run_id = run("Change.", STEPS)
    for step in order:
        undone = undo(run_id, step, settings)
        assert (undone.run_id, undone.to_step, undone.applied) == (run_id, step, False)
        assert changed(run_id) == AFTER[step]
    assert log.verify(settings.home, run_id).ok


def test_where_nothing_changes_nothing_is_written(run, settings, opened):
    run_id = run("Change.", STEPS)
    before = len(list(opened(run_id).events()))
    assert undo(run_id, 4, settings).changes == ()
    assert len(list(opened(run_id).events())) == before


def test_a_step_that_is_not_there(run, settings):
    run_id = run("Change.", STEPS)
    with pytest.raises(UsageError, match="no step 5; it has 0 to 4"):
        undo(run_id, 5, settings)
    with pytest.raises(UsageError):
        undo(run_id, -1, settings)


def test_not_while_the_run_is_written(run, settings):
    run_id = run("Change.", STEPS)
    with closing(log.open_writer(settings.home, run_id, SystemClock())), pytest.raises(LeaseHeld):
        undo(run_id, 1, settings)


def test_the_users_folder_stays_and_what_is_applied_then_is_what_is_left(run, settings, tmp_path, agentd):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "b.txt").write_text("b\n")
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, *STEPS]))
    run_id = execute(
        RunRequest(goal="Change.", source=folder), settings.model_copy(update={"model": f"scripted:{script}"}),
    ).run_id
    said = agentd("undo", run_id, "--to", "1")
    assert said.splitlines()[:3] == ["~ a.txt", "+ d", "+ d/d.txt"]
    assert sorted(p.name for p in folder.iterdir()) == ["b.txt"]
    agentd("apply", run_id)
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "b.txt", "d"]
    told = json.loads(agentd("undo", run_id, "--to", "0", "--json"))
    assert told["applied"] and (folder / "a.txt").read_text() == "one\n"


def test_an_apply_that_was_killed_counts_as_applied(run, settings):
    run_id = run("Change.", STEPS)
    with closing(log.open_writer(settings.home, run_id, SystemClock())) as writer:
        writer.append([Draft(
            kind=Kind.changes_applied, step=0, actor="human", data={"folder": "/x", "phase": "intended", "changes": 3},
        )])
    assert undo(run_id, 1, settings).applied


def test_a_run_that_is_resumed_works_on_them_and_its_model_is_told(settings, tmp_path, changed, opened):
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": ["work"], "done_when": []}, *STEPS[:2], call("shell", command="sleep 30"), *STEPS[2:],
    ]))
    watch = Watch()
    watch.on_event = lambda event, _: watch.cancel() if event.kind is Kind.tool_started and event.step == 3 else None
    mine = settings.model_copy(update={"model": f"scripted:{script}"})
    run_id = execute(RunRequest(goal="Change.", files={"b.txt": b"b\n"}), mine, watch=watch).run_id
    undo(run_id, 0, settings)
    assert resume(run_id, mine).status == "done"
    assert changed(run_id) == {"a.txt": "three\n"}
    said, _ = log.history.conversation(opened(run_id))
    assert sum("set all files back to what they were before the first step" in m.text for m in said) == 1
    assert log.verify(settings.home, run_id).ok


def test_a_call_that_was_under_way_is_not_made_again_on_other_files(settings, tmp_path, changed):
    """Killed in the midst of a call: the files are set back, and the model is asked anew."""
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": ["work"], "done_when": []}, call("write_file", path="a.txt", text="1"),
        call("shell", command="echo slow > slow.txt; sleep 30"), call("write_file", path="c.txt", text="3"), DONE,
    ]))
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(settings.home),
           "AGENTD_IMAGE": settings.image, "AGENTD_TOOLS": str(settings.tools_paths[0])}
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "run", "Work", "--dir", "none", "--model", f"scripted:{script}", "--json",
         "--events"], env=env, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        event = json.loads(line)
        if event["kind"] == "tool_started" and event["step"] == 2:
            process.send_signal(signal.SIGKILL)
            break
    process.communicate(timeout=30)
    undo(event["run_id"], 0, settings)
    assert resume(event["run_id"], settings).status == "done"
    assert changed(event["run_id"]) == {"c.txt": "3"}


def test_a_run_that_carries_it_on_takes_what_is_left(run, settings, changed, tmp_path, opened):
    folder = tmp_path / "project"
    folder.mkdir()
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, STEPS[0], DONE]))
    mine = settings.model_copy(update={"model": f"scripted:{script}"})
    first = execute(RunRequest(goal="Change.", source=folder), mine).run_id
    undo(first, 0, settings)
    script.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, DONE]))
    second = execute(RunRequest(goal="Go on.", carry_on=first), mine).run_id
    assert changed(second) == {}
    said, _ = log.history.conversation(opened(second))
    assert any("set all files back" in m.text for m in said)
