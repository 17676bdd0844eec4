"""Two runs side by side, from their logs alone."""

from __future__ import annotations

import json

import pytest

from agentd.log import logged_calls
from agentd.replay import compare
from tests.replay.conftest import GOALS, call


@pytest.fixture
def signs(opened):
    def of(a, b):
        return [(pair.sign, (pair.a or pair.b).tool) for pair in compare(opened(a), opened(b)).calls]

    return of


def test_a_run_is_itself(golden, opened, signs):
    run_id = golden["write", "default"]
    same = compare(opened(run_id), opened(run_id))
    assert (same.header, same.tree) == ({}, ())
    assert {sign for sign, _ in signs(run_id, run_id)} == {"="} and len(same.calls) == 6
    assert all(a == b for a, b in same.state.values())


def test_another_policy_another_outcome(golden, opened, signs):
    found = compare(opened(golden["write", "default"]), opened(golden["asked", "strict"]))
    assert found.header["policy_name"] == ("default", "strict")
    assert found.header["ask"] == ("deny", "wait")
    assert set(found.header) == {"policy_name", "policy_hash", "settings_hash", "ask", "model.spec"}
    assert signs(found.a, found.b) == [
        ("=", "write_file"), ("~", "write_file"), ("=", "delete"), ("~", "shell"), ("~", "shell"), ("=", "finish"),
    ]
    assert [(c.path, c.before is None, c.after is None) for c in found.tree] == [("all", False, False),
                                                                               ("c.txt", False, True)]
    assert found.state["denials"] == (0, 1) and found.state["status"] == ("done", "done")


def test_calls_of_one_alone_stand_where_they_were_made(run, golden, signs):
    goal, script = GOALS["write"]
    other = run(goal, [script[0], call("list_files"), *script[1:4], *script[5:]])
    assert signs(golden["write", "default"], other) == [
        ("=", "write_file"), ("+", "list_files"), ("=", "write_file"), ("-", "delete"), ("=", "shell"),
        ("=", "shell"), ("=", "finish"),
    ]


def test_a_calls_answer_and_outcome_are_told(golden, opened):
    calls = logged_calls(opened(golden["asked", "strict"]))
    told = [(c.step, c.tool, c.verdict, c.answer, c.status) for c in calls]
    assert told[1:4] == [
        (2, "write_file", "deny", None, None), (5, "delete", "allow", None, "ok"), (6, "shell", "ask", "allow", "ok"),
    ]
    assert told[-1] == (8, "finish", None, None, None)


def test_the_command_tells_it_without_effects(golden, agentd):
    args = ("compare", golden["write", "default"], golden["asked", "strict"])
    lines = agentd(*args, guarded=True).splitlines()
    assert lines[0].split() == list(args[1:])
    assert ["policy_name", "default", "strict"] in [line.split() for line in lines]
    (denied,) = [line for line in lines if "c.txt" in line and "write_file" in line]
    assert denied.split()[:2] == ["~", "2|2"] and denied.endswith("ok | deny")
    assert "  - c.txt  file, 3 bytes | nothing" in lines
    told = json.loads(agentd(*args, "--json"))
    assert (told["a"], told["b"]) == args[1:] and len(told["calls"]) == 6
    assert agentd("compare", args[1], "nothing", code=2) == ""
