"""Every mistake in a file is refused with the file, the line, the field and what may stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.errors import PolicyError
from agentd.policy import load

CASES = "cases:\n  - {call: finish, args: {status: done, answer: a}, expect: allow}\n"
RULE = "version: 1\nrules:\n  - id: r\n    verdict: allow\n    tools: [write_file]\n"


def rule(lines: str) -> str:
    """RULE with more lines, from line 6 on."""
    return RULE + "".join(f"    {line}\n" for line in lines.split("\n")) + CASES


def one(rule: str) -> str:
    """A policy of one rule, in line 3."""
    return f"version: 1\nrules:\n  - {rule}\n{CASES}"


def flow(flow: str) -> str:
    """A policy of one flow, in line 4."""
    return f"version: 1\nrules: []\nflows:\n  - {flow}\n{CASES}"


def with_case(case: str) -> str:
    """RULE with one case, in line 7."""
    return f"{RULE}cases:\n  - {case}\n"


BAD = [
    (one("{id: r, verdict: deny, tools: [write_file], args: {path: {equals: ./a.txt}}}"), 3,
     "rules[0].args.path.equals", ["'./a.txt' is no path of the workspace"]),
    (one("{id: r, verdict: deny, tools: [write_file], args: {path: {in: [a.txt, /workspace/b.txt]}}}"), 3,
     "rules[0].args.path.in[1]", ["'/workspace/b.txt' is no path of the workspace"]),
    # text, line, field, parts of the message
    ("", 1, None, ["starts with `version: 1`"]),
    ("- a\n", 1, None, ["a policy is a mapping"]),
    ("version: 1\nrules: [\n", 3, None, ["is not YAML"]),
    ("version: 1\n\trules: []\n", 2, None, ["is not YAML"]),
    ("version: 1\nrules: []\nrules: []\n" + CASES, 3, "rules", ["stands twice", "line 2"]),
    (rule("args:\n  path: {within: a}\n  path: {within: b}"), 8, "rules[0].args.path", ["stands twice", "line 7"]),
    ("version: 1\nrules: &all []\nflows: *all\n" + CASES, 2, None, ["an anchor or alias"]),
    ("version: !!python/object:os.system 1\n", 1, None, ["a tag"]),
    ("version: 1\n---\nversion: 1\n", 2, None, ["is not YAML", "another document"]),
    ("version: 1\nrules: []\n1: x\n" + CASES, 3, None, ["a key must be text"]),
    ("rules: []\n" + CASES, 1, None, ["lacks the field version"]),
    ("version: 2\nrules: []\n" + CASES, 1, "version", ["allowed: 1"]),
    ("version: 1\nruels: []\nrules: []\n" + CASES, 2, "ruels", ["did you mean rules?", "limits, rules, flows, cases"]),
    ("version: 1\nrules: []\n", 1, None, ["lacks the field cases"]),
    ("version: 1\nrules: []\ncases: []\n", 3, "cases", ["is empty"]),
    ("version: 1\nlimits: {steps: 0}\nrules: []\n" + CASES, 2, "limits.steps", ["greater than or equal to 1"]),
    ("version: 1\nlimits: {steps: yes}\nrules: []\n" + CASES, 2, "limits.steps", ["valid integer", "'yes'"]),
    ("version: 1\nlimits:\n  step: 3\nrules: []\n" + CASES, 3, "limits.step", ["did you mean steps?", "wall_clock_s"]),
    ("version: 1\nlimits: {calls: {shel: 3}}\nrules: []\n" + CASES, 2, "limits.calls.shel", ["did you mean shell?"]),
    ("version: 1\nlimits: {calls: {shell: 0}}\nrules: []\n" + CASES, 2, "limits.calls.shell", ["more than 0"]),
    (one("{id: r, verdict: alow, tools: [shell]}"), 3, "rules[0].verdict",
     ["'alow' is not allowed", "did you mean allow?", "allow, ask, deny"]),
    (one("{id: r, verdict: no, tools: [shell]}"), 3, "rules[0].verdict",
     ["allow, ask, deny"]),
    (one("{id: R 1, verdict: deny, tools: [shell]}"), 3, "rules[0].id", ["small letters"]),
    (one("{id: r, verdict: deny}"), 3, "rules[0]", ["selects no tool", '["*"]']),
    (one("{id: r, verdict: deny, tools: []}"), 3, "rules[0].tools", ["is empty"]),
    (one("{id: r, verdict: deny, tools: [shel]}"), 3, "rules[0].tools[0]",
     ["no tool is called shel", "did you mean shell?", "delete, edit_file"]),
    (one("{id: r, verdict: deny, tools: [finish]}"), 3, "rules[0].tools[0]",
     ["always allowed"]),
    (one("{id: r, verdict: deny, effects: [puer]}"), 3, "rules[0].effects[0]",
     ["did you mean pure?", "pure, workspace, outside"]),
    (one("{id: r, verdict: deny, effects: ['*']}\n  - {id: r, verdict: ask, effects: ['*']}"),
     4, "rules[1].id", ["r stands twice"]),
    (rule("arg: {path: {within: a}}"), 6, "rules[0].arg", ["did you mean args?"]),
    (rule("args: {pth: {within: a}}"), 6, "rules[0].args.pth", ["no argument pth", "did you mean path?", "path, text"]),
    (rule("args: {path: {}}"), 6, "rules[0].args.path", ["at least one matcher"]),
    (rule("args: {path: {witin: a}}"), 6, "rules[0].args.path.witin", ["did you mean within?", "in_goal, host, runs"]),
    (rule("args: {path: {within: 3}}"), 6, "rules[0].args.path.within", ["should be a list, not 3"]),
    (rule("args: {path: {within: /etc}}"), 6, "rules[0].args.path.within[0]", ["no path of the workspace"]),
    (rule("args: {path: {within: src/}}"), 6, "rules[0].args.path.within[0]", ["no path of the workspace"]),
    (rule("args: {path: {within: 'src/*'}}"), 6, "rules[0].args.path.within[0]", ["use glob"]),
    (rule("args: {path: {glob: '*.md'}}"), 6, "rules[0].args.path.glob[0]",
     ["**/*.md in any folder", "./*.md at the top"]),
    (rule("args: {path: {glob: 'a/**.md'}}"), 6, "rules[0].args.path.glob[0]", ["is no pattern"]),
    (rule("args: {path: {glob: '../a'}}"), 6, "rules[0].args.path.glob[0]", ["is no pattern"]),
    (rule("args: {path: {prefix: src}}"), 6, "rules[0].args.path.prefix", ["neighbours", "use within"]),
    (rule("args: {text: {within: src}}"), 6, "rules[0].args.text.within", ["is about paths", "its paths: path"]),
    (rule("args: {path: {equals: 3}}"), 6, "rules[0].args.path.equals", ["can never hold", "'string'"]),
    (rule("args: {path: {in: [a, 3]}}"), 6, "rules[0].args.path.in[1]", ["can never hold"]),
    (rule("args: {path: {in_goal: maybe}}"), 6, "rules[0].args.path.in_goal", ["valid boolean"]),
    (rule("when: args.pth == 'a'"), 6, "rules[0].when", ["knows no args.pth", "did you mean args.path?", "labels"]),
    (rule("when: path == 'a'"), 6, "rules[0].when", ["knows no path", "args.path"]),
    (rule("when: counters.step > 3"), 6, "rules[0].when", ["did you mean counters.steps?"]),
    (rule("when: args.path == 3"), 6, "rules[0].when", ["no matching overload", "(string, int)"]),
    (rule("when: args.path"), 6, "rules[0].when", ["is string for write_file, and must be bool"]),
    (rule("when: args.path =="), 6, "rules[0].when", ["Syntax error"]),
    (rule("when: 'true " + "&& true " * 300 + "'"), 6, "rules[0].when", ["at most 2000"]),
    (rule("when: args.path.nope()"), 6, "rules[0].when", ["nope"]),
    (one("{id: r, verdict: deny, effects: [workspace], args: {path: {within: a}}}"), 3,
     "rules[0].args.path", ["has no argument path"]),
    (one("{id: r, verdict: deny, effects: [pure], when: args.start == 1}"), 3,
     "rules[0].when", ["knows no args.start"]),
    (one("{id: r, verdict: allow, tools: [shell], args: {command: {runs: 'ls; rm'}}}"), 3,
     "rules[0].args.command.runs[0]", ["is no plain command"]),
    (one("{id: r, verdict: deny, tools: [shell], args: {command: {runs: rm}}}"), 3,
     "rules[0].args.command.runs", ["cannot deny", "countless ways"]),
    (one("{id: r, verdict: allow, tools: [fetch], args: {url: {prefix: 'https://a.com'}}}"),
     3, "rules[0].args.url.prefix[0]", ["use host"]),
    (one("{id: r, verdict: allow, tools: [fetch], args: {url: {host: 'https://a.com'}}}"),
     3, "rules[0].args.url.host[0]", ["is no host", "example.com:8443"]),
    (one("{id: r, verdict: allow, tools: [fetch], args: {method: {equals: PUT}}}"),
     3, "rules[0].args.method.equals", ["can never hold", "allowed: GET, POST"]),
    (one("{id: r, verdict: allow, tools: [read_file], args: {start: {max_length: 3}}}"),
     3, "rules[0].args.start.max_length", ["is about text", "integer"]),
    (flow("{id: f, from: untrused, to: {effects: [outside]}, verdict: deny}"), 4,
     "flows[0].from[0]", ["did you mean untrusted?", "secret, tool:NAME"]),
    (flow("{id: f, from: 'tool:shel', to: {tools: [shell]}, verdict: deny}"), 4,
     "flows[0].from[0]", ["did you mean shell?"]),
    (flow("{id: f, from: secret, to: {tools: [shel]}, verdict: deny}"), 4,
     "flows[0].to.tools[0]", ["did you mean shell?"]),
    (flow("{id: f, from: secret, to: {tools: [shell]}, verdict: allow}"), 4,
     "flows[0].verdict", ["ask, deny"]),
    (flow("{id: f, form: secret, to: {tools: [shell]}, verdict: deny}"), 4,
     "flows[0]", ["lacks the field from"]),
    (with_case("{call: shel, expect: deny}"), 7, "cases[0].call", ["did you mean shell?"]),
    (with_case("{expect: deny}"), 7, "cases[0]", ["either call", "or effect"]),
    (with_case("{call: shell, effect: pure, expect: deny}"), 7, "cases[0]", ["either call", "or effect"]),
    (with_case("{call: shell, args: {comand: ls}, expect: deny}"), 7, "cases[0].args", ["shell does not take this"]),
    (with_case("{call: shell, args: {command: 3}, expect: deny}"), 7, "cases[0].args.command", ["not of type"]),
    (with_case("{call: list_files, expect: denied}"), 7, "cases[0].expect", ["did you mean deny?"]),
    (with_case("{call: list_files, expect: deny, rule: q}"), 7, "cases[0].rule", ["no rule is called q", "allowed: r"]),
    (with_case("{call: list_files, expect: deny, facts: {label: x}}"), 7, "cases[0].facts.label",
     ["did you mean labels?"]),
    (with_case("{call: list_files, expect: deny, facts: {counters: {step: 1}}}"), 7, "cases[0].facts.counters.step",
     ["did you mean steps?"]),
]


@pytest.mark.parametrize(("text", "line", "field", "parts"), BAD, ids=[f"{i}-{row[2]}" for i, row in enumerate(BAD)])
def test_mistakes_are_named(tmp_path: Path, specs, text: str, line: int, field: str | None, parts: list[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load(str(path), specs, policies_dir=tmp_path)
    error = caught.value
    shown = f"{path}:{line}: {field}: " if field else f"{path}:{line}: "
    first = next(m for m in error.message.split("\n") if m.startswith(shown))
    missing = [part for part in parts if part.lower() not in first.lower()]
    assert missing == []
    assert error.exit_code == 2


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file(tmp_path: Path, specs) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(
        "version: 1\nrules:\n  - {id: a, verdict: allow, tools: [shel]}\n  - {id: b, verdict: allow, tools: [nope],\n"
        "     args: {command: {runs: ls}}}\ncases:\n  - {call: x, expect: allow}\n", encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load(str(path), specs, policies_dir=tmp_path)
    assert [line.split(":")[1] for line in caught.value.message.split("\n")] == ["3", "4", "7"]


@pytest.mark.parametrize(("case", "said"), [
    ("{call: write_file, args: {path: a, text: b}, expect: deny}", "expected deny for write_file"),
    ("{call: shell, args: {command: ls}, expect: allow}", "got deny: no rule of policy bad allows"),
    ("{call: write_file, args: {path: a, text: b}, expect: allow, rule: other}", "expected allow by other"),
])
def test_a_case_that_does_not_hold_refuses_the_file(tmp_path: Path, specs, case: str, said: str) -> None:
    path = tmp_path / "bad.yaml"
    other = "  - {id: other, verdict: deny, tools: [delete]}\n"
    path.write_text(f"{RULE}{other}{CASES}  - {case}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"bad.yaml:9: cases\[1\]: does not hold: ") as caught:
        load(str(path), specs, policies_dir=tmp_path)
    assert said in caught.value.message


@pytest.mark.parametrize(("content", "said"), [
    (b"version: 1\n# \xff\n", ":2: is not UTF-8"),
    (b"version: 1\n" + b"#" * (1 << 18), "is larger than"),
    (b"version: 1\nrules: " + b"[" * 50_000 + b"]" * 50_000, "is nested deeper"),
    (b"a: \x01\n", "is not YAML"),
])
def test_files_that_are_no_text_to_speak_of(tmp_path: Path, specs, content: bytes, said: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=said):
        load(str(path), specs, policies_dir=tmp_path)


def test_a_file_or_name_that_is_not_there(tmp_path: Path, specs) -> None:
    (tmp_path / "mine.yaml").write_text("", encoding="utf-8")
    with pytest.raises(PolicyError, match="no policy is called mien; did you mean mine"):
        load("mien", specs, policies_dir=tmp_path)
    for name in ("gone.yaml", str(tmp_path / "gone"), str(tmp_path)):
        with pytest.raises(PolicyError, match="cannot be read"):
            load(name, specs, policies_dir=tmp_path)
