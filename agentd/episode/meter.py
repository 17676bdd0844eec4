"""What a run has used, and what is left of its limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from agentd.canon import canonical, sha256
from agentd.clock import Clock
from agentd.contracts import Counters, Limits, ToolCall


class Meter:
    """Counts steps, denials, calls and time. The time in which a person is asked is not the run's."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._started_s = clock.monotonic_s()
        self._seen: dict[str, int] = {}
        self.steps = self.denials = 0
        self.calls: dict[str, int] = {}

    def resume(self, used: Counters, tried: Iterable[tuple[ToolCall, str]]) -> None:
        """Go on from what was used before, with the calls that were tried, each with its tree's hash."""
        self.steps, self.denials, self.calls = used.steps, used.denials, dict(used.calls)
        self._started_s = self._clock.monotonic_s() - used.elapsed_s
        for call, tree_hash in tried:
            self.times(call, tree_hash)

    def counters(self, tokens: int) -> Counters:
        """What has been used so far; `tokens` is what the model has worked through."""
        return Counters(
            steps=self.steps, tokens=tokens, elapsed_s=round(self._elapsed_s(), 3), denials=self.denials,
            calls=dict(self.calls),
        )

    def over(self, tokens: int, steps: int = 0) -> str | None:
        """The limit that is reached, if any; `steps` more are about to begin."""
        if self.steps + steps > self._limits.steps:
            return "steps"
        if tokens >= self._limits.tokens:
            return "tokens"
        return "wall_clock_s" if self.left_s() <= 0 else None

    def left_s(self) -> float:
        """Seconds that are left of the wall clock's limit."""
        return self._limits.wall_clock_s - self._elapsed_s()

    def called(self, tool: str) -> None:
        """Count a call that runs."""
        self.calls[tool] = self.calls.get(tool, 0) + 1

    def times(self, call: ToolCall, tree_hash: str) -> int:
        """How often the same call has come on the same files, this time included."""
        key = sha256(canonical([call.tool, call.args, tree_hash]))
        self._seen[key] = self._seen.get(key, 0) + 1
        return self._seen[key]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The clock stands still."""
        began_s = self._clock.monotonic_s()
        try:
            yield
        finally:
            self._started_s += self._clock.monotonic_s() - began_s

    def _elapsed_s(self) -> float:
        return self._clock.monotonic_s() - self._started_s
