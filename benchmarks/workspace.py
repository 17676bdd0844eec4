"""What keeping and changing a workspace of 1 GB costs, against one of 1 MB.

Both hold the same number of files. For each: the first copy kept of it and a second one with nothing
changed; how long it takes to become a sandbox's; the delta of a call that changed one file of 1 KB, and of
one that changed nothing. A copy reads every byte, once, for the sandbox needs them, and so does a run that
is forked or taken up: these grow with the workspace. What a second one adds to what is kept is nothing.
Aims: just that, and that a call with its delta, which is what every step pays, takes under 100 ms in the
large one and no more than twice what it takes in the small one.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from agentd.clock import SystemClock, new_run_id
from agentd.contracts import Limits, ToolCall, ToolSpec
from agentd.log import Snapshots
from agentd.sandbox import Origin, open_sandbox
from agentd.settings import IMAGE

FILES, ROUNDS = 1000, 15
SIZES = {"1 MB": 1 << 20, "1 GB": 1 << 30}
AIM_MS, AIM_RATIO = 100.0, 2.0
CHANGE = "from pathlib import Path\n\n\ndef run(args):\n    Path('0/0').write_bytes(args['text'].encode() * 64)\n"
NOTHING = "def run(args):\n    pass\n"


def tool(code: str) -> ToolSpec:
    return ToolSpec(
        name="change", description="Changes a file.", args={"type": "object"}, result={"type": "object"},
        effect="workspace", idempotent=True, timeout_s=30, output_bytes=4096, files={"tool.py": code},
    )


def fill(folder: Path, size: int) -> None:
    """The files, in ten folders, none like another."""
    for number in range(FILES):
        path = folder / str(number % 10) / str(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size // FILES))


def used(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def measure(size: int, top: Path) -> dict[str, float]:
    """Milliseconds of each part, and MiB that a second copy wrote."""
    source, home = top / "source", top / "home"
    fill(source, size)
    limits, clock, found = Limits(workspace_bytes=size + (64 << 20)), SystemClock(), {}
    for name in ("first copy kept", "second, unchanged"):
        before = used(Snapshots(home).folder)
        start = time.perf_counter()
        sandbox = open_sandbox(
            Origin(source, keep=Snapshots(home).keep), home=home, run_id=new_run_id(clock), image=IMAGE, limits=limits,
            clock=clock, pool=1,
        )
        found[name] = (time.perf_counter() - start) * 1000
        found["MiB that the second wrote"] = (used(Snapshots(home).folder) - before) / (1 << 20)
        try:
            sandbox.changes()  # the keeper is there
            if name.startswith("second"):
                found |= deltas(sandbox)
        finally:
            sandbox.close()
    return found


def deltas(sandbox) -> dict[str, float]:
    """Medians of whole calls."""
    found = {}
    for name, code in (("a call, nothing changed", NOTHING), ("a call, one file changed", CHANGE)):
        times = []
        for number in range(ROUNDS):
            assert sandbox.ready(30)
            call = ToolCall(call_id="b", tool="change", args={"text": f"{number:>16}"})
            start = time.perf_counter()
            done = sandbox.run(call, tool(code), timeout_s=30, output_bytes=4096)
            times.append((time.perf_counter() - start) * 1000)
            assert len(done.delta.changes) == (code is CHANGE), done
        found[name] = statistics.median(times[1:])
    return found


def main() -> int:
    """Print the table; 1 where an aim is missed."""
    found = {}
    for name, size in SIZES.items():
        top = Path(tempfile.mkdtemp(prefix="agentd-bench-", dir=Path.cwd()))
        try:
            found[name] = measure(size, top)
        finally:
            shutil.rmtree(top)
    small, large = found.values()
    print(f"{FILES} files\n{'ms':<28}" + "".join(f"{name:>10}" for name in found) + f"{'ratio':>8}")
    for part in small:
        ratio = large[part] / small[part] if small[part] else 0
        print(f"{part:<28}{small[part]:>10.1f}{large[part]:>10.1f}{ratio:>8.1f}")
    calls = [part for part in small if part.startswith("a call")]
    missed = any(large[part] > AIM_MS or large[part] > AIM_RATIO * small[part] for part in calls)
    print(f"aims: a call under {AIM_MS:g} ms and under {AIM_RATIO:g} times the small one's"
          f" -> {'MISSED' if missed else 'met'}")
    return int(missed or large["MiB that the second wrote"] > 0)


if __name__ == "__main__":
    sys.exit(main())
