"""Keys are about what was on the screen when they were pressed: this very run, this very question, all of it."""

from __future__ import annotations

import json

from agentd.log import Inbox
from agentd.tui.screens.dialogs import AskText, Edit, Show
from agentd.tui.widgets.document import Document
from tests.tui.scene import Scene
from tests.tui.stage import Slowly, play
from tests.tui.test_inbox import LONG, asks, one, two

FIRST, LATER, LAST = "20251125-110000-aaaaa", "20251125-110500-bbbbb", "20251125-111000-ccccc"


def running(home):
    scene = Scene(home)
    scene.begin(FIRST, "First").plan("work").journal.commit()
    return scene


def orders(stage, run_id):
    return [command.order for command in Inbox(stage.scene.home, run_id).commands()]


def question(stage):
    return stage.app.screen.query_one("#question", Document)


def test_what_is_cancelled_is_the_run_whose_id_was_typed(home):
    async def scenario(stage):
        await stage.press("x")
        stage.scene.clock.advance(60)
        stage.scene.begin(LATER, "Later").plan("work").journal.commit()
        await stage.look()
        await stage.press(*"aaaa", "enter")
        assert (orders(stage, FIRST), orders(stage, LATER)) == (["cancel"], [])

    play(home, scenario, make=running)


def test_what_nothing_runs_is_told_but_not_cancelled(home):
    async def scenario(stage):
        stage.scene.told[FIRST].writer.close()
        await stage.look()
        await stage.press("x")
        assert not isinstance(stage.app.screen, AskText) and "not under way: interrupted" in stage.text
        await stage.press("m", *"go", "enter")
        assert orders(stage, FIRST) == ["message"]

    play(home, scenario, make=running)


def test_a_run_that_is_opened_under_a_dialog_is_not_told_what_was_typed_there(home):
    async def scenario(stage):
        stage.scene.clock.advance(60)
        stage.scene.begin(LATER, "Later").plan("work").journal.commit()
        await stage.look()
        stage.app.open(FIRST)
        await stage.settle()
        await stage.press("x")
        stage.app.open(LATER)
        await stage.press(*"aaaa", "enter")
        assert (orders(stage, FIRST), orders(stage, LATER)) == (["cancel"], [])

    play(home, scenario, make=running)


def test_keys_are_about_no_run_once_theirs_has_left_the_list(home):
    async def scenario(stage):
        stage.scene.clock.advance(60)
        later = stage.scene.begin(LATER, "Later").plan("work")
        later.journal.commit()
        await stage.look()
        await stage.press("f", "g")
        assert stage.app.screen.run.run_id == LATER
        later.end()
        await stage.look()
        assert stage.app.screen.run is None
        await stage.press("p")
        assert orders(stage, FIRST) == []
        await stage.press("j", "p")
        assert orders(stage, FIRST) == ["pause"]

    play(home, scenario, make=running)


def test_a_run_that_has_ended_is_not_asked_what_to_tell_it(home):
    async def scenario(stage):
        for key in "mx":
            await stage.press(key)
            assert len(stage.app.screen_stack) == 1 and "has ended: done" in stage.text

    def ended(home):
        scene = Scene(home)
        scene.begin(FIRST, "First").end()
        return scene

    play(home, scenario, make=ended)


def test_a_jump_to_the_end_is_no_reading(home):
    async def scenario(stage):
        await stage.press("2")
        await stage.press("enter", "G")
        assert "end of the question" in stage.text and "read it to its end first" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == []
        await stage.press("space")
        assert "end of the question" not in stage.text, "on from where lines were left out"
        await stage.press(*["space"] * 3)
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario, make=lambda home: one(home, args={"command": LONG}))


def test_what_a_notice_lies_over_is_not_read(home):
    async def scenario(stage):
        await stage.press("2", "enter")
        stage.app.notify("one\n" * 20, timeout=60)
        await stage.settle()
        await stage.press(*["pagedown"] * 6)
        assert "read it to its end first" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == []
        await stage.press(*["space"] * 8)
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario, make=lambda home: one(home, args={"command": LONG}), size=(100, 40))


