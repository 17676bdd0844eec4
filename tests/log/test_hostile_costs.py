"""What a file that came from anywhere may cost, and whom it may ask."""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import closing

import pytest

from agentd.contracts import Event
from agentd.errors import LogDamaged, UsageError
from agentd.log import Catalogue, find_request, open_reader, open_request, open_requests
from agentd.log.shapes import check_shape
from agentd.log.untrusted import read_json
from tests.log.conftest import REAL
from tests.log.test_exchange import lines_of
from tests.log.test_hostile_files import WHOSE, asking, body, packed, rechained


def peak_mib(work):
    """The memory that it takes at its height."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] >> 20
    finally:
        tracemalloc.stop()


def test_a_body_takes_time_and_memory_by_its_length_alone(exported, take):
    unended = body("plan_made", b'"' + b'\\"' * 30_000)
    began_s = time.process_time()
    with pytest.raises(LogDamaged, match="makes no sense"):
        take(packed(unended(lines_of(exported))))
    assert time.process_time() - began_s < 10
    assert peak_mib(lambda: read_json(b'"' + b"a" * (4 << 20) + b'"')) < 40
    for large in (b"[" + b"0," * 3_000_000 + b"0]", b'"' + b"a" * (64 << 20) + b'"'):
        with pytest.raises(ValueError, match="larger than agentd writes"):
            read_json(large)


def test_what_is_wrong_with_a_body_is_not_told_a_hundred_thousand_times(exported, take):
    wrong_fields = json.dumps(dict.fromkeys(map(str, range(100_000)), 0)).encode()
    event = Event(**WHOSE, seq=1, step=1, kind="call_proposed", data={"tool": "x"}, body_hash="0" * 64)

    def check():
        with pytest.raises(LogDamaged, match="100003 of its fields are wrong"):
            check_shape(event, lambda _: wrong_fields)

    assert peak_mib(check) < 60


def test_a_body_that_many_events_name_counts_each_time(exported, take, away):
    lines = body("plan_made", json.dumps({"steps": ["x" * 200_000], "done_when": []}).encode())(lines_of(exported))
    plan = next(line for line in lines if line.get("kind") == "plan_made")
    last = max(n for n, line in enumerate(lines) if "event" in line)
    again = [plan | {"event": lines[last]["event"] + n + 1, "epoch": lines[last]["epoch"]} for n in range(50)]
    lines[last + 1 : last + 1] = again
    lines[-1]["events"] += len(again)
    many = packed(rechained(lines))
    with pytest.raises(LogDamaged, match="unpacks to more than 4 MiB") as refused:
        take(many, max_bytes=4 << 20)
    assert refused.value.hint == "if you trust where it came from: --max-mib MORE"
    assert Catalogue(away).list_runs() == ()
    assert take(many)[0].state == "imported"


def test_what_a_model_or_a_tool_said_may_hold_any_number(exported, take):
    said = json.dumps({"call_id": "c1", "tool": "shell", "args": {"n": 10**30}}).encode()
    assert take(packed(body("call_proposed", said)(lines_of(exported))))[0].state == "imported"


def test_an_imported_run_asks_nobody(exported, take, away):
    run = take(packed(asking(REAL)(lines_of(exported))))[0]
    (listed,) = Catalogue(away).list_runs()
    assert (run.run_id, listed.imported, listed.asks, listed.standing) == (REAL, True, False, "interrupted")
    with closing(open_reader(away, REAL)) as reader:
        assert open_request(reader) is not None
    assert open_requests(away) == ((), {})
    with pytest.raises(UsageError, match="no question that is open"):
        find_request(away, "bbbbbbbb")


def test_a_file_that_unpacks_to_very_much_is_refused(exported, take):
    bomb = packed([*lines_of(exported)[:-1], *[{"more": "x" * 1_000_000}] * 100])
    with pytest.raises(LogDamaged, match="longer than it says"):
        take(bomb)
    with pytest.raises(LogDamaged, match="more than 0 MiB"):
        take(exported, max_bytes=4000)
