"""What another policy would have decided in 1,000 runs, and what of that is reading their logs.

The runs are copies of one log of a run of 20 steps, made by the real loop with a scripted model and a
sandbox that does nothing; each is a file of its own. No aim is set: the figures are milliseconds a run
and microseconds a decision, beside the time that it takes to open the same logs and read the same events
and bodies, and to decide alone, on facts in memory. Peers have nothing that it could be measured against.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from agentd import log, policy, tools
from agentd.contracts import Facts, Kind
from agentd.replay import what_if
from agentd.settings import data_dir
from benchmarks.loop import measure

RUNS, STEPS = 1000, 20
KINDS = (Kind.run_started, Kind.call_proposed, Kind.policy_decided)


def copied(home: Path) -> list[str]:
    """Ids of the runs. A log knows its run by its header alone, so that a copy in another folder is read
    as the same run."""
    measure(STEPS, home)
    golden = home / "runs" / f"bench-{STEPS}"
    names = [f"copy-{number}" for number in range(RUNS)]
    for name in names:
        (home / "runs" / name).mkdir(mode=0o700)
        shutil.copyfile(golden / "log.db", home / "runs" / name / "log.db")
    return names


def read(home: Path, names: list[str]) -> float:
    """Seconds to read what a what-if reads."""
    start = time.perf_counter()
    for name in names:
        with closing(log.open_reader(home, name)) as reader:
            events = list(reader.events(kinds=KINDS))
            reader.blobs([event.body_hash for event in events if event.body_hash])
    return time.perf_counter() - start


def main() -> int:
    """Print the table."""
    specs = tools.load_catalogue(())
    home = Path(tempfile.mkdtemp(prefix="agentd-bench-", dir=Path.cwd()))
    try:
        names = copied(home)
        print(f"{RUNS} runs of {STEPS} steps\n{'policy':<10} {'decisions':>10} {'seconds':>8} {'ms a run':>9} "
              f"{'us a decision':>14} {'of that reading':>16} {'deciding':>9}")
        for name in ("default", "readonly", "strict"):
            rules = policy.load(name, specs.specs, policies_dir=data_dir("policies"))
            reading_s, decisions, facts = read(home, names), 0, []
            start = time.perf_counter()
            for run_id in names:
                with closing(log.open_reader(home, run_id)) as reader:
                    found = what_if(reader, rules, specs)
                decisions += len(found.decisions)
            all_s = time.perf_counter() - start
            facts = [Facts(call=row.call, effect="workspace", idempotent=False) for row in found.decisions] * 50
            start = time.perf_counter()
            for fact in facts:
                rules.decide(fact)
            each_s = (time.perf_counter() - start) / len(facts)
            print(
                f"{name:<10} {decisions:>10} {all_s:>8.2f} {all_s / RUNS * 1e3:>9.2f} {all_s / decisions * 1e6:>14.0f} "
                f"{reading_s / all_s:>16.0%} {each_s * 1e6:>6.0f} us"
            )
    finally:
        shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
