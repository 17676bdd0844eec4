"""A user's program that is told of events: a real one, for each event, never in the run's way."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from agentd.contracts import Event, Kind
from agentd.event_hook import EventHook


def event(seq, kind=Kind.tool_started, text="é\x1b"):
    return Event(
        run_id="r", seq=seq, step=1, kind=kind, call_id=None, actor="runtime", data={"text": text}, body_hash=None,
        ts_ns=1, epoch=1, prev_hash="p", hash="h",
    )


@pytest.fixture
def program(tmp_path):
    """Writes a shell script and returns its path; it writes its output to `out` in its folder."""

    def write(text):
        path = tmp_path / "program with spaces"
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)

    return write


def test_each_event_is_told_once_in_order(program, tmp_path):
    hook = EventHook([program('cat >> out; echo noise; echo "$@" > args'), "; touch hacked"], folder=tmp_path)
    sent = [event(seq) for seq in range(5)]
    for one in sent:
        hook.event(one)
    assert hook.close() is None
    lines = (tmp_path / "out").read_text().splitlines()
    assert [Event.model_validate(json.loads(line)) for line in lines] == sent
    assert (tmp_path / "args").read_text() == "; touch hacked\n"
    assert not (tmp_path / "hacked").exists()


def test_a_name_that_is_no_utf_8_is_told_like_any_other(program, tmp_path):
    hook = EventHook([program("cat >> out")], folder=tmp_path)
    sent = [event(0), event(1, text="\udcff.pem"), event(2, text="missing\ud83d"), event(3)]
    for one in sent:
        hook.event(one)
    assert hook.close() is None
    assert [Event(**json.loads(line)) for line in (tmp_path / "out").read_text("ascii").splitlines()] == sent


def test_an_event_that_cannot_be_told_is_a_failure_and_the_next_ones_are_told(program, tmp_path):
    hook = EventHook([program("cat >> out")], folder=tmp_path)
    for text in ("one", b"\xff", "three"):
        hook.event(event(0, text=text))
    assert hook.close().startswith("on_event failed for 1 events, first: UnicodeDecodeError: ")
    told = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert [one["data"]["text"] for one in told] == ["one", "three"]


def test_only_the_kinds_that_were_asked_for(program, tmp_path):
    hook = EventHook([program("cat >> out")], ["run_finished"], folder=tmp_path)
    for seq, kind in enumerate(Kind):
        hook.event(event(seq, kind))
    assert hook.close() is None
    assert [json.loads(line)["kind"] for line in (tmp_path / "out").read_text().splitlines()] == ["run_finished"]


def test_a_program_that_reads_nothing_is_no_failure(tmp_path):
    hook = EventHook(["true"], folder=tmp_path)
    for seq in range(20):
        hook.event(event(seq))
    assert hook.close() is None


def test_failures_are_told_once_with_the_first_ones_words(program, tmp_path):
    hook = EventHook([path := program("echo why not >&2; exit 7")], folder=tmp_path)
    for seq in range(3):
        hook.event(event(seq))
    assert hook.close() == f"on_event failed for 3 events, first: {path} exited with 7: why not"


def test_a_program_that_is_not_there(tmp_path):
    hook = EventHook(["no-such-program"], folder=tmp_path)
    hook.event(event(0))
    assert hook.close().endswith("first: no-such-program does not start: No such file or directory")


def test_a_program_that_hangs_is_killed_with_its_children(program, tmp_path):
    hook = EventHook([program("sleep 321 & echo $! > pid; wait")], folder=tmp_path, timeout_s=0.5)
    hook.event(event(0))
    assert "took too long and was killed" in hook.close()
    deadline = time.monotonic() + 5
    while alive(int((tmp_path / "pid").read_text())) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(int((tmp_path / "pid").read_text()))


def test_neither_events_nor_the_end_wait_for_a_slow_program(program, tmp_path):
    hook = EventHook([program("sleep 30")], folder=tmp_path)
    started = time.monotonic()
    for seq in range(1500):
        hook.event(event(seq))
    assert time.monotonic() - started < 1
    said = hook.close(wait_s=0.5)
    assert time.monotonic() - started < 5
    assert "took too long" in said and "not told of 1499 events" in said


def test_the_models_key_is_not_for_the_program(program, tmp_path, monkeypatch):
    monkeypatch.setenv("AGENTD_MODEL_KEY", "hunter2")
    monkeypatch.setenv("MINE", "kept")
    hook = EventHook([program("env > out")], folder=tmp_path)
    hook.event(event(0))
    assert hook.close() is None
    told = (tmp_path / "out").read_text()
    assert "MINE=kept" in told and "hunter2" not in told


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
