"""`agentd sandbox shell` on a real terminal, and the other sandbox commands."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time

import pytest


@pytest.fixture
def agentd(tmp_path, docker_image):
    """Runs the command line with a home of its own."""
    env = {**os.environ, "AGENTD_HOME": str(tmp_path / "home"), "AGENTD_IMAGE": docker_image}

    def run(*args):
        return subprocess.run(
            [sys.executable, "-m", "agentd", "sandbox", *args], env=env, capture_output=True, text=True, check=False,
        )

    run.env = env
    return run


def test_shell(agentd, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old.txt").write_text("old")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "sandbox", "shell", str(folder)], env=agentd.env,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )
    os.close(theirs)
    said = read_until(ours, b"$ ")
    os.write(ours, b"id -u; rm old.txt; echo new > new.txt; stty size; exit 3\n")
    said += read_until(ours, None)
    os.close(ours)
    assert process.wait(20) == 3
    assert b"65533" in said
    assert b"A new.txt" in said
    assert b"D old.txt" in said
    assert (folder / "old.txt").read_text() == "old"


def read_until(terminal, mark):
    said, until = b"", time.monotonic() + 30
    while time.monotonic() < until and not (mark and mark in said):
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the other side has closed
            break
        said += data
    return said


def test_shell_needs_a_terminal(agentd, tmp_path):
    done = agentd("shell", str(tmp_path))
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr


def test_build_says_what_is_ready(agentd):
    assert json.loads(agentd("build", "--json").stdout)["image"].startswith("agentd-sandbox:")


def test_gc_finds_nothing_in_a_new_home(agentd):
    assert agentd("gc").stdout == "nothing was left behind\n"


def test_selfcheck_passes_every_promise(agentd):
    done = agentd("selfcheck", "--json")
    promises = json.loads(done.stdout)
    assert len(promises) >= 25
    assert [one for one in promises if not one["holds"]] == []
    assert done.returncode == 0
