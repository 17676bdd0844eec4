"""A person is asked on the terminal of the run itself, with the answers that the screens and the commands have."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
import yaml

from agentd.contracts import Kind
from agentd.log import Catalogue, open_reader
from tests.terminal import Terminal, environment


@pytest.fixture
def place(docker_image, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    terminals = []

    class Place:
        def asks(self, *commands):
            script = tmp_path / "script.yaml"
            script.write_text(yaml.safe_dump([
                {"steps": ["work"], "done_when": []},
                *({"tool": "shell", "args": {"command": command}} for command in commands),
                {"tool": "finish", "args": {"status": "done", "answer": "ok"}},
            ]))
            terminals.append(Terminal("run", "Write b.txt", "--policy", "strict", "--model", f"scripted:{script}",
                                      cwd=folder, env=environment(tmp_path, AGENTD_IMAGE=docker_image)))
            return terminals[-1]

        def decisions(self):
            (run,) = Catalogue(tmp_path / "state").list_runs()
            with closing(open_reader(tmp_path / "state", run.run_id)) as reader:
                return [(e.data["verdict"], e.data["reason"], e.data["grant"], e.data["command"])
                        for e in reader.events(kinds=[Kind.approval_decided])]

    yield Place()
    for terminal in terminals:
        terminal.close()


def applies_nothing(terminal):
    """What a run with changes asks at its end."""
    terminal.until("Apply? [")
    terminal.types("n\n")
    return terminal.ends()


def test_a_grant_says_what_it_covers_and_would_have_matched(place):
    terminal = place.asks("cat a.txt", "cat a.txt > b.txt", "cat a.txt")
    terminal.until("Allow it?")
    terminal.types("a\n")
    terminal.until("Allow it?")
    terminal.types("g\n")
    assert b"would have matched 0 of the run's calls so far" in terminal.until("which (Enter")
    terminal.types("\n")
    terminal.until("Allow it?")
    terminal.types("a\n")
    terminal.until("Allow it?")
    terminal.types("g\n")
    shown = terminal.until("which (Enter")
    assert b"also once the files that it names are rewritten" in shown
    assert b"would have matched 1 of the run's calls so far" in shown and b"shell where command" in shown
    terminal.types("1\n")
    assert applies_nothing(terminal)[0] == 0
    once, again, granted = place.decisions()
    assert once == again == ("allow", "", None, None)
    assert granted[2]["tool"] == "shell" and granted[2]["args"] == {"command": {"equals": "cat a.txt"}}


def test_other_arguments_are_asked_about_again(place):
    terminal = place.asks("cat a.txt > b.txt")
    terminal.until("Allow it?")
    terminal.types("e\n")
    terminal.until("arguments as JSON")
    terminal.types("{nonsense\n")
    terminal.until("no JSON")
    terminal.types('{"path": "a.txt"}\n')
    terminal.until("shell needs command. Again")
    terminal.types(json.dumps({"command": "cat a.txt > c.txt"}) + "\n")
    assert b"that a person wrote" in terminal.until("Allow it?")
    terminal.types("a\n")
    applies_nothing(terminal)
    assert [verdict for verdict, *_ in place.decisions()] == ["edit", "allow"]
