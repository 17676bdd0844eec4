"""`agentd tools`, as a person types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def agentd(tmp_path, docker_image):
    """Runs the command in an empty folder with a home of its own."""

    def agentd(*args, code=0, **env):
        done = subprocess.run(
            [sys.executable, "-m", "agentd", *args], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            env={**os.environ, "PYTHONPATH": str(ROOT), "AGENTD_HOME": str(tmp_path / "home"), **env}, check=False,
        )
        assert done.returncode == code, done.stderr
        return done

    return agentd


def test_list(agentd):
    listed = agentd("tools").stdout
    assert listed == agentd("tools", "list").stdout
    assert re.search(r"^search +pure +pattern, glob, path ", listed, re.MULTILINE)
    document = json.loads(agentd("tools", "--json").stdout)
    assert document == json.loads(agentd("tools", "list", "--json").stdout)
    assert {tool["name"] for tool in document["tools"]} >= {"search", "finish"}


def test_call_works_on_a_copy(agentd, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.txt").write_text("zebra\n")
    done = agentd("tools", "call", "delete", "--args", '{"path": "a.txt"}', "--workspace", str(folder))
    assert done.stdout == "deleted a.txt\n"
    assert done.stderr.startswith("deleted a.txt\nok in ")
    assert (folder / "a.txt").exists()
    document = json.loads(agentd(
        "tools", "call", "shell", "--args", '{"command": "echo hi; exit 3"}', "--json",
    ).stdout)
    assert document["outcome"]["result"] == {"exit_code": 3}
    assert document["outcome"]["text"] == "hi\nexit code 3"


@pytest.mark.parametrize(("args", "message"), [
    (("serch",), "there is no tool 'serch'"),
    (("finish",), "finish ends a run"),
    (("shell", "--args", "ls"), "--args: is not JSON"),
    (("shell", "--args", "{}"), "--args: shell needs command."),
    (("read_file", "--args", '{"path": "/etc/passwd"}'), "--args: path: /etc/passwd is outside the workspace"),
    (("read_file", "--args", '{"path": "no.txt"}'), "--args: path: no.txt does not exist"),
])
def test_a_wrong_call_is_told(agentd, args, message):
    assert message in agentd("tools", "call", *args, code=2).stderr


def test_a_tool_that_fails_exits_with_five(agentd):
    failed = agentd("tools", "call", "search", "--args", '{"pattern": "("}', code=5)
    assert failed.stderr.startswith("pattern: missing )")


def test_a_new_tool_is_listed_checked_and_called(agentd, tmp_path):
    made = agentd("tools", "new", "count_words")
    assert made.stdout.splitlines()[0] == os.path.join("tools", "count_words", "tool.yaml")  # noqa: PTH118
    assert agentd("tools", "check", "tools/count_words").stdout.startswith("count_words: ok, s1:")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("one two\n")
    called = agentd(
        "tools", "call", "count_words", "--args", '{"path": "a.txt"}', "--workspace", "mine", AGENTD_TOOLS="tools",
    )
    assert called.stdout == "2 words\n"
    (tmp_path / "tools" / "count_words" / "tool.yaml").write_text("name: count_words\n")
    wrong = agentd("tools", "check", "tools/count_words", code=2)
    assert "tools/count_words/tool.yaml:1: description: is missing" in wrong.stderr
