from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentd.contracts import Model
from agentd.model import open_model
from agentd.settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"), context_tokens=2048)


@pytest.fixture(scope="session")
def base(settings: Settings) -> Path:
    """The shipped weights as Q8_0."""
    from agentd.model import embedded

    return embedded.prepare(settings.cache / "models")[0]


@pytest.fixture(scope="session")
def shared(settings: Settings, base: Path) -> Iterator[Model]:
    """One loaded model for tests that leave it as it was."""
    model = open_model(str(base), settings=settings)
    yield model
    model.close()
