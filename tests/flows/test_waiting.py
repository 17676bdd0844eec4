"""A run that waits for a person uses nothing, and takes over what was shown, however long it took."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import pytest
import yaml

from agentd import log
from agentd.contracts import Kind
from agentd.resuming import resume
from agentd.runtime import RunRequest, Watch, execute
from agentd.sandbox import Engine
from agentd.settings import Settings

POLICY = """version: 1
rules: [{id: ask, verdict: ask, tools: [shell]}, {id: rest, verdict: allow, effects: ["*"]}]
cases: [{call: shell, args: {command: ls}, expect: ask}]
"""
CHANCE = {"tool": "shell", "args": {"command": "head -c 16 /dev/urandom | od -An -tx1 | tee out.txt"}}
DONE = {"tool": "finish", "args": {"status": "done", "answer": "ok"}}


@pytest.fixture
def settings(docker_image, tmp_path):
    """Settings with a model whose one call writes something else each time."""
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, CHANCE, DONE]))
    return Settings(home=tmp_path / "home", image=docker_image, model=f"scripted:{script}")


@pytest.fixture
def waiting(settings):
    """A run that asks, and for which nobody was there; its settings."""
    result = execute(
        RunRequest(goal="Write.", files={"a.txt": b"a"}, policy_text=POLICY), settings,
        watch=Watch(wait=True, hold_s=0.5),
    )
    assert (result.status, result.code) == ("waiting", "approval")
    return settings, result.run_id


def shown(settings, run_id):
    with closing(log.open_reader(settings.home, run_id)) as reader:
        request, _ = log.open_request(reader)
        (change,) = request.preview.delta.changes
        return request, reader.blob(change.after.sha256)


def send(settings, run_id, order, request):
    return log.Inbox(settings.home, run_id).send(
        order, actor="test", ts_ns=time.time_ns(), request_hash=request.request_hash)


def kinds(settings, run_id):
    with closing(log.open_reader(settings.home, run_id)) as reader:
        return [event.kind for event in reader.events()]


def test_meanwhile_nothing_of_it_runs_and_then_what_was_shown_is_adopted(waiting):
    settings, run_id = waiting
    request, content = shown(settings, run_id)
    results = []
    thread = threading.Thread(target=lambda: results.append(resume(run_id, settings, watch=Watch(wait=True))))
    thread.start()
    until(settings, run_id, Kind.resumed)
    time.sleep(1.5)
    with closing(Engine.connect(settings.home)) as engine:
        ours = {"agentd.home": engine.home}
        assert (engine.containers(ours), engine.volumes(ours)) == ([], [])
    assert log.Catalogue(settings.home).list_runs()[0].live
    send(settings, run_id, "approve", request)
    thread.join(60)
    (result,) = results
    assert (result.status, result.counters.calls) == ("done", {"shell": 1})
    assert result.counters.elapsed_s < 10
    with closing(log.open_reader(settings.home, run_id)) as reader:
        (change,) = log.tree_changes(reader)
        assert reader.blob(change.after.sha256) == content
        state = log.fold(reader.events(), reader.header)
        assert abs(state.counters.elapsed_s - result.counters.elapsed_s) < 1
    assert kinds(settings, run_id).count(Kind.preview_started) == 1
    assert log.verify(settings.home, run_id).ok


def until(settings, run_id, kind):
    end = time.monotonic() + 30
    while kind not in kinds(settings, run_id):
        assert time.monotonic() < end, kind
        time.sleep(0.05)


def test_a_pause_that_comes_while_it_waits_counts_once_it_goes_on(waiting):
    settings, run_id = waiting
    request, _ = shown(settings, run_id)
    inbox, results = log.Inbox(settings.home, run_id), []
    inbox.send("pause", actor="test", ts_ns=time.time_ns())  # for a process that is gone
    thread = threading.Thread(target=lambda: results.append(resume(run_id, settings, watch=Watch(wait=True))))
    thread.start()
    until(settings, run_id, Kind.resumed)
    time.sleep(0.5)
    number = inbox.send("pause", actor="test", ts_ns=time.time_ns())
    send(settings, run_id, "approve", request)
    until(settings, run_id, Kind.paused)
    time.sleep(0.5)
    assert kinds(settings, run_id)[-1] is Kind.paused
    inbox.send("go", actor="test", ts_ns=time.time_ns())
    thread.join(60)
    assert results[0].status == "done"
    with closing(log.open_reader(settings.home, run_id)) as reader:
        assert [event.data["command"] for event in reader.events(kinds=[Kind.paused])] == [number]


def test_a_cancel_that_comes_while_the_model_is_loaded_is_heard_and_no_earlier_one(settings):
    stopping = Watch(on_event=lambda event, *_: stopping.cancel() if event.kind is Kind.tool_started else None)
    result = execute(RunRequest(goal="Write.", files={"a.txt": b"a"}), settings, watch=stopping)
    assert result.status == "cancelled"
    inbox = log.Inbox(settings.home, result.run_id)

    def cancel(_phase):
        inbox.send("cancel", actor="test", ts_ns=time.time_ns())

    assert resume(result.run_id, settings, watch=Watch(on_phase=cancel)).status == "cancelled"
    assert resume(result.run_id, settings).status == "done"


def test_an_answer_that_came_while_nothing_ran_is_taken(waiting):
    settings, run_id = waiting
    request, content = shown(settings, run_id)
    send(settings, run_id, "approve", request)
    assert resume(run_id, settings, watch=Watch(wait=True)).status == "done"
    with closing(log.open_reader(settings.home, run_id)) as reader:
        assert reader.blob(log.tree_changes(reader)[0].after.sha256) == content


def test_a_run_whose_inbox_is_damaged_goes_on_with_an_empty_one(waiting):
    settings, run_id = waiting
    request, _ = shown(settings, run_id)
    send(settings, run_id, "deny", request)
    (settings.home / "runs" / run_id / "control.db").write_text("garbage " * 100)
    notes = []
    assert resume(run_id, settings, watch=Watch(wait=True, hold_s=0.0, on_note=notes.append)).status == "waiting"
    assert [("damaged" in note, "control.db.damaged" in note) for note in notes] == [(True, True)]
    send(settings, run_id, "approve", request)
    assert resume(run_id, settings, watch=Watch(wait=True)).status == "done"


def test_a_denial_leaves_the_files_as_they_were(waiting):
    settings, run_id = waiting
    request, _ = shown(settings, run_id)
    send(settings, run_id, "deny", request)
    result = resume(run_id, settings, watch=Watch(wait=True))
    assert (result.status, result.counters.denials) == ("done", 1)
    with closing(log.open_reader(settings.home, run_id)) as reader:
        assert log.tree_changes(reader) == ()


def test_without_anybody_it_is_denied_as_a_policy_without_people_does(waiting):
    settings, run_id = waiting
    assert resume(run_id, settings, watch=Watch()).counters.denials == 1
    assert Kind.tool_started not in kinds(settings, run_id)


def test_still_nobody(waiting):
    settings, run_id = waiting
    before = kinds(settings, run_id)
    assert resume(run_id, settings, watch=Watch(wait=True, hold_s=0)).status == "waiting"
    assert kinds(settings, run_id) == before


def test_cancelled_while_it_waits(waiting):
    settings, run_id = waiting
    watch = Watch(wait=True)
    threading.Timer(1.5, watch.cancel).start()
    assert resume(run_id, settings, watch=watch).status == "cancelled"
    assert log.Catalogue(settings.home).list_runs()[0].asks is False
    request, _ = shown(settings, run_id)
    send(settings, run_id, "approve", request)
    assert resume(run_id, settings, watch=Watch(wait=True)).status == "done"
