from __future__ import annotations

import pytest

from agentd.contracts import Counters, Facts, ToolCall

RULES = """
version: 1
rules:
  - {id: look, verdict: allow, effects: [pure]}
  - {id: write-docs, verdict: allow, tools: [write_file], args: {path: {within: docs}}}
  - {id: ask-drafts, verdict: ask, tools: [write_file], args: {path: {within: docs/drafts}}, reason: Drafts are shared.}
  - {id: no-secrets, verdict: deny, tools: [write_file, read_file], args: {path: {glob: "**/secret*"}}}
  - {id: some-commands, verdict: allow, tools: [shell], args: {command: {runs: [ls, git status]}}}
"""


@pytest.mark.parametrize(("path", "verdict", "rule", "matched"), [
    ("docs/a.md", "allow", "write-docs", ("write-docs",)),
    ("docs", "allow", "write-docs", ("write-docs",)),
    ("docs/drafts/a.md", "ask", "ask-drafts", ("ask-drafts", "write-docs")),
    ("docs/drafts/secret.md", "deny", "no-secrets", ("ask-drafts", "no-secrets", "write-docs")),
    ("docs-old/a.md", "deny", None, ()),
    ("Docs/a.md", "deny", None, ()),
])
def test_deny_beats_ask_beats_allow_and_no_match_denies(policy, ask, path, verdict, rule, matched) -> None:
    decision = policy(RULES).decide(ask("write_file", {"path": path, "text": "x"}))
    assert (decision.verdict, decision.rule, decision.matched) == (verdict, rule, matched)


def test_a_decision_names_the_file_and_line_of_its_rule(policy, ask) -> None:
    loaded = policy(RULES)
    decision = loaded.decide(ask("write_file", {"path": "docs/drafts/a", "text": "x"}))
    assert decision.place is not None
    assert decision.place.endswith(f"{loaded.name}.yaml:6")
    assert decision.reason == "Drafts are shared."
    assert decision.policy_hash == loaded.hash


def test_a_denial_without_a_rule_says_which_rule_came_nearest(policy, ask) -> None:
    decision = policy(RULES).decide(ask("write_file", {"path": "src/a.py", "text": "x"}))
    assert "ask-drafts would ask it where path is within docs/drafts" in decision.reason


@pytest.mark.parametrize(("tool", "args", "suggests"), [
    ("shell", {"command": "make all"}, '    command: {equals: "make all"}\n'),
    ("read_file", {"path": "a.txt", "lines": 7}, '    path: {equals: "a.txt"}\n'),
    ("shell", {"command": "x" * 2000}, None),
    ("shell", {"command": "a\udcffb"}, None),
])
def test_a_denial_without_a_rule_suggests_the_narrowest_one(policy, ask, tool, args, suggests) -> None:
    decision = policy("version: 1\nrules: [{id: allow-shell, verdict: deny, tools: [move]}]\n").decide(ask(tool, args))
    if suggests is None:
        assert decision.suggestion is None
    else:
        name = "allow-shell-2" if tool == "shell" else "allow-read-file"
        assert decision.suggestion == f"- id: {name}\n  verdict: allow\n  tools: [{tool}]\n  args:\n{suggests}"


@pytest.mark.parametrize(("used", "verdict"), [(0, "allow"), (1, "allow"), (2, "deny"), (3, "deny")])
def test_a_tool_is_called_no_more_than_its_limit_allows(policy, ask, used, verdict) -> None:
    loaded = policy(RULES + "limits:\n  calls: {shell: 2, move: 1}\n")
    decision = loaded.decide(ask("shell", {"command": "ls"}, counters=Counters(calls={"shell": used, "read_file": 9})))
    assert decision.verdict == verdict
    if verdict == "deny":
        assert decision.reason.endswith("allows 2 calls of shell in a run, and they are used")
        assert (decision.rule, decision.place) == (None, f"{decision.place.rpartition(':')[0]}:10")
    assert loaded.decide(ask("read_file", {"path": "a"}, counters=Counters(calls={"shell": 9}))).verdict == "allow"


def test_finish_is_always_allowed(policy, ask) -> None:
    nothing = policy("version: 1\nrules: []\n")
    assert nothing.decide(ask("finish", {"status": "done", "answer": "x"}, labels=("secret",))).verdict == "allow"
    assert nothing.decide(ask("list_files")).verdict == "deny"


@pytest.mark.parametrize("tool", ["nope", "", "Shell", "shell ", "<outside>", "<pure>", "finish ", "she\u200bll"])
def test_a_tool_that_is_not_there_is_denied(policy, ask, tool: str) -> None:
    decision = policy('version: 1\nrules: [{id: all, verdict: allow, tools: ["*"]}]\n').decide(ask(tool))
    assert (decision.verdict, decision.rule) == ("deny", None)


