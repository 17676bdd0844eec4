"""What must hold of a run however often it died: what it came to, and what is left of it."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from agentd import log
from agentd.sandbox import Engine, reap

REMOVED_WITHIN_S = 5.0


def outcome(home, run_id):
    """Status, answer, files, conversation and counters: the same as of a run that nothing happened to."""
    checked = log.verify(home, run_id)
    assert checked.ok, checked
    with closing(log.open_reader(home, run_id)) as reader:
        state = log.fold(reader.events(), reader.header, reader.blob)
        files = {
            c.path: c.after and (c.after.kind, c.after.mode, c.after.sha256 and reader.blob(c.after.sha256))
            for c in log.tree_changes(reader)
        }
        point = log.point_of(reader)
        said = [(m.role, m.text.replace(point.started["delimiter"], "D")) for m in point.prompt]
    return state.status, state.answer, files, said, state.counters.calls, state.counters.steps


def still_running(engine, within_s=5.0):
    """The containers of a home that do not end by themselves in that time."""
    ours = {"agentd.home": engine.home}
    until = time.monotonic() + within_s
    while (running := [c for c in engine.containers(ours) if c["State"] == "running"]) and time.monotonic() < until:
        time.sleep(0.1)
    return running


def left_behind(home):
    """What the engine and the kernel still have of this home once a reaper has been by. An engine that was killed may
    be removing something itself when it is back, and refuses to be asked for it meanwhile: it has some seconds."""
    until_s = time.monotonic() + REMOVED_WITHIN_S
    while (left := _left(home)) and time.monotonic() < until_s:
        time.sleep(0.2)
    return left


def _left(home):
    engine = Engine.connect(home)
    try:
        running = still_running(engine)
        assert not running, "a sandbox outlives its run"
        reap(engine)
        ours = {"agentd.home": engine.home}
        runs = [path.name for path in (home / "runs").iterdir()]
        mounted = Path("/proc/self/mountinfo").read_text().splitlines()
        mounts = [line for line in mounted if any(run in line for run in runs)]
        return [*engine.containers(ours), *engine.volumes(ours), *mounts]
    finally:
        engine.close()
