"""Every screen looks as it did when somebody looked at it last."""

from __future__ import annotations

import pytest

from tests.tui.pictures import FOLDER, PICTURES, drawn


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """Nothing of whoever runs the tests shows in a picture."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.mark.parametrize("name", PICTURES)
def test_a_screen_looks_as_it_did(name):
    now = drawn(name)
    assert now == (FOLDER / f"{name}.svg").read_text(), "look at it: python -m tests.tui.pictures"


def test_there_is_no_picture_that_nobody_compares():
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(PICTURES)
