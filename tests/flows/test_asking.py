"""A person is asked on the terminal of the run itself, with the answers that the screens and the commands have."""

from __future__ import annotations

import json
import re
from contextlib import closing

import pytest
import yaml

from agentd.contracts import Kind
from agentd.log import Catalogue, open_reader
from tests.terminal import Terminal, environment

COLUMNS, LINES = 120, 40  # of a Terminal
ARGUMENT, OUTPUT = "       command: pytest -q tests", "     | 12 passed"  # as a question shows what is real
FLOOD = "rm -r private; (head -2 tail.txt; yes x | head -2000; tail -3 tail.txt) > t; mv t tail.txt"


@pytest.fixture
def place(docker_image, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("one\n")
    terminals = []

    class Place:
        def holds(self, files):
            for path, text in files.items():
                (folder / path).parent.mkdir(exist_ok=True)
                (folder / path).write_text(text)

        def asks(self, *commands):
            script = tmp_path / "script.yaml"
            script.write_text(yaml.safe_dump([
                {"steps": ["work"], "done_when": []},
                *({"tool": "shell", "args": {"command": command}} for command in commands),
                {"tool": "finish", "args": {"status": "done", "answer": "ok"}},
            ]))
            return self.types("run", "Write b.txt", "--policy", "strict", "--model", f"scripted:{script}")

        def types(self, *args):
            terminals.append(Terminal(*args, cwd=folder, env=environment(tmp_path, AGENTD_IMAGE=docker_image)))
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


def rows(output):
    """What was written, as the terminal shows it: a line that is too wide goes on where the next one begins."""
    lines = output.decode().replace("\a", "").split("\r\n")
    return [line[at:at + COLUMNS] for line in lines for at in range(0, len(line) or 1, COLUMNS)]


@pytest.fixture
def flooded(place):
    """A question whose diff is long, and ends with lines that look like arguments and output of another call."""
    wide = " " * (COLUMNS - len("|  ")) + ARGUMENT
    place.holds({"private/key.txt": "key\n", "tail.txt": f"one\ntwo\n{wide}\n{ARGUMENT[1:]}\n{OUTPUT[1:]}\n"})
    return place.asks(FLOOD)


def says_what_is_asked(shown):
    """The lines that have the form of an argument or of output are those of the call, and it is still on the screen."""
    assert len(shown) > 2000
    assert [row for row in shown if row.startswith(("       command", "     |"))] == [f"       command: {FLOOD}"] * 2
    assert ["asks   shell", f"       command: {FLOOD}", "files  3 files, +2000 -1 lines"] == shown[-5:-2]
    assert f"|  {ARGUMENT[1:]}" in shown and f"|  {OUTPUT[1:]}" in shown, "the attack is there"


def test_what_a_long_question_changes_passes_for_nothing_else(place, flooded):
    shown = rows(flooded.until("Allow it?"))
    says_what_is_asked(shown)
    code = re.match(r"code   (\w{8}) ", shown[-2])[1]
    says_what_is_asked(rows(place.types("inbox", code).ends()[1])[:-1])
    flooded.types("s\n")
    flooded.until("none): ")
    flooded.types("\n")
    assert flooded.ends()[0] == 3


def test_a_long_question_is_allowed_by_its_code(place, flooded):
    code = re.search(rb"code   (\w{8}) ", flooded.until("Allow it?"))[1].decode()
    for said in ("a", code[:4], "allow it"):
        flooded.until("[?] ")
        flooded.types(f"{said}\n")
        assert f"longer than the screen: read it to its end first, and type {code}" in flooded.until("Allow").decode()
    assert flooded.until("[?] ").decode().startswith(f" it? type {code} to allow once, [d]eny")
    assert place.decisions() == []
    flooded.types(f"{code.upper()}\n")
    applies_nothing(flooded)
    assert [verdict for verdict, *_ in place.decisions()] == ["allow"]


def test_an_argument_that_is_wide_or_long_passes_for_nothing_else(place):
    forged = "files  none would change"
    wide = f"true #{' ' * (COLUMNS - len('       command: true #'))}{forged}"
    terminal = place.asks("\n".join([wide, *("true" for _ in range(60)), "touch \N{LATIN SMALL LETTER E WITH ACUTE}"]))
    shown = rows(terminal.until("Allow it?"))
    assert any(forged in row for row in shown) and forged not in shown
    again = shown[len(shown) - shown[::-1].index("asks   shell"):]
    assert len(again) < LINES / 2 and re.fullmatch(r" {7}\.\.\. and \d+ lines more, above", again[-4])
    assert again[-3].startswith("files  1 file, +0 -0 lines")
