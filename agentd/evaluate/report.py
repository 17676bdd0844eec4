"""What an evaluation found, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from agentd.contracts import Value

Z_95 = 1.959963984540054


class TaskResult(Value):
    """One run of one task. `why` is empty where it passed. `tokens` are those that the model
    evaluated or wrote; `status` is `error` where the run could not be carried out."""

    id: str
    family: str
    repeat: int
    passed: bool
    why: str
    status: str
    wanted: str
    steps: int
    tokens: int
    seconds: float
    run_id: str


class Rate(Value):
    """`passed` of `total`, as a share, with the 95 % Wilson score interval of that share."""

    passed: int
    total: int
    rate: float
    interval: tuple[float, float]


class Report(Value):
    """All results, in the order of the tasks, counted by family and in all. `without` names the part that the
    model did without; `median_s` is the median of the runs' seconds."""

    model: str
    without: str | None = None
    results: tuple[TaskResult, ...]
    families: dict[str, Rate]
    overall: Rate
    median_s: float


def wilson(passed: int, total: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927): unlike the normal one it stays within 0
    and 1, and is not a point at 0 or at 1. (0, 1) where nothing was counted."""
    if not total:
        return 0.0, 1.0
    share, square = passed / total, Z_95**2
    centre = share + square / (2 * total)
    spread = Z_95 * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    low, high = ((centre + side * spread) / (1 + square / total) for side in (-1, 1))
    return max(0.0, low), min(1.0, high)


def report_of(model: str, results: Sequence[TaskResult], without: str | None = None) -> Report:
    """Count the results."""
    families = dict.fromkeys(result.family for result in results)
    return Report(
        model=model,
        without=without,
        results=tuple(results),
        families={name: _rate([r for r in results if r.family == name]) for name in families},
        overall=_rate(results),
        median_s=round(median(result.seconds for result in results), 3) if results else 0.0,
    )


def _rate(results: Sequence[TaskResult]) -> Rate:
    passed, total = sum(r.passed for r in results), len(results)
    return Rate(passed=passed, total=total, rate=passed / total if total else 0.0, interval=wilson(passed, total))
