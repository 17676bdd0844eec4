"""Kills runs with SIGKILL at random moments, takes each up until it is done, and checks what came of it.

`python -m tests.crash.soak --kills 200`, with an engine and the image in reach. Each run is `agentd run` as
a process of its own, killed at a moment drawn from the whole time that an undisturbed one takes; so is each
`agentd resume` of it, at most three times in all. Then must hold: the log verifies; files, answer and
counters are those of the undisturbed run, and so is the conversation where no call was skipped; each call
has one outcome; a call that reaches outside was given to a sandbox at most once, counted outside, at the
engine's socket; no sandbox runs on; and in the end neither container nor volume nor mount is left.

Every run has a seed of its own, the number before plus one, so that a failure can be tried again alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from agentd import log
from agentd.contracts import Kind
from agentd.sandbox import Engine, build_image
from agentd.settings import IMAGE
from tests.crash.oracle import left_behind, outcome, still_running
from tests.relay import Relay

KILLS_A_RUN = 3
TIMEOUT_S = 120
SENT = ("mark-send-one", "mark-send-two")
SCRIPT = [
    {"steps": ["write"], "done_when": [{"file": "end.txt", "exists": True}]},
    {"tool": "shell", "args": {"command": ": mark-shell-one; cat base.txt > out.txt; sleep 0.1; echo one >> out.txt"}},
    {"tool": "send", "args": {"text": SENT[0]}},
    "no call at all",
    {"tool": "shell", "args": {"command": ": mark-shell-two; echo two >> out.txt; rm gone.txt; mkdir d; cp b* d"}},
    {"tool": "send", "args": {"text": SENT[1]}},
    {"tool": "python", "args": {"code": "'mark-python'; open('end.txt', 'w').write('end')"}},
    {"tool": "finish", "args": {"status": "done", "answer": "ready"}},
]
MARKS = (*SENT, "mark-shell-one", "mark-shell-two", "mark-python")
TOOL = """\
name: send
description: Send a text.
args: {type: object, properties: {text: {type: string, maxLength: 40}}, required: [text], additionalProperties: false}
result: {type: object, properties: {sent: {type: boolean}}, required: [sent], additionalProperties: false}
effect: outside
idempotent: false
timeout_s: 20
output_bytes: 4096
"""
CODE = """\
import time


def run(args: dict) -> dict:
    time.sleep(0.3)
    return {"sent": True}
"""
POLICY = """\
version: 1
rules:
  - {id: all, verdict: allow, effects: [pure, workspace, outside]}
cases:
  - {call: send, args: {text: hello}, expect: allow}
"""
PHASES = {
    None: "opening", Kind.run_started: "beginning", Kind.workspace_imported: "beginning",
    Kind.model_requested: "asking", Kind.tool_started: "in a call", Kind.run_finished: "closing",
}


@dataclass
class Tally:
    """What a soak came to."""

    kills: int = 0
    runs: int = 0
    resumes: int = 0
    skipped: int = 0
    phases: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)
    seconds: float = 0.0


class Ground:
    """A home, a project, and processes that run in it until they end or are killed."""

    def __init__(self, folder, image):
        self.home, self.project = folder / "home", folder / "project"
        for path, text in {
            "project/base.txt": "base\n", "project/gone.txt": "gone\n", "script.yaml": yaml.safe_dump(SCRIPT),
            "policy.yaml": POLICY, "tools/send/tool.yaml": TOOL, "tools/send/tool.py": CODE,
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        self.relay = Relay(folder / "engine", texts=[mark.encode() for mark in MARKS])
        self._env = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "AGENTD_HOME": str(self.home), "AGENTD_IMAGE": image,
            "AGENTD_TOOLS": str(folder / "tools"), "DOCKER_HOST": self.relay.url,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        self._begin = [
            "run", "Write the golden lines to out.txt, then end.txt.", "--dir", str(self.project),
            "--policy", str(folder / "policy.yaml"), "--model", f"scripted:{folder / 'script.yaml'}",
        ]

    def go(self, *args, kill_after_s=TIMEOUT_S):
        """Exit code and complaints of one process; the code is None where it was killed."""
        command = [sys.executable, "-m", "agentd", *(args or self._begin), "--json"]
        with subprocess.Popen(
            command, env=self._env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        ) as process:
            try:
                complaint = process.communicate(timeout=kill_after_s)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return None, ""
        return process.returncode, complaint

    def runs(self):
        """Summaries of all runs by their ids."""
        return {run.run_id: run for run in log.Catalogue(self.home).list_runs()}

    def last_kind(self, run_id):
        """The kind of a run's last event; None before the first."""
        with closing(log.open_reader(self.home, run_id)) as reader:
            return next((event.kind for event in reversed(list(reader.events()))), None)


