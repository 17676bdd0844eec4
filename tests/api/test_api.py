"""agentd from Python, as the README shows it: real sandbox, real log, scripted replies."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import yaml

import agentd
from agentd import Approval, Check, Policy, Runtime, UsageError
from agentd.log import verify

ASKING = """
version: 1
rules:
  - {id: shell-asks, verdict: ask, tools: [shell]}
  - {id: rest, verdict: allow, effects: ['*']}
cases:
  - {call: shell, args: {command: ls}, expect: ask}
  - {effect: pure, expect: allow}
"""


def call(tool, **args):
    return {"tool": tool, "args": args}


DONE = call("finish", status="done", answer="ready")


@pytest.fixture
def script(tmp_path):
    """Replies of a model, as what `model=` takes."""
    def write(*replies):
        path = tmp_path / "script.yaml"
        path.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, *replies]))
        return f"scripted:{path}"
    return write


@pytest.fixture
def runtime(docker_image, tmp_path):
    return Runtime({"sandbox.image": docker_image}, home=tmp_path / "home")


def test_a_run_says_what_it_came_to_and_leaves_the_folder_alone(runtime, script, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "notes.txt").write_text("one\n")
    result = runtime.run(
        "Count", folder, model=script(call("shell", command="wc -l < notes.txt > n; rm notes.txt"), DONE),
    )
    assert (result.status, result.answer, result.counters.steps) == ("done", "ready", 2)
    assert [(c.path, c.after is None) for c in result.changes] == [("n", False), ("notes.txt", True)]
    assert (result.read("n"), result.read("notes.txt")) == (b"1\n", None)
    assert (folder / "notes.txt").read_text() == "one\n"
    with pytest.raises(UsageError, match="did not change other"):
        result.read("other")
    assert verify(result.home, result.run_id).ok
    proposed = next(e for e in result.events() if e.kind == "call_proposed")
    assert proposed.body["args"]["command"].startswith("wc -l")


def test_changes_are_applied_when_the_program_says_so(runtime, script, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "notes.txt").write_text("one\n")
    result = runtime.run("Write", folder, model=script(
        call("shell", command="echo two >> notes.txt; echo '#!/bin/sh' > go; chmod +x go"), DONE))
    report = result.apply()
    assert (report.applied, [s.path for s in report.skipped]) == (("notes.txt",), ["go"])
    assert (folder / "notes.txt").read_text() == "one\ntwo\n"
    assert result.apply(only=["go"], named=["go"]).applied == ("go",)
    with pytest.raises(UsageError, match="did not change x"):
        result.apply(only=["x"])


def test_events_come_as_they_happen_and_every_loop_sees_them_all(runtime, script):
    run = runtime.start("Wait", files={"a": "x"}, model=script(call("shell", command="sleep 1"), DONE))
    kinds = []
    for event in run:
        kinds.append(event.kind)
        if event.kind == "tool_started":
            with pytest.raises(TimeoutError):
                run.result(timeout_s=0.01)
    assert kinds[0] == "run_started"
    assert kinds[-1] == "run_finished"
    assert [e.kind for e in run] == kinds
    assert [e.kind for e in run.result().events()] == kinds


def test_a_run_is_cancelled_from_another_thread(runtime, script):
    run = runtime.start("Wait", model=script(call("shell", command="sleep 60"), DONE))
    started = time.monotonic()
    for event in run:
        if event.kind == "tool_started":
            run.cancel()
    assert run.result().status == "cancelled"
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(("answer", "status", "ran"), [
    (Approval.allow(), "done", True), (Approval.deny("not that"), "done", False),
    (Approval.stop("enough"), "denied", False),
])
def test_an_approver_answers_what_the_policy_asks(runtime, script, answer, status, ran):
    asked = []

    def approver(request):
        asked.append((request.call.args["command"], request.decision.rule, threading.current_thread().name))
        return answer

    result = runtime.run(
        "Try", model=script(call("shell", command="echo hi > f"), DONE), policy=Policy(text=ASKING), approver=approver,
    )
    assert asked == [("echo hi > f", "shell-asks", "agentd-run")]
    assert result.status == status
    assert bool(result.changes) is ran


def test_asyncio_events_and_an_approver_that_awaits(runtime, script):
    async def approver(_request):
        await asyncio.sleep(0.01)
        return Approval.allow()

    async def main():
        run = runtime.start(
            "Try", model=script(call("shell", command="echo hi > f"), DONE), policy=Policy(text=ASKING),
            approver=approver,
        )
        kinds = [event.kind async for event in run]
        return kinds, await run

    kinds, result = asyncio.run(main())
    assert kinds.count("approval_decided") == 1
    assert (result.status, result.read("f")) == ("done", b"hi\n")


def test_two_runs_side_by_side(runtime, script):
    model = script(call("shell", command="echo hi > f"), DONE)

    async def main():
        return await asyncio.gather(*(runtime.arun("Try", model=model) for _ in range(2)))

    first, second = asyncio.run(main())
    assert first.run_id != second.run_id
    assert first.status == second.status == "done"


@pytest.mark.parametrize("waits_for", ["tool_started", "approval_requested"])
def test_cancelling_the_task_takes_the_run_down(runtime, script, waits_for):
    async def approver(_request):
        await asyncio.sleep(3600)

    async def main():
        reached = asyncio.Event()
        loop = asyncio.get_running_loop()
        seen = []

        def on_event(event):
            seen.append(event)
            if event.kind == waits_for:
                loop.call_soon_threadsafe(reached.set)

        task = asyncio.create_task(runtime.arun(
            "Try", on_event=on_event, approver=approver,
            model=script(call("shell", command="sleep 60" if waits_for == "tool_started" else "true"), DONE),
            policy=Policy(text=ASKING) if waits_for == "approval_requested" else "default",
        ))
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return seen

    seen = asyncio.run(asyncio.wait_for(main(), 60))
    assert (seen[-1].kind, seen[-1].data["status"]) == ("run_finished", "cancelled")


def test_a_blocked_event_loop_is_refused(runtime, script):
    async def approver(_request):
        return Approval.allow()

    async def main():
        with pytest.raises(UsageError, match="could never answer"):
            runtime.run("Try", model=script(DONE), approver=approver)

    asyncio.run(main())


@pytest.mark.parametrize("waits", ["run", "result", "for"])
def test_a_coroutine_that_the_waiting_loop_would_have_to_run_denies(runtime, script, waits):
    async def answer():
        return Approval.allow()

    async def main():
        options = {
            "model": script(call("shell", command="echo hi > f"), DONE), "policy": Policy(text=ASKING),
            "approver": lambda _: answer(),
        }
        if waits == "run":
            return runtime.run("Try", **options)
        run = runtime.start("Try", **options)
        if waits == "for":
            assert [event.kind for event in run][-1] == "run_finished"
        return run.result()

    result = asyncio.run(main())
    assert (result.status, result.changes) == ("done", ())
    decided = next(e for e in result.events() if e.kind == "approval_decided")
    assert "could never answer" in decided.data["broke"]


def test_runs_leave_asyncios_threads_to_the_approver(runtime, script):
    async def approver(_request):
        return await asyncio.to_thread(Approval.allow)

    async def main():
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        run = runtime.start(
            "Try", model=script(call("shell", command="echo hi > f"), DONE), policy=Policy(text=ASKING),
            approver=approver,
        )
        watching = asyncio.create_task(_all(run))
        result = await asyncio.wait_for(run, 60)
        return result, await watching

    result, kinds = asyncio.run(main())
    assert (result.status, kinds[-1]) == ("done", "run_finished")


async def _all(run):
    return [event.kind async for event in run]


def test_checks_limits_and_carrying_on(runtime, script):
    first = runtime.run(
        "Write", files={"a": "x"}, model=script(call("shell", command="echo hi > f"), DONE),
        checks=[Check(file="f", equals="hi")], limits={"steps": 3},
    )
    assert (first.status, first.counters.steps) == ("done", 1)
    second = runtime.run("More", files={"a": "x"}, carry_on=first.run_id, model=script(
        call("shell", command="cat f > g"), DONE))
    assert second.read("g") == b"hi\n"
    with pytest.raises(UsageError, match="came from a program"):
        runtime.run("More", carry_on="last", model=script(DONE))


@pytest.mark.parametrize(("wrong", "says"), [
    ({"goal": " "}, "goal is empty"),
    ({"folder": "/nowhere/at/all"}, "cannot open the folder"),
    ({"folder": ".", "files": {}}, "not both"),
    ({"policy": "defualt"}, "no policy is called defualt"),
    ({"limits": {"step": 1}}, "step: no such limit"),
    ({"files": {"../up": "x"}}, "up"),
    ({"carry_on": "last"}, "no run yet"),
])
def test_what_is_wrong_is_raised_by_its_name(runtime, script, wrong, says):
    options = {"goal": "Try", "model": script(DONE)} | wrong
    with pytest.raises(UsageError, match=says):
        runtime.run(options.pop("goal"), options.pop("folder", None), **options)


def test_a_policy_decides_without_a_run():
    assert Policy("readonly").decide("delete", {"path": "a"}).verdict == "deny"
    asking = Policy(text=ASKING)
    assert asking.decide("shell", {"command": "ls"}).rule == "shell-asks"
    assert (asking.name, asking.limits.steps > 0) == ("text", True)
    assert asking.hash == Policy(text=f"# a comment\n{ASKING}").hash != Policy("readonly").hash
    with pytest.raises(UsageError, match="no tool is called shel"):
        asking.decide("shel", {})
    with pytest.raises(UsageError, match="shell"):
        asking.decide("shell", {"cmd": "ls"})
    with pytest.raises(agentd.PolicyError, match="text:2"):
        Policy(text="\nversion: 9\n")


def test_the_public_names_are_these():
    assert sorted(agentd.__all__) == agentd.__all__ == [
        "AgentdError", "Approval", "ApprovalRequest", "Change", "Check", "Counters", "Decision", "EngineUnavailable",
        "Kind", "Limits", "LogError", "ModelError", "Policy", "PolicyError", "Result", "Run", "RunEvent", "Runtime",
        "SandboxError", "UsageError", "WorkspaceError", "__version__", "run",
    ]
    for name in agentd.__all__:
        assert getattr(agentd, name) is not None
    public = {n: list(inspect.signature(getattr(Runtime, n)).parameters) for n in ("__init__", "run", "arun", "start")}
    assert public == {
        "__init__": ["self", "settings", "home"], "run": ["self", "goal", "folder", "options"],
        "arun": ["self", "goal", "folder", "options"], "start": ["self", "goal", "folder", "options"],
    }
    assert sorted(agentd.api.Options.__optional_keys__) == [
        "adapter", "approver", "carry_on", "checks", "files", "limits", "model", "on_event", "policy",
    ]
    with pytest.raises(AttributeError, match="no attribute 'runs'"):
        agentd.runs  # noqa: B018 - what is asked is whether it raises


def test_importing_agentd_loads_nothing_of_it():
    code = "import sys, agentd; print([n for n in sys.modules if n.startswith('agentd.')], 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] False\n"
