"""The tasks that the adapter is trained on: their experts reach the goals, within the grammar."""

from __future__ import annotations

import hashlib
import json
import random
import re
from pathlib import Path

import pytest

from agentd.evaluate import load_tasks
from training import scenes, spin
from training.families import FAMILIES
from training.transcripts import Rejected, Stage, Tokens
from training.workbench import Workbench

FOLDER = Path(__file__).resolve().parents[2] / "training"


@pytest.fixture(scope="module")
def stage():
    return Stage()


@pytest.fixture(scope="module")
def tokens():
    return Tokens()


@pytest.mark.parametrize("family", FAMILIES)
def test_experts_pass_the_checks_and_keep_to_the_grammar(stage, tokens, family):
    rng = random.Random(7)
    for _ in range(6):
        transcript = stage.solve(FAMILIES[family](rng), rng)
        coded = tokens.encode(transcript)
        assert len(coded["ids"]) == len(coded["loss"])
        replies = [m.text for m in transcript.messages if m.role == "assistant"]
        assert json.loads(replies[-1])["tool"] == "finish"
        said = b"".join(tokens.vocab.piece(i, special=True) for i in coded["ids"]).decode()
        assert all(reply in said for reply in replies[:-1])
        assert 0 < sum(coded["loss"]) < len(coded["ids"]) / 2


def test_an_expert_that_misses_the_goal_is_rejected(stage):
    rng = random.Random(3)
    task = FAMILIES["count"](rng)
    wrong = task.__class__(**{**vars(task), "checks": [{"file": task.done[0], "equals": "minus one"}]})
    with pytest.raises(Rejected, match="checks"):
        stage.solve(wrong, rng)


def test_scenes_can_be_solved_in_the_words_they_were_written_in(stage, tokens):
    rng = random.Random(8)
    told = [next(made) for made in [scenes.tasks(rng, sorted(scenes.FOLDER.glob("*.yaml")))] for _ in range(150)]
    assert {task.family for task in told} == {*FAMILIES}
    assert len({task.goal for task in told}) == len(told)
    for task in told:
        assert not re.search(r"<\w+>", task.goal), "every slot is filled"
        tokens.encode(stage.solve(task, rng))


@pytest.mark.parametrize("family", ["count", "csv", "extract", "find"])
def test_wordings_hardly_repeat(family):
    rng = random.Random(5)
    shapes = {re.sub(r"[\w/-]+\.\w+|\d+", "_", FAMILIES[family](rng).goal) for _ in range(300)}
    assert len(shapes) > 270


def test_nothing_of_a_pattern_is_left_in_a_goal():
    rng = random.Random(6)
    goals = [make(rng).goal for make in FAMILIES.values() for _ in range(60)]
    assert not [g for g in goals if re.search(r"[{}|]|<\w+>", g)]


def test_patterns_nest():
    said = {spin.spin(random.Random(i), "{a|b {c|d}} [e] <x>", x="{kept}") for i in range(60)}
    assert said == {f"{a}{e} {{kept}}" for a in ("a", "b c", "b d") for e in ("", " e")}


def test_held_out_tasks_are_those_that_were_committed():
    for line in (FOLDER / "heldout.sha256").read_text().splitlines():
        bound, name = line.split()
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == bound, name
        assert {task.family for task in load_tasks([FOLDER / name])} == set(FAMILIES), name


def test_the_workbench_says_what_a_sandbox_says(stage):
    by_name = {s.name: s for s in stage.specs}
    with Workbench({"a.txt": "one\ntwo\n"}) as bench:
        assert bench.run(by_name["shell"], {"command": "wc -l < a.txt; exit 3"}).text == "2\nexit code 3"
        read = bench.run(by_name["read_file"], {"path": "b.txt", "start": 1, "lines": 9})
        assert (read.status, read.error) == ("error", "b.txt does not exist")
        assert bench.run(by_name["write_file"], {"path": "d/c.txt", "text": "x"}).text == "wrote 1 bytes to d/c.txt"
        assert bench.read("d/c.txt", 9) == b"x"
