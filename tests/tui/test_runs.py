"""Runs, one run, its replay and its policy, looked at and steered from the screen."""

from __future__ import annotations

import json

import pytest

from agentd.contracts import Kind
from agentd.log import Inbox
from agentd.tui.comparing import comparison_lines, verify_lines
from tests.tui.scene import Scene, furnish
from tests.tui.stage import play

LIVE, ASKS, RISKY, DENIED, DONE = (
    "20251125-103300-zz5rv", "20251125-102500-c4w7t", "20251125-103100-p0d2x", "20251125-101500-81mzq",
    "20251125-100000-3f9ka",
)


def orders(stage, run_id):
    return [(command.order, command.payload) for command in Inbox(stage.scene.home, run_id).commands()]


def test_each_run_has_its_state_in_words(home):
    async def scenario(stage):
        lines = {line.split("2025")[0].strip(" │?●✓⊘"): line for line in stage.text.splitlines() if "20251125-" in line}
        assert "asks you" in lines and "denied" in lines and "done" in lines
        assert "Inbox (2)" in stage.text and "2 to answer" in stage.text

    play(home, scenario, size=(100, 30))


def test_filters_and_search(home):
    async def scenario(stage):
        shown = []
        for _ in range(4):
            shown.append(sum(run in stage.text for run in (LIVE, ASKS, RISKY, DENIED, DONE)))
            await stage.press("f")
        assert shown == [5, 3, 2, 2]
        await stage.press("slash")
        await stage.types("typo")
        await stage.press("enter")
        assert DENIED in stage.text and DONE not in stage.text
        await stage.press("f", "slash")
        await stage.types("[bold]")
        await stage.press("enter")
        assert "open /[bold]" in stage.text and "press f, or / and Esc" in stage.text

    play(home, scenario, size=(110, 30))


def test_a_run_is_paused_told_and_cancelled_with_its_code(home):
    async def scenario(stage):
        await stage.press("p")
        await stage.press("m")
        await stage.types("hurry")
        await stage.press("enter")
        assert orders(stage, LIVE) == [("pause", {}), ("message", {"text": "hurry"})]
        await stage.press("x", "enter")
        await stage.types("nope")
        await stage.press("enter")
        assert len(orders(stage, LIVE)) == 2 and "type z5rv" in stage.text
        await stage.press(*["backspace"] * 4)
        await stage.types("z5rv")
        await stage.press("enter")
        assert orders(stage, LIVE)[-1] == ("cancel", {})

    play(home, scenario)


def test_of_two_orders_at_once_none_is_lost(home):
    async def scenario(stage):
        for text in ("hurry", "and be careful"):
            stage.app.screen.order(stage.app.screen.run, "message", "told", {"text": text})
        await stage.settle()
        assert {payload["text"] for _, payload in orders(stage, LIVE)} == {"and be careful", "hurry"}

    play(home, scenario)


def test_a_run_that_has_ended_is_told_nothing(home):
    async def scenario(stage):
        await stage.press("G")
        await stage.press("p")
        assert "not under way" in stage.text
        await stage.press("u")
        assert "has ended" in stage.text and orders(stage, DONE) == []

    play(home, scenario)


def test_two_runs_compared(home):
    async def scenario(stage):
        await stage.press("equals_sign")
        assert "mark two" in stage.text
        await stage.press("G", "space", "g", "space", "equals_sign")
        assert "Two runs compared" in stage.text and "shell" in stage.text

    play(home, scenario)


def test_a_run_is_opened_read_and_searched(home):
    async def scenario(stage):
        await stage.press("j", "j", "enter")
        assert stage.mode == "run" and ASKS in stage.text
        for said in ("list_files", "amounts.csv", "asks you", "steps", "Plan", "write totals.csv"):
            assert said in stage.text
        await stage.press("slash")
        await stage.types("2025-01-09")
        await stage.press("enter")
        assert "say it" in stage.text and "read_file" in stage.text
        await stage.press("n", "N", "left_square_bracket", "right_square_bracket")
        kinds = [len(stage.app.screen.log_of) for _ in range(5) if not await stage.press("f")]
        assert kinds[-1] == 13 and kinds[-2] > 20 and min(kinds) >= 1

    play(home, scenario)


