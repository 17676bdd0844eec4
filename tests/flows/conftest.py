from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from agentd import log
from agentd.runtime import RunRequest, RunResult, Watch, execute
from agentd.settings import Settings
from tests.flows.place import Place


@dataclass
class Ran:
    """A finished run with its log at hand."""

    result: RunResult
    home: Path

    def reader(self):
        return log.open_reader(self.home, self.result.run_id)

    def events(self):
        reader = self.reader()
        try:
            return list(reader.events())
        finally:
            reader.close()

    def kinds(self):
        return [e.kind.value for e in self.events()]

    def body(self, event):
        reader = self.reader()
        try:
            return json.loads(reader.blob(event.body_hash))
        finally:
            reader.close()

    def bodies(self, kind):
        return [self.body(e) for e in self.events() if e.kind == kind]

    def files(self):
        """Path -> content of every changed file as the run left it."""
        reader = self.reader()
        try:
            return {
                c.path: reader.blob(c.after.sha256) if c.after and c.after.sha256 else None
                for c in log.tree_changes(reader)
            }
        finally:
            reader.close()


@dataclass
class Typed:
    """A project with one file, a script of so many shell calls, and what `agentd` needs to be typed in it."""

    folder: Path
    script: Path
    home: Path
    env: dict[str, str]

    def start(self, *args, python=(), **env):
        """A process of its own group, as a shell would start it."""
        return subprocess.Popen(
            [sys.executable, *python, "-m", "agentd", *args, "--model", f"scripted:{self.script}"], cwd=self.folder,
            env={**self.env, **env}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )

    def ask(self, *args):
        """What a command says as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "agentd", *args, "--json"], env=self.env, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)


@pytest.fixture
def typed(docker_image, tmp_path):
    """Makes a `Typed` whose script runs so many shell calls, each for so long."""

    def make(calls, each_s):
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "a.txt").write_text("a\n")
        script = tmp_path / "script.yaml"
        script.write_text(yaml.safe_dump([
            {"steps": ["work"], "done_when": []},
            *({"tool": "shell", "args": {"command": f"echo {i} >> a.txt; sleep {each_s}"}} for i in range(calls)),
            {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
        ]))
        home = tmp_path / "home"
        return Typed(folder, script, home, {
            "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AGENTD_HOME": str(home), "AGENTD_IMAGE": docker_image,
        })

    return make


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def go(docker_image, tmp_path, home):
    """Runs a script of replies against files, with real sandbox, policy and log."""

    def start(script, files=None, goal="Do it.", watch: Watch | None = None, plan=True, **request) -> Ran:
        lines = ([{"steps": ["work"], "done_when": []}] if plan else []) + list(script)
        path = tmp_path / "script.yaml"
        path.write_text(yaml.safe_dump(lines))
        settings = Settings(home=home, image=docker_image, model=f"scripted:{path}")
        result = execute(RunRequest(
            goal=goal, files={n: t.encode() if isinstance(t, str) else t for n, t in (files or {}).items()}, **request,
        ), settings, watch=watch)
        return Ran(result, home)

    return start


@pytest.fixture
def place(docker_image, tmp_path):
    made = Place(tmp_path, docker_image)
    yield made
    for process in made.started:
        process.kill()
        process.communicate()
