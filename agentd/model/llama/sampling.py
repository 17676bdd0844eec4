"""Picks the next token from logits."""

from __future__ import annotations

from typing import Any

MIN_P = 0.05  # llama.cpp's default: tokens below this share of the best one's probability are left out


class Sampler:
    """Greedy at temperature 0, else a draw from the tempered distribution. Seeded: the same seed
    and logits give the same tokens."""

    def __init__(self, temperature: float, seed: int) -> None:
        import numpy as np

        self._np = np
        self._temperature = temperature
        self._random = np.random.Generator(np.random.PCG64(seed))

    def pick(self, logits: Any) -> int:
        """The next token's id."""
        if self._temperature <= 0:
            return int(logits.argmax())
        np = self._np
        scaled = (logits.astype(np.float64) - logits.max()) / self._temperature
        weights = np.exp(scaled)
        weights[weights < MIN_P] = 0.0
        return int(self._random.choice(len(weights), p=weights / weights.sum()))