def test_what_comes_is_followed_or_counted(home):
    async def scenario(stage):
        await stage.press("enter")
        assert "following" in stage.text
        await more(stage, 3)
        assert stage.app.screen.timeline.cursor == stage.app.screen.timeline.count - 1
        await stage.press("k", "k")
        await more(stage, 4)
        assert "↓ 4 new" in stage.text
        await stage.press("t")
        assert "following" in stage.text and "new" not in stage.text.splitlines()[-2]

    play(home, scenario)


async def more(stage, count):
    told = stage.scene.told[LIVE]
    for number in range(count):
        told.journal.note(Kind.human_message, {"text": f"message {number}"}, actor="human",
                          body=json.dumps({"text": f"message {number}"}).encode())
    told.journal.commit()
    await stage.look()


def test_an_event_is_shown_as_json_too(home):
    async def scenario(stage):
        await stage.press("j", "j", "enter", "v")
        assert '"kind": "approval_requested"' in stage.text

    play(home, scenario)


def test_replay_goes_to_any_place_and_shows_how_it_stood(home):
    async def scenario(stage):
        await stage.press("j", "j", "4")
        assert "started" in stage.text and "running   step 0" in stage.text
        await stage.press("shift+right")
        assert "11/13" in stage.text and "running   step 3" in stage.text
        await stage.press("left", "left", "left", "left", "left")
        assert "6/13" in stage.text and "step 1" in stage.text
        await stage.press("plus", "plus", "space")
        await stage.pilot.pause(1.0)
        await stage.settle()
        assert stage.app.screen.timeline.cursor > 5
        await stage.press("home", "end")

    play(home, scenario)


def test_what_another_policy_would_have_decided(home):
    async def scenario(stage):
        await stage.press("j", "j", "4", "W")
        await stage.types("default")
        await stage.press("enter")
        assert "would change under default" in stage.text
        await stage.press("escape", "W")
        await stage.types("nothing-like-it")
        await stage.press("enter")
        assert "nothing-like-it" in stage.text and "Under another policy" not in stage.text

    play(home, scenario)


def test_names_and_values_of_a_comparison_stand_apart():
    found = {"a": "A", "b": "B", "header": {"model.adapter_sha256": ["53", None]}, "state": {}, "calls": [], "tree": []}
    assert any(line.text.split() == ["model.adapter_sha256", "53", "null"] for line in comparison_lines(found))


def test_what_verify_found_is_said_without_what_is_empty():
    said = verify_lines({"ok": True, "events": 3, "bad_seq": None, "why": "", "head_seen": 0})
    assert [line.text.split() for line in said][1:] == [["events", "3"], ["head", "seen", "0"]]


def test_the_policy_says_what_it_would_decide(home):
    async def scenario(stage):
        await stage.press("5")
        assert "no-startup-files" in stage.text and "strict" in stage.text
        await stage.press("e")
        await stage.types('nope {}')
        await stage.press("enter")
        assert "no tool is called" in stage.text
        stage.app.screen.query_one("#field").value = 'shell {"command": "ls"}'
        await stage.press("enter")
        assert "What the policy says" in stage.text and "code-asks" in stage.text

    play(home, scenario, open_run=ASKS)


@pytest.mark.parametrize("mode", ["3", "4"])
def test_a_log_that_is_damaged_says_so_and_breaks_nothing(home, mode):
    def damaged(home):
        scene = Scene(home)
        told = scene.begin("20251125-110000-aaaaa", "Do it")
        told.end()
        (home / "runs/20251125-110000-aaaaa/log.db").write_bytes(b"x" * 5000)
        return scene

    async def scenario(stage):
        await stage.press(mode)
        assert "damaged" in stage.text or "cannot be read" in stage.text

    play(home, scenario, make=damaged)


def test_copying(home):
    async def scenario(stage):
        await stage.press("y")
        assert stage.app.clipboard == LIVE
        await stage.press("Y")
        assert json.loads(stage.app.clipboard)["run_id"] == LIVE
        await stage.press("2", "y")
        assert stage.app.clipboard == "export-2019.csv"

    play(home, scenario)


