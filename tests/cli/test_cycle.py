"""A run as a person sees it: run, show, events, diff, apply; each read from the log by a new process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

SCRIPT = [
    {"steps": ["count the lines"], "done_when": [{"file": "answer.txt", "exists": True}]},
    {"tool": "shell", "args": {"command": "wc -l < access.log > answer.txt"}},
    {"tool": "finish", "args": {"status": "done", "answer": "3 lines"}},
]


@pytest.fixture
def person(docker_image, tmp_path):
    """Types commands in a folder of theirs, with a home of its own."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "access.log").write_text("a\nb\nc\n")
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(tmp_path / "home"),
        "AGENTD_IMAGE": docker_image, "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    env |= {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"}

    class Person:
        files = folder

        def script(self, lines):
            path = tmp_path / "script.yaml"
            path.write_text(yaml.safe_dump(lines))
            return f"scripted:{path}"

        def start(self, *args):
            return subprocess.Popen(
                [sys.executable, "-m", "agentd", *args], cwd=folder, env=env, text=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )

        def types(self, *args, code=0):
            with self.start(*args) as process:
                out, err = process.communicate(timeout=120)
            assert process.returncode == code, f"exit {process.returncode}\n{out}\n{err}"
            return out

    return Person()


def test_from_goal_to_applied_changes(person):
    model = person.script(SCRIPT)
    said = person.types("run", "Count the lines.", "--model", model)
    assert "done" in said and "3 lines" in said and "+3" in said
    assert not (person.files / "answer.txt").exists()

    shown = person.types("show")
    assert "count the lines" in shown and "wc -l" in shown and "verify" in shown
    document = json.loads(person.types("show", "--json"))
    assert document["state"]["status"] == "done" and document["log"]["ok"]
    assert [(c["tool"], c.get("verdict"), c.get("status")) for c in document["calls"]] == [
        ("shell", "allow", "ok"), ("finish", None, None),
    ]

    events = [json.loads(line) for line in person.types("events", "--json", "--follow").splitlines()]
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert events[-1]["kind"] == "run_finished"
    assert person.types("events", "--kind", "tool_started").count("\n") == 1

    assert person.types("diff", "--names") == "+ answer.txt\n"
    (change,) = json.loads(person.types("diff", "--json"))
    assert (change["path"], change["before"]) == ("answer.txt", None)

    (listed,) = json.loads(person.types("runs", "--json"))
    assert (listed["status"], listed["goal"]) == ("done", "Count the lines.")


def test_a_denial_tells_rule_place_reason_and_way_out(person):
    model = person.script([
        {"steps": ["write"], "done_when": []},
        {"tool": "shell", "args": {"command": "ls"}},
        {"tool": "write_file", "args": {"path": "other.txt", "text": "x"}},
        {"tool": "finish", "args": {"status": "blocked", "answer": "I may not."}},
    ])
    said = person.types("run", "Write hello to note.txt.", "--model", model, "--policy", "strict", code=3)
    asked, denied = said.split("write_file", 1)
    assert "code-asks" in asked and "strict.yaml:" in asked and "Code can change any file" in asked
    assert "would be allowed by" in denied and "other.txt" in denied


def test_json_is_one_document(person):
    document = json.loads(person.types("run", "Count.", "--model", person.script(SCRIPT), "--json"))
    assert (document["status"], document["answer"]) == ("done", "3 lines")


def test_a_budget_has_its_own_exit_code(person):
    calls = [{"tool": "list_files", "args": {"path": "."}}, {"tool": "read_file", "args": {"path": "access.log"}}]
    model = person.script([{"steps": ["look"], "done_when": []}, *calls])
    assert "steps" in person.types("run", "Look around.", "--model", model, "--limit", "steps=1", code=4)


def test_ctrl_c_cancels_the_run_and_the_log_says_so(person):
    model = person.script([
        {"steps": ["wait"], "done_when": []}, {"tool": "shell", "args": {"command": "sleep 60"}},
    ])
    with person.start("run", "Wait.", "--model", model, "--json", "--events") as process:
        for line in process.stdout:
            if json.loads(line).get("kind") == "tool_started":
                break
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=90)
    assert process.returncode == 130
    assert time.monotonic() - started < 45
    assert json.loads(person.types("show", "--json"))["state"]["status"] == "cancelled"


def test_an_evaluation_says_what_passed_and_why_not(person, tmp_path):
    tasks = tmp_path / "tasks.yaml"
    tasks.write_text(yaml.safe_dump([
        {"id": "right", "family": "count", "goal": "Count.", "files": {"access.log": "a\nb\n"},
         "checks": [{"file": "answer.txt", "equals": "2"}, {"file": "access.log", "unchanged": True}]},
        {"id": "wrong", "family": "count", "goal": "Count.", "files": {"access.log": "a\n"},
         "checks": [{"file": "answer.txt", "equals": "7"}]},
    ]))
    model = person.script(SCRIPT)
    document = json.loads(person.types("eval", str(tasks), "--model", model, "--repeat", "2", "--jobs", "2", "--json"))
    assert [(r["id"], r["repeat"], r["passed"]) for r in document["results"]] == [
        ("right", 1, True), ("wrong", 1, False), ("right", 2, True), ("wrong", 2, False),
    ]
    assert "answer.txt" in document["results"][1]["why"]
    assert document["overall"]["rate"] == 0.5 and document["families"]["count"]["total"] == 4
    said = person.types("eval", str(tasks), "--model", model)
    assert "1 of 2 passed: 50.0%" in said and "FAIL" in said
    person.types("eval", str(tasks), "--model", model, "--ablate", code=2)


def test_an_evaluation_can_leave_out_parts_of_the_model(person):
    tasks = person.files.parent / "one.json"
    tasks.write_text(json.dumps([
        {"id": "sort", "family": "convert", "goal": "Sort the lines of a.txt into b.txt.", "files": {"a.txt": "y\nx\n"},
         "checks": [{"file": "b.txt", "equals": "x\ny"}]},
    ]))
    short = person.files.parent / "short.yaml"  # the bare model would go on for minutes
    short.write_text("""version: 1
limits: {steps: 2, wall_clock_s: 15}
rules: [{id: all, verdict: allow, effects: ['*']}]
cases: [{call: list_files, expect: allow}]
""")
    said = person.types("eval", str(tasks), "--model", "embedded", "--policy", str(short), "--ablate", "--json")
    reports = json.loads(said)["reports"]
    assert [report["without"] for report in reports] == [None, "adapter", "grammar", "forced tokens"]
    whole, bare, _, unforced = reports
    assert whole["overall"]["passed"] == unforced["overall"]["passed"] == 1 and bare["overall"]["passed"] == 0
    assert all(report["median_s"] > 0 for report in reports)
