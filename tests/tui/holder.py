"""A process that holds a run as `agentd run` does while its model thinks: `python -m tests.tui.holder HOME RUN_ID`.

Says `open` when it does, and ends with its stdin.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

from agentd.clock import SystemClock
from agentd.contracts import Draft, Kind, RunHeader
from agentd.control import Desk
from agentd.log import Inbox, create_run


def main() -> None:
    home, run_id, clock = Path(sys.argv[1]), sys.argv[2], SystemClock()
    header = RunHeader(
        run_id=run_id, goal="Think for long", policy_name="p", policy_hash="h", tools_hash="t", model={"name": "slow"},
        agentd_version="0", created_ns=clock.now_ns(),
    )
    with closing(create_run(home, header, clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0), Draft(kind=Kind.model_requested, step=1)])
        with closing(Desk(Inbox(home, run_id), clock, on_cancel=lambda: None)):
            sys.stdout.write("open\n")
            sys.stdout.flush()
            sys.stdin.read()


if __name__ == "__main__":
    main()
