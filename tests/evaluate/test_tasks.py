from __future__ import annotations

import base64

import pytest

from agentd.errors import UsageError
from agentd.evaluate import load_tasks

GOOD = """
- id: one
  family: count
  goal: "Count."
  files:
    a.txt: "x\\ny\\n"
    b.bin: {base64: AAECAw==}
    c.log: {generate: {lines: 3, seed: 7}}
  checks: [{file: answer.txt, equals: "2"}, {file: data.json, json: {a: [1, null]}}]
- id: two
  goal: "Delete."
  policy: readonly
  status: denied
  checks:
    - {tool: shell, called: false}
"""

TASK = "- id: x\n  goal: g\n"


def write(tmp_path, text, name="tasks.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_every_form(tmp_path):
    one, two = load_tasks([write(tmp_path, GOOD)])
    assert one.files["a.txt"] == b"x\ny\n"
    assert one.files["b.bin"] == base64.b64decode("AAECAw==")
    assert one.files["c.log"].count(b"\n") == 3
    assert one.checks[0].describe() == "answer.txt equals '2'"
    assert (two.policy, two.status, two.family, two.files) == ("readonly", "denied", "other", {})
    assert one.wants("done") and not one.wants("denied") and two.wants("denied")


def test_generated_files_depend_on_the_seed_alone(tmp_path):
    def content(seed):
        text = TASK + f"  files: {{f: {{generate: {{lines: 50, seed: {seed}}}}}}}\n  checks: []\n"
        return load_tasks([write(tmp_path, text)])[0].files["f"]

    assert content(1) == content(1) != content(2)


@pytest.mark.parametrize(("text", "place", "says"), [
    ("a: 1\n", ":1", "must be a list of tasks"),
    ("- id: x\n  goal: [\n", ":3", "is not YAML"),
    (TASK, ":1: checks", "Field required"),
    (TASK + "  checks: 3\n", ":3: checks", "tuple"),
    (TASK + "  cheks: []\n  checks: [{file: a, exists: true}]\n", ":3: cheks", "Extra inputs"),
    (TASK + "  checks:\n  - {file: a, exists: true}\n  - {file: a, equals: 4}\n", ":5: checks.1.equals", "string"),
    (TASK + "  checks:\n  - {file: a}\n", ":4: checks.0", "exactly one of"),
    (TASK + "  files: {../a: x}\n  checks: [{file: a, exists: true}]\n", ":3: files", "not a plain path"),
    (TASK + "  files: {a: 4}\n  checks: [{file: a, exists: true}]\n", ":3: files", "a: must be text"),
    (TASK + "  files: {a: {base64: '*'}}\n  checks: [{file: a, exists: true}]\n", ":3: files", "not base64"),
    (TASK + "  status: failed\n  checks: [{file: a, exists: true}]\n", ":3: status", "denied"),
    (GOOD + GOOD, ":17: id", "'one' is also the id of"),
    ("[]", "", "no tasks"),
])
def test_a_mistake_is_named_with_its_line(tmp_path, text, place, says):
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        load_tasks([path])
    assert str(caught.value).startswith(f"{path}{place}")
    assert says in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        load_tasks([tmp_path / "none.yaml"])
