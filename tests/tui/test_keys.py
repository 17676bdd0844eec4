"""Every key on every screen, in every state: it does something or nothing, and never breaks the program."""

from __future__ import annotations

import re

import pytest

from agentd.tui import Tui
from agentd.tui.screens.frame import SCREENS
from agentd.tui.screens.help import keys_of
from tests.tui.scene import answer, furnish
from tests.tui.stage import bare, play

MODES = [name for name, _ in SCREENS]
LEAVES = {"app.quit"}


def test_every_binding_has_an_id_of_its_own(home):
    async def scenario(stage):
        for mode in MODES:
            await stage.press(str(MODES.index(mode) + 1))
            shown = stage.app.screen.bindings_shown()
            ids = [binding.id for binding in shown]
            assert all(ids) and len(ids) == len(set(ids)), mode
            own = [b for b in shown if b.id.split(".")[0] not in ("rows", "text")]
            keys = [key for binding in own for key in binding.key.split(",")]
            assert sorted(keys) == sorted(set(keys)), mode

    play(home, scenario, make=bare)


@pytest.mark.parametrize("make", [bare, furnish], ids=["no run", "runs"])
@pytest.mark.parametrize("mode", MODES)
def test_every_key_of_a_screen(home, mode, make):
    async def scenario(stage):
        number = str(MODES.index(mode) + 1)
        await stage.press(number)
        for binding in stage.app.screen.bindings_shown():
            if binding.id in LEAVES:
                continue
            for key in binding.key.split(","):
                await stage.press(key, wait=1)
                while len(stage.app.screen_stack) > 1:
                    await stage.press("escape")
                if stage.mode != mode:
                    await stage.press(number)
        assert stage.mode == mode and stage.text.strip()

    play(home, scenario, make=make, readonly=True)


@pytest.mark.parametrize("mode", MODES)
def test_the_help_of_a_screen_has_all_its_keys(home, mode):
    async def scenario(stage):
        await stage.press(str(MODES.index(mode) + 1))
        shown = stage.app.screen.bindings_shown()
        await stage.press("question_mark")
        said = stage.app.screen.query_one("#help").text
        for binding in shown:
            assert re.search(rf"{re.escape(keys_of(binding))}\s+{re.escape(binding.description)}", said), binding

    play(home, scenario)


@pytest.mark.parametrize("size", [(60, 15), (70, 20), (80, 24), (100, 30), (120, 40), (200, 60)])
@pytest.mark.parametrize("mode", MODES)
def test_every_screen_at_every_size(home, mode, size):
    async def scenario(stage):
        await stage.press(str(MODES.index(mode) + 1))
        title = dict(SCREENS)[mode]
        assert title in stage.text
        assert "? keys" in stage.text

    play(home, scenario, size=size)


@pytest.mark.parametrize("readonly", [False, True])
def test_on_sixty_columns_all_five_screens_are_seen(home, readonly):
    async def scenario(stage):
        top = stage.text.splitlines()[0]
        names = "1 Runs  2 (2)  3  4  5 " if readonly else "1 Runs  2 Inbox (2)  3 Run  4 Replay  5 Policy "
        assert names in top and top.endswith(" live ") and ("read-only" in top) is readonly

    play(home, scenario, size=(60, 15), readonly=readonly)


def test_a_window_that_changes_its_size(home):
    async def scenario(stage):
        await stage.press("3")
        for size in ((60, 15), (40, 10), (200, 60), (80, 24), (1, 1), (140, 40)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
            small = size[0] < 60 or size[1] < 15
            assert ("Timeline" in stage.text or "20251125" in stage.text) is not small, size

    play(home, scenario)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_home_says_what_to_do(home, mode):
    async def scenario(stage):
        await stage.press(str(MODES.index(mode) + 1))
        said = {"runs": "no runs yet", "inbox": "no run asks anything", "run": "no run is chosen",
                "replay": "no run is chosen", "policy": "allow"}
        assert said[mode] in stage.text

    play(home, scenario, make=bare)


def test_before_the_first_news_a_screen_says_that_it_looks(home):
    async def scenario(stage):
        await stage.settle()
        assert "looking" in stage.text

    play(home, scenario, settled=False)


def test_the_palette_offers_runs_and_no_answers(home):
    async def scenario(stage):
        await stage.press("2", "ctrl+p")
        await stage.types("approve")
        assert "Approve" not in stage.text
        await stage.press("escape", "1", "ctrl+p")
        await stage.types("open c4w7t")
        await stage.press("enter")
        assert stage.mode == "run" and "20251125-102500-c4w7t" in stage.text

    play(home, scenario)


def test_keys_can_be_mapped_anew(home):
    async def scenario(stage):
        stage.app.set_keymap({"go.inbox": "i"})
        await stage.press("i")
        assert stage.mode == "inbox"

    play(home, scenario)


def test_a_bell_and_nothing_else_for_a_new_question(home):
    rings = []

    class Ringing(Tui):
        def bell(self):
            rings.append(self.current_mode)

    async def scenario(stage):
        stage.app.__class__ = Ringing
        await stage.look()
        assert rings == [], "these were there before"
        stage.scene.begin("20251125-110100-ccccc", "More").ask("shell", {"command": "ls"}, step=1, changes=())
        await stage.look()
        await stage.look()
        assert rings == ["runs"]
        await stage.press("B")
        stage.scene.begin("20251125-110200-ddddd", "More").ask("shell", {"command": "ls"}, step=1, changes=())
        await stage.look()
        assert rings == ["runs"] and stage.mode == "runs"

    play(home, scenario)


def test_who_does_not_answer_is_reminded(home):
    rings, titles = [], []

    class Ringing(Tui):
        def bell(self):
            rings.append(self.clock.monotonic_s() - start)

        def _entitle(self, title):
            titles.append(title)

    start = 0.0

    async def scenario(stage):
        nonlocal start
        start = stage.scene.clock.monotonic_s()
        stage.app.__class__ = Ringing

        async def after(*seconds):
            for each in seconds:
                stage.scene.clock.advance(each)
                await stage.look()
            return len(rings), len(titles)

        assert await after(119) == (0, 0)
        assert await after(1, 1) == (1, 1), "two minutes after it was seen first"
        assert await after(298) == (1, 1)
        assert await after(1, 300) == (3, 3) and rings == [120, 420, 720], "then every five"
        assert set(titles) == {"agentd: 2 to answer"}
        await stage.press("B")
        assert await after(300) == (3, 4), "the title says it without a bell"
        await stage.press("B")
        answer(stage.scene.home, stage.app.pending()[0].request)
        assert await after(299) == (3, 5) and titles[-1] == "agentd: 1 to answer", "somebody is there"
        assert await after(119) == (3, 5)
        assert await after(1) == (4, 6)
        answer(stage.scene.home, stage.app.pending()[0].request)
        assert await after(1, 1000, 1000) == (4, 7) and titles[-1] == "agentd"

    play(home, scenario)


def test_a_picture_of_the_screen(home):
    async def scenario(stage):
        await stage.press("ctrl+s")
        (picture,) = (stage.scene.home / "pictures").iterdir()
        assert picture.stat().st_mode & 0o777 == 0o600
        assert "asks" in picture.read_text()

    play(home, scenario)


def test_the_screen_before(home):
    async def scenario(stage):
        await stage.press("2", "5", "4")
        found = []
        for _ in range(4):
            await stage.press("escape")
            found.append(stage.mode)
        assert found == ["policy", "inbox", "runs", "runs"]

    play(home, scenario)