def test_another_question_is_shown_without_notices(home):
    async def scenario(stage):
        await stage.press("2")
        stage.app.notify("said of the one before", timeout=60)
        await stage.press("j")
        assert "said of the one before" not in stage.text

    asks(home, scenario, make=two)


def test_nothing_can_be_put_over_the_question(home):
    async def scenario(stage):
        await stage.press("2")
        titles = {command.title for command in stage.app.get_system_commands(stage.app.screen)}
        assert "Theme" in titles and not titles & {"Maximize", "Keys"}

    asks(home, scenario)


def test_the_code_of_what_is_risky_is_seen_however_long_the_call(home):
    async def scenario(stage):
        await stage.press("2", *["space"] * 3)
        await stage.press("a", wait=1)
        assert isinstance(stage.app.screen, AskText)
        assert f"{stage.app.news.asked[0].code[:4]} and Enter approve" in stage.text and "…" in stage.text

    args = {"command": "echo " + "y" * 185 + " ; rm a.txt ; echo done"}
    asks(home, scenario, make=lambda home: one(home, args=args, changes=(("a.txt", b"a", None),)), size=(80, 24))


def test_what_is_wrong_with_an_edit_is_seen_on_a_small_screen(home):
    async def scenario(stage):
        await stage.press("2", "e")
        assert isinstance(stage.app.screen, Edit) and "Ctrl+O send" in stage.text
        await stage.press("ctrl+o")
        assert "these are the arguments" in stage.text

    asks(home, scenario, size=(60, 15))


def test_arguments_are_edited_as_they_are_read(home):
    async def scenario(stage):
        await stage.press("2", "e")
        text = stage.app.screen.query_one("#editor").text
        assert "日本語" in text and "\\u202e" in text and "\u202e" not in text
        assert json.loads(text) == stage.scene.asked.call.args

    asks(home, scenario, make=lambda home: one(home, args={"command": "echo 日本語 \u202e"}))


def test_keys_are_the_lists_again_after_the_screen_was_too_small(home):
    async def scenario(stage):
        await stage.pilot.resize_terminal(50, 12)
        await stage.settle()
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        before = stage.app.screen.run.run_id
        await stage.press("j")
        assert stage.app.screen.run.run_id != before

    play(home, scenario)


def test_the_list_has_the_keys_once_the_question_is_closed(home):
    async def scenario(stage):
        await stage.press("2", "enter")
        first = stage.app.screen.asked.code
        await stage.press("2", "j")
        assert stage.app.screen.asked.code != first
        await stage.press("enter", "a", wait=1)
        await stage.press("d", "enter")
        stage.scene.second.end()
        stage.scene.first.end()
        await stage.look()
        assert stage.app.screen.focused.id == "list"

    asks(home, scenario, make=two)


def test_what_took_a_while_waits_until_its_screen_is_there_again(home):
    slowly = Slowly()

    async def scenario(stage):
        stage.app.launcher.ask = slowly
        await stage.pilot.press("4")
        await stage.settle()
        await stage.pilot.press("V")
        assert slowly.begun.acquire(timeout=20)
        stage.app.look()
        await stage.pilot.pause()
        assert "running its calls again" in stage.text, "also after the news"
        await stage.pilot.press("1")
        slowly.go_on.set()
        await stage.settle()
        assert stage.mode == "runs" and len(stage.app.screen_stack) == 1
        assert "verified: press 4" in stage.text
        await stage.press("4")
        assert isinstance(stage.app.screen, Show)
        await stage.press("escape")
        assert "running its calls again" not in stage.text

    play(home, scenario)


def test_an_empty_inbox_takes_no_notice_away(home):
    async def scenario(stage):
        await stage.press("2")
        stage.app.tell("it could not be started", bad=True)
        await stage.look()
        assert stage.mode == "inbox" and "it could not be started" in stage.text

    asks(home, scenario, make=Scene)
