"""What every test may use, and: in CI nothing is skipped."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI a skip or an expected failure fails: a part that could not be tested was not tested."""
    report = yield
    if os.environ.get("CI") == "true" and (report.skipped or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: skipped or expected to fail, which CI does not allow: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def docker_image(tmp_path_factory):
    """The sandbox's image, built or found. Fails, and never skips, where no engine answers."""
    from agentd.sandbox import Engine, build_image
    from agentd.settings import IMAGE

    engine = Engine.connect(tmp_path_factory.mktemp("image-home"), timeout_s=600)
    try:
        return build_image(engine, IMAGE, print)
    finally:
        engine.close()
