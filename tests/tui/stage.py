"""The application on a screen that is no terminal: keys are pressed, time moves only when told."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

from textual.worker import WorkerCancelled

from agentd.log import Inbox
from agentd.settings import Settings
from agentd.tui import Tui
from tests.tui.scene import Scene, furnish


class Stage:
    """What a test sees of the application."""

    def __init__(self, app, pilot, scene):
        self.app, self.pilot, self.scene = app, pilot, scene

    async def press(self, *keys, wait=0.0):
        """Press keys, so many seconds after whatever was before, and let all come of it that does."""
        if wait:
            self.scene.clock.advance(wait)
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self):
        for _ in range(3):
            with suppress(WorkerCancelled):  # another one took its place
                await self.app.workers.wait_for_complete()
            await self.pilot.pause()

    async def look(self):
        self.app.look()
        await self.settle()

    async def types(self, text):
        await self.press(*(("space" if c == " " else c) for c in text))

    @property
    def text(self):
        """What the screen shows."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def mode(self):
        return self.app.current_mode

    def sent(self, request):
        """The orders in the inbox of the run that asks."""
        return [command.order for command in Inbox(self.scene.home, request.run_id).commands()]


class Slowly:
    """Stands for a command that runs the calls of a run again: it has begun so often, and ends when told."""

    def __init__(self):
        self.begun, self.go_on = threading.Semaphore(0), threading.Event()

    def __call__(self, *_):
        self.begun.release()
        assert self.go_on.wait(20)
        return {"counts": {}, "notes": [], "calls": []}


def play(home, scenario, *, size=(140, 40), make=furnish, settled=True, **options):
    """Run `scenario(stage)` against a home that `make` furnishes."""

    async def main():
        scene = make(home)
        app = Tui(Settings(home=home), clock=scene.clock, every_s=None, **options)
        app.taken_within_s = 0.0
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                stage = Stage(app, pilot, scene)
                if settled:
                    await stage.look()
                await scenario(stage)
        finally:
            scene.close()

    asyncio.run(main())


def bare(home):
    """A home without a run."""
    return Scene(home)
