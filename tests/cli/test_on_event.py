"""`on_event` in the user's file: their program is told of a real run's events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = [
    {"steps": ["write"], "done_when": []}, {"tool": "write_file", "args": {"path": "a.txt", "text": "x"}},
    {"tool": "finish", "args": {"status": "done", "answer": "written"}},
]


@pytest.fixture
def types(docker_image, tmp_path):
    """Types a command; the user's file, and a program beside it that keeps what it is told."""
    own = tmp_path / ".config/agentd"
    own.mkdir(parents=True)
    (own / "keep").write_text(f'#!/bin/sh\npwd > {tmp_path}/cwd\ncat >> "$1"\n')
    (own / "keep").chmod(0o755)
    (tmp_path / "script.yaml").write_text(yaml.safe_dump(SCRIPT))
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_IMAGE": docker_image, "PYTHONPATH": str(ROOT),
           "AGENTD_MODEL": f"scripted:{tmp_path}/script.yaml"}
    env |= {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"}

    def run(*args, config):
        (own / "agentd.toml").write_text(f"version = 1\n{config}\n")
        return subprocess.run(
            [sys.executable, "-m", "agentd", *args], cwd=tmp_path, env=env, text=True, capture_output=True, check=True,
            stdin=subprocess.DEVNULL, timeout=120,
        )

    return run


@pytest.mark.parametrize("form", [(), ("--json",), ("--json", "--events")])
def test_every_event_of_a_run_is_told(types, tmp_path, form):
    done = types("run", "Write.", "--dir", "none", *form, config=f'on_event = ["./keep", "{tmp_path}/told"]')
    assert done.stderr == ""
    assert form or ("apply  agentd apply" in done.stdout and "--dir FOLDER" in done.stdout), "no folder was copied"
    told = [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]
    logged = types("events", "--json", config="").stdout.splitlines()
    assert told == [json.loads(line) for line in logged]
    if form == ("--json", "--events"):
        assert [json.loads(line) for line in done.stdout.splitlines()[:-1]] == told
    assert (tmp_path / "cwd").read_text().strip() == str(tmp_path / ".local/state/agentd")


def test_kinds_and_failures(types, tmp_path):
    done = types("run", "Write.", "--dir", "none", "--json", config=f'on_event = ["./keep", "{tmp_path}/told"]\n'
                 'on_event_kinds = ["tool_finished", "run_finished"]')
    assert json.loads(done.stdout)["status"] == "done" and done.stderr == ""
    told = [json.loads(line)["kind"] for line in (tmp_path / "told").read_text().splitlines()]
    assert told == ["tool_finished", "run_finished"]

    done = types("run", "Write.", "--dir", "none", "--json", config='on_event = ["./none"]')
    assert json.loads(done.stdout)["status"] == "done"
    assert done.stderr.startswith("note: on_event failed for ") and done.stderr.count("\n") == 1
    assert "does not start: No such file or directory" in done.stderr


def test_applying_is_told_too(types, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    types("run", "Write.", "--dir", str(folder), config="")
    done = types("apply", config=f'on_event = ["./keep", "{tmp_path}/told"]')
    assert done.stderr == "" and (folder / "a.txt").read_text() == "x"
    told = [json.loads(line) for line in (tmp_path / "told").read_text().splitlines()]
    assert [(event["kind"], event["data"]["phase"]) for event in told] == [
        ("changes_applied", "intended"), ("changes_applied", "finished"),
    ]
