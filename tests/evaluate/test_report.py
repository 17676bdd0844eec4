from __future__ import annotations

import math

import pytest

from agentd.evaluate import TaskResult, wilson
from agentd.evaluate.report import report_of


@pytest.mark.parametrize(("passed", "total"), [(36, 40), (1, 2), (3, 1000), (999, 1000)])
def test_each_end_is_as_far_from_the_share_as_95_percent_allow(passed, total):
    """The score interval's definition: at its ends the share is 1.96 standard errors *of that end* away."""
    for end in wilson(passed, total):
        assert abs(passed / total - end) / math.sqrt(end * (1 - end) / total) == pytest.approx(1.96, abs=1e-4)


@pytest.mark.parametrize(("passed", "total", "low", "high"), [(0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0, 1)])
def test_none_and_all_are_no_certainty(passed, total, low, high):
    assert wilson(passed, total) == pytest.approx((low, high), abs=0.001)


def test_a_report_counts_by_family():
    def result(family, passed):
        return TaskResult(
            id="x", family=family, repeat=1, passed=passed, why="", status="done", wanted="done", steps=1, tokens=1,
            seconds=0.1, run_id="r",
        )

    report = report_of("m", [result("a", True), result("b", False), result("a", False)])
    assert {name: (rate.passed, rate.total) for name, rate in report.families.items()} == {"a": (1, 2), "b": (0, 1)}
    assert (report.overall.passed, report.overall.total, report.overall.rate) == (1, 3, pytest.approx(1 / 3))
