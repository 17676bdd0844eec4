"""A fork of the workspace and its end, with nothing changed: 1 GB of files against 1 MB of them.

A fork is what a call that asks for approval runs on first. The two workspaces hold as many files, are
open side by side, and take turns, so that load on the machine falls on each alike. What is timed is
the whole of it: layers and keeper made, a walk that finds nothing changed, all of it removed.
Aim: the large one takes less than 100 ms more (median against median).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from agentd.clock import SystemClock, new_run_id
from agentd.contracts import Limits
from agentd.sandbox import Engine, Origin, Telling, resolve
from agentd.sandbox.workspace import Workspace
from agentd.settings import IMAGE

AIM_MS = 100.0
FILES = 1000
SIZES = {"1 MB": 1000, "1 GB": 1_000_000}


def workspace(engine: Engine, home: Path, image: str, size: int) -> Workspace:
    limits = Limits(workspace_bytes=2 << 30)
    origin = Origin(files={f"d{i // 100}/f{i}": i.to_bytes(4, "big") * (size // 4) for i in range(FILES)})
    return Workspace.create(
        engine, lambda into: origin.entries(into, home=home, limits=limits, tell=Telling()),
        run_id=new_run_id(SystemClock()), token=SystemClock().token(8), image=image, limits=limits,
    )


def fork(made: Workspace) -> float:
    """Milliseconds of one fork."""
    start = time.perf_counter()
    forked = made.fork()
    try:
        delta, _ = forked.delta()
        assert delta.changes == ()
    finally:
        forked.close()
    return (time.perf_counter() - start) * 1000


def measure(rounds: int, home: Path) -> dict[str, list[float]]:
    """Milliseconds of each fork, by the size of the workspace."""
    engine = Engine.connect(home)
    made: dict[str, Workspace] = {}
    try:
        for name, size in SIZES.items():
            made[name] = workspace(engine, home, resolve(engine, IMAGE), size)
            fork(made[name])  # the first of each warms caches
        return turns(made, rounds)
    finally:
        for one in made.values():
            one.close()
        engine.close()


def turns(made: dict[str, Workspace], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in made}
    os.sync()  # the import is not to be written out beside the first forks
    for turn in range(rounds):
        for name in sorted(made, reverse=bool(turn % 2)):
            times[name].append(fork(made[name]))
    return times


def main() -> int:
    """Print the table; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="agentd-bench-") as home:
        times = measure(rounds, Path(home))
    print(f"{'workspace':<12} {'n':>4} {'median ms':>10} {'p95 ms':>8} {'min ms':>8}")
    for name, values in times.items():
        p95 = sorted(values)[int(0.95 * (len(values) - 1))]
        print(f"{name:<12} {len(values):>4} {statistics.median(values):>10.1f} {p95:>8.1f} {min(values):>8.1f}")
    small, large = (statistics.median(values) for values in times.values())
    met = large - small < AIM_MS
    print(f"aim: less than {AIM_MS:g} ms more for 1 GB: {large - small:.1f} -> {'met' if met else 'MISSED'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
