"""`agentd config` as it is typed: what holds and who said so, trust, schemas."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "agentd"]


@pytest.fixture
def types(tmp_path):
    """Types a command in a folder of theirs; gives stdout, or stderr where it is to fail."""
    folder = tmp_path / "folder"
    folder.mkdir()

    def run(*args, code=0, err=False, **env):
        done = subprocess.run(
            [*COMMAND, *map(str, args)], cwd=folder, text=True, capture_output=True, stdin=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **env}, check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stderr if code or err else done.stdout

    run.folder, run.home = folder, tmp_path
    return run


def test_each_value_and_where_it_comes_from(types):
    user = Path(types("config", "init").strip())
    assert user == types.home / ".config/agentd/agentd.toml"
    assert user.stat().st_mode & 0o777 == 0o600
    beside = user.parent / user.read_text().splitlines()[0].removeprefix("#:schema ./")
    assert json.loads(beside.read_text()) == json.loads(types("config", "schema", "config"))
    assert "is there already" in types("config", "init", code=2)
    user.write_text('version = 1\nmodel_key = "hunter2"\n[sandbox]\npool = 0\n')
    said = types("config", "--set", "threads=1", "--policy", "strict", AGENTD_IMAGE="mine")
    rows = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
    assert rows["sandbox.pool"] == ["0", f"{user}:4"]
    assert rows["threads"] == ["1", "--set", "threads"]
    assert rows["policy"] == ['"strict"', "--policy"]
    assert rows["sandbox.image"] == ['"mine"', "AGENTD_IMAGE"]
    assert rows["model"] == ['"embedded"', "default"]
    document = types("config", "--json")
    assert "hunter2" not in said + document
    settings = {setting["key"]: setting for setting in json.loads(document)["settings"]}
    assert settings["model_key"]["source"] == "user" and settings["home"]["value"].startswith(str(types.home))
    assert [f["state"] for f in json.loads(types("config", "path", "--json"))["files"]] == ["absent", "read", "absent"]
    assert types("config", "path").count(str(types.home)) == 2


def test_a_mistake_in_a_file_is_told_by_every_command(types):
    user = Path(types("config", "init").strip())
    user.write_text("version = 1\nthread = 2\n")
    for command in ("config", "runs", "tools"):
        assert f"{user}:2: thread: is no key of this file; did you mean threads?" in types(command, code=2)
    error = json.loads(types("config", "--json", code=2))["error"]
    assert error["code"] == "usage" and "did you mean threads?" in error["message"]


def test_trust_shows_what_a_file_sets_and_asks(types):
    file = types.folder / "agentd.toml"
    file.write_text('version = 1\npolicy = "strict"\n')
    assert "agentd config trust" in types("config", err=True)
    assert "add --yes" in types("config", "trust", file, code=2)
    assert types("config", "trusted") == ""
    said = types("config", "trust", file, "--yes")
    assert 'policy  "strict"  instead of "default" (default)' in said
    assert f"{file}:2" in types("config") and types("config", err=True) == ""
    assert json.loads(types("config", "trusted", "--json"))[0]["state"] == "trusted"
    file.write_text('version = 1\npolicy = "readonly"\n')
    assert "has changed since you trusted it" in types("config", err=True)
    assert types("config", "trusted").startswith("changed")
    assert json.loads(types("config", "trust", types.folder, "--yes", "--json"))["sets"] == {"policy": "readonly"}
    file.unlink()
    assert types("config", "trusted").startswith("absent")
    assert "no longer trusted" in types("config", "untrust", file)
    assert "was not trusted" in types("config", "untrust", file)
    assert "there is no such file" in types("config", "trust", file, code=2)


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 130), (b"\n", 130)])
def test_a_person_is_asked_on_a_terminal(types, answer, code):
    file = types.folder / "agentd.toml"
    file.write_text('version = 1\npolicy = "strict"\n')
    ours, theirs = pty.openpty()
    env = {"PATH": "/usr/bin:/bin", "HOME": str(types.home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [*COMMAND, "config", "trust", "agentd.toml"], cwd=types.folder, env=env,
        stdin=theirs, stdout=theirs, stderr=theirs,
    ) as process:
        os.write(ours, answer)
        assert process.wait(30) == code
    os.close(theirs)
    os.close(ours)
    assert bool(types("config", "trusted")) == (code == 0)


def test_what_no_folder_may_set_is_not_trusted(types):
    file = types.folder / "agentd.toml"
    file.write_text('version = 1\non_event = ["touch", "hacked"]\n')
    said = types("config", "trust", file, "--yes", code=2)
    assert f"{file}:2: on_event: may not be set by a folder" in said
    assert types("config", "trusted") == ""


def test_nothing_in_a_file_steers_the_terminal(types):
    file = types.folder / "agentd.toml"
    file.write_text('version = 1\n"\\u001b[2J" = 1\npolicy = "\\u001b[2J"\n')
    for said in (types("config", "trust", file, "--yes", code=2), types("config", "--set", "model=\x1b[2J")):
        assert "\x1b" not in said


@pytest.mark.parametrize("form", ["config", "policy", "manifest"])
def test_schemas_are_printed(types, form):
    assert json.loads(types("config", "schema", form))["additionalProperties"] is False


def test_a_flag_that_is_no_setting(types):
    assert "--set: 'pool' is not KEY=VALUE" in types("config", "--set", "pool", code=2)
    assert "pool: is no setting; did you mean sandbox.pool?" in types("config", "--set", "pool=1", code=2)
