"""What a person or a program is told when something is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import click
import pytest


def agentd(*args, home, **kwargs):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(home), "AGENTD_HOME": str(home / "state"), **kwargs.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "agentd", *args], capture_output=True, text=True, env=env, check=False, **kwargs
    )


@pytest.mark.parametrize(("args", "says", "hint"), [
    (["bogus"], "No such command 'bogus'", "agentd --help"),
    (["show", "--nope"], "No such option", "agentd show --help"),
    (["show", "none"], "no run begins with 'none'", "agentd runs"),
    (["show"], "there is no run yet", "agentd run"),
    (["eval", "none.yaml"], "none.yaml: cannot be read", None),
])
def test_an_error_says_what_and_what_to_do(tmp_path, args, says, hint):
    done = agentd(*args, home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    first, *rest = done.stderr.splitlines()
    assert first.startswith("error: ") and says in first
    assert any(line.startswith("hint: ") and hint in line for line in rest) if hint else rest == []


def test_errors_are_json_where_json_was_asked_for(tmp_path):
    done = agentd("show", "none", "--json", home=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    error = json.loads(done.stderr)["error"]
    assert error["code"] == "usage" and "none" in error["message"] and error["hint"]


def test_a_bad_setting_is_a_usage_error(tmp_path):
    done = agentd("runs", home=tmp_path, env={"AGENTD_POOL": "many"})
    assert done.returncode == 2
    assert "AGENTD_POOL" in done.stderr


def test_control_characters_of_others_do_not_reach_the_terminal(tmp_path):
    done = agentd("show", "\x1b[2Jx", home=tmp_path)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr


BREAKS = """import sys
from agentd.cli import root
root.cli.get_command(None, "runs").callback = lambda **_: [][0]
root.main(["runs", *sys.argv[1:2]])"""


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_mistake_of_its_own_is_one_line_and_says_where_the_traceback_is(tmp_path, flags):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", BREAKS, *flags], capture_output=True, text=True, env=env, check=False,
    )
    assert (done.returncode, done.stdout) == (5, "")
    (written,) = tmp_path.glob("agentd-traceback-*.txt")
    told = written.read_text()
    assert "Traceback" not in done.stderr and str(written) in done.stderr and len(done.stderr.splitlines()) <= 2
    assert told.startswith("Traceback") and "IndexError" in told and written.stat().st_mode & 0o777 == 0o600
    if flags:
        assert json.loads(done.stderr)["error"]["code"] == "internal"
    else:
        assert done.stderr.startswith("error: agentd broke: IndexError: list index out of range\n")


def test_nothing_is_said_when_the_reader_leaves(tmp_path):
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "agentd", "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(), said) == (1, b"")


def test_every_command_has_help_and_an_owner():
    from agentd.cli.root import SECTIONS, cli

    names = [entry.name for _, entries in SECTIONS for entry in entries]
    for name in names:
        command = cli.get_command(None, name)
        assert command is not None and command.name == name
        assert command.get_short_help_str()


def leaves(command, path):
    if isinstance(command, click.Group) and command.name != "agentd":
        for name, inner in command.commands.items():
            yield from leaves(inner, f"{path} {name}")
    else:
        yield path, command


def test_every_command_prints_json_of_a_form_that_help_describes():
    from agentd.cli.root import SECTIONS, cli

    missing = []
    for name in [entry.name for _, entries in SECTIONS for entry in entries if entry.name != "demo"]:
        for path, command in leaves(cli.get_command(None, name), name):
            if path == "sandbox shell":  # a shell, for a person
                continue
            option = next((p for p in command.params if "--json" in p.opts), None)
            said = f"{command.help} {command.epilog} {getattr(option, 'help', '')}"
            if option is None or not re.search(r"--json: |JSON: |Print a list of", said):
                missing.append(path)
    assert missing == []
