"""A run that goes on from a step of another: the parent's history by reference, its budgets, no grants."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from itertools import pairwise

import pytest
import yaml

from agentd import log
from agentd.clock import SystemClock
from agentd.contracts import Approval, Kind
from agentd.errors import LogDamaged, LogError, UsageError
from agentd.replay import Turn, fork, what_if
from agentd.replay.fork import begin_fork
from agentd.resuming import resume
from agentd.runtime import Watch
from tests.replay.conftest import DONE, GOALS, call

PARENT = ("Write.", [
    call("write_file", path="a.txt", text="one\n"), call("shell", command="echo two >> a.txt"),
    call("shell", command="echo three >> a.txt"), DONE,
])


@pytest.fixture
def parent(run):
    return run(*PARENT)


@pytest.fixture
def script(tmp_path):
    """The name of a model that says these."""

    def make(*replies):
        path = tmp_path / "next.yaml"
        path.write_text(yaml.safe_dump(list(replies)))
        return f"scripted:{path}"

    return make


@pytest.fixture
def files(settings, opened):
    """Path -> what it held when the run ended."""

    def of(run_id):
        reader = opened(run_id)
        return {c.path: c.after and reader.blob(c.after.sha256).decode() for c in log.tree_changes(reader)}

    return of


def raw(settings, run_id):
    return (settings.runs / run_id / "log.db").read_bytes(), (settings.home / "heads" / run_id).read_bytes()


def test_it_goes_on_after_a_step_with_what_was_said_and_done_until_then(parent, settings, script, files, opened):
    before = raw(settings, parent)
    went = fork(parent, 2, Turn(model=script(call("shell", command="echo other >> a.txt"), DONE)), settings)
    assert (went.status, went.counters.steps, went.counters.calls) == ("done", 4, {"write_file": 1, "shell": 2})
    assert files(went.run_id) == {"a.txt": "one\ntwo\nother\n"}
    assert files(parent) == {"a.txt": "one\ntwo\nthree\n"}
    assert raw(settings, parent) == before
    events = list(opened(went.run_id).events())
    assert [e.seq for e in events] == list(range(len(events)))
    own = [e for e in events if e.run_id == went.run_id]
    assert [e.kind for e in own[:2]] == [Kind.forked, Kind.resumed]
    assert {e.run_id for e in events} == {parent, went.run_id} and own[0].seq > 10
    asked = [e for e in own if e.kind is Kind.model_requested]
    first = next(e for e in own if e.kind is Kind.prompt_built)
    assert first.data["added"] == [] and asked[0].step == 3
    assert log.verify(settings.home, went.run_id).ok


def test_what_is_inherited_is_not_stored_again(parent, settings, script):
    went = fork(parent, 3, Turn(message="Stop.", model=script(DONE)), settings)
    snapshots = log.Snapshots(settings.home)
    with closing(log.Reader(
        settings.runs / went.run_id / "log.db", lambda run: log.open_reader(settings.home, run), snapshots,
    )) as reader:
        own = sum(row.size for row in reader.blob_rows())
        assert own < sum(row.size for row in reader.parent.blob_rows()) / 2


def test_after_the_plan_comes_the_first_call(parent, settings, script, files):
    went = fork(parent, 0, Turn(model=script(call("write_file", path="z.txt", text="z"), DONE)), settings)
    assert files(went.run_id) == {"z.txt": "z"} and went.counters.steps == 2


def test_a_message_is_the_last_thing_that_the_model_sees(parent, settings, script, opened):
    went = fork(parent, 2, Turn(message="Write it to new.txt.", model=script(DONE)), settings)
    said, _ = log.history.conversation(opened(went.run_id))
    assert (said[-1].role, said[-1].text[-20:]) == ("user", "Write it to new.txt.")
    assert "two" not in said[-1].text and [m.role for m in said].count("system") == 1
    assert all(a.role != b.role for a, b in pairwise(said))


def test_a_run_that_ended_needs_a_message(parent, settings, script, files):
    with pytest.raises(UsageError, match="nothing is left to do"):
        fork(parent, None, Turn(), settings)
    went = fork(parent, None, Turn(message="And b.", model=script(call("delete", path="b.txt"), DONE)), settings)
    assert files(went.run_id)["b.txt"] is None
    again = fork(went.run_id, None, Turn(message="And c.", model=script(
        call("write_file", path="c.txt", text="c"), DONE)), settings)
    assert set(files(again.run_id)) == {"a.txt", "b.txt", "c.txt"}
    assert log.verify(settings.home, again.run_id).ok


def test_under_another_policy_the_model_is_told_of_its_tools(parent, settings, script, opened):
    went = fork(parent, 1, Turn(policy="readonly", model=script(call("shell", command="ls"), DONE)), settings)
    said, _ = log.history.conversation(opened(went.run_id))
    parent_said, _ = log.history.conversation(opened(parent))
    assert "- shell(" in parent_said[0].text and "- shell(" not in said[0].text
    assert went.counters.calls == {"write_file": 1}
    assert opened(went.run_id).header.policy_name == "readonly"


def test_what_was_used_is_used(parent, settings, script):
    went = fork(parent, 2, Turn(limits={"steps": 3}, model=script(call("list_files"), call("list_files"))), settings)
    assert (went.status, went.code, went.counters.steps) == ("budget", "steps", 3)
    used = fork(parent, 2, Turn(model=script(DONE)), settings).counters
    first = fork(parent, 0, Turn(model=script(DONE)), settings).counters
    assert used.tokens > first.tokens > 0 and used.elapsed_s > first.elapsed_s


def test_what_a_person_allowed_is_asked_again(golden, settings, script, opened):
    asked = golden["asked", "strict"]
    same = GOALS["write"][1][5]
    went = fork(asked, 5, Turn(model=script(same, DONE)), settings)
    assert went.counters.denials == 2  # the one of step 2 and this one
    said, _ = log.history.conversation(opened(went.run_id))
    assert said[-1].text.endswith("as blocked.") and "Nobody can be asked" in said[-1].text
    requests = []
    went = fork(asked, 5, Turn(model=script(same, DONE)), settings,
                watch=Watch(approver=lambda request: requests.append(request) or Approval.deny("no")))
    assert len(requests) == 1 and requests[0].run_id == went.run_id


def test_a_fork_is_resumed_like_any_run(parent, settings, script, files):
    run_id = begin_fork(parent, 2, Turn(message="Go.", model=script(
        call("shell", command="echo x > x.txt"), DONE)), settings, SystemClock())
    assert log.Catalogue(settings.home).list_runs()[0].forked
    assert resume(run_id, settings).status == "done"
    assert files(run_id)["x.txt"] == "x\n"


def test_a_fork_that_cannot_begin_leaves_nothing(parent, settings):
    before = {run.run_id for run in log.Catalogue(settings.home).list_runs()}
    with pytest.raises(UsageError, match="cannot be read"):
        fork(parent, 1, Turn(model="scripted:/nowhere.yaml"), settings)
    with pytest.raises(UsageError, match="no step 9"):
        fork(parent, 9, Turn(), settings)
    assert {run.run_id for run in log.Catalogue(settings.home).list_runs()} == before


def test_a_step_without_an_end_is_none_to_fork_at(settings, run):
    stopped = run("Write.", [call("write_file", path="a.txt", text="1")])  # then the script has no more replies
    went = log.Catalogue(settings.home).resolve(stopped)
    with closing(log.open_reader(settings.home, went)) as reader:
        assert log.fork_point(reader, 1).event.kind is Kind.model_requested


def test_what_if_speaks_of_what_the_fork_decided_itself(parent, settings, script, opened, policy, catalogue):
    went = fork(parent, 2, Turn(policy="readonly", model=script(call("shell", command="ls"), DONE)), settings)
    same = what_if(opened(went.run_id), policy("readonly"), catalogue)
    assert same.changed == 0 and all(row.step > 2 for row in same.decisions)


# -- evidence ------------------------------------------------------------------------------------


def test_a_parent_is_not_removed_while_a_fork_needs_it(parent, settings, script):
    went = fork(parent, 2, Turn(model=script(DONE)), settings)
    with pytest.raises(UsageError, match=f"{went.run_id} was forked from {parent}"):
        log.remove_runs(settings.home, [parent])
    assert log.verify(settings.home, parent).ok
    log.remove_runs(settings.home, [parent, went.run_id])
    assert not (settings.runs / parent).exists()


@pytest.fixture
def copied(parent, settings, script, tmp_path):
    """A home of its own with a run and its fork, to be damaged."""
    went = fork(parent, 2, Turn(model=script(call("shell", command="echo x > x.txt"), DONE)), settings)
    home = tmp_path / "copy"
    for run_id in (parent, went.run_id):
        shutil.copytree(settings.runs / run_id, home / "runs" / run_id)
        (home / "heads").mkdir(exist_ok=True)
        shutil.copy(settings.home / "heads" / run_id, home / "heads")
    return home, parent, went.run_id


def change(home, run_id, *statements):
    import sqlite3

    with closing(sqlite3.connect(home / "runs" / run_id / "log.db")) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
        db.commit()


def test_a_change_in_what_it_inherited_is_found(copied):
    home, parent, went = copied
    assert log.verify(home, went).ok
    change(home, parent, "UPDATE event SET ts_ns = ts_ns + 1 WHERE seq = 3")
    found = log.verify(home, went)
    assert (found.ok, found.bad_seq) == (False, 3) and parent in found.why
    with pytest.raises(LogDamaged):
        log.open_writer(home, went, SystemClock())


def test_a_change_in_what_came_after_the_fork_is_not_its_own(copied):
    home, parent, went = copied
    change(home, parent, "UPDATE event SET ts_ns = ts_ns + 1 WHERE kind = 'run_finished'")
    assert not log.verify(home, parent).ok
    assert log.verify(home, went).ok


def test_another_history_is_not_taken_for_its_own(copied):
    home, parent, went = copied
    other = parent[:-1] + ("y" if parent.endswith("x") else "x")
    change(home, went, f"UPDATE run SET header = replace(header, '{parent}', '{other}')")  # noqa: S608
    (home / "runs" / parent).rename(home / "runs" / other)
    assert not log.verify(home, went).ok
    shutil.rmtree(home / "runs" / other)
    assert "is gone" in log.verify(home, went).why


def test_a_blob_that_the_parent_lost_is_missing_in_the_fork(copied):
    home, parent, went = copied
    change(home, parent, "DELETE FROM blob WHERE rowid = (SELECT min(rowid) FROM blob)")
    assert not log.verify(home, went).ok


def test_it_is_no_parent_of_itself(copied):
    home, parent, went = copied
    change(home, went, f"UPDATE run SET header = replace(header, '{parent}', '{went}')")  # noqa: S608
    with pytest.raises(LogError, match="is gone"):
        log.open_reader(home, went)
    assert [r.status for r in log.Catalogue(home).list_runs() if r.run_id == went] == ["damaged"]


def test_the_command_says_what_it_goes_on_from(parent, agentd, script):
    said = agentd("fork", parent, "--at", "2", "--message", "End it.", "--model", script(DONE))
    assert f"fork  of run {parent}, after step 2" in said and "said  End it." in said
    told = json.loads(agentd("fork", parent, "--at", "2", "--model", script(DONE), "--json"))
    assert told["status"] == "done"
    assert agentd("fork", parent, "--at", "99", code=2) == ""
