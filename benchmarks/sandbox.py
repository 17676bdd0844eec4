"""A trivial Python tool call: on the warm pool, against a cold `docker run` and a `docker exec`.

All three start a Python program in a container of the same image and read what it prints; rounds of
the three are interleaved, so that load on the machine falls on each alike. The pool's call is the
whole of it: a fresh container, the outcome, each of its processes dead, and the workspace's delta.
The container that replaces a used one is made between calls, as it is while a model thinks.
Aim: ten times faster than cold (median against median).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agentd.clock import SystemClock, new_run_id
from agentd.contracts import Limits, ToolCall, ToolSpec
from agentd.sandbox import Origin, open_sandbox
from agentd.settings import IMAGE

AIM = 10.0
REFILL_S = 15.0
SPEC = ToolSpec(
    name="hello", description="Says hello.", args={"type": "object"}, result={"type": "object"}, effect="workspace",
    idempotent=True, timeout_s=30, output_bytes=4096, files={"tool.py": "def run(args):\n    print('hello')\n"},
)


def pooled(sandbox) -> None:
    done = sandbox.run(ToolCall(call_id="b", tool="hello", args={}), SPEC, timeout_s=30, output_bytes=4096)
    assert done.outcome.text == "hello\n", done.outcome


def docker(*args: str) -> None:
    command = ["docker", *args, "python3", "-c", "print('hello')"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"hello\n"


def timed(action) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def measure(rounds: int, home: Path) -> dict[str, list[float]]:
    """Milliseconds of each call, by path."""
    clock = SystemClock()
    sandbox = open_sandbox(
        Origin(), home=home, run_id=new_run_id(clock), image=IMAGE, limits=Limits(), clock=clock, pool=1
    )
    times: dict[str, list[float]] = {"warm pool": [], "docker exec": [], "docker run": []}
    try:
        image = sandbox.body["Image"]
        kept = subprocess.run(
            ["docker", "run", "-d", "--rm", "--network", "none", image, "sleep", "3600"],
            capture_output=True, text=True, check=True,
        ).stdout.strip()
        try:
            for _ in range(rounds):
                assert sandbox.ready(REFILL_S)
                times["warm pool"].append(timed(lambda: pooled(sandbox)))
                assert sandbox.ready(REFILL_S)
                times["docker exec"].append(timed(lambda: docker("exec", kept)))
                times["docker run"].append(timed(lambda: docker("run", "--rm", "--network", "none", image)))
        finally:
            subprocess.run(["docker", "rm", "-f", kept], capture_output=True, check=True)
    finally:
        sandbox.close()
    return {name: values[1:] for name, values in times.items()}  # the first of each warms caches


def main() -> int:
    """Print the table; 1 where the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="agentd-bench-") as home:
        times = measure(rounds, Path(home))
    ours = statistics.median(times["warm pool"])
    print(f"{'path':<12} {'n':>4} {'median ms':>10} {'p95 ms':>8} {'min ms':>8} {'to the pool':>12}")
    for name, values in times.items():
        median, p95 = statistics.median(values), sorted(values)[int(0.95 * (len(values) - 1))]
        print(f"{name:<12} {len(values):>4} {median:>10.1f} {p95:>8.1f} {min(values):>8.1f} {median / ours:>11.1f}x")
    ratio = statistics.median(times["docker run"]) / ours
    print(f"aim: {AIM:g} times faster than a cold docker run: {ratio:.1f} -> {'met' if ratio >= AIM else 'MISSED'}")
    return int(ratio < AIM)


if __name__ == "__main__":
    sys.exit(main())
