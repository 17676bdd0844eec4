"""The engine is gone in the middle of a run: the run ends as failed and says so, nothing hangs, the log
verifies, and once the engine is back nothing of the run is left."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from agentd.contracts import Kind
from agentd.runtime import Watch
from agentd.sandbox import Engine, reap
from agentd.sandbox.profile import container_body, profile_for, volume_mount
from tests.relay import Relay


@pytest.fixture
def relay(tmp_path_factory):
    made = Relay(tmp_path_factory.mktemp("relay") / "s")
    yield made
    made.cut()


@pytest.mark.parametrize("moment", ["workspace_imported", "call_proposed", "tool_started", "tool_finished"])
def test_the_run_fails_and_leaves_nothing(relay, typed, moment):
    run = typed(calls=3, each_s=1)
    process = run.start("run", "Work", "--json", "--events", DOCKER_HOST=relay.url)
    for line in process.stdout:
        if json.loads(line)["kind"] == moment:
            relay.cut()
            break
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 5, complaint
    result = json.loads(said.splitlines()[-1])
    assert (result["status"], result["code"]) in {("failed", "engine"), ("failed", "sandbox")}
    assert "Traceback" not in complaint
    assert run.ask("show")["log"]["ok"]
    assert (run.folder / "a.txt").read_text() == "a\n"
    assert_nothing_runs(run.home)


def test_a_volume_that_something_else_holds_takes_nothing_from_the_result(go, home, docker_image):
    """A backup, say, or an engine that is slow to let go."""
    engine, notes, holder = Engine.connect(home), [], []

    def hold(event, _):
        if event.kind is Kind.run_finished:
            (lower,) = (v["Name"] for v in engine.volumes({"agentd.home": engine.home}) if v["Name"].endswith("-lower"))
            holder.append(engine.create(container_body(
                profile_for(1 << 20), image=docker_image, command=["true"], labels={}, mounts=[volume_mount(lower)],
            )))
            notes.append(lower)

    try:
        ran = go([{"tool": "finish", "args": {"status": "done", "answer": "ready"}}],
                 watch=Watch(on_event=hold, on_note=notes.append))
        assert (ran.result.status, ran.result.answer) == ("done", "ready")
        lower, note = notes
        assert lower in note and "the next run removes it" in note
    finally:
        for container in holder:
            engine.remove(container)
        for volume in engine.volumes({"agentd.home": engine.home}):
            engine.remove_volume(volume["Name"])
        engine.close()


def assert_nothing_runs(home: Path):
    """The sandboxes end by themselves; what the engine keeps of them goes with the next run, as here."""
    engine = Engine.connect(home)
    try:
        ours = {"agentd.home": str(home.resolve())}
        until = time.monotonic() + 5
        while any(c["State"] == "running" for c in engine.containers(ours)):
            assert time.monotonic() < until, "a sandbox outlives its run"
            time.sleep(0.1)
        reap(engine)
        assert [*engine.containers(ours), *engine.volumes(ours)] == []
    finally:
        engine.close()
