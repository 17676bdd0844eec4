"""The home's disk is full: a run says so, and what it had written stays and can be carried on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import yaml

CALLS = [
    {"steps": ["work"], "done_when": []},
    {"tool": "shell", "args": {"command": "echo 1 > a"}},
    {"tool": "shell", "args": {"command": "head -c 900000 /dev/urandom > big"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]
RUN = '"$PYTHON" -m agentd run Work --dir project --model scripted:script.yaml'


@pytest.fixture
def inside(tmp_path, docker_image):
    """Runs a shell with a home on a file system of its own, of so many KiB."""
    for name in ("project", "home"):
        (tmp_path / name).mkdir()
    (tmp_path / "project/a").write_text("a\n")
    (tmp_path / "script.yaml").write_text(yaml.safe_dump(CALLS))
    env = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(tmp_path / "home"),
        "AGENTD_IMAGE": docker_image, "PYTHON": sys.executable,
    }

    def run(kib, *lines):
        script = "\n".join([f"mount -t tmpfs -o size={kib}k none home", *lines])
        return subprocess.run(
            ["unshare", "--mount", "sh", "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True,
            check=False, timeout=120,
        )

    return run


def test_a_full_disk_in_mid_run_loses_nothing(inside):
    done = inside(
        400, RUN, 'echo "exit $?"', '"$PYTHON" -m agentd show', "mount -o remount,size=20m home",
        'printf "%s\\n" "- {steps: [x], done_when: []}" "- {tool: shell, args: {command: cat a}}" '
        '"- {tool: finish, args: {status: done, answer: ok}}" > script.yaml',
        RUN.replace("Work", "More --continue last").replace("--dir project", ""), "cat project/a",
    )
    assert "error: the log cannot be written: database or disk is full" in done.stderr
    assert "hint: what was written stays: agentd show" in done.stderr and "agentd resume" in done.stderr
    assert "exit 5" in done.stdout
    assert "interrupted" in done.stdout and "contents verify" in done.stdout
    assert "whose changes are in the copy: 1" in done.stdout
    assert done.stdout.rstrip().endswith("a")  # the user's own file, as it was
    assert done.returncode == 0


def test_no_room_for_a_log_leaves_no_half_of_one(inside):
    done = inside(40, RUN, 'echo "exit $?"', '"$PYTHON" -m agentd runs', "ls home/runs")
    assert "cannot be made: " in done.stderr
    assert "exit 5" in done.stdout
    assert "no runs yet" in done.stdout
