"""A run that carries on another: its folder as it is now, its changes, its conversation, its labels."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
import yaml

from agentd import log
from agentd.contracts import Kind
from agentd.errors import LogDamaged, UsageError
from agentd.runtime import RunRequest, execute
from agentd.settings import Settings, data_dir


def call(tool, **args):
    return {"tool": tool, "args": args}


DONE = call("finish", status="done", answer="ok")


class Session:
    """Runs on one folder, each with a script of its own."""

    def __init__(self, folder, home, image):
        self.folder, self.home, self.image = folder, home, image
        self.number = 0

    def run(self, *replies, goal="Do it.", carry_on=None, home=None, **request):
        self.number += 1
        script = self.home.parent / f"script{self.number}.yaml"
        script.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, *replies]))
        settings = Settings(home=home or self.home, image=self.image, model="scripted:none.yaml")
        request = {"source": None if carry_on else self.folder, "model": f"scripted:{script}"} | request
        return execute(RunRequest(goal=goal, carry_on=carry_on, **request), settings)

    def reader(self, run):
        return closing(log.open_reader(self.home, run.run_id))

    def changed(self, run):
        with self.reader(run) as reader:
            return {
                c.path: c.after and reader.blob(c.after.sha256).decode() if c.after is None or c.after.sha256 else "dir"
                for c in log.tree_changes(reader)
            }

    def events(self, run, kind):
        with self.reader(run) as reader:
            return [e for e in reader.events() if e.kind is kind]

    def prompt(self, run):
        """The first prompt of a run: role and text of each message."""
        with self.reader(run) as reader:
            first = next(e for e in reader.events() if e.kind is Kind.prompt_built)
            said = [json.loads(reader.blob(h)) for h in first.data["added"]]
        return [(m["role"], m["text"]) for m in said]


@pytest.fixture
def session(docker_image, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "notes.txt").write_text("one\n")
    (folder / "old.txt").write_text("old\n")
    return Session(folder, tmp_path / "home", docker_image)


def first_run(session):
    return session.run(
        call("shell", command="echo two >> notes.txt; rm old.txt; mkdir d; echo new > d/new.txt"), DONE,
        goal="Add a line",
    )


def test_it_starts_from_what_the_earlier_run_left(session):
    first = first_run(session)
    second = session.run(
        call("shell", command="ls; cat notes.txt d/new.txt; echo three >> notes.txt"), DONE,
        goal="Now also a third", carry_on=first.run_id,
    )
    assert session.changed(second) == {
        "d": "dir", "d/new.txt": "new\n", "notes.txt": "one\ntwo\nthree\n", "old.txt": None,
    }
    assert (session.folder / "notes.txt").read_text() == "one\n"
    with session.reader(second) as reader:
        header = reader.header
        last = session.events(first, Kind.run_finished)[-1]
        assert (header.parent_run_id, header.forked_at_seq) == (first.run_id, last.seq)
        assert {e.path for e in log.base_tree(reader).values()} == {"notes.txt", "old.txt"}
    assert log.verify(session.home, second.run_id).ok
    (summary, _) = log.Catalogue(session.home).list_runs()
    assert summary.parent == first.run_id


def test_the_model_sees_the_conversation_and_the_new_goal_after_it(session):
    first = first_run(session)
    second = session.run(DONE, goal="Now also a third", carry_on=first.run_id)
    roles, texts = zip(*session.prompt(second), strict=True)
    assert roles == ("system", "user", "assistant", "user", "assistant", "user", "assistant", "user")
    assert "Goal: Add a line" in texts[1]
    assert "finish" in texts[-2]
    assert "Goal: Now also a third" in texts[-1]
    assert "d/new.txt" in texts[-1]


def test_what_was_applied_since_is_not_laid_again(session):
    first = first_run(session)
    (session.folder / "notes.txt").write_text("one\ntwo\n")
    (session.folder / "old.txt").unlink()
    (session.folder / "d").mkdir()
    (session.folder / "d/new.txt").write_text("new\n")
    second = session.run(call("shell", command="echo three >> notes.txt"), DONE, carry_on=first.run_id)
    assert session.changed(second) == {"notes.txt": "one\ntwo\nthree\n"}


def test_what_the_user_changed_since_stays_and_is_said(session):
    first = first_run(session)
    (session.folder / "notes.txt").write_text("mine\n")
    (session.folder / "d").mkdir()
    (session.folder / "d/new.txt").write_text("my new\n")
    second = session.run(call("shell", command="cat notes.txt d/new.txt"), DONE, carry_on=first.run_id)
    assert session.changed(second) == {"old.txt": None}
    (taken,) = session.events(second, Kind.history_taken)
    assert {kept["path"] for kept in taken.data["kept"]} == {"notes.txt", "d/new.txt"}
    (observation,) = session.events(second, Kind.tool_finished)
    with session.reader(second) as reader:
        assert json.loads(reader.blob(observation.body_hash))["outcome"]["text"] == "mine\nmy new\n"


def test_labels_carry_over_and_budgets_do_not(session):
    first = first_run(session)
    for path in session.folder.iterdir():
        path.unlink()
    second = session.run(call("shell", command="ls"), DONE, carry_on=first.run_id)
    (decision,) = session.events(second, Kind.policy_decided)
    assert "tool:shell" in decision.data["facts"]["labels"]
    assert second.counters.steps == 2
    assert second.counters.calls == {"shell": 1}


def test_the_policy_stays_unless_another_is_given(session):
    first = session.run(DONE, policy="readonly")
    second = session.run(call("shell", command="echo x > x"), call("finish", status="blocked", answer="no"),
                         carry_on=first.run_id)
    assert second.status == "denied"
    assert session.changed(second) == {}
    third = session.run(call("shell", command="echo x > x"), DONE, carry_on=second.run_id, policy="default")
    assert session.changed(third) == {"x": "x\n"}


def test_a_policy_that_was_changed_since_is_named_again_or_refused(session, tmp_path):
    policies = data_dir("policies")
    mine = tmp_path / "mine.yaml"
    mine.write_text((policies / "readonly.yaml").read_text())
    first = session.run(DONE, policy=str(mine))
    mine.write_text("# a comment\n" + (policies / "readonly.yaml").read_text())
    second = session.run(DONE, carry_on=first.run_id)
    mine.write_text((policies / "default.yaml").read_text())
    with pytest.raises(UsageError, match="says something else than it did in run") as caught:
        session.run(call("shell", command="echo x > x"), DONE, carry_on=second.run_id)
    assert caught.value.hint.endswith(f"--policy {mine}")
    assert session.run(DONE, carry_on=second.run_id, policy=str(mine)).status == "done"


def test_a_chain_of_runs_keeps_everything(session):
    run = first_run(session)
    for word in ("three", "four"):
        run = session.run(call("shell", command=f"echo {word} >> notes.txt"), DONE, carry_on=run.run_id)
    assert session.changed(run)["notes.txt"] == "one\ntwo\nthree\nfour\n"
    assert log.verify(session.home, run.run_id).ok


def test_a_long_conversation_is_told_by_what_it_came_to(session):
    first = session.run(
        *(call("shell", command=f"seq {i} 9999; echo {i} > f{i}") for i in range(5)), DONE, goal="Count",
    )
    second = session.run(DONE, goal="Now also a third", carry_on=first.run_id)
    (_, (role, text)) = session.prompt(second)
    assert role == "user"
    assert text.startswith("Earlier goal: Count\nIt ended: done.")
    assert "added f4" in text
    assert text.index("Earlier goal") < text.index("Goal: Now also a third")


def test_a_damaged_log_is_not_carried_on(session):
    first = first_run(session)
    heads = session.home / "runs" / first.run_id
    with (heads / "log.db").open("r+b") as file:
        at = file.read().rindex(b"notes.txt")
        file.seek(at)
        file.write(b"NOTES.txt")
    with pytest.raises(LogDamaged, match="not carried on"):
        session.run(DONE, carry_on=first.run_id)


def test_a_folder_that_was_moved_is_named(session, tmp_path):
    first = first_run(session)
    moved = session.folder.rename(tmp_path / "moved")
    second = session.run(DONE, carry_on=first.run_id, source=moved)
    with session.reader(second) as reader:
        assert reader.header.source == str(moved)
    assert session.changed(second)["notes.txt"] == "one\ntwo\n"


def test_another_folder_is_refused(session, tmp_path):
    first = first_run(session)
    with pytest.raises(UsageError, match="worked on"):
        session.run(DONE, carry_on=first.run_id, source=tmp_path)
    with pytest.raises(UsageError, match="no run begins"):
        session.run(DONE, carry_on="nothing")
