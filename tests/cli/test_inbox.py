"""What `agentd inbox` says of runs that cannot be read."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from agentd.cli import main
from tests.tui.scene import Scene

WHOLE, DAMAGED = "20251125-110000-aaaaa", "20251125-110000-bbbbb"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("AGENTD_HOME", str(tmp_path / "home"))
    with closing(Scene(tmp_path / "home")) as scene:
        for run_id in (WHOLE, DAMAGED):
            scene.begin(run_id, "Do it").ask("shell", {"command": run_id[-5:]}, step=1, changes=())
    return tmp_path / "home"


def code_of(*args):
    """The exit code of a command that is typed here."""
    with pytest.raises(SystemExit) as ended:
        main(args)
    return ended.value.code or 0


@pytest.mark.parametrize("name", ["control.db", "log.db"])
def test_a_damaged_file_of_one_run_takes_away_no_other_question(home, capsys, name):
    assert code_of("inbox", "--json") == 0  # what is in the log is known to the catalogue
    code = next(a["code"] for a in json.loads(capsys.readouterr().out) if a["request"]["run_id"] == WHOLE)
    (home / "runs" / DAMAGED / name).write_text("garbage " * 100)

    assert code_of("inbox") == 0
    said = capsys.readouterr()
    assert WHOLE in said.out and DAMAGED not in said.out
    assert f"what run {DAMAGED} asks cannot be read" in said.err
    assert code_of("deny", code) == 0