@pytest.mark.parametrize(("tool", "args", "why"), [
    ("write_file", {"path": "a", "text": "x", "mode": "777"}, "has no argument 'mode'"),
    ("write_file", {"path": "a"}, "lacks the argument text"),
    ("write_file", {"path": "a", "text": 3}, "text of write_file is not of its type"),
    ("write_file", {"path": "a", "text": None}, "not of its type"),
    ("write_file", {"path": ["a"], "text": "x"}, "not of its type"),
    ("read_file", {"path": "a", "start": True}, "start of read_file is not of its type"),
    ("read_file", {"path": "a", "start": 1.0}, "not of its type"),
    ("read_file", {"path": "a", "start": 1 << 70}, "or no JSON"),
    ("write_file", {"path": "a", "text": "x" * (1 << 18)}, "larger than"),
    ("configure", {"path": "a", "options": {"x": float("nan")}}, "no JSON"),
    ("configure", {"path": "a", "options": {"x": b"bytes"}}, "no JSON"),
    ("configure", {"path": "a", "options": {1: "x"}}, "no JSON"),
    ("configure", {"path": "a", "options": {"x": [0] * (1 << 18)}}, "larger than"),
    *[
        ("write_file", {"path": path, "text": "x"}, "no canonical path")
        for path in ("/etc/passwd", "../a", "a/../b", "a//b", "./a", "a/.", "a/", "", "..", "a\0b", "a/..", "/")
    ],
])
def test_what_was_not_checked_before_is_denied_whatever_the_rules_say(policy, ask, tool, args, why) -> None:
    decision = policy('version: 1\nrules: [{id: all, verdict: allow, tools: ["*"]}]\n').decide(ask(tool, args))
    assert decision.verdict == "deny"
    assert why in decision.reason


def test_arguments_nested_beyond_reason_are_denied(policy, ask) -> None:
    deep: object = "x"
    for _ in range(20_000):
        deep = [deep]
    everything = policy('version: 1\nrules: [{id: all, verdict: allow, tools: ["*"]}]\n')
    call = ToolCall.model_construct(call_id="c", tool="configure", args={"path": "a", "options": {"x": deep}})
    facts = Facts.model_construct(**{**dict(ask("configure", {"path": "a", "options": {}})), "call": call})
    assert everything.decide(facts).verdict == "deny"


def test_facts_that_disagree_with_the_manifest_are_denied(policy, ask) -> None:
    look = policy("version: 1\nrules: [{id: look, verdict: allow, effects: [pure]}]\n")
    assert look.decide(ask("list_files")).verdict == "allow"
    assert look.decide(ask("list_files", effect="outside")).verdict == "deny"
    assert look.decide(ask("shell", {"command": "ls"}, effect="pure")).verdict == "deny"


def test_an_error_in_any_rule_denies_and_is_told_from_a_no(policy, ask) -> None:
    loaded = policy("""
version: 1
rules:
  - {id: all, verdict: allow, tools: [shell]}
  - {id: odd, verdict: allow, tools: [shell], when: "10 / counters.steps > 1"}
""")
    broken = loaded.decide(ask("shell", {"command": "ls"}))
    assert (broken.verdict, broken.rule, broken.suggestion) == ("deny", "odd", None)
    assert "cannot be evaluated" in broken.reason
    fine = loaded.decide(ask("shell", {"command": "ls"}, counters=Counters(steps=2)))
    assert (fine.verdict, fine.matched) == ("allow", ("all", "odd"))


def test_flows_hold_up_calls_once_a_label_was_seen(policy, ask) -> None:
    loaded = policy("""
version: 1
rules:
  - {id: all, verdict: allow, tools: ["*"]}
flows:
  - {id: inside, from: [untrusted], to: {effects: [outside]}, verdict: deny}
  - {id: after-reading, from: "tool:read_file", to: {tools: [shell]}, verdict: ask}
""")
    url, command = {"url": "https://example.com/"}, {"command": "ls"}
    assert loaded.decide(ask("fetch", url)).verdict == "allow"
    assert loaded.decide(ask("fetch", url, labels=("tool:search",))).verdict == "allow"
    assert loaded.decide(ask("fetch", url, labels=("tool:search", "untrusted"))).rule == "inside"
    assert loaded.decide(ask("shell", command, labels=("untrusted",))).verdict == "allow"
    assert loaded.decide(ask("shell", command, labels=("tool:read_file",))).verdict == "ask"


def test_selecting_by_tools_and_effects_means_both(policy, ask) -> None:
    loaded = policy("version: 1\nrules: [{id: r, verdict: allow, tools: [shell, search], effects: [pure]}]\n")
    assert loaded.decide(ask("search", {"pattern": "x"})).verdict == "allow"
    assert loaded.decide(ask("shell", {"command": "ls"})).verdict == "deny"
    assert loaded.decide(ask("list_files")).verdict == "deny"


@pytest.mark.parametrize(("rules", "hidden"), [
    ("[]", True),
    ("[{id: a, verdict: allow, tools: [shell]}]", False),
    ("[{id: a, verdict: ask, tools: [shell]}]", False),
    ("[{id: a, verdict: allow, tools: [shell], args: {command: {runs: ls}}}]", False),
    ("[{id: a, verdict: deny, tools: [shell], args: {command: {max_length: 3}}}]", True),
    ("[{id: a, verdict: allow, tools: ['*']}, {id: d, verdict: deny, effects: [workspace]}]", True),
    ("[{id: a, verdict: allow, tools: ['*']}, {id: d, verdict: deny, tools: [shell], when: 'true'}]", False),
    ("[{id: a, verdict: allow, tools: [python]}]", True),
])
def test_a_tool_is_visible_while_some_argument_might_be_allowed(policy, specs, rules: str, hidden: bool) -> None:
    loaded = policy(f"version: 1\nrules: {rules}\n")
    assert ("shell" not in {spec.name for spec in loaded.visible(specs)}) is hidden
    assert any(line.startswith("shell: denied") for line in loaded.forbids(specs)) is hidden
