"""One step's question, put to another model: the same words, the same grammar, and nothing executed."""

from __future__ import annotations

import json

import pytest
import yaml

from agentd.contracts import Kind
from agentd.errors import UsageError
from agentd.model import ScriptedModel
from agentd.replay import answers, grammar_of, question
from tests.replay.conftest import GOALS, call


@pytest.fixture
def script(tmp_path):
    """A model that says what it is given."""

    def write(*lines):
        path = tmp_path / "script.yaml"
        path.write_text(yaml.safe_dump(list(lines)))
        return f"scripted:{path}"

    return write


def test_every_question_of_every_run_is_made_again(golden, opened, policy, catalogue):
    asked_in_all = 0
    for (_, under), run_id in golden.items():
        reader, visible = opened(run_id), policy(under).visible(catalogue.specs)
        before = ()
        for step in sorted({event.step for event in reader.events(kinds=(Kind.model_requested,))}):
            asked = question(reader, step)
            assert grammar_of(asked, visible) is not None, (run_id, step)
            assert asked.messages[: len(before)] == before and asked.messages[-1].role == "user"
            before, asked_in_all = asked.messages, asked_in_all + 1
    assert asked_in_all > 30


def test_another_policy_or_another_world_is_no_grammar_of_that_step(golden, opened, policy, catalogue):
    asked = question(opened(golden["write", "default"]), 3)
    assert grammar_of(asked, policy("readonly").visible(catalogue.specs)) is None
    assert grammar_of(asked, catalogue.specs) is not None
    assert "c.txt" in asked.world.files and "a.txt" in asked.world.files


def test_the_model_is_asked_what_was_asked(golden, opened, catalogue):
    asked = question(opened(golden["write", "default"]), 2)
    said = GOALS["write"][1][1]
    model = ScriptedModel([said, call("list_files"), "no call", said])
    grammar = grammar_of(asked, catalogue.specs)
    found = [answers(asked, model, grammar, catalogue.specs) for _ in range(3)]
    assert [(f.same, f.was == said, f.constrained) for f in found] == [
        (True, True, True), (False, True, True), (False, True, True),
    ]
    assert (found[1].would["tool"], found[2].would) == ("list_files", "no call")
    assert model.requests[0].messages == asked.messages and model.requests[0].grammar == grammar
    assert not answers(asked, model, None, catalogue.specs).constrained and model.requests[-1].grammar is None


def test_steps_that_nothing_was_asked_in(golden, opened):
    for step in (9, 99):
        with pytest.raises(UsageError, match="asked nothing in step"):
            question(opened(golden["write", "default"]), step)


def test_the_command_shows_the_difference_and_runs_nothing(golden, agentd, script):
    run_id = golden["write", "default"]
    before = agentd("events", run_id)
    same = agentd("whatif", run_id, "--model", script(GOALS["write"][1][0]), "--step", "1")
    assert "the same is said" in same and '"path": "a.txt"' in same
    other = agentd("whatif", run_id, "--model", script(call("shell", command="rm \x1b[2J")), "--step", "1", code=5)
    assert '-  "tool": "write_file",' in other and '+  "tool": "shell",' in other and "\x1b" not in other
    plan = script({"steps": ["look"], "done_when": []})
    told = json.loads(agentd("whatif", run_id, "--model", plan, "--step", "0", "--json", code=5))
    assert (told["was"]["steps"], told["would"]["steps"], told["constrained"]) == (["work"], ["look"], True)
    free = json.loads(agentd("whatif", run_id, "--model", plan, "--step", "0", "--json", "--free", code=5))
    assert not free["constrained"]
    assert agentd("events", run_id) == before


@pytest.mark.parametrize("args", [
    ["--model", "embedded"], ["last", "--model", "embedded"], ["--model", "embedded", "--step", "1"],
    ["last", "--model", "embedded", "--step", "1", "--policy", "strict"], ["last", "--step", "1"], ["last"],
    ["last", "--model", "embedded", "--step", "99"],
])
def test_what_makes_no_sense_together_is_refused(golden, agentd, args):
    assert golden and agentd("whatif", *args, code=2) == ""


def test_the_embedded_model_is_asked_within_the_grammar(golden, agentd):
    run_id = golden["write", "default"]
    told = json.loads(agentd("whatif", run_id, "--model", "embedded", "--step", "1", "--json", code=5))
    assert told["constrained"] and set(told["would"]) == {"tool", "args"} and told["finish"] == "stop"
