"""The soak itself, small: ten kills at random moments."""

from __future__ import annotations

from tests.crash.soak import soak


def test_runs_killed_at_random_moments_end_as_if_nothing_had_happened(tmp_path, docker_image):
    tally = soak(tmp_path, docker_image, kills=10, seed=1)
    assert tally.failures == []
    assert tally.kills >= 10
    assert sum(tally.phases.values()) == tally.kills
