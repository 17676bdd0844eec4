"""What a shell says of runs that somebody has to look after is what the screens say."""

from __future__ import annotations

import json
import time

import pytest
from click.testing import CliRunner

from agentd.cli.root import cli
from agentd.clock import FixedClock
from agentd.contracts import Kind
from agentd.errors import UsageError
from agentd.log import code_of
from agentd.tui.watching import Watcher
from tests.tui.scene import Scene, answer

A, B, C = "20251125-110000-aaaaa", "20251125-110000-bbbbb", "20251125-110000-ccccc"
AGO_S = 600


@pytest.fixture
def scene(tmp_path):
    """A home to write runs into, ten minutes ago."""
    home = tmp_path / "home"
    home.mkdir()
    made = Scene(home)
    made.clock = FixedClock(time.time_ns() - AGO_S * 10**9)
    yield made
    made.close()


def typed(scene, *args):
    done = CliRunner(env={"AGENTD_HOME": str(scene.home)}).invoke(cli, list(args), standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    return done.output


def asks(scene, run_id, expires_s=None):
    return scene.begin(run_id, "Do it").ask("shell", {"command": "ls"}, step=1, changes=(), expires_s=expires_s)


def test_a_question_says_how_old_it_is_and_for_how_long_it_may_be_answered(scene):
    for run_id, expires_s in ((A, 900.0), (B, 60.0), (C, None)):
        asks(scene, run_id, expires_s)
    rows = {line.split()[1]: line for line in typed(scene, "inbox").splitlines()}
    assert [rows[run_id].split()[4] for run_id in (A, B, C)] == ["10m"] * 3
    assert rows[A].endswith("ls   (denied in 5m)")
    assert rows[B].endswith("ls   (its time is over: it is denied)")
    assert rows[C].endswith("ls")
    told = {asked["request"]["run_id"]: asked for asked in json.loads(typed(scene, "inbox", "--json"))}
    assert all(AGO_S - 10 < asked["age_s"] < AGO_S + 60 for asked in told.values())
    assert 200 < told[A]["left_s"] < 310 and told[B]["left_s"] == 0 and told[C]["left_s"] is None
    one = typed(scene, "inbox", told[A]["code"])
    assert "age    10m\n" in one and "deny, grant   (denied in 5m)\n" in one
    assert json.loads(typed(scene, "inbox", told[B]["code"], "--json"))["left_s"] == 0


def test_a_run_that_cannot_be_read_closes_no_other_ones_inbox(scene):
    asked = {run_id: asks(scene, run_id) for run_id in (A, B)}
    (scene.home / "runs" / A / "control.db").write_bytes(b"no database" * 100)
    unread, *_, listed = typed(scene, "inbox").splitlines()
    assert f"what run {A} asks cannot be read" in unread and listed.split()[1] == B
    news = Watcher(scene.home, lambda _: 0).read()
    assert (news.error, [one.request.run_id for one in news.asked]) == ("", [B])
    assert typed(scene, "deny", code_of(asked[B])).startswith("answered")


def test_what_was_answered_in_time_is_not_over(scene):
    request = asks(scene, B, 60.0)
    assert "its time is over: it is denied" in typed(scene, "inbox")
    answer(scene.home, request)
    scene.close()
    assert typed(scene, "inbox").endswith("ls   (answered; goes on when it is resumed)\n")


def test_a_paused_run_is_paused_until_it_goes_on(scene):
    def words():
        (run,) = json.loads(typed(scene, "runs", "--json"))
        word = typed(scene, "runs").splitlines()[0].split()[1]
        assert f"\n{word} " in typed(scene, "show", A)
        return run["paused"], word

    told = scene.begin(A, "Do it").call("list_files", {}, step=1)
    for kind, said in ((Kind.paused, (True, "paused")), (Kind.unpaused, (False, "running")),
                       (Kind.paused, (True, "paused"))):
        told.journal.note(kind, {"command": 1}, actor="human")
        told.journal.commit()
        assert words() == said
    told.writer.close()
    assert words() == (False, "interrupted"), "nothing is left that a person could let go on"


def test_following_a_run_ends_with_its_process(scene):
    told = scene.begin(A, "Do it").call("list_files", {}, step=1)
    told.writer.close()
    said = typed(scene, "events", "--follow").splitlines()
    assert " tool_finished " in " ".join(said) and said[-1].endswith(f"go on with it: agentd resume {A}")


def test_a_waiting_run_that_nothing_runs_says_what_ends_it(scene):
    request = asks(scene, A)
    scene.told[A].end("waiting", "shell is to be allowed", code="approval")
    (asked,) = json.loads(typed(scene, "inbox", "--json"))
    assert f"{A}  asks you  " in typed(scene, "runs") and "\nasks you " in typed(scene, "show", A)
    assert f"go on  agentd resume {A}" in typed(scene, "show", A)
    with pytest.raises(UsageError, match="not under way: waiting") as refused:
        typed(scene, "cancel", A)
    assert refused.value.hint == f"agentd deny {asked['code']} --stop, then agentd resume {A}, end it"
    answer(scene.home, request)
    for order in ("cancel", "pause"):
        with pytest.raises(UsageError) as refused:
            typed(scene, order, A)
        assert refused.value.hint == f"agentd resume {A} takes it up again"
