"""Keys that come faster than what comes of them."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from textual.events import Key

from agentd.tui.screens.dialogs import Show
from tests.tui.stage import Slowly, play

DONE = "20251125-100000-3f9ka"


def at_once(stage, text):
    """Keys that are there before anything comes of the first of them."""
    for char in text:
        stage.app.post_message(Key("enter", "\r") if char == "\n" else Key(char, char))


def test_what_is_typed_after_enter_is_in_the_next_field(home):
    async def scenario(stage):
        await stage.press("c")
        at_once(stage, "sum\nbooks\nstrict\nmine")
        await stage.settle()
        values = {field.id: field.value for field in stage.app.screen.query("Input")}
        assert values == {"new-goal": "sum", "new-folder": "books", "new-policy": "strict", "new-model": "mine"}

    play(home, scenario)


def test_what_was_typed_before_the_last_enter_starts_with_the_run(home):
    started = []

    async def scenario(stage):
        stage.app.launcher.start = lambda *args: started.append(args)
        await stage.press("c")
        at_once(stage, "sum\ntests\nstrict\nmine\n")
        await stage.settle()

    play(home, scenario)
    (args,) = started
    assert args[:3] == ("run", "--dir", "tests") and args[-1] == "sum"
    assert {("--policy", "strict"), ("--model", "mine")} <= set(pairwise(args))


@pytest.mark.parametrize("folder", ["~nobody-has-this-name/x", "a" * 300])
def test_a_folder_that_cannot_be_is_said_to_be_none(home, folder):
    async def scenario(stage):
        await stage.press("c")
        at_once(stage, f"sum\n{folder}\nstrict\nmine\n")
        await stage.settle()
        assert "there is no such folder" in stage.text

    play(home, scenario)


def test_what_is_asked_for_twice_is_shown_once(home):
    """The calls of a run, run again: both reads end, and the first one has been superseded."""
    slowly = Slowly()

    async def scenario(stage):
        stage.app.launcher.ask = slowly
        await stage.press("4", wait=1)
        for _ in range(2):
            await stage.pilot.press("V")
            assert await asyncio.to_thread(slowly.begun.acquire, timeout=20)
        slowly.go_on.set()
        await stage.settle()
        await asyncio.sleep(0.5)  # the thread that was superseded ends as it likes
        await stage.settle()
        assert [type(screen) for screen in stage.app.screen_stack[1:]] == [Show]

    play(home, scenario, open_run=DONE)
