from __future__ import annotations

import json

import pytest

from agentd.contracts import Check, Plan, World
from agentd.decode import Invalid, parse_plan, plan_grammar


def plan(*files: str, steps: tuple[str, ...] = ("Look.",)) -> str:
    done_when = [{"file": file, "exists": True} for file in files]
    return json.dumps({"steps": list(steps), "done_when": done_when}, ensure_ascii=False)


def test_a_plan_is_short_and_about_what_the_goal_names(world, tongue):
    said = tongue(plan_grammar(world))
    assert said.can_say(plan())
    assert said.can_say(plan("answer.txt", "out/final report.md", steps=("Count é.",) * 6))
    assert not said.can_say(plan("access.log"))
    assert not said.can_say(plan("answer.txt", "answer.txt", "answer.txt", "answer.txt"))
    assert not said.can_say(plan(steps=()))
    assert not said.can_say(plan(steps=("x",) * 7))
    assert not said.can_say(plan(steps=("x" * 101,)))
    assert not said.can_say(plan(steps=("two\nlines",)))


def test_a_goal_that_names_nothing_leaves_the_choice(tongue):
    said = tongue(plan_grammar(World(files=("a.txt",))))
    assert said.can_say(plan("out/b.txt"))
    assert not said.can_say(plan("/etc/passwd"))


@pytest.mark.parametrize("seed", range(10))
def test_whatever_the_grammar_lets_through_is_a_plan(world, tongue, seed):
    text = tongue(plan_grammar(world)).babble(seed)
    assert isinstance(parse_plan(text), Plan), text


def test_a_plan_is_parsed():
    assert parse_plan(plan("./answer.txt", steps=("Count.", "Write."))) == Plan(
        steps=("Count.", "Write."), done_when=(Check(file="answer.txt", exists=True),)
    )
    assert parse_plan("My plan:\n" + plan()) == Plan(steps=("Look.",))


@pytest.mark.parametrize(("text", "reason"), [
    ("no", "it is not JSON: Expecting value at character 0."),
    (plan("/etc/passwd"), "done_when: file must be a path inside the workspace."),
    (plan("."), "done_when: file must be a path inside the workspace."),
    ('{"steps": []}', "the plan needs done_when."),
    ('{"steps": ["a"], "done_when": [{"file": "a", "exists": false}]}', "done_when.0.exists must be True, not False."),
])
def test_a_bad_plan_says_why(text, reason):
    assert parse_plan(text) == Invalid(reason=reason)
