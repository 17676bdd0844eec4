"""Was this key meant for what is on the screen? What was typed before a person could have read it was not."""

from __future__ import annotations

from agentd.clock import Clock

QUIET_S = 0.6


class Quiet:
    """Knows how long no key was pressed before the one that was pressed last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_s = clock.monotonic_s()
        self._gap_s = 0.0

    def key(self) -> None:
        """A key was pressed, or text pasted."""
        now_s = self._clock.monotonic_s()
        self._gap_s, self._last_s = now_s - self._last_s, now_s

    def changed(self) -> None:
        """Something else is on the screen now."""
        self._last_s = self._clock.monotonic_s()

    @property
    def meant(self) -> bool:
        """Whether nothing was pressed, and nothing changed, for a while before the last key."""
        return self._gap_s >= QUIET_S
