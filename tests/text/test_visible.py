from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.contracts import Tainted
from agentd.text import cut_middle, first_line, visible


@given(st.text(st.characters(codec=None)))
def test_nothing_that_steers_a_terminal_gets_through(text):
    shown = visible(text, newlines=True)
    assert all(c.isprintable() or c == "\n" for c in shown)
    assert visible(text).isprintable()


@pytest.mark.parametrize(("text", "shown"), [
    ("\x1b]2;owned\x07", "\\x1b]2;owned\\x07"),
    ("\x9b31m", "\\x9b31m"),
    ("a\u202eb", "a\\u202eb"),
    ("a\tb\nc", "a\\tb\\nc"),
    ("\udcff", "\\udcff"),
    ("日本 עברית é 👍", "日本 עברית é 👍"),
])
def test_each_kind_of_character(text, shown):
    assert visible(text) == shown
    assert visible(Tainted(text=text)) == shown


@given(st.text(), st.integers(10, 200))
def test_what_is_cut_is_named(text, limit):
    cut = cut_middle(text, limit)
    if len(text) <= limit:
        assert cut == text
    else:
        assert f"{len(text) - limit} characters" in cut
        assert cut.startswith(text[: limit * 2 // 3])


def test_first_line_is_short():
    assert first_line("\n one\ntwo") == "one…"
    assert len(first_line("x" * 500)) == 100
