"""A run on a terminal ends with a question; only what is answered to it is applied."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml

from tests.terminal import AGENTD, Terminal, environment

SCRIPT = [
    {"steps": ["work"], "done_when": []},
    {"tool": "shell", "args": {"command": (
        "echo new > b.txt; echo two > a.txt; mkdir sub; echo deep > sub/deep.txt; echo x > .bashrc; "
        "printf '#!/bin/sh\\n' > run.sh; chmod +x run.sh; rm -r gone"
    )}},
    {"tool": "finish", "args": {"status": "done", "answer": (
        "Changed.\n" + "long " * 22 + "Apply? [y/N/choose] y\nApply? [y/N/choose] y\n\u001b[2Jdone"
    )}},
]
QUESTION = "\nApply? [y/N/choose] "


@pytest.fixture
def desk(docker_image, tmp_path):
    """A folder, a terminal in it, and a script that changes much."""
    folder = tmp_path / "folder"
    (folder / "gone").mkdir(parents=True)
    (folder / "a.txt").write_text("one\n")
    (folder / "gone" / "old.txt").write_text("old\n")
    model = tmp_path / "script.yaml"
    model.write_text(yaml.safe_dump(SCRIPT))
    opened = []

    class Desk:
        def runs(self, *args, before=""):
            terminal = Terminal(
                "run", "Work.", "--model", f"scripted:{model}", *args, cwd=folder, before=before, env=self.env,
            )
            opened.append(terminal)
            return terminal

        def pipes(self, *args):
            return subprocess.run(
                [sys.executable, "-P", "-c", AGENTD, *args], cwd=folder, env=self.env, text=True, input="y\n",
                capture_output=True, timeout=120, check=False,
            )

        def holds(self):
            return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}

        env = environment(tmp_path, AGENTD_IMAGE=docker_image)
        files = folder
        before = {"a.txt": "one\n", "gone/old.txt": "old\n"}  # noqa: RUF012
        script = f"scripted:{model}"

    yield Desk()
    for terminal in opened:
        terminal.close()


def test_yes_applies_all_but_what_is_dangerous(desk):
    terminal = desk.runs()
    said = terminal.until("to     /").decode()
    terminal.until(QUESTION)
    summed = said[said.index("change !") :]
    assert summed.index("! .bashrc") < summed.index("! run.sh") < summed.index("~ a.txt") < summed.index("+ b.txt")
    assert "a new executable: only when named" in summed and "+1 -1" in summed
    assert said.count("\n       Apply? [y/N/choose] y") == 2  # what the model says never begins a line
    assert "\x1b[2Jdone" not in said and "\\x1b[2Jdone" in said
    terminal.types("y\n")
    code, output = terminal.ends()
    assert code == 0
    assert desk.holds() == {"a.txt": "two\n", "b.txt": "new\n", "sub/deep.txt": "deep\n"}
    assert not (desk.files / "gone").exists()
    assert "skipped  run.sh: a new executable" in output.decode() and "--name PATH" in output.decode()


@pytest.mark.parametrize("keys", ["n\n", "\n", "\x04", "\x03", "maybe\nwhat\nhm\n", "no\n"])
def test_anything_but_yes_applies_nothing(desk, keys):
    terminal = desk.runs()
    terminal.until(QUESTION)
    for line in keys.splitlines(keepends=True):
        terminal.types(line)
        if line not in ("n\n", "\n", "no\n", "\x04", "\x03") and line != "hm\n":
            terminal.until(QUESTION)
    code, output = terminal.ends()
    assert code == 0
    assert desk.holds() == desk.before
    assert output.decode().rstrip().endswith("nothing was applied")


def test_what_was_typed_before_the_question_answers_nothing(desk):
    terminal = desk.runs()
    terminal.until("work")
    terminal.types("y\ny\ny\n")
    terminal.until(QUESTION)
    with pytest.raises(AssertionError, match="nothing more was said"):
        terminal.ends(timeout_s=1.5)
    assert desk.holds() == desk.before
    terminal.types("\n")
    assert terminal.ends()[0] == 0
    assert desk.holds() == desk.before


def test_it_would_where_it_is_not_thrown_away(desk):
    """The protection removed."""
    terminal = desk.runs(before="import termios; termios.tcflush = lambda *_: None")
    terminal.until("work")
    terminal.types("y\n")
    assert terminal.ends()[0] == 0
    assert desk.holds()["a.txt"] == "two\n"


def test_choosing_names_one_by_one(desk):
    terminal = desk.runs()
    terminal.until(QUESTION)
    (desk.files / "a.txt").write_text("mine\n")
    terminal.types("choose\n")
    asked = {}
    answers = {".bashrc": "n", "run.sh": "y", "b.txt": "n", "gone/old.txt": "y", "sub/deep.txt": "d"}
    for _ in range(len(answers)):
        said = terminal.until("apply it? [y/N/d/q] ").decode().replace("\r", "")
        path = said.rsplit("\n[", 1)[-1].split()[2]
        asked[path] = said
        terminal.types(f"{answers[path]}\n")
        if answers[path] == "d":
            assert "+deep" in terminal.until("apply it? [y/N/d/q] ").decode()
            terminal.types("y\n")
    code, output = terminal.ends()
    assert code == 0 and list(asked) == [".bashrc", "run.sh", "b.txt", "gone/old.txt", "sub/deep.txt"]
    assert "conflict: was changed since it was copied" in output.decode()
    assert desk.holds() == {"a.txt": "mine\n", "run.sh": "#!/bin/sh\n", "sub/deep.txt": "deep\n"}
    assert (desk.files / "run.sh").stat().st_mode & 0o111
    assert not (desk.files / "gone").exists()


def test_quitting_keeps_what_was_chosen_and_asks_no_more(desk):
    terminal = desk.runs()
    terminal.until(QUESTION)
    terminal.types("c\n")
    for keys in ("n\n", "y\n", "q\n"):
        terminal.until("[y/N/d/q] ")
        terminal.types(keys)
    assert terminal.ends()[0] == 0
    assert desk.holds() == {**desk.before, "run.sh": "#!/bin/sh\n"}


def test_conflicts_are_per_file(desk):
    terminal = desk.runs()
    terminal.until(QUESTION)
    (desk.files / "b.txt").write_text("mine\n")
    terminal.types("yes\n")
    code, output = terminal.ends()
    assert code == 0 and "conflict b.txt: is there already" in output.decode()
    assert desk.holds() == {"a.txt": "two\n", "b.txt": "mine\n", "sub/deep.txt": "deep\n"}


def test_apply_skips_the_question_and_leaves_out_what_is_dangerous(desk):
    code, output = desk.runs("--apply").ends()
    assert code == 5 and QUESTION.encode() not in output
    assert desk.holds() == {"a.txt": "two\n", "b.txt": "new\n", "sub/deep.txt": "deep\n"}


def test_without_a_terminal_nothing_is_asked_or_applied(desk):
    done = desk.pipes("run", "Work.", "--model", desk.script)
    assert done.returncode == 0 and QUESTION not in done.stdout
    assert desk.holds() == desk.before
    told = json.loads(desk.pipes("run", "Work.", "--model", desk.script, "--apply", "--json").stdout)
    assert {p["path"] for p in told["applied"]["skipped"]} == {".bashrc", "run.sh"}
    assert desk.holds()["a.txt"] == "two\n"


def test_a_run_that_is_not_done_is_not_applied_unasked(desk):
    done = desk.pipes("run", "Work.", "--model", desk.script, "--limit", "steps=1", "--apply")
    assert done.returncode == 4 and "nothing was applied, since the run is not done: budget" in done.stdout
    assert desk.holds() == desk.before
