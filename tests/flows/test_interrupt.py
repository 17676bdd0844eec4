"""Ctrl-C at any moment: the run ends as cancelled, its log verifies, nothing of it is left running."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from agentd.sandbox import Engine

MOMENTS = (
    "run_started", "workspace_imported", "prompt_built", "model_requested", "model_replied", "plan_made",
    "call_proposed", "policy_decided", "tool_started", "tool_finished", "observation_added",
)


@pytest.fixture
def run(typed):
    return typed(calls=5, each_s=0.2)


def left_behind(home, within_s=5.0):
    """What containers and volumes of this home are there, once the engine has had time to remove them."""
    engine = Engine.connect(home)
    try:
        ours = {"agentd.home": str(home.resolve())}
        until = time.monotonic() + within_s
        while (found := [*engine.containers(ours), *engine.volumes(ours)]) and time.monotonic() < until:
            time.sleep(0.1)
        return found
    finally:
        engine.close()


@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_in_a_run(run, moment):
    process = run.start("run", "Work", "--json", "--events")
    for line in process.stdout:
        if json.loads(line)["kind"] == moment:
            assert left_behind(run.home, 0)  # there is something to lose
            os.killpg(process.pid, signal.SIGINT)
            break
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    result = json.loads(said.splitlines()[-1])
    assert result["status"] == "cancelled"
    shown = run.ask("show")
    assert (shown["state"]["status"], shown["log"]["ok"]) == ("cancelled", True)
    assert left_behind(run.home) == []


@pytest.mark.parametrize("loaded", [
    "click", "agentd.cli.root", "agentd.contracts", "agentd.config", "agentd.policy",
    "sqlalchemy", "agentd.log", "agentd.runtime", "docker",
])
def test_ctrl_c_before_the_run_begins(run, loaded):
    process = run.start("run", "Work", python=("-X", "importtime"))
    for line in process.stderr:
        if line.rsplit("|")[-1].strip() == loaded:
            os.killpg(process.pid, signal.SIGINT)
            break
    _, said = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said
    assert left_behind(run.home) == []


def test_what_was_interrupted_is_carried_on(run):
    process = run.start("run", "Work", "--json", "--events")
    for line in process.stdout:
        if json.loads(line)["kind"] == "tool_finished":
            os.killpg(process.pid, signal.SIGINT)
            break
    process.communicate(timeout=30)
    again = run.start("run", "Go on", "--continue", "last", "--json")
    said, _ = again.communicate(timeout=60)
    assert json.loads(said)["status"] == "done"
    written = {c["path"]: c["after"]["size_bytes"] for c in run.ask("diff")}
    assert written["a.txt"] in (2 + 2 * 6, 2 + 2 * 7)  # the first run's one or two lines, and five more
