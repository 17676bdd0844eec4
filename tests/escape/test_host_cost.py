"""Using up the host itself: what tools leave is read, searched, kept and told outside of the sandbox."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
import yaml

from agentd import log
from agentd.applying import apply_run
from agentd.runtime import RunRequest, execute
from agentd.settings import Settings

NEARLY = "yes 'token=tokentok ' | head -c 9M > a"  # looks like a secret for long, and is none
NAMES = """import os
for i in range(15):
    os.mkdir('d' * 255)
    os.chdir('d' * 255)
for i in range(5000):
    os.symlink('x' * {target}, str(i))
"""


@pytest.fixture
def go(docker_image, tmp_path):
    """Runs calls in a folder of one file; what came of it, and agentd's home."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old.txt").write_text("old\n")

    def start(*calls, **request):
        script = tmp_path / "script.yaml"
        script.write_text(yaml.safe_dump([
            {"steps": ["go"], "done_when": []}, *({"tool": tool, "args": args} for tool, args in calls),
            {"tool": "finish", "args": {"status": "done", "answer": "ok"}},
        ]))
        settings = Settings(home=tmp_path / "home", image=docker_image, model=f"scripted:{script}")
        return execute(RunRequest(goal="Go.", **{"source": folder} | request), settings), settings.home, folder

    return start


def test_what_a_call_leaves_is_not_searched_for_long(go):
    """The run's clock stands for the host too: nine MiB of nearly secrets took half a minute past its end."""
    started = time.process_time()
    result, home, folder = go(("shell", {"command": NEARLY}), limits={"wall_clock_s": 60})
    assert time.process_time() - started < 8
    assert result.status == "done"
    assert log.verify(home, result.run_id).missing == 0
    assert (result.log / "log.db").stat().st_size < 1 << 20
    assert apply_run(home, result.run_id)[1].applied == ("a",)
    assert (folder / "a").stat().st_size == 9 << 20


def test_what_is_rewritten_again_and_again_does_not_fill_the_disk(go):
    calls = [("shell", {"command": f"head -c 900K /dev/urandom > a; echo {i}"}) for i in range(12)]
    rule = "version: 1\nlimits: {workspace_bytes: 1048576}\nrules: [{id: all, verdict: allow, effects: ['*']}]\n"
    cases = "cases: [{call: finish, args: {status: done, answer: a}, expect: allow}]\n"
    result, home, _ = go(*calls, ("shell", {"command": "rm a; echo small > b"}), policy_text=rule + cases)
    assert result.status == "done"
    kept = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    assert 6 << 20 < kept < 10 << 20
    assert log.verify(home, result.run_id).ok
    assert apply_run(home, result.run_id)[1].applied == ("b",)


def test_what_was_not_searched_is_there_for_a_run_that_carries_on(go):
    first, _, _ = go(("shell", {"command": NEARLY}))
    second, home, folder = go(("shell", {"command": "wc -c a >> old.txt"}), carry_on=first.run_id)
    assert second.status == "done"
    assert log.verify(home, second.run_id).missing == 0
    assert set(apply_run(home, second.run_id)[1].applied) == {"a", "old.txt"}
    assert (folder / "old.txt").read_text() == f"old\n{9 << 20} a\n"


@pytest.mark.parametrize("target", [1, 4000])
def test_paths_without_end_end_the_run(go, target):
    """Every path is told, kept, hashed and offered to the model on the host, at every step."""
    started = time.process_time()
    result, home, _ = go(("python", {"code": NAMES.format(target=target)}))
    assert (result.status, result.code) == ("failed", "sandbox")
    assert "paths have more than 16 MiB" in result.reason
    assert time.process_time() - started < 6
    with closing(log.open_reader(home, result.run_id)) as reader:
        assert log.tree_changes(reader) == ()
