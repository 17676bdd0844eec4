"""What others wrote is never taken for markup: a click on it does nothing, wherever it is shown."""

from __future__ import annotations

import pytest
from textual.widgets import Static

from agentd.tui import Tui
from tests.tui.scene import Scene
from tests.tui.stage import play

LINK = "[@click=app.evil]click[/]"
ASKS = "20251125-110000-aaaaa"


class Clicked(Tui):
    """Counts what a click on a link of others would have done."""

    evil = 0

    def action_evil(self):
        Clicked.evil += 1


@pytest.fixture(autouse=True)
def _nothing_clicked():
    Clicked.evil = 0


def hostile(home):
    scene = Scene(home)
    told = scene.begin(ASKS, LINK, files=((f"{LINK.replace('/', '')}.txt", LINK.encode()),))
    told.plan(LINK, LINK).call("read_file", {"path": LINK}, step=1, text=LINK, error=LINK)
    told.ask("shell", {"command": LINK}, step=2, reason=LINK, text=LINK, changes=((LINK, None, LINK.encode()),))
    return scene


async def click_everywhere(stage):
    """Each place where the link begins, and the cell after it."""
    clicks = 0
    for y, line in enumerate(stage.text.splitlines()):
        at = line.find("click")
        while at >= 0:
            await stage.pilot.click(offset=(at + 1, y))
            clicks += 1
            at = line.find("click", at + 1)
    await stage.settle()
    return clicks


@pytest.mark.parametrize("keys", [["1"], ["2"], ["2", "v"], ["3", "G"], ["3", "j", "j", "j"], ["4", "j", "j"],
                                  ["3", "m"], ["2", "d"], ["1", "x"]], ids="-".join)
def test_a_click_on_what_others_wrote_does_nothing(home, keys):
    async def scenario(stage):
        stage.app.__class__ = Clicked
        await stage.press(*keys)
        assert "[@click=app.evil]" in stage.text, "it is shown as it is written"
        assert await click_everywhere(stage) and Clicked.evil == 0

    play(home, scenario, make=hostile, open_run=None)


def test_what_is_told_for_a_moment_is_no_markup_either(home):
    async def scenario(stage):
        stage.app.__class__ = Clicked
        stage.app.tell(LINK)
        await stage.settle()
        assert "[@click=app.evil]" in stage.text
        await click_everywhere(stage)
        assert Clicked.evil == 0

    play(home, scenario)


def test_a_text_that_a_widget_takes_for_markup_is_an_attack(home):
    """The protection left out, as Textual's own widgets have it."""

    async def scenario(stage):
        stage.app.__class__ = Clicked
        await stage.app.screen.query_one("#body").mount(Static(LINK))
        await stage.settle()
        assert "[@click" not in stage.text
        await click_everywhere(stage)
        assert Clicked.evil == 1

    play(home, scenario)
