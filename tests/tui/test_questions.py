"""The list of questions, and what is said of each beside the call itself."""

from __future__ import annotations

import pytest

from tests.tui.scene import Scene, answer
from tests.tui.stage import play


def test_questions_are_filtered_and_what_is_read_stays(home):
    async def scenario(stage):
        await stage.press("2", "j")
        shown, screen = [], stage.app.screen
        for _ in range(3):
            shown.append((len(screen._list), screen._chosen.request.call.tool))
            await stage.press("f")
        assert shown == [(2, "shell"), (2, "shell"), (1, "delete")]
        answer(stage.scene.home, screen._list[0].request)
        await stage.look()
        await stage.press("f")
        assert [asked.request.call.tool for asked in screen._list] == ["shell"], "the other one is answered"

    play(home, scenario)


def three(home):
    """Three runs, each with a question."""
    scene = Scene(home)
    scene.all = []
    for number in range(3):
        told = scene.begin(f"20251125-11000{number}-aaaaa", "Do it")
        scene.all.append((told, told.ask("shell", {"command": f"echo {number}"}, step=1, changes=())))
    return scene


@pytest.mark.parametrize(("at", "key", "then"), [(0, "j", 1), (1, "k", 0), (2, "k", 1)])
def test_from_a_question_that_is_closed_a_key_leads_to_the_one_beside_it(home, at, key, then):
    async def scenario(stage):
        await stage.press("2", *["j"] * at)
        told, asked = stage.scene.all[at]
        told.answered(asked)
        await stage.look()
        await stage.look()
        assert "this question is closed" in stage.text
        await stage.press(key)
        assert stage.app.screen._chosen.request.request_hash == stage.scene.all[then][1].request_hash

    play(home, scenario, make=three)


def test_where_arguments_come_from_is_said(home):
    async def scenario(stage):
        await stage.press("2")
        assert "path: as in what list_files said in step 1" in stage.text

    play(home, scenario)
