"""Without a terminal a run says who is asked about a call, or that nobody can be."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from tests.terminal import environment

SCRIPT = [
    {"steps": ["list"], "done_when": []}, {"tool": "shell", "args": {"command": "ls > out.txt"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]


@pytest.fixture
def start(docker_image, tmp_path):
    (tmp_path / "script.yaml").write_text(yaml.safe_dump(SCRIPT))
    (tmp_path / "folder").mkdir()
    env = environment(tmp_path, AGENTD_IMAGE=docker_image)

    def run(*args):
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "agentd", *args], cwd=tmp_path / "folder", env=env, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        )

    return run


def test_that_nobody_can_be_asked(start, tmp_path):
    said, _ = start("run", "List", "--policy", "strict", "--model", f"scripted:{tmp_path}/script.yaml").communicate()
    assert said.count("denied: nobody can be asked here (--ask later") == 1
    shown, _ = start("show").communicate()
    assert "denied: nobody can be asked here" in shown


def test_that_a_call_is_made_again_is_no_denial(start, tmp_path):
    again = [*SCRIPT[:2], *SCRIPT[1:]]
    (tmp_path / "script.yaml").write_text(yaml.safe_dump(again))
    run = start("run", "List", "--policy", "strict", "--ask", "wait", "--model", f"scripted:{tmp_path}/script.yaml")
    with run:
        asked = next(line for line in run.stdout if "a person is asked" in line)
        code = re.search(r"agentd deny (\w+)", asked)[1]
        denied, _ = start("deny", code).communicate()
        assert denied
        said = run.stdout.read()
    assert "the same call was made 2 times" in said and "nobody can be asked" not in said


def test_by_which_code_a_person_answers(start, tmp_path):
    run = start("run", "List", "--policy", "strict", "--ask", "wait", "--model", f"scripted:{tmp_path}/script.yaml")
    with run:
        asked = next(line for line in run.stdout if "a person is asked" in line)
        code = re.search(r"agentd approve (\w+)", asked)[1]
        denied, _ = start("deny", code, "--stop").communicate()
        assert denied
        assert "nobody can be asked" not in run.stdout.read()
    shown, _ = start("show").communicate()
    assert "stopped by a person" in shown and "a person is asked" not in shown, "nobody is by now"
