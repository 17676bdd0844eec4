"""From a goal to an approved effect, on a real terminal, with a real sandbox and a scripted model."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest
import yaml

from agentd.contracts import Kind
from agentd.log import Catalogue, fold, open_reader
from tests.terminal import Terminal, environment


@pytest.fixture
def place(docker_image, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": ["work"], "done_when": []}, {"tool": "shell", "args": {"command": "tr a-z A-Z < a.txt > b.txt"}},
        {"tool": "finish", "args": {"status": "done", "answer": "it is written"}},
    ]))
    terminals = []

    class Place:
        home = tmp_path / "state"

        def opens(self, *args):
            terminals.append(Terminal(*args, cwd=folder, env=environment(tmp_path, AGENTD_IMAGE=docker_image)))
            return terminals[-1]

        def starts(self):
            return self.opens("run", "Write b.txt", "--tui", "--policy", "strict", "--model", f"scripted:{script}")

        def events(self):
            (run,) = Catalogue(self.home).list_runs()
            reader = open_reader(self.home, run.run_id)
            try:
                events = list(reader.events())
                return events, fold(events, reader.header, reader.blob)
            finally:
                reader.close()

        def ended(self, within_s=60):
            end = time.monotonic() + within_s
            while time.monotonic() < end:
                _, state = self.events()
                if state.status not in ("running", "waiting"):
                    return state
                time.sleep(0.2)
            raise AssertionError(state)

    yield Place()
    for terminal in terminals:
        terminal.close()


def test_what_a_call_does_is_seen_and_approved(place):
    terminal = place.starts()
    terminal.until("1 to answer\x07")
    terminal.types("2")
    terminal.until("+ONE")
    time.sleep(1.5)
    terminal.types("a")
    state = place.ended()
    terminal.types("\x11")
    assert terminal.ends()[0] == 0
    events, _ = place.events()
    (decided,) = [e for e in events if e.kind is Kind.approval_decided]
    assert (decided.actor, decided.data["verdict"]) == ("human", "allow")
    assert (state.status, state.answer) == ("done", "it is written")


def test_a_run_goes_on_when_the_screen_is_killed(place):
    terminal = place.starts()
    terminal.until("1 to answer\x07")
    os.kill(terminal._process.pid, signal.SIGKILL)
    again = place.opens("inbox", "--json")
    (asked,) = json.loads(again.ends()[1])
    assert asked["live"] and not asked["answered"]
    assert json.loads(place.opens("approve", asked["code"], "--json").ends()[1])["taken"] is True
    assert place.ended().status == "done"
