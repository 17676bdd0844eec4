"""The transcripts are made without containers: on a sample, a real sandbox says the same, and leaves the same."""

from __future__ import annotations

import random

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Limits
from agentd.decode import checked_outcome
from agentd.sandbox import Origin, open_sandbox
from training.families import FAMILIES
from training.transcripts import Stage


@pytest.fixture(scope="module")
def stage():
    return Stage()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_sandbox_gives_the_same_observations(stage, family, docker_image, tmp_path):
    rng, specs = random.Random(21), {spec.name: spec for spec in stage.specs}
    for number in range(2):
        task = FAMILIES[family](rng)
        ran = stage.solve(task, rng).ran
        sandbox = open_sandbox(
            Origin(files={name: text.encode() for name, text in task.files.items()}), home=tmp_path / "home",
            run_id=f"stand-in-{number}", image=docker_image, limits=Limits(), clock=SystemClock(), pool=1,
        )
        try:
            for call, outcome in ran:
                spec = specs[call.tool]
                done = sandbox.run(call, spec, timeout_s=spec.timeout_s, output_bytes=spec.output_bytes)
                real = checked_outcome(spec, done.outcome)
                assert (real.status, real.text.rstrip("\n"), real.error) == (
                    outcome.status, outcome.text.rstrip("\n"), outcome.error
                ), (task.goal, call)
        finally:
            sandbox.close()
