"""Folding and verifying a log of 100,000 events, against reading and hashing the same bytes alone.

The log is one that the real loop wrote, repeated under one header until it is long enough: every copy's
bodies and prompt segments differ, so that there are as many blobs as in a run of that length. Aims: under
1 s to fold it, under 2 s to verify it with all that it names. The floors, in the same run: the rows alone
out of SQLite; the sha256 of the rows' bytes and, where contents are verified, of every unpacked blob.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from agentd import log
from agentd.clock import SystemClock
from agentd.contracts import Draft, Event, Kind
from benchmarks.loop import measure

EVENTS, STEPS, ROUNDS = 100_000, 100, 3
AIM_FOLD_S, AIM_VERIFY_S = 1.0, 2.0
ONCE = {Kind.run_started, Kind.workspace_imported, Kind.plan_made, Kind.criteria_checked, Kind.run_finished}


def long_log(home: Path) -> str:
    """Make it; its run's id."""
    measure(STEPS, home)
    run_id = "long"
    with closing(log.open_reader(home, f"bench-{STEPS}")) as reader:
        header = reader.header.model_copy(update={"run_id": run_id})
        events = [event for event in reader.events() if event.kind not in ONCE]
        names = {name for event in events for name in event.data.get("added", ())}
        bodies = reader.blobs({event.body_hash for event in events if event.body_hash})
        names |= {name for event in events if event.kind is Kind.prompt_built and event.body_hash
                  for _, name in json.loads(bodies[event.body_hash])}
        segments = reader.blobs(names)
    with closing(log.create_run(home, header, SystemClock())) as writer:
        for copy in range(1, 1 - (-EVENTS // len(events))):
            renewed = {name: data + b" " * copy for name, data in segments.items()}
            renamed = {name: sha256(data).hexdigest() for name, data in renewed.items()}
            drafts = [_again(event, bodies, renamed, copy) for event in events]
            left = EVENTS - 1 - writer.state.head_seq
            writer.append(drafts[:left], {renamed[name]: data for name, data in renewed.items()})
    return run_id


def _again(event: Event, bodies: dict[str, bytes], renamed: dict[str, str], copy: int) -> Draft:
    """The same event with other contents, as valid as they were: blanks after JSON change nothing."""
    body, data = bodies[event.body_hash] if event.body_hash else None, event.data
    if event.kind is Kind.prompt_built:
        data = data | {"added": [renamed[name] for name in data["added"]]}
        body = body and json.dumps([[index, renamed[name]] for index, name in json.loads(body)]).encode()
    elif body is not None:
        body += b" " * copy
    again = event.model_dump(include={"kind", "step", "call_id", "actor"})
    return Draft.model_validate(again | {"data": data, "body": body})


def timed(action: Callable[[], object]) -> float:
    """Seconds of this process, the best of some: nothing here waits, but for the machine's other processes."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def main() -> int:
    """Print the table; 1 where an aim is missed."""
    home = Path(tempfile.mkdtemp(prefix="agentd-bench-", dir=Path.cwd()))
    try:
        run_id = long_log(home)
        with closing(sqlite3.connect(home / "runs" / run_id / "log.db")) as db:
            reading = timed(lambda: db.execute("SELECT * FROM event").fetchall())
            texts = [repr(row).encode() for row in db.execute("SELECT * FROM event")]
            hashing = timed(lambda: [sha256(text).digest() for text in texts])
            contents = timed(lambda: [
                sha256(zlib.decompress(data) if codec == "zlib" else data).digest()
                for codec, data in db.execute("SELECT codec, bytes FROM blob").fetchall()
            ])
            (blobs,) = db.execute("SELECT count(*) FROM blob").fetchone()

        def fold() -> None:
            with closing(log.open_reader(home, run_id)) as reader:
                assert log.fold(reader.events(), reader.header).head_seq == EVENTS - 1

        def verify(contents: bool) -> None:
            found = log.verify(home, run_id, contents=contents)
            assert found.ok and found.events == EVENTS, found

        missed = False
        print(f"{EVENTS:,} events, {blobs:,} blobs")
        print(f"{'':<18} {'seconds':>8} {'floor s':>8} {'ratio':>6} {'us an event':>12} {'aim s':>6}")
        for name, took, floor, aim in (
            ("fold", timed(fold), reading, AIM_FOLD_S),
            ("verify the chain", timed(lambda: verify(False)), reading + hashing, AIM_VERIFY_S),
            ("verify all", timed(lambda: verify(True)), reading + hashing + contents, AIM_VERIFY_S),
        ):
            missed |= took >= aim
            print(f"{name:<18} {took:>8.2f} {floor:>8.2f} {took / floor:>6.1f} {took / EVENTS * 1e6:>12.1f} {aim:>6g}")
        print(f"aims -> {'MISSED' if missed else 'met'}")
    finally:
        shutil.rmtree(home)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
