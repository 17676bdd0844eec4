from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from agentd import log
from agentd.runtime import RunRequest, RunResult, Watch, execute
from agentd.settings import Settings


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