class Round:
    """One run from its beginning to its end."""

    def __init__(self, ground, tally, seed, longest_s):
        self._ground, self._tally, self._longest_s = ground, tally, longest_s
        self._chance = random.Random(seed)
        self._kills_left = KILLS_A_RUN
        self._known = set(ground.runs())
        ground.relay.counts = dict.fromkeys(ground.relay.counts, 0)

    def play(self, golden):
        """Run it, kill it, take it up, until it is done; check it. Raises AssertionError."""
        self._tally.runs += 1
        code, complaint = self._process("run")
        while code is None and self._run_id() is None:
            code, complaint = self._process("run")  # nothing was written yet, and nothing may have happened
        while code is None and self._ground.runs()[self._run_id()].status == "running":
            assert not self._ground.runs()[self._run_id()].live, "a dead run is listed as alive"
            self._tally.resumes += 1
            code, complaint = self._process("resume", "resume", self._run_id())
            if code == 2 and "--unknown skip" in complaint:
                self._tally.skipped += 1
                code, complaint = self._process("resume", "resume", self._run_id(), "--unknown", "skip")
        assert code in (0, None), f"exit code {code}: {complaint}"
        self._check(golden)

    def _process(self, what, *args):
        before = self._head()
        kill_after_s = self._chance.uniform(0, self._longest_s) if self._kills_left else TIMEOUT_S
        self._ground.relay.seen = False
        code, complaint = self._ground.go(*args, kill_after_s=kill_after_s)
        if code is None:
            assert self._kills_left, f"{what} takes more than {TIMEOUT_S} s"
            self._kills_left -= 1
            self._tally.kills += 1
            self._tally.phases[f"{what}: {self._phase(before)}"] += 1
        return code, complaint

    def _phase(self, before):
        """What was under way, as far as log and engine know it."""
        head = self._head()
        if head == before:
            return "opening the sandbox" if self._ground.relay.seen else "starting"
        return PHASES.get(self._ground.last_kind(head[0]), "between")

    def _head(self):
        run_id = self._run_id()
        return (run_id, self._ground.runs()[run_id].head_seq) if run_id else None

    def _run_id(self):
        """The run of this round, once anything is in its log."""
        found = self._ground.runs()
        return next((i for i, run in found.items() if i not in self._known and run.head_seq >= 0), None)

    def _check(self, golden):
        run_id, counts = self._run_id(), {text.decode(): n for text, n in self._ground.relay.counts.items()}
        now = outcome(self._ground.home, run_id)
        with closing(log.open_reader(self._ground.home, run_id)) as reader:
            events = list(reader.events())
        outcomes = Counter(e.call_id for e in events if e.kind in (Kind.tool_finished, Kind.tool_unknown))
        started = {e.call_id for e in events if e.kind is Kind.tool_started}
        unknown = any(e.kind is Kind.tool_unknown for e in events)
        complaints = [
            *(f"{name} is {one!r}, not {other!r}" for name, one, other in zip(
                ("status", "answer", "files", "conversation", "calls", "steps"), now, golden, strict=True,
            ) if one != other and not (unknown and name == "conversation")),
            *(f"{mark} went out {counts[mark]} times" for mark in SENT if counts[mark] > 1),
            *(f"{mark} never went out" for mark in MARKS if not counts[mark] and not (unknown and mark in SENT)),
        ]
        if set(outcomes) != started or set(outcomes.values()) != {1}:
            complaints.append(f"outcomes of calls: {dict(outcomes)}, of {sorted(started)} that were started")
        assert not complaints, "; ".join(complaints)


def soak(folder, image, *, kills, seed, tell=lambda _: None):
    """Kill so often; the tally. Failures are in it, each with its seed."""
    tally, began = Tally(), time.monotonic()
    ground = Ground(folder, image)
    try:
        start = time.monotonic()
        code, complaint = ground.go()
        assert code == 0, complaint
        longest_s = time.monotonic() - start
        golden = outcome(ground.home, next(iter(ground.runs())))
        tell(f"undisturbed, a run takes {longest_s:.1f} s")
        engine = Engine.connect(ground.home)
        with closing(engine):
            while tally.kills < kills:
                before = tally.kills
                try:
                    Round(ground, tally, seed, longest_s).play(golden)
                    assert not still_running(engine), "a sandbox outlives its run"
                except AssertionError as error:
                    tally.failures.append({"seed": seed, "kills": tally.kills - before, "what": str(error)})
                    tell(f"seed {seed}: {error}")
                seed += 1
                tell(f"{tally.kills} kills, {tally.runs} runs, {tally.resumes} resumes, {len(tally.failures)} failures")
        if left := left_behind(ground.home):
            tally.failures.append({"seed": None, "kills": tally.kills, "what": f"left behind: {left}"})
    finally:
        ground.relay.cut()
    tally.seconds = round(time.monotonic() - began, 1)
    return tally


def main():
    """Print the summary; 1 where anything was not as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout, progress on stderr")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="agentd-soak-"))
    engine = Engine.connect(folder / "home", timeout_s=600)
    with closing(engine):
        image = build_image(engine, IMAGE, lambda _: None)
    tally = soak(folder, image, kills=chosen.kills, seed=chosen.seed, tell=lambda text: print(text, file=sys.stderr))
    if chosen.json:
        print(json.dumps(vars(tally), indent=2))
        return int(bool(tally.failures))
    print(f"{tally.kills} kills in {tally.seconds:.0f} s: {tally.runs} runs, {tally.resumes} resumes, "
          f"{tally.skipped} calls skipped")
    for phase, count in sorted(tally.phases.items()):
        print(f"{count:>5}  {phase}")
    for failure in tally.failures:
        print(f"FAILED {failure['what']}")
        print(f"       again: --seed {failure['seed']} --kills {failure['kills']}; it is in {folder}")
    return int(bool(tally.failures))


if __name__ == "__main__":
    sys.exit(main())
