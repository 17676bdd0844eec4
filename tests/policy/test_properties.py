"""What holds of every policy: order does not matter, a deny rule only ever takes away, an error never
allows, and the suggested rule allows the call that was denied."""

from __future__ import annotations

import itertools
import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from agentd.contracts import Facts, ToolCall, ToolSpec
from agentd.policy import LoadedPolicy, explain, load
from agentd.settings import data_dir
from agentd.tools import load_catalogue

SPECS: tuple[ToolSpec, ...] = load_catalogue().specs
BY_NAME = {spec.name: spec for spec in SPECS}
PATHS = ("a.txt", "docs", "docs/a.md", "docs-old/a.md", ".git/config", ".GIT/config", "sub/.git", "é/😀.md", "..x")
COMMANDS = ("ls", "ls -la", "ls; rm -rf x", "git status", "ls\0; rm", "é", "\udcff", "😀\u202e\x7f\x85\ufeff\t\\ud",
            'a\n"b": #', "x" * 999)
PATH_MATCHERS = (
    {"within": ["docs"]}, {"glob": ["**/.git/**"]}, {"equals": "a.txt"}, {"in_goal": True}, {"max_length": 4},
)
WHENS = ("true", "args.path in goal_names", "10 / counters.steps > 3", "size(args.path) < 5", "'untrusted' in labels",
         "args.path.matches(args.path + '(')")
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_numbers = itertools.count()
_folder = tempfile.TemporaryDirectory(prefix="policies-")


def loaded(rules: list[dict[str, Any]], flows: list[dict[str, Any]], pasted: str = "") -> LoadedPolicy:
    """These rules, and a text pasted below them."""
    path = Path(_folder.name) / f"p{next(_numbers)}.yaml"
    listed = "".join(f"- {json.dumps(rule)}\n" for rule in rules) + pasted
    path.write_text(
        f"version: 1\nrules:{'' if listed else ' []'}\n{listed}flows: {json.dumps(flows)}\n"
        "cases:\n- {call: finish, args: {status: done, answer: a}, expect: allow}\n", encoding="utf-8",
    )
    return load(str(path), SPECS, policies_dir=data_dir("policies"))


verdicts = st.sampled_from(["allow", "ask", "deny"])
path_tools = st.lists(st.sampled_from(["read_file", "write_file", "delete"]), min_size=1, unique=True)
on_paths = st.fixed_dictionaries(
    {"verdict": verdicts, "tools": path_tools},
    optional={"args": st.fixed_dictionaries({"path": st.sampled_from(PATH_MATCHERS)}), "when": st.sampled_from(WHENS)},
)
on_commands = st.fixed_dictionaries(
    {"verdict": st.sampled_from(["allow", "ask"]), "tools": st.just(["shell"])},
    optional={"args": st.just({"command": {"runs": ["ls"]}}), "when": st.sampled_from(["size(args.command) < 4"])},
)
on_effects = st.fixed_dictionaries({"verdict": verdicts, "effects": st.sampled_from([["pure"], ["workspace"], ["*"]])})


