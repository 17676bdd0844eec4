"""Keys that come faster than what comes of them."""

from __future__ import annotations

import asyncio
import threading

from agentd.tui.screens.dialogs import Show
from tests.tui.stage import play

DONE = "20251125-100000-3f9ka"


def test_what_is_asked_for_twice_is_shown_once(home):
    """The calls of a run, run again: both reads end, and the first one has been superseded."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slowly(*_):
        begun.release()
        assert go_on.wait(20)
        return {"counts": {}, "notes": [], "calls": []}

    async def scenario(stage):
        stage.app.launcher.ask = slowly
        await stage.press("4", wait=1)
        for _ in range(2):
            await stage.pilot.press("V")
            assert await asyncio.to_thread(begun.acquire, timeout=20)
        go_on.set()
        await stage.settle()
        await asyncio.sleep(0.5)  # the thread that was superseded ends as it likes
        await stage.settle()
        assert [type(screen) for screen in stage.app.screen_stack[1:]] == [Show]

    play(home, scenario, open_run=DONE)
