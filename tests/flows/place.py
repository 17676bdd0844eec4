"""A home with a tool that reaches outside, and commands that are typed in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import yaml

from agentd.tools import scaffold

POLICY = """version: 1
rules:
  - {id: ask-out, verdict: ask, effects: [outside], reason: This reaches out.%s}
  - {id: ask-code, verdict: ask, tools: [shell], reason: Code can change any file.%s}
  - {id: rest, verdict: allow, effects: [pure]}
  - {id: writes, verdict: allow, tools: [write_file]}
  - {id: never, verdict: deny, tools: [delete]}
cases: [{effect: outside, expect: ask}]
"""


class Place:
    """A home with a tool that reaches outside, and commands that are typed in it."""

    def __init__(self, folder, image):
        self.folder = folder
        scaffold("post", folder / "tools")
        manifest = folder / "tools/post/tool.yaml"
        given = yaml.safe_load(manifest.read_text()) | {"effect": "outside", "idempotent": False}
        manifest.write_text(yaml.safe_dump(given, sort_keys=False))
        (folder / "project").mkdir()
        for name in "abc":
            (folder / f"project/{name}.txt").write_text(f"{name} words\n")
        self.env = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "AGENTD_HOME": str(folder / "home"),
            "AGENTD_IMAGE": image, "AGENTD_TOOLS": str(folder / "tools/post"),
        }
        self.started = []

    def policy(self, expires_s=None):
        path = self.folder / "policy.yaml"
        own = f", expires_s: {expires_s}" if expires_s else ""
        path.write_text(POLICY % (own, own))
        return str(path)

    def start(self, *calls, ask="wait", expires_s=None, code=None):
        script = self.folder / "script.yaml"
        script.write_text(yaml.safe_dump([
            {"steps": ["work"], "done_when": []}, *calls,
            {"tool": "finish", "args": {"status": "done", "answer": "ok"}},
        ]))
        return self._open("run", "Work", "--dir", str(self.folder / "project"), "--policy", self.policy(expires_s),
                          "--model", f"scripted:{script}", "--ask", ask, "--json", code=code)

    def resume(self, ask="wait"):
        return self._open("resume", "--ask", ask, "--json")

    def _open(self, *args, code=None):
        self.started.append(subprocess.Popen(
            [sys.executable, *(["-c", code] if code else ["-m", "agentd"]), *args], env=self.env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE))
        return self.started[-1]

    def says(self, *args, code=0):
        done = subprocess.run([sys.executable, "-m", "agentd", *args], env=self.env, capture_output=True, text=True,
                              check=False)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return done.stdout if code == 0 or done.stdout else done.stderr

    def told(self, *args, code=0):
        return json.loads(self.says(*args, "--json", code=code))

    def asked(self, but=()):
        """The question that is open, once there is one that is not among `but`."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            found = [a for a in self.told("inbox") if not a["answered"] and a["code"] not in but]
            if found:
                return found[0]
            time.sleep(0.1)
        raise AssertionError("no run asks")

    def events(self, *kinds):
        lines = self.says("events", "--json", "--bodies").splitlines()
        return [e for e in map(json.loads, lines) if e["kind"] in kinds]

    def until(self, kind):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if self.events(kind):
                return
            time.sleep(0.1)
        raise AssertionError(f"no {kind}")


def post(name):
    return {"tool": "post", "args": {"path": f"{name}.txt"}}


def shell(command):
    return {"tool": "shell", "args": {"command": command}}


def ended(process):
    said, complaint = process.communicate(timeout=60)
    assert "Traceback" not in complaint, complaint
    return json.loads(said)
