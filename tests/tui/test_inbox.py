"""Answers from the screen: nothing is approved that was not read, and not by a key that was meant for something
else."""

from __future__ import annotations

import pytest

from agentd.log import open_reader, open_request
from agentd.tui.quiet import QUIET_S
from agentd.unified import TEXT_BYTES
from tests.tui.scene import OLD, Scene, answer
from tests.tui.stage import play

LONG = "\n".join(f"echo line {number}" for number in range(80))


def one(home, tool="shell", args=None, **more):
    """A home with one question in it."""
    scene = Scene(home)
    told = scene.begin("20251125-110000-aaaaa", "Do it")
    scene.asked = told.ask(tool, args or {"command": "ls > out.txt"}, step=1,
                           **{"changes": (("out.txt", None, b"a\n"),)} | more)
    scene.first = told
    return scene


def two(home):
    scene = one(home)
    scene.clock.advance(5)
    scene.second = scene.begin("20251125-110005-bbbbb", "Do more")
    scene.other = scene.second.ask("shell", {"command": "pwd"}, step=1, changes=())
    return scene


def asks(home, scenario, make=one, **options):
    play(home, scenario, make=make, **options)


def test_what_is_asked_is_shown_whole_and_approved_once(home):
    async def scenario(stage):
        await stage.press("2")
        for said in ("shell", "command: ls > out.txt", "code-asks", "+++ out.txt", "+a", "tried on a copy"):
            assert said in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == ["approve"]
        await stage.look()
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario)


@pytest.mark.parametrize("keys", [["a"], ["enter"], ["h", "a", "enter"], ["a", "a", "a"], ["tab", "enter"],
                                  ["y", "enter"], ["ctrl+p", "a", "p", "p", "r", "enter"]])
def test_what_was_typed_ahead_approves_nothing(home, keys):
    async def scenario(stage):
        await stage.press("2")
        await stage.press(*keys)
        await stage.press("escape", wait=QUIET_S - 0.01)
        assert stage.sent(stage.scene.asked) == []

    asks(home, scenario)


@pytest.mark.parametrize(("wait", "sent"), [(QUIET_S - 0.05, []), (QUIET_S + 0.05, ["approve"])])
def test_a_key_counts_after_a_moment_of_quiet(home, wait, sent):
    async def scenario(stage):
        await stage.press("2")
        await stage.press("K", wait=5)
        await stage.press("a", wait=wait)
        assert stage.sent(stage.scene.asked) == sent

    asks(home, scenario)


def test_without_the_quiet_what_was_typed_ahead_approves(home):
    """The protection removed."""

    class Loud:
        meant = True

        def key(self):
            pass

        changed = key

    async def scenario(stage):
        stage.app.quiet = Loud()
        await stage.press("2", "a")
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario)


def test_enter_never_approves_however_long_one_waits(home):
    async def scenario(stage):
        await stage.press("2")
        for _ in range(3):
            await stage.press("enter", wait=2)
        assert stage.sent(stage.scene.asked) == []

    asks(home, scenario)


def test_what_is_long_is_read_to_its_end_first(home):
    async def scenario(stage):
        await stage.press("2")
        assert "read it to its end first" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == []
        await stage.press("v")
        await stage.press(*["space"] * 12)
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == [], "JSON is another view"
        await stage.press("v", "w")
        await stage.press(*["space"] * 12)
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == [], "what is not wrapped may go on to the right"
        await stage.press("w")
        await stage.press(*["space"] * 12)
        assert "end of the question" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario, make=lambda home: one(home, args={"command": LONG}))


def test_every_line_of_a_long_payload_comes_to_be_seen(home):
    async def scenario(stage):
        await stage.press("2")
        seen = ""
        for _ in range(12):
            seen += stage.text
            await stage.press("space")
        assert all(f"echo line {number}" in seen for number in range(80))

    asks(home, scenario, make=lambda home: one(home, args={"command": LONG}), size=(80, 24))


