"""What a model writes reaches who listens, at once and whatever becomes of them; and never a run's log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from agentd.clock import FixedClock, SystemClock
from agentd.contracts import Grammar, Message, ModelRequest
from agentd.guard import Redactor
from agentd.model import ScriptedModel
from agentd.stream import FRAME_S, NAME, TAIL_CHARS, Listener, Told

REQUEST = ModelRequest(messages=(Message(role="user", text="go"),), grammar=Grammar(text=""), max_tokens=100,
                       deadline_s=60)


@pytest.fixture
def folder(tmp_path):
    deep = tmp_path / ("deep" * 20) / ("deeper" * 10)  # longer than a socket's address may be
    deep.mkdir(parents=True)
    return deep


@pytest.fixture
def listen(folder):
    made = []

    def start():
        made.append(Listener(folder))
        return made[-1]

    yield start
    for listener in made:
        listener.close()


def told(folder, *replies, clock=None, redact=str):
    return Told(ScriptedModel(list(replies)), folder, clock or FixedClock(), redact)


def test_pieces_are_heard_while_the_reply_is_written(folder, listen):
    model, listener = told(folder, "one two three four five six"), listen()
    assert listener.latest() is None
    heard, passed_on = [], []

    def piece(text):
        model._clock.advance(FRAME_S * 1.1)
        passed_on.append(text)
        heard.append(listener.latest())

    reply = model.reply(REQUEST, piece)
    assert "".join(passed_on) == reply.text == "one two three four five six"
    assert [(frame.text, frame.open) for frame in heard] == [
        ("", True), ("one two three fo", True), ("one two three four five ", True), (reply.text, True)]
    last = listener.latest()
    assert (last.text, last.open, last.pieces) == (reply.text, False, len(passed_on))
    model.close()
    assert listener.latest() is None and not (folder / NAME).exists()


def test_no_more_is_told_than_a_person_can_see(folder, listen):
    """So many pieces, in no time."""
    model, listener = told(folder, "x" * 20_000), listen()
    listener.latest()
    frames = []
    model.reply(REQUEST, lambda _: frames.append(listener.latest()))
    assert len(set(frames)) == 1, "within one frame's time"
    assert len(listener.latest().text) == TAIL_CHARS
    model.close()


def test_secrets_are_not_told(folder, listen):
    model = told(folder, "password = hunter2secret\n", redact=Redactor({}))
    listener = listen()
    listener.latest()
    model.reply(REQUEST)
    assert "hunter2secret" not in listener.latest().text and "redacted" in listener.latest().text
    model.close()


def test_who_does_not_read_holds_nobody_up(folder, listen):
    clock = FixedClock()
    model, listener = told(folder, "y" * 400_000, clock=clock), listen()
    listener.latest()
    model.reply(REQUEST, lambda _: clock.advance(FRAME_S))  # 50,000 frames into a queue that nobody empties
    assert listener.latest() is not None
    model.close()


def test_a_socket_of_a_process_that_was_killed_is_made_anew(folder, listen):
    code = ("import sys, time; from tests.test_stream import told; from pathlib import Path\n"
            "model = told(Path(sys.argv[1]), 'a'); print('ready', flush=True); time.sleep(60)")
    process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
    process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    listener = listen()
    assert (folder / NAME).exists() and listener.latest() is None
    model = told(folder, "again")
    listener.latest()
    model.reply(REQUEST)
    assert listener.latest().text == "again"
    model.close()


def test_a_listener_that_dies_is_forgotten(folder, listen):
    model, first, second = told(folder, "one", "two"), listen(), listen()
    first.latest(), second.latest()
    model.reply(REQUEST)
    first.close()
    model.reply(REQUEST)
    assert second.latest().text == "two" and len(model._listeners) == 1
    model.close()


def test_only_its_owner_may_listen(folder):
    model = told(folder, "a")
    assert (folder / NAME).stat().st_mode & 0o777 == 0o600
    model.close()
    model.close()


def test_where_no_socket_can_be_made_the_model_replies_all_the_same(tmp_path):
    assert told(tmp_path / "missing", "a").reply(REQUEST).text == "a"


def test_a_slow_reply_comes_piece_by_piece(folder, listen):
    model = told(folder, {"text": "z" * 80, "delay_ms": 1500}, clock=SystemClock())
    listener, seen = listen(), set()
    listener.latest()
    thread = threading.Thread(target=model.reply, args=(REQUEST,))
    thread.start()
    while thread.is_alive():
        frame = listener.latest()
        seen.add(frame.text if frame else "")
        time.sleep(0.02)
    model.close()
    assert len(seen) >= 5
