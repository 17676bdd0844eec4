"""Ctrl-C at any moment: the run ends as cancelled, its log verifies, nothing of it is left running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest
import yaml

from agentd.sandbox import Engine

MOMENTS = (
    "run_started", "workspace_imported", "prompt_built", "model_requested", "model_replied", "plan_made",
    "call_proposed", "policy_decided", "tool_started", "tool_finished", "observation_added",
)


@pytest.fixture
def start(tmp_path, docker_image):
    """Starts a run as its own process group, as a shell would."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project/a.txt").write_text("a\n")
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": ["work"], "done_when": []},
        *({"tool": "shell", "args": {"command": f"echo {i} >> a.txt; sleep 0.2"}} for i in range(5)),
        {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
    ]))
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(tmp_path / "home"),
        "AGENTD_IMAGE": docker_image,
    }

    def run(*args, python=()):
        return subprocess.Popen(
            [sys.executable, *python, "-m", "agentd", *args, "--model", f"scripted:{script}"],
            cwd=tmp_path / "project", env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            start_new_session=True,
        )

    def ask(*args):
        done = subprocess.run(
            [sys.executable, "-m", "agentd", *args, "--json"], env=env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    run.ask, run.home = ask, tmp_path / "home"
    return run


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
def test_ctrl_c_in_a_run(start, moment):
    process = start("run", "Work", "--json", "--events")
    for line in process.stdout:
        if json.loads(line)["kind"] == moment:
            assert left_behind(start.home, 0)  # there is something to lose
            os.killpg(process.pid, signal.SIGINT)
            break
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    result = json.loads(said.splitlines()[-1])
    assert result["status"] == "cancelled"
    shown = start.ask("show")
    assert (shown["state"]["status"], shown["log"]["ok"]) == ("cancelled", True)
    assert left_behind(start.home) == []


@pytest.mark.parametrize("loaded", [
    "click", "agentd.cli.root", "agentd.contracts", "agentd.config", "agentd.policy",
    "sqlalchemy", "agentd.log", "agentd.runtime", "docker",
])
def test_ctrl_c_before_the_run_begins(start, loaded):
    process = start("run", "Work", python=("-X", "importtime"))
    for line in process.stderr:
        if line.rsplit("|")[-1].strip() == loaded:
            os.killpg(process.pid, signal.SIGINT)
            break
    _, said = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said
    assert left_behind(start.home) == []


def test_what_was_interrupted_is_carried_on(start):
    process = start("run", "Work", "--json", "--events")
    for line in process.stdout:
        if json.loads(line)["kind"] == "tool_finished":
            os.killpg(process.pid, signal.SIGINT)
            break
    process.communicate(timeout=30)
    again = start("run", "Go on", "--continue", "last", "--json")
    said, _ = again.communicate(timeout=60)
    assert json.loads(said)["status"] == "done"
    written = {c["path"]: c["after"]["size_bytes"] for c in start.ask("diff")}
    assert written["a.txt"] in (2 + 2 * 6, 2 + 2 * 7)  # the first run's one or two lines, and five more
