"""Another policy on runs that are over: the same one changes nothing, another only what it says."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from agentd.contracts import Kind
from agentd.errors import LogDamaged
from agentd.log import create_run, open_reader
from agentd.policy import parse
from agentd.replay import what_if
from agentd.tools import Catalogue, load_catalogue
from tests.replay.conftest import DONE, GOALS, POLICIES, call

CASE = "cases: [{call: finish, args: {status: done, answer: a}, expect: allow}]\n"


@pytest.fixture(scope="session")
def said(catalogue):
    """A policy of a text."""
    return lambda text: parse(f"version: 1\n{text}\n{CASE}", catalogue.specs)


@pytest.mark.parametrize("limits", [False, True])
@pytest.mark.parametrize("name", POLICIES)
def test_the_same_policy_decides_the_same(golden, opened, policy, catalogue, name, limits):
    decided = 0
    for (_, under), run_id in golden.items():
        if under == name:
            found = what_if(opened(run_id), policy(name), catalogue, limits=limits)
            assert [row.would for row in found.decisions] == [row.was for row in found.decisions]
            assert (found.changed, found.notes) == (0, ())
            assert not any(row.tainted or row.ended for row in found.decisions)
            decided += len(found.decisions)
    assert decided >= 5


def test_facts_too_large_for_their_event_are_whole(golden, opened, policy, catalogue):
    reader = opened(golden["long", "default"])
    first = next(reader.events(kinds=(Kind.policy_decided,)))
    assert first.body_hash is not None and len(first.data["facts"]["goal_names"][0]) < 194
    deny = parse(
        "version: 1\nrules: [{id: a, verdict: allow, effects: [pure, workspace], "
        f"when: 'goal_names[25] == \"{'z' * 190}.txt\"'}}]\n{CASE}", catalogue.specs,
    )
    assert [row.would.verdict for row in what_if(reader, deny, catalogue).decisions] == ["allow"] * 3


def test_a_number_of_a_call_is_a_number_again(golden, opened, policy, catalogue):
    found = what_if(opened(golden["numbers", "default"]), policy("default"), catalogue)
    assert [(type(row.call.args["by"]), row.call.args["by"]) for row in found.decisions] == [
        (float, 0.5), (int, 2), (float, 2.0),
    ]


def test_what_another_policy_denies_shows_and_what_follows_is_tainted(golden, opened, policy, catalogue):
    found = what_if(opened(golden["write", "default"]), policy("strict"), catalogue)
    assert [(row.step, row.was.verdict, row.would.verdict, row.changed, row.tainted) for row in found.decisions] == [
        (1, "allow", "allow", False, False), (2, "allow", "deny", True, False), (5, "allow", "allow", False, True),
        (6, "allow", "ask", True, True), (7, "allow", "ask", True, True),
    ]
    assert found.decisions[3].would.place == "policies/strict.yaml:48"
    assert found.notes == ("the model would not see move, and might have called others from the start",)


def test_a_policy_that_hides_tools_says_so(golden, opened, policy, catalogue):
    found = what_if(opened(golden["write", "default"]), policy("readonly"), catalogue)
    assert found.changed == len(found.decisions) == 5
    (note,) = found.notes
    assert note.startswith("the model would not see change_lines, copy, count, delete, edit_file, field, ")


def test_a_place_or_a_name_of_a_rule_is_no_change(golden, opened, said, catalogue):
    found = what_if(
        opened(golden["write", "default"]), said("rules: [{id: all, verdict: allow, effects: ['*']}]"), catalogue,
    )
    assert found.changed == 0 and found.decisions[0].would.rule == "all"


def test_how_often_a_tool_was_called_counts(golden, opened, said, catalogue):
    once = said("limits: {calls: {write_file: 1}}\nrules: [{id: all, verdict: allow, effects: ['*']}]")
    found = what_if(opened(golden["write", "default"]), once, catalogue)
    assert [row.step for row in found.decisions if row.changed] == [2]


@pytest.mark.parametrize(("limit", "ended"), [
    ("steps: 5", [None, None, None, "steps", "steps"]), ("steps: 7", [None] * 5),
    ("tokens: 1", [None, *["tokens"] * 4]), ("wall_clock_s: 0.000001", [None, *["wall_clock_s"] * 4]),
])
def test_limits_end_a_run_where_its_counters_say(golden, opened, said, catalogue, limit, ended):
    tight = said(f"limits: {{{limit}}}\nrules: [{{id: all, verdict: allow, effects: ['*']}}]")
    reader = opened(golden["write", "default"])
    assert [row.ended for row in what_if(reader, tight, catalogue, limits=True).decisions] == ended
    assert what_if(reader, tight, catalogue).changed == 0


def test_denials_end_a_run_too(run, opened, said, catalogue):
    run_id = run("Write.", [call("write_file", path=f"{i}.txt", text="x") for i in range(3)] + [DONE], "strict")
    deny = said("limits: {denials: 2}\nrules: [{id: none, verdict: deny, tools: [write_file], when: args.text == 'x'}]")
    found = what_if(opened(run_id), deny, catalogue, limits=True)
    assert [(row.was.verdict, row.ended) for row in found.decisions] == [
        ("deny", None), ("deny", None), ("deny", "denials"),
    ]


def test_tools_that_are_others_now_are_named(golden, opened, policy, catalogue):
    shipped, reader = load_catalogue(), opened(golden["numbers", "default"])
    found = what_if(reader, policy("default"), shipped)
    assert found.notes == ("tools that the run had are not here: scale; their calls are denied for that",)
    from agentd.policy import load
    from agentd.settings import data_dir

    fewer = load("default", shipped.specs, policies_dir=data_dir("policies"))
    assert [row.would.reason for row in what_if(reader, fewer, shipped).decisions] == ["no tool is called 'scale'"] * 3
    changed = Catalogue([s.model_copy(update={"digest": "x"}) if s.name == "scale" else s for s in catalogue.specs])
    assert what_if(reader, policy("default"), changed).notes == (
        "the tools are not those of the run: a manifest or code has changed since",
    )


def test_a_log_without_sense_is_damage(settings, golden, policy, catalogue, tmp_path):
    from agentd.clock import FixedClock
    from agentd.contracts import Draft

    with closing(open_reader(settings.home, golden["write", "default"])) as reader:
        header = reader.header
    for data in ({"verdict": "allow"}, {**dict.fromkeys(("verdict", "rule"), "allow"), "facts": 3}):
        home = tmp_path / str(len(data))
        with closing(create_run(home, header, FixedClock())) as writer:
            writer.append([Draft(kind=Kind.policy_decided, step=1, data=data)])
        with closing(open_reader(home, header.run_id)) as reader, pytest.raises(LogDamaged, match="event 0"):
            what_if(reader, policy("default"), catalogue)


def test_the_command_says_what_changes_and_exits_for_ci(golden, agentd):
    run_id = golden["write", "default"]
    assert agentd("whatif", run_id, "--policy", "default") == "0 of 5 decisions would change under default; runs: 1\n"
    table = agentd("whatif", run_id, "--policy", "strict", code=5).splitlines()
    assert table[1].split() == ["step", "call", "was", "would", "be", "rule", "place"]
    assert table[2].split()[0] == "2" and "no rule" in table[2] and "policies/strict.yaml:48" in table[4]
    assert "ask, tainted" in table[3] and "\\u001b[31mred" in "".join(table)
    told = json.loads(agentd("whatif", run_id, "--policy", "strict", "--json", code=5))
    assert (told["decisions"], told["changed"], told["unread"]) == (5, 3, [])
    assert [row["changed"] for row in told["runs"][0]["decisions"]] == [False, True, False, True, True]


def test_every_run_is_looked_at_and_one_that_cannot_be_read_is_named(golden, agentd, settings):
    broken = settings.home / "runs/20200101-000000-aaaaa"
    broken.mkdir()
    (broken / "log.db").write_bytes(b"no database")
    told = json.loads(agentd("whatif", "--policy", "default", "--json", code=5))
    (broken / "log.db").unlink()
    assert {run["run_id"] for run in told["runs"]} >= set(golden.values())
    assert [run["run_id"] for run in told["unread"]] == [broken.name]


def test_a_policy_that_names_what_is_not_there_is_refused(agentd, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_text("version: 1\nrules:\n  - {id: a, verdict: allow, tools: [sehll]}\n")
    assert agentd("whatif", "--policy", str(path), code=2) == ""


def test_it_has_no_effects(golden, agentd):
    for name in GOALS:
        assert agentd("whatif", golden[name, "default"], "--policy", "default", "--limits", guarded=True)
    agentd("whatif", golden["write", "default"], "--policy", "readonly", "--json", guarded=True, code=5)
    assert agentd("whatif", "last", "--policy", "strict", guarded=True)


@pytest.mark.parametrize("args", [["sandbox", "gc"], ["run", "x", "--dir", "none"], ["tools", "new", "t"]])
def test_what_has_effects_is_stopped(agentd, args):
    """The guard itself."""
    assert agentd(*args, guarded=True, code=99) in ("", "goal   x\n")
