"""The list of questions, and what is said of each beside the call itself."""

from __future__ import annotations

from tests.tui.scene import answer
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


def test_where_arguments_come_from_is_said(home):
    async def scenario(stage):
        await stage.press("2")
        assert "path: as in what list_files said in step 1" in stage.text

    play(home, scenario)
