"""Runs are listed and removed, and what only they needed goes with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from agentd.log import Snapshots

SCRIPT = "- {steps: [x], done_when: []}\n- {tool: finish, args: {status: done, answer: ok}}\n"


@pytest.fixture
def person(tmp_path, docker_image):
    """Types commands in a folder with one file in it."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "script.yaml").write_text(SCRIPT)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(tmp_path / "home"),
           "AGENTD_IMAGE": docker_image, "AGENTD_MODEL": f"scripted:{tmp_path / 'script.yaml'}"}

    def types(*args, code=0):
        done = subprocess.run(
            [sys.executable, "-m", "agentd", *args, "--json"], cwd=tmp_path / "folder", env=env, capture_output=True,
            text=True, check=False, stdin=subprocess.DEVNULL)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout or done.stderr)

    types.folder, types.snapshots = tmp_path / "folder", Snapshots(tmp_path / "home")
    return types


def kept(person):
    return {person.snapshots.get(name) for name in person.snapshots.names(time.time_ns() + 1)}


def test_a_run_is_removed_and_what_only_it_needed_with_it(person):
    (person.folder / "a.txt").write_text("first")
    (person.folder / "b.txt").write_text("both")
    first = person("run", "One")["run_id"]
    (person.folder / "a.txt").write_text("second")
    second = person("run", "Two")["run_id"]
    assert kept(person) == {b"first", b"second", b"both"}

    refused = person("runs", "rm", first, code=2)
    assert "consent" in refused["error"]["message"]
    assert person("runs", "rm", first, "--yes") == {"removed": [first]}
    assert [run["run_id"] for run in person("runs")] == [second]
    assert person("runs", "gc")["removed"] == 0  # a run that is just beginning may need what is new
    for name in person.snapshots.names(time.time_ns() + 1):
        os.utime(person.snapshots.path(name), ns=(1, 1))
    assert person("runs", "gc") == {"removed": 1, "freed_bytes": 5}
    assert kept(person) == {b"second", b"both"}
    assert "no run begins with" in person("runs", "rm", first, "--yes", code=2)["error"]["message"]
