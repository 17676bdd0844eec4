"""Each room's front door: a docstring, a sorted `__all__`, names that are there."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "agentd"
ROOMS = ["agentd", *sorted(f"agentd.{p.parent.name}" for p in PACKAGE.glob("*/__init__.py"))]


@pytest.mark.parametrize("name", ROOMS)
def test_exports_are_sorted_and_there(name):
    room = importlib.import_module(name)
    exported = room.__all__
    assert sorted(exported, key=isort_key) == list(exported)
    assert [n for n in exported if not hasattr(room, n)] == []


@pytest.mark.parametrize("name", ROOMS)
def test_the_front_door_says_what_the_room_answers(name):
    doc = ast.get_docstring(ast.parse((PACKAGE.parent / name.replace(".", "/") / "__init__.py").read_text()))
    assert doc and len(doc) > 40


def isort_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order that ruff keeps."""
    kind = 0 if name.isupper() else 1 if name[0].isupper() else 2
    return kind, name