def test_what_was_found_is_gone_through(home):
    async def scenario(stage):
        await stage.press("f", "f")  # those that ask
        for run, key in ((RISKY, "n"), (ASKS, "n"), (RISKY, "N"), (ASKS, "N")):
            assert stage.app.screen.run.run_id == run
            await stage.press(key)

    play(home, scenario)


def test_what_a_run_may_still_use_is_beside_it(home):
    async def scenario(stage):
        about = stage.app.screen.query_one("#about").text
        assert "steps   " in about and "7%" in about and "tokens  " in about and "time    " in about

    play(home, scenario)


@pytest.mark.parametrize(("columns", "whole"), [(80, False), (100, True), (120, False), (200, True)])
def test_goals_have_room_at_every_width(home, columns, whole):
    async def scenario(stage):
        (line,) = (line for line in stage.text.splitlines() if "Clean up the old" in line)
        assert (RISKY in line) is whole and "p0d2x" in line

    play(home, scenario, size=(columns, 30))


def test_a_run_is_compared_with_the_one_it_comes_from_or_another(home):
    async def scenario(stage):
        await stage.press("G", "4", "equals_sign")
        await stage.types(DENIED)
        await stage.press("enter")
        assert "Two runs compared" in stage.text and "Fix the typo" in stage.text and "delete" in stage.text

    play(home, scenario)


def test_replay_shows_an_event_as_json_too(home):
    async def scenario(stage):
        await stage.press("4", "v")
        assert '"kind": "run_started"' in stage.text
        await stage.press("v", "w")
        assert '"kind": "run_started"' not in stage.text

    play(home, scenario, open_run=ASKS)


def test_a_call_that_is_tried_is_not_yet_a_denial(home):
    async def scenario(stage):
        await stage.press("4", "shift+right")
        side = stage.app.screen.query_one("#side")
        assert "ask  code-asks" in stage.text and side.text.count("denials") == 1
        (gauge,) = (line for line in side.text.splitlines() if line.startswith("denials"))
        assert gauge.endswith(" 0%")

    play(home, scenario, open_run=ASKS)


def test_rules_are_filtered_searched_and_copied(home):
    async def scenario(stage):
        await stage.press("5")
        screen = stage.app.screen
        shown = []
        for _ in range(5):
            shown.append([rule.id for rule in screen._rules])
            await stage.press("f")
        assert shown[1] == ["code-asks", "read"] and len(shown[0]) == 11
        assert sorted([*shown[2], *shown[3], *shown[4]]) == shown[0]
        await stage.press("slash")
        await stage.types("write_file")
        await stage.press("enter")
        first = screen.rule.id
        await stage.press("n")
        assert screen.rule.id != first
        await stage.press("N")
        assert screen.rule.id == first
        await stage.press("Y")
        assert json.loads(stage.app.clipboard)["id"] == first
        await stage.press("slash")
        await stage.types("nothing like it")
        await stage.press("enter")
        assert "no rule says that" in stage.text

    play(home, scenario, open_run=ASKS)


def test_what_no_rule_allowed_is_among_the_decisions(home):
    async def scenario(stage):
        stage.scene.told[LIVE].call("write_file", {"path": "elsewhere.md", "text": "x"}, step=3)
        await stage.press("5", "G")
        await stage.look()
        await stage.press("G")
        assert "no rule matched" in stage.text and "step   3" in stage.text

    play(home, scenario, open_run=LIVE)


def test_a_policy_that_has_changed_since_says_so(home):
    async def scenario(stage):
        await stage.press("5")
        assert ("something else now" in stage.text) is changed

    for changed in (False, True):
        folder = home / str(changed)
        folder.mkdir()
        play(folder, scenario, open_run=ASKS, make=_under_another if changed else furnish)


def _under_another(home):
    scene = Scene(home)
    scene.policy = type("Other", (), {"hash": "s1:other", "specs": scene.policy.specs})
    scene.begin(ASKS, "Do it").journal.commit()
    return scene