def test_what_is_wide_is_shown_to_its_last_column(home):
    async def scenario(stage):
        await stage.press("2", *["space"] * 20)
        assert "evil-at-the-end" in stage.text.replace("\n", "").replace(" ", "").replace("│", "").replace("↪", "")

    asks(home, scenario, size=(80, 24), make=lambda home: one(home, args={"command": "x" * 3000 + "evil-at-the-end"},
                                                              changes=()))


@pytest.mark.parametrize("more", [
    {"tool": "delete", "args": {"path": "a.csv"}, "changes": (("a.csv", OLD, None),)},
    {"changes": (("a.csv", OLD, None),)}, {"effect": "outside", "changes": None},
    {"changes": ((".git/hooks/pre-commit", None, b"x"),)}, {"changes": (("a.sh", None, b"#!/bin/sh\nevil\n\xff"),)},
    {"changes": (("a.sh", OLD, b"evil\n" + b"\n" * TEXT_BYTES),)},
])
def test_what_is_risky_needs_its_code(home, more):
    async def scenario(stage):
        await stage.press("2")
        assert "risky" in stage.text
        code = open_request_code(stage)
        await stage.press("a", wait=1)
        await stage.press("enter", wait=1)
        await stage.types("zzzz")
        await stage.press("enter", wait=1)
        assert stage.sent(stage.scene.asked) == []
        await stage.press(*["backspace"] * 4, *code, "enter")
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario, make=lambda home: one(home, **more))


def test_a_zero_hides_nothing_of_a_file(home):
    async def scenario(stage):
        await stage.press("2")
        assert "+evil" in stage.text and "+\\x00" in stage.text

    asks(home, scenario, make=lambda home: one(home, changes=(("a.sh", None, b"#!/bin/sh\nevil\n\0"),)))


def open_request_code(stage):
    return stage.app.news.asked[0].code[:4]


def test_a_question_that_comes_changes_neither_screen_nor_place(home):
    async def scenario(stage):
        await stage.press("2", "j", "K")
        focused, shown = stage.app.focused, stage.app.screen._chosen.code
        stage.scene.clock.advance(10)
        stage.scene.begin("20251125-110100-ccccc", "More").ask(
            "delete", {"path": "x"}, step=1, changes=(("x", OLD, None),))
        await stage.look()
        assert (stage.mode, stage.app.focused, stage.app.screen._chosen.code) == ("inbox", focused, shown)
        assert "Inbox (3)" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.other) == ["approve"]

    asks(home, scenario, make=two)


@pytest.mark.parametrize("keys", [[], ["j"]], ids=["first", "last"])
def test_a_question_that_is_closed_is_not_another_one(home, keys):
    """What a person was about to approve went away: the key must not hit what stands in its place."""

    async def scenario(stage):
        await stage.press("2", *keys)
        gone = stage.scene.second if keys else stage.scene.first
        gone.answered(stage.scene.other if keys else stage.scene.asked)
        await stage.look()
        assert "closed" in stage.text
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == stage.sent(stage.scene.other) == []

    asks(home, scenario, make=two)


def test_from_the_only_question_that_is_closed_a_key_leads_to_the_next(home):
    async def scenario(stage):
        await stage.press("2")
        stage.scene.first.answered(stage.scene.asked)
        stage.scene.first.ask("write_file", {"path": "b.txt", "text": "two"}, step=4)
        await stage.look()
        assert "j or k opens another" in stage.text and "b.txt" not in stage.text.partition("asks")[2]
        await stage.press("j")
        assert "path: b.txt" in stage.text

    asks(home, scenario)


def test_what_somebody_else_answered_is_not_answered_again(home):
    async def scenario(stage):
        await stage.press("2")
        answer(stage.scene.home, stage.scene.asked)
        await stage.look()
        assert "answered" in stage.text and "Inbox (" not in stage.text
        for key in ("a", "d", "D", "e", "r"):
            await stage.press(key, wait=1)
            await stage.press("escape")
        assert stage.sent(stage.scene.asked) == ["approve"]

    asks(home, scenario)


