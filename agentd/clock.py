"""Time, ids and randomness, injected so that a test or a replay can fix them."""

from __future__ import annotations

import secrets
import time
from typing import Protocol

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Clock(Protocol):
    """Where time and chance come from."""

    def now_ns(self) -> int:
        """Unix time in nanoseconds."""
        ...

    def monotonic_s(self) -> float:
        """Seconds since some start; never goes back."""
        ...

    def token(self, length: int) -> str:
        """`length` unpredictable characters of Crockford's base 32, lower case."""
        ...


class SystemClock:
    """The machine's clock and its randomness."""

    def now_ns(self) -> int:
        return time.time_ns()

    def monotonic_s(self) -> float:
        return time.monotonic()

    def token(self, length: int) -> str:
        return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class FixedClock:
    """A clock that moves only when told, with counted tokens: for tests, replay and training."""

    def __init__(self, start_ns: int = 1_700_000_000_000_000_000) -> None:
        self._ns = start_ns
        self._tokens = 0

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds."""
        self._ns += int(seconds * 1e9)

    def now_ns(self) -> int:
        return self._ns

    def monotonic_s(self) -> float:
        return self._ns / 1e9

    def token(self, length: int) -> str:
        self._tokens += 1
        n, out = self._tokens, ""
        for _ in range(length):
            n, digit = divmod(n, 32)
            out = _ALPHABET[digit] + out
        return out


def new_run_id(clock: Clock) -> str:
    """A run's id: UTC date and time, then five random characters; sorts by start."""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(clock.now_ns() / 1e9))
    return f"{stamp}-{clock.token(5)}"
