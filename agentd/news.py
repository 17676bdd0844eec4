"""Waiting for what another thread makes true, in threads and with asyncio. Knows nothing of what it is."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable
from contextlib import suppress


class News:
    """A condition that coroutines can wait for too. It takes no thread of asyncio's, which has few: what
    is waited for may need one. Change what is waited for with it in hand (`with news:`), then `tell`."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._wakers: list[Callable[[], object]] = []

    def __enter__(self) -> None:
        self._condition.acquire()

    def __exit__(self, *_: object) -> None:
        self._condition.release()

    def tell(self) -> None:
        """Have all who wait look again. With it in hand."""
        self._condition.notify_all()
        for wake in self._wakers:
            with suppress(RuntimeError):  # a loop that was closed in the midst of waiting
                wake()

    def wait_for(self, reached: Callable[[], bool]) -> None:
        """Block this thread until `reached`. With it in hand."""
        self._condition.wait_for(reached)

    async def until(self, reached: Callable[[], bool]) -> None:
        """Wait until `reached`, as a coroutine."""
        told = asyncio.Event()
        wake = functools.partial(asyncio.get_running_loop().call_soon_threadsafe, told.set)
        with self:
            self._wakers.append(wake)
        try:
            while not reached():
                await told.wait()
                told.clear()
        finally:
            with self:
                self._wakers.remove(wake)