def test_what_is_late_is_not_approved(home):
    async def scenario(stage):
        await stage.press("2")
        assert "denied in 30s" in stage.text
        await stage.press("a", wait=31)
        assert stage.sent(stage.scene.asked) == []

    asks(home, scenario, make=lambda home: one(home, expires_s=30.0))


@pytest.mark.parametrize("size", [(59, 24), (100, 14), (30, 5)])
def test_nothing_is_approved_on_a_screen_that_is_too_small(home, size):
    async def scenario(stage):
        await stage.press("2")
        assert "60 columns and 15 lines" in " ".join(stage.text.replace("↪", " ").split())
        await stage.press("a", wait=1)
        assert stage.sent(stage.scene.asked) == []

    asks(home, scenario, size=size)


@pytest.mark.parametrize(("key", "order"), [("d", "deny"), ("D", "stop")])
def test_a_denial_has_a_reason_and_needs_no_quiet(home, key, order):
    async def scenario(stage):
        await stage.press("2", key)
        await stage.types("use out")
        await stage.press("enter")
        assert stage.sent(stage.scene.asked) == [order]
        command = next(iter(inbox(stage)))
        assert (command.payload, command.request_hash) == ({"reason": "use out"}, stage.scene.asked.request_hash)

    asks(home, scenario)


def inbox(stage):
    from agentd.log import Inbox

    return Inbox(stage.scene.home, stage.scene.asked.run_id).commands()


def test_other_arguments_are_checked_and_sent_as_an_edit(home):
    async def scenario(stage):
        await stage.press("2", "e")
        editor = stage.app.screen.query_one("#editor")
        for text, wrong in (("{", "no JSON"), ("[]", "no JSON object"), ('{"command": 1}', "command"),
                            (editor.text, "asked about")):
            editor.text = text
            await stage.press("ctrl+o")
            assert wrong in stage.text
        editor.text = '{"command": "ls > other.txt"}'
        await stage.press("ctrl+o")
        (command,) = inbox(stage)
        assert (command.order, command.payload["args"]) == ("edit", {"command": "ls > other.txt"})

    asks(home, scenario)


def test_several_are_denied_at_once_and_never_approved_at_once(home):
    async def scenario(stage):
        await stage.press("2", "M", "j", "M")
        await stage.press("X")
        await stage.types("no")
        await stage.press("enter")
        assert stage.sent(stage.scene.asked) == stage.sent(stage.scene.other) == ["deny"]

    asks(home, scenario, make=two)


def test_later_goes_on_to_the_next(home):
    async def scenario(stage):
        await stage.press("2")
        first = stage.app.screen._chosen.code
        await stage.press("L")
        assert stage.app.screen._chosen.code != first
        await stage.press("j")
        assert stage.app.screen._chosen.code == first

    asks(home, scenario, make=two)


def test_readonly_answers_nothing(home):
    async def scenario(stage):
        await stage.press("2")
        state = stage.app.screen.query_one("#state").text
        assert "this is read-only" in state and "approves" not in state
        assert stage.app.screen.query_one("#keys").text.split()[:3] == ["Space", "read", "on"], "no key for an order"
        for key in ("a", "d", "D", "e", "r", "X"):
            await stage.press(key, wait=1)
            await stage.press("enter", wait=1)
            await stage.press("escape")
        assert stage.sent(stage.scene.asked) == []

    asks(home, scenario, readonly=True)


def test_the_question_is_still_in_the_log_as_it_was(home):
    async def scenario(stage):
        await stage.press("2")
        await stage.press("a", wait=1)
        reader = open_reader(stage.scene.home, stage.scene.asked.run_id)
        assert open_request(reader)[0] == stage.scene.asked
        reader.close()

    asks(home, scenario)
