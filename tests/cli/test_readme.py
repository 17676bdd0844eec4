"""Every command in the README runs: its `sh` blocks, in order, as one session in a home of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENDS = {0, 3, 4, 5, 6}  # a goal may honestly not be reached; every other command must succeed


def commands() -> list[str]:
    """The README's commands; a here-document belongs to the line that opens it."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    found: list[str] = []
    for line in "".join(blocks).splitlines(keepends=True):
        opened = re.search(r"<<'(\w+)'", found[-1]) if found else None
        if opened and not found[-1].endswith(f"\n{opened[1]}\n"):
            found[-1] += line
        else:
            found.append(line)
    return found


def test_the_readme_has_commands_to_run():
    names = {command.split()[0] for command in commands()}
    assert {"make", "agentd", "cat", "printf", "."} <= names


@pytest.fixture
def env(docker_image, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return {
        "HOME": str(home), "AGENTD_HOME": str(home / "state"), "AGENTD_IMAGE": docker_image, "PYTHONPATH": str(ROOT),
        "PATH": f"{tmp_path}:{Path(sys.executable).parent}:/usr/bin:/bin",
    }


def test_the_python_example_runs(env, tmp_path):
    (example,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "home/demo").mkdir()
    (tmp_path / "home/demo/answer.py").write_text("print(6 * 7)\n")
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "run_finished" in done.stdout and "asked: run_file" in done.stdout


def test_every_command_runs(env, tmp_path):
    home = tmp_path / "home"
    program = tmp_path / "agentd"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m agentd "$@"\n')
    program.chmod(0o755)
    folder, failed = home, []
    for command in commands():
        line = re.sub(r"^make ", f"make -n -C {ROOT} ", command)
        line = re.sub(r"^\. \.venv/bin/activate", "true", line)  # the tests' own interpreter stands in for it
        done = subprocess.run(
            ["bash", "-c", f"{line}\nrc=$?; pwd > {tmp_path}/cwd; exit $rc"],
            cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300, check=False,
        )
        folder = Path((tmp_path / "cwd").read_text().strip())
        if done.returncode not in (ENDS if command.startswith(("agentd run ", "agentd fork ")) else {0}):
            failed.append(f"{command}exit {done.returncode}\n{done.stdout[-500:]}{done.stderr[-500:]}")
    assert not failed, "\n\n".join(failed)
