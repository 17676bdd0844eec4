"""Whether a run that should be under way gives any sign, and whether it is being taken up again."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time

import pytest

from agentd.contracts import Kind
from agentd.episode import Journal
from agentd.log import Inbox, open_writer
from tests.tui.scene import Scene
from tests.tui.stage import bare, play

RUN = "20251125-110000-aaaaa"
OTHER = "20251125-110000-bbbbb"
SOME_POLLS_S = 0.7


@pytest.fixture
def holder(home):
    process = subprocess.Popen([sys.executable, "-m", "tests.tui.holder", str(home), RUN], text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.communicate()


def stop(process):
    """Stop it, and let a second of what it may still do go by."""
    process.send_signal(signal.SIGSTOP)
    time.sleep(0.3)


async def looked(stage, seconds):
    """The screen after so many seconds of the application's clock, and a few turns of the run's."""
    await asyncio.sleep(SOME_POLLS_S)
    stage.scene.clock.advance(seconds)
    await stage.look()
    return stage.text


def test_a_run_whose_process_stands_still_is_stale_until_it_goes_on(home, holder):
    async def scenario(stage):
        assert "● running" in stage.text and "stale" not in stage.text
        stop(holder)
        await looked(stage, 1)
        assert "stale" not in await looked(stage, 2)
        assert "○ stale" in await looked(stage, 0.5) and "○ 1 stale  0 live" in stage.text
        assert "running" not in stage.text
        await stage.press("enter")
        state, side = (stage.app.screen.query_one(name).text for name in ("#state", "#side"))
        assert stage.mode == "run" and "○ stale" in state and "○ stale" in side and "○ 1 stale" in stage.text
        holder.send_signal(signal.SIGCONT)
        assert "stale" not in await looked(stage, 0.5) and "● running" in stage.text

    play(home, scenario, make=bare)


def test_a_run_that_waits_for_its_model_is_not_stale(home, holder):
    async def scenario(stage):
        for _ in range(3):
            assert "stale" not in await looked(stage, 60) and "● running" in stage.text

    play(home, scenario, make=bare)


def test_a_run_whose_process_has_ended_is_interrupted_and_not_stale(home, holder):
    async def scenario(stage):
        holder.kill()
        holder.wait()
        for _ in range(2):
            assert "↯ interrupted" in await looked(stage, 60) and "stale" not in stage.text

    play(home, scenario, make=bare)


def test_a_paused_run_says_so_on_every_screen_and_the_same_key_lets_it_go_on(home):
    def under_way(home):
        scene = Scene(home)
        scene.begin(RUN, "Do it").call("list_files", {}, step=1)
        return scene

    async def scenario(stage):
        async def after(kind, *places):
            await stage.press("p")
            journal = stage.scene.told[RUN].journal
            journal.note(kind, {"command": 1}, actor="human")
            journal.commit()
            await stage.look()
            return [stage.app.screen.query_one(place).text.split()[:2] for place in places]

        assert await after(Kind.paused, "#about") == [["‖", "paused"]]
        assert await after(Kind.unpaused, "#about") == [["●", "running"]]
        await stage.press("enter")
        assert await after(Kind.paused, "#state", "#side") == [["‖", "paused"]] * 2
        assert await after(Kind.unpaused, "#state", "#side") == [["●", "running"]] * 2
        assert [command.order for command in Inbox(home, RUN).commands()] == ["pause", "go", "pause", "go"]

    play(home, scenario, make=under_way)


def test_a_run_is_recovering_until_something_comes_of_what_broke_off(home):
    def broken_off(home):
        scene = Scene(home)
        scene.begin(RUN, "Do it").call("list_files", {}, step=1).writer.close()
        time.sleep(0.05)  # more than what file systems call the same time
        return scene

    async def scenario(stage):
        assert "↯ interrupted" in stage.text
        told = stage.scene.told[RUN]
        told.writer = open_writer(home, RUN, stage.scene.clock)
        told.journal = Journal(told.writer)
        told.journal.step = 2
        try:
            assert "↻ recovering" in await looked(stage, 60), "the model is being loaded"
            told.journal.note(Kind.resumed, {"left": "ask"})
            told.journal.note(Kind.model_requested, {"max_tokens": 512})
            told.journal.commit()
            assert "↻ recovering" in await looked(stage, 60), "it is asked again"
            await stage.press("enter")
            assert "↻ recovering" in stage.app.screen.query_one("#state").text
            told.call("list_files", {}, step=2)
            assert "● running" in await looked(stage, 1) and "recovering" not in stage.text
        finally:
            told.writer.close()
        assert "↯ interrupted" in await looked(stage, 1)

    play(home, scenario, make=broken_off)


def test_a_run_whose_inbox_is_damaged_hides_no_other_run_and_no_other_question(home):
    def asking(home):
        scene = Scene(home)
        for run_id in (RUN, OTHER):
            scene.begin(run_id, "Do it").ask("shell", {"command": "ls"}, step=1, changes=())
        (home / "runs" / OTHER / "control.db").write_text("garbage " * 100)
        return scene

    async def scenario(stage):
        assert "? asks you" in stage.text and "! damaged" in stage.text
        assert [asked.request.run_id for asked in stage.app.news.asked] == [RUN]
        assert "control.db" in stage.app.news.run(OTHER).reason

    play(home, scenario, make=asking)
