"""A run is played again from its log: the same screen, its own pace, and nothing else happens."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import closing

import pytest
import yaml

from agentd.clock import FixedClock
from agentd.contracts import Draft, Kind
from agentd.log import create_run, open_reader
from agentd.replay import paced
from tests.replay.conftest import GOALS, ROOT, call
from tests.terminal import Terminal, environment


@pytest.fixture(scope="module")
def lived(docker_image, tmp_path_factory):
    """A run in a home of its own: (environment, what its screen said)."""
    home = tmp_path_factory.mktemp("lived")
    folder = home / "folder"
    folder.mkdir()
    (folder / "b.txt").write_text("b\n")
    script = home / "script.yaml"
    denied = call("write_file", path="other.txt", text="x")
    script.write_text(yaml.safe_dump([
        {"steps": ["write\x1b[2J"], "done_when": []}, *GOALS["write"][1][:-1], denied,
        call("finish", status="done", answer="two\nlines \x1b]2;evil\x07" + "x" * 5000),
    ]))
    env = environment(home, AGENTD_IMAGE=docker_image)
    done = subprocess.run(
        [sys.executable, "-m", "agentd", "run", GOALS["write"][0], "--policy", "strict", "--model",
         f"scripted:{script}"], env=env, cwd=folder, capture_output=True, text=True, check=False,
    )
    return env, folder, done.stdout


def replay(env, folder, *args, guarded=False, code=0):
    program = [str(ROOT / "tests/replay/no_effects.py")] if guarded else ["-m", "agentd"]
    done = subprocess.run([sys.executable, "-B", *program, "replay", *args], env=env, cwd=folder, capture_output=True,
                          text=True, check=False)
    assert done.returncode == code, (done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def test_the_screen_is_the_same_and_nothing_else_happens(lived):
    env, folder, live = lived
    assert live.count("\n") > 20
    assert untimed(replay(env, folder, "--speed", "0", guarded=True)) == untimed(live)
    assert "\x1b" not in live


def untimed(said):
    """The run's own clock and its log's differ by less than a tenth of a second, which may show in the last digit."""
    return re.sub(r"(?<= steps, )[\d.]+ s", "", said)


def test_it_takes_its_time(lived):
    env, folder, live = lived
    began = time.monotonic()
    told = [json.loads(line) for line in replay(env, folder, "--speed", "0", "--json").splitlines()]
    at_once_s = time.monotonic() - began
    own_s = (told[-1]["ts_ns"] - told[0]["ts_ns"]) / 1e9
    began = time.monotonic()
    assert untimed(replay(env, folder, "--speed", str(own_s / 5))) == untimed(live)
    assert time.monotonic() - began > 4.9
    assert at_once_s < 4.9
    assert [event["seq"] for event in told] == list(range(len(told)))
    assert any(event["body"] for event in told)


def test_waiting_is_seen_by_the_guard(lived):
    env, folder, _ = lived
    assert replay(env, folder, guarded=True, code=99) != ""


def test_the_time_of_a_person_and_between_processes_is_not_the_runs(golden, opened):
    first = next(opened(golden["write", "default"]).events())
    log, now_s = [], 0.0
    for kind, seconds in (
        (Kind.run_started, 0), (Kind.model_requested, 2), (Kind.approval_requested, 1),
        (Kind.approval_decided, 3600), (Kind.tool_started, 4), (Kind.run_finished, 0.5), (Kind.changes_applied, 99),
    ):
        now_s += seconds
        log.append(first.model_copy(update={"kind": kind, "ts_ns": int(now_s * 1e9)}))
    assert [pause_s for pause_s, _ in paced(log)] == [0, 2, 1, 0, 4, 0.5, 0]
    resumed = [event.model_copy(update={"epoch": 1 + (n > 1)}) for n, event in enumerate(log)]
    assert [pause_s for pause_s, _ in paced(resumed)] == [0, 2, 0, 0, 4, 0.5, 0]


def test_keys_step_through_it(lived):
    env, folder, _ = lived
    terminal = Terminal("replay", "--step", cwd=folder, env=env)
    for number in (1, 2, 3):
        terminal.until(f"event {number} of ")
        terminal.types(" ")
    terminal.until("event 4 of ")
    terminal.types("q")
    code, output = terminal.ends()
    terminal.close()
    assert code == 0 and b"event 5 of" not in output and b"model  scripted" in output
    assert replay(env, folder, "--step", code=2) == ""


def test_a_run_that_has_not_ended_says_so(lived, tmp_path, golden, settings):
    env, folder, _ = lived
    with closing(open_reader(settings.home, golden["write", "default"])) as reader:
        header, log = reader.header, [event for event in reader.events() if event.seq < 2]
        bodies = [reader.blob(event.body_hash) if event.body_hash else None for event in log]
    with closing(create_run(tmp_path, header, FixedClock())) as writer:
        writer.append([
            Draft(kind=event.kind, step=0, data=event.data, body=body) for event, body in zip(log, bodies, strict=True)
        ])
    said = replay(env | {"AGENTD_HOME": str(tmp_path)}, folder, "--speed", "0")
    assert said.splitlines()[-2].startswith("open   the log ends here")


def test_a_run_that_was_asked_about_is_told_with_its_answers(golden, agentd):
    said = agentd("replay", golden["asked", "strict"], "--speed", "0", guarded=True)
    assert "allowed by a person" in said and said.splitlines()[0] == f"goal   {GOALS['write'][0]}"
