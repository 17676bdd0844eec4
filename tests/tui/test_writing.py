"""What a model writes is on the screen while it writes it."""

from __future__ import annotations

from agentd.clock import FixedClock
from agentd.contracts import Grammar, Message, ModelRequest
from agentd.model import ScriptedModel
from agentd.stream import FRAME_S, Told
from tests.escape.test_terminal import EVIL
from tests.tui.stage import play

LIVE, ASKS = "20251125-103300-zz5rv", "20251125-102500-c4w7t"
REQUEST = ModelRequest(messages=(Message(role="user", text="go"),), grammar=Grammar(text=""), max_tokens=100,
                       deadline_s=60)


def writes(home, text, on_text):
    """A model of the run writes a text; `on_text` is called in between."""
    clock = FixedClock()
    told = Told(ScriptedModel([text]), home / "runs" / LIVE, clock, str)

    def piece(said):
        clock.advance(FRAME_S * 1.1)
        on_text(said)

    return told, lambda: told.reply(REQUEST, piece)


def writing(stage):
    return stage.app.screen.query_one("#writing")


def test_a_reply_is_seen_as_it_is_written_and_gone_when_it_is_in_the_log(home):
    async def scenario(stage):
        shown = []
        told, reply = writes(home, '{"text": "one\\ntwo"} ' + "word " * 20, lambda _: look(shown, stage))
        await stage.press("enter")
        assert "the model writes nothing now" in stage.text
        reply()
        assert shown[0] == "the model is reading ..." and "one\ntwo" in shown[3] and "word" in shown[5]
        writing(stage).hear()
        await stage.settle()
        assert "the model writes nothing now" in stage.text
        told.close()

    play(home, scenario)


def look(shown, stage):
    writing(stage).hear()
    shown.append(writing(stage).text)


def test_what_a_model_writes_cannot_steer_the_screen(home):
    async def scenario(stage):
        shown = []
        told, reply = writes(home, EVIL * 3, lambda _: look(shown, stage))
        await stage.press("enter")
        reply()
        assert shown[-1] and all(c == "\n" or c.isprintable() for text in shown for c in text)
        told.close()

    play(home, scenario)


def test_a_run_that_asks_or_has_ended_has_no_place_for_it(home):
    async def scenario(stage):
        await stage.press("3")
        assert not writing(stage).display
        stage.app.open("20251125-103300-zz5rv")
        await stage.look()
        assert writing(stage).display and writing(stage).size.height == 4

    play(home, scenario, open_run=ASKS)


def test_a_run_that_is_under_way_is_followed_from_the_start(home):
    """It is opened before anything is known of it, as `agentd run --tui` does."""

    async def scenario(stage):
        await stage.settle()
        await stage.look()
        assert "following" in stage.text

    play(home, scenario, open_run=LIVE, settled=False)
