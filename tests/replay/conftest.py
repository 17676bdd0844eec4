"""Runs with real parts, made once: the same goals under each shipped policy, with what is odd in logs."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from agentd.contracts import Approval
from agentd.log import open_reader
from agentd.policy import load
from agentd.runtime import RunRequest, Watch, execute
from agentd.settings import Settings, data_dir
from agentd.tools import load_catalogue, scaffold

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ("default", "readonly", "strict")


def call(tool, **args):
    return {"tool": tool, "args": args}


DONE = call("finish", status="done", answer="ok")
LONG = " ".join(f'"{letter * 190}.txt"' for letter in "abcdefghijklmnopqrstuvwxyz")
GOALS = {
    "write": ("Write a.txt and delete b.txt.", [
        call("write_file", path="a.txt", text="one\n"), call("write_file", path="c.txt", text="é\n"),
        call("read_file", path="missing: d.txt"), "no call", call("delete", path="b.txt"),
        call("shell", command="cat *.txt > all; exit 3"), call("shell", command="echo '\x1b[31mred'"), DONE,
    ]),
    # More facts than an event holds: they are in its body.
    "long": (f"Read {LONG}", [call("list_files"), call("search", pattern="x"), call("write_file", path="x", text="y"),
                              DONE]),
    # A float, which is a number again when it is read.
    "numbers": ("Scale it.", [call("scale", by=0.5), call("scale", by=2), call("scale", by=2.0), DONE]),
}


@pytest.fixture(scope="session")
def scale(tmp_path_factory):
    """A tool that takes any number."""
    folder = tmp_path_factory.mktemp("tools")
    scaffold("scale", folder)
    manifest = folder / "scale/tool.yaml"
    given = yaml.safe_load(manifest.read_text())
    given |= {"args": {"type": "object", "properties": {"by": {"type": "number"}}, "required": ["by"],
                       "additionalProperties": False}, "paths": {}}
    manifest.write_text(yaml.safe_dump(given, sort_keys=False))
    (folder / "scale/tool.py").write_text("def run(args):\n    return {'text': repr(args['by'])}\n")
    return folder / "scale"


@pytest.fixture(scope="session")
def settings(docker_image, tmp_path_factory, scale):
    return Settings(home=tmp_path_factory.mktemp("runs"), image=docker_image, tools_paths=(scale,))


@pytest.fixture(scope="session")
def catalogue(settings):
    return load_catalogue(settings.tools_paths)


@pytest.fixture(scope="session")
def run(settings, tmp_path_factory):
    """Runs a script against two files; `yes`: a person allows what is asked."""

    def start(goal, script, policy="default", yes=False, **request):
        path = tmp_path_factory.mktemp("script") / "script.yaml"
        path.write_text(yaml.safe_dump([{"steps": ["work"], "done_when": []}, *script]))
        watch = Watch(approver=(lambda _: Approval.allow()) if yes else None)
        return execute(
            RunRequest(goal=goal, files={"b.txt": b"b\n", "log.txt": b"1\n2\n"}, policy=policy, **request),
            settings.model_copy(update={"model": f"scripted:{path}"}), watch=watch,
        ).run_id

    return start


@pytest.fixture(scope="session")
def golden(run):
    """(name of a goal, policy) -> run id; and ("asked", "strict"), where a person allowed it."""
    made = {
        (name, policy): run(goal, script, policy)
        for name, (goal, script) in GOALS.items() for policy in POLICIES
    }
    return made | {("asked", "strict"): run(*GOALS["write"], "strict", yes=True)}


@pytest.fixture
def opened(settings):
    """Opens a run's log; all are closed at the end."""
    readers = []

    def start(run_id):
        readers.append(open_reader(settings.home, run_id))
        return readers[-1]

    yield start
    for reader in readers:
        with closing(reader):
            pass


@pytest.fixture(scope="session")
def policy(catalogue):
    return lambda name: load(name, catalogue.specs, policies_dir=data_dir("policies"))


@pytest.fixture(scope="session")
def agentd(settings):
    """Runs a command on the golden runs; `guarded`: where nothing may have an effect."""

    def start(*args, guarded=False, code=0):
        program = [str(ROOT / "tests/replay/no_effects.py")] if guarded else ["-m", "agentd"]
        env = {"PATH": os.environ["PATH"], "HOME": str(settings.home), "AGENTD_HOME": str(settings.home),
               "AGENTD_TOOLS": str(settings.tools_paths[0]), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-B", *program, *args], env=env, capture_output=True, text=True,
                              cwd=settings.home, check=False)
        assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
        return done.stdout

    return start
