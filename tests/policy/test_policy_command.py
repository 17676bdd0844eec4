from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentd.cli import main

FAILING = """version: 1
rules:
  - {id: look, verdict: allow, effects: [pure]}
  - {id: never-tested, verdict: deny, tools: [shell]}
cases:
  - {call: list_files, expect: allow, rule: look}
  - {call: python, args: {code: "1"}, expect: ask}
"""


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main(["policy", *args])
    out, err = capsys.readouterr()
    return int(str(caught.value.code)), out, err


def test_check_prints_each_case_and_succeeds(capsys) -> None:
    code, out, _ = run(capsys, "check", "default", "readonly", "strict")
    assert code == 0
    assert "policies/default.yaml: 16 of 16 cases hold" in out
    assert "FAIL" not in out
    assert out.count("  pass  ") > 40


def test_check_names_what_failed_and_what_no_case_tests(capsys, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(FAILING, encoding="utf-8")
    code, out, _ = run(capsys, "check", str(path), "readonly")
    assert code == 2
    assert "1 of 2 cases hold" in out
    assert f"  FAIL  {path}:7" in out
    assert "expected ask, got deny: no rule of policy mine allows this call of python" in out
    assert "note: no case makes rule never-tested match" in out
    assert "policies/readonly.yaml: 14 of 14" in out


def test_check_as_json_goes_on_after_a_file_with_mistakes(capsys, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("version: 1\nruls: []\n", encoding="utf-8")
    code, out, _ = run(capsys, "check", str(path), "default", "--json")
    bad, good = json.loads(out)
    assert code == 2
    assert (bad["ok"], good["ok"], good["error"]) == (False, True, None)
    assert f"{path}:2: ruls: is no field here; did you mean rules?" in bad["error"]
    assert good["cases"][0]["decision"]["verdict"] == "allow"


def test_explain_prints_rule_by_rule(capsys) -> None:
    call = ("explain", "--tool", "shell", "--args", '{"command": "rm -rf x"}')
    code, out, _ = run(capsys, *call, "--policy", "readonly")
    assert code == 0
    assert "decision  deny by no-changes (policies/readonly.yaml:9): Only reading is allowed." in out
    assert "only-look   allow    -        policies/readonly.yaml:5  does not select shell" in out
    assert "smallest rule" not in out


def test_explain_gives_the_smallest_rule_and_knows_what_the_goal_names(capsys) -> None:
    call = ("explain", "--tool", "write_file", "--args", '{"path": "./src//a.py", "text": "x"}', "--policy", "strict")
    assert 'path: {equals: "src/a.py"}' in run(capsys, *call)[1]
    assert "decision  allow by write-what-the-goal-names" in run(capsys, *call, "--goal", "Fix src/a.py.")[1]


def test_explain_as_json_takes_labels(capsys) -> None:
    call = ("explain", "--tool", "shell", "--args", '{"command": "ls"}', "--policy", "strict")
    code, out, _ = run(capsys, *call, "--label", "untrusted", "--json")
    explanation = json.loads(out)
    assert code == 0
    assert explanation["decision"]["rule"] == "code-asks"
    assert {rule["rule"] for rule in explanation["rules"] if rule["matched"]} == {"code-asks"}


def test_what_an_argument_holds_cannot_steer_the_terminal(capsys) -> None:
    hostile = json.dumps({"command": "\x1b]0;owned\x07\u202e\x9b31m"})
    for policy in ("default", "readonly"):
        out = run(capsys, "explain", "--tool", "shell", "--args", hostile, "--policy", policy)[1]
        assert out.replace("\n", "").isprintable()


@pytest.mark.parametrize(("args", "said"), [
    (("explain", "--tool", "shel"), "no tool is called shel"),
    (("explain", "--tool", "shell", "--args", "{"), "--args: is not JSON"),
    (("explain", "--tool", "shell", "--args", '{"comand": 1}'), "shell needs command"),
    (("explain", "--tool", "read_file", "--args", '{"path": "../x"}'), "outside the workspace"),
    (("explain", "--tool", "shell", "--args", '{"command": "ls"}', "--policy", "strickt"), "did you mean strict"),
    (("check",), "Missing argument"),
])
def test_wrong_usage(capsys, args: tuple[str, ...], said: str) -> None:
    code, _, err = run(capsys, *args)
    assert code == 2
    assert said in err
