"""Calls like the one that is asked about, allowed for the rest of a run: what that covers is seen first."""

from __future__ import annotations

import pytest

from tests.tui.scene import OLD
from tests.tui.stage import play
from tests.tui.test_inbox import LONG, inbox, one


def test_a_grant_shows_its_pattern_and_what_it_would_have_matched(home):
    async def scenario(stage):
        await stage.press("2")
        await stage.press("r", wait=1)
        assert "would have matched 0" in stage.text and "command" in stage.text
        assert "also once the files" in stage.text and "rewritten" in stage.text
        await stage.press("1")
        assert stage.sent(stage.scene.asked) == [], "too soon"
        await stage.press("1", wait=1)
        (command,) = inbox(stage)
        assert (command.order, command.payload["grant"]["tool"]) == ("grant", "shell")
        assert stage.mode == "inbox"

    play(home, scenario, make=one)


def test_a_long_grant_is_shown_whole(home):
    async def scenario(stage):
        await stage.press("2", *["space"] * 9)
        await stage.press("r", wait=1)
        shown = [stage.text]
        for _ in range(4):
            await stage.press("space")
            shown.append(stage.text)
        assert "a number chooses   Space read on" in shown[0] and "echo line 0\\necho line 1" in shown[0]
        assert "would have matched 0" not in shown[0] and "would have matched 0" in shown[-1]
        await stage.press("1", wait=1)
        assert stage.sent(stage.scene.asked) == ["grant"]

    play(home, scenario, make=lambda home: one(home, args={"command": LONG}), size=(90, 24))


@pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 20)])
def test_how_many_calls_a_grant_would_have_matched_is_seen_at_once(home, size):
    async def scenario(stage):
        await stage.press("2", *["space"] * 5)
        await stage.press("r", wait=1)
        assert "would have matched 0" in stage.text

    play(home, scenario, make=lambda home: one(home, args={"command": f"{'echo something ' * 9} x"}), size=size)


@pytest.mark.parametrize("more", [
    {"tool": "delete", "args": {"path": "a.csv"}, "changes": (("a.csv", OLD, None),)},
    {"changes": (("a.sh", None, b"#!/bin/sh\nevil\n\xff"),)},
])
def test_what_is_risky_is_not_granted(home, more):
    async def scenario(stage):
        await stage.press("2")
        await stage.press("r", wait=1)
        await stage.press("1", wait=1)
        assert stage.sent(stage.scene.asked) == []

    play(home, scenario, make=lambda home: one(home, **more))
