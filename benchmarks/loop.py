"""The loop's own cost per step: everything but model and sandbox.

A scripted model answers at once and a sandbox that does nothing returns a fixed outcome, so what is
left is prompt, grammar, parse, schema, policy and a log with two fsynced commits a step. Aims: under
10 ms of wall clock a step, flat from step 5 to the last, under 6 KB of log a step. The floor is what
two fsynced SQLite commits of the same bytes cost on the same disk in the same run.

Peers, measured elsewhere on two cores with the same work: langgraph with its SQLite saver 13 ms and
97 KB a step; inspect_ai 13 ms; pydantic-ai 4 ms at 20 steps and 9 at 200, not durable; smolagents
0.8 and 2, not durable.
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from agentd import log, policy, tools
from agentd.clock import SystemClock
from agentd.contracts import Event, Execution, Kind, RunHeader, ToolOutcome
from agentd.episode import Journal, Parts
from agentd.loop import Loop
from agentd.model import ScriptedModel
from agentd.settings import data_dir

AIM_MS, AIM_KB, AIM_FLAT = 10.0, 6.0, 1.5


class NoSandbox:
    """Answers every call at once, with 40 lines of output."""

    image = ""

    def run(self, call, spec, *, timeout_s, output_bytes, on_output=None):
        text = f"{call.args.get('command')}\n" * 40
        return Execution(outcome=ToolOutcome(status="ok", text=text, text_bytes=len(text), result={"exit_code": 0}))

    preview = run

    def adopt(self):
        pass

    def discard(self):
        pass

    def manifest(self):
        return ()

    def left_out(self):
        return ()

    def tree_hash(self):
        return ""

    def read(self, path, max_bytes):
        return None

    def cancel(self):
        pass

    def close(self):
        pass


class Timed(ScriptedModel):
    """Knows how long its last reply took, so that it can be left out."""

    took_s = 0.0

    def reply(self, request, on_text=None):
        start = time.perf_counter()
        try:
            return super().reply(request, on_text)
        finally:
            self.took_s = time.perf_counter() - start


def measure(steps: int, home: Path) -> tuple[list[float], float]:
    """Milliseconds of each step, and KB of log in all."""
    specs = tools.load_catalogue(()).specs
    rules = policy.load("default", specs, policies_dir=data_dir("policies"))
    script: list = [{"steps": ["work"], "done_when": []}]
    script += [{"tool": "shell", "args": {"command": f"echo step {i}"}} for i in range(steps)]
    script += [{"tool": "finish", "args": {"status": "done", "answer": "ok"}}]
    clock = SystemClock()
    header = RunHeader(
        run_id=f"bench-{steps}", goal="bench", policy_name=rules.name, policy_hash=rules.hash, tools_hash="",
        model={}, agentd_version="", created_ns=clock.now_ns(),
    )
    ends: list[tuple[float, float]] = []
    model = Timed(script)

    def note_end(event: Event, _: bytes | None) -> None:
        if event.kind == Kind.model_requested:
            ends.append((time.perf_counter(), model.took_s))

    writer = log.create_run(home, header, clock)
    limits = rules.limits.model_copy(update={"steps": steps + 5, "tokens": 10**9})
    loop = Loop("bench", (), Parts(
        model=model, policy=rules, sandbox=NoSandbox(), journal=Journal(writer, note_end), clock=clock,
        specs=specs, limits=limits, delimiter="0d0d",
    ))
    ending = loop.run()
    writer.close()
    assert ending.status == "done", ending
    size = sum(f.stat().st_size for f in (home / "runs" / header.run_id).iterdir())
    steps_ms = [(b[0] - a[0] - b[1]) * 1000 for a, b in itertools.pairwise(ends)]
    return steps_ms, size / 1024


def floor_ms(home: Path, commits: int = 200) -> float:
    """Two fsynced commits of 2 KB each, in ms: what durability costs here with nothing around it."""
    db = sqlite3.connect(home / "floor.db", isolation_level=None)
    db.executescript("PRAGMA journal_mode=wal; PRAGMA synchronous=full; CREATE TABLE t(b BLOB)")
    times = []
    for _ in range(commits):
        start = time.perf_counter()
        db.execute("INSERT INTO t VALUES (zeroblob(2048))")
        times.append((time.perf_counter() - start) * 1000)
    db.close()
    return 2 * statistics.median(times)


def main() -> int:
    """Print the table; 1 where an aim is missed."""
    home = Path(tempfile.mkdtemp(prefix="agentd-bench-", dir=Path.cwd()))
    try:
        missed = False
        _, fixed = measure(0, home)
        print(f"{'steps':>6} {'ms a step':>10} {'last/5th':>9} {'KB a step':>10} {'two commits':>12} {'ratio':>6}")
        for steps in (20, 200):
            floor = floor_ms(home)
            times, kb = measure(steps, home)
            (home / "floor.db").unlink()
            early, late = statistics.median(times[3:10]), statistics.median(times[-10:])
            ms, kb = statistics.median(times), (kb - fixed) / steps
            print(f"{steps:>6} {ms:>10.2f} {late / early:>9.2f} {kb:>10.2f} {floor:>9.2f} ms {ms / floor:>6.1f}")
            missed |= ms > AIM_MS or kb > AIM_KB or late / early > AIM_FLAT
        print(f"an empty run's log has {fixed:.0f} KB; KB a step are beyond that")
        print(f"aims: under {AIM_MS:g} ms, flat (last/5th under {AIM_FLAT:g}), under {AIM_KB:g} KB a step"
              f" -> {'MISSED' if missed else 'met'}")
    finally:
        shutil.rmtree(home)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
