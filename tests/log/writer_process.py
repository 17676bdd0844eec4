"""A process of its own that writes a run; what it prints was acknowledged by the log.

usage: writer_process.py create|take HOME RUN_ID [--events N] [--limit-bytes N] [--hold]
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from agentd.clock import SystemClock
from agentd.contracts import Draft, Kind, RunHeader
from agentd.errors import AgentdError
from agentd.log import Writer, create_run, open_writer


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("how", choices=["create", "take"])
    parser.add_argument("home", type=Path)
    parser.add_argument("run_id")
    parser.add_argument("--events", type=int, default=10**9)
    parser.add_argument("--limit-bytes", type=int)
    parser.add_argument("--hold", action="store_true")
    args = parser.parse_args()
    try:
        writer = open_for(args)
    except AgentdError as error:
        say("refused", error.code, error.message)
        return
    say("open", writer.epoch)
    if args.limit_bytes:
        resource.setrlimit(resource.RLIMIT_FSIZE, (args.limit_bytes, args.limit_bytes))
    write(writer, args.events)
    if args.hold:
        time.sleep(60)
    writer.close()
    say("closed")


def open_for(args: argparse.Namespace) -> Writer:
    clock = SystemClock()
    if args.how == "take":
        return open_writer(args.home, args.run_id, clock)
    header = RunHeader(
        run_id=args.run_id, goal="g", policy_name="p", policy_hash="h", tools_hash="t", model="scripted",
        agentd_version="0", created_ns=clock.now_ns(),
    )
    return create_run(args.home, header, clock)


def write(writer: Writer, commits: int) -> None:
    failures = 0
    for n in range(commits):
        if failures == 2:
            return
        try:
            written = writer.append([
                Draft(kind=Kind.tool_started, step=n, call_id=f"c{n}", data={"tool": "t"}),
                Draft(kind=Kind.observation_added, step=n, call_id=f"c{n}", body=b"%d" % n * 50),
            ])
        except AgentdError as error:
            say("failed", error.code, error.message)
            failures += 1
            continue
        for event in written:
            say("ack", event.seq, event.hash)


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