@st.composite
def rule_lists(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    drawn = draw(st.lists(st.one_of(on_paths, on_commands, on_effects), max_size=6))
    flows = draw(st.lists(st.fixed_dictionaries({
        "from": st.sampled_from([["untrusted"], ["secret", "tool:shell"]]), "verdict": st.sampled_from(["ask", "deny"]),
        "to": st.sampled_from([{"tools": ["shell"]}, {"effects": ["workspace"]}]),
    }), max_size=2))
    return (
        [{"id": f"r{i}", **rule} for i, rule in enumerate(drawn)],
        [{"id": f"f{i}", **flow} for i, flow in enumerate(flows)],
    )


@st.composite
def questions(draw: st.DrawFn) -> Facts:
    tool = draw(st.sampled_from(["read_file", "write_file", "delete", "shell", "list_files"]))
    args: dict[str, Any] = {"path": draw(st.sampled_from(PATHS))}
    if tool == "read_file":
        args |= {"start": 1, "lines": 200}
    if tool == "write_file":
        args["text"] = draw(st.text(max_size=20))
    if tool == "shell":
        args = {"command": draw(st.sampled_from(COMMANDS))}
    spec = BY_NAME[tool]
    return Facts(
        call=ToolCall(call_id="c", tool=tool, args=args), effect=spec.effect, idempotent=spec.idempotent,
        labels=tuple(draw(st.lists(st.sampled_from(["untrusted", "secret", "tool:shell"]), unique=True))),
        goal_names=tuple(draw(st.lists(st.sampled_from(["a.txt", "docs", ".git"]), unique=True))),
    )


@SETTINGS
@given(rule_lists(), st.randoms(use_true_random=False), st.lists(questions(), min_size=1, max_size=6))
def test_the_order_of_rules_never_changes_a_decision(lists, random, asked) -> None:
    rules, flows = lists
    shuffled = random.sample(rules, len(rules))
    one, other = loaded(rules, flows), loaded(shuffled, flows[::-1])
    assert one.hash == other.hash
    assert one.visible(SPECS) == other.visible(SPECS)
    for facts in asked:
        first, second = (
            policy.decide(facts).model_dump(exclude={"place", "reason"}) for policy in (one, other)
        )
        assert first == second


@SETTINGS
@given(rule_lists(), st.one_of(on_paths, on_effects), st.lists(questions(), min_size=1, max_size=6))
def test_another_deny_rule_only_ever_takes_away(lists, extra, asked) -> None:
    rules, flows = lists
    before, after = loaded(rules, flows), loaded([*rules, {**extra, "id": "more", "verdict": "deny"}], flows)
    strictness = {"deny": 0, "ask": 1, "allow": 2}
    for facts in asked:
        assert strictness[after.decide(facts).verdict] <= strictness[before.decide(facts).verdict]
    assert {spec.name for spec in after.visible(SPECS)} <= {spec.name for spec in before.visible(SPECS)}


@SETTINGS
@given(rule_lists(), st.lists(questions(), min_size=1, max_size=6))
def test_explanations_agree_with_decisions_and_hidden_tools_are_denied(lists, asked) -> None:
    policy = loaded(*lists)
    seen = {spec.name for spec in policy.visible(SPECS)}
    for facts in asked:
        explanation = explain(policy, facts)
        decision = explanation.decision
        assert decision == policy.decide(facts)
        said = {rule.verdict for rule in explanation.rules if rule.matched}
        broken = [rule for rule in explanation.rules if rule.matched is None]
        expected = "deny" if broken or "deny" in said or not said else "ask" if "ask" in said else "allow"
        assert decision.verdict == expected
        assert facts.call.tool in seen or decision.verdict == "deny"


@SETTINGS
@given(rule_lists(), questions())
def test_the_suggested_rule_allows_the_call_and_none_is_made_where_none_could(lists, facts) -> None:
    rules, flows = lists
    policy = loaded(rules, flows)
    decision = policy.decide(facts)
    assume(decision.verdict == "deny")
    if decision.suggestion is None:
        pinned = str(facts.call.args.get("command", ""))
        assert decision.rule is not None or len(pinned) > 900 or "\udcff" in pinned
        everything = loaded([*rules, {"id": "all", "verdict": "allow", "effects": ["*"]}], flows)
        assert decision.rule is None or everything.decide(facts).verdict == "deny"
        return
    assert loaded(rules, flows, pasted=decision.suggestion).decide(facts).verdict == "allow"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([*BY_NAME, "nope"]), st.dictionaries(st.sampled_from(["path", "text", "command", "x"]) | st.text(),
    json_values, max_size=4), st.sampled_from(["default", "readonly", "strict"]),
)
def test_deciding_never_raises_and_never_allows_what_a_schema_forbids(tool, args, name) -> None:
    policy = SHIPPED[name]
    spec = BY_NAME.get(tool)
    facts = Facts.model_construct(**{
        **dict(Facts(call=ToolCall(call_id="c", tool=tool, args={}), effect=spec.effect if spec else "pure",
                     idempotent=False, goal_names=PATHS)),
        "call": ToolCall.model_construct(call_id="c", tool=tool, args=args),
    })
    decision = policy.decide(facts)
    if decision.verdict == "allow" and tool != "finish":
        assert spec is not None
        assert set(spec.args.get("required", ())) <= set(args) <= set(spec.args["properties"])


SHIPPED = {name: load(name, SPECS, policies_dir=data_dir("policies")) for name in ("default", "readonly", "strict")}
