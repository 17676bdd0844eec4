from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.contracts import Tainted
from agentd.text import cut_middle, first_line, visible


@given(st.text(st.characters(codec=None)))
def test_nothing_that_steers_a_terminal_gets_through(text):
    kept = "\n\u00a0\u202f\u3000\u200c\u200d"
    assert all(c.isprintable() or c in kept for c in visible(text, newlines=True))
    assert "\n" not in visible(text)
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(("text", "shown"), [
    ("\x1b]2;owned\x07", "\\x1b]2;owned\\x07"),
    ("\x9b31m", "\\x9b31m"),
    ("a\u202eb", "a\\u202eb"),
    ("a\tb\nc", "a\\tb\\nc"),
    ("\udcff", "\\udcff"),
    ("日本 עברית é 👍", "日本 עברית é 👍"),
    ("a\u2066b\u2069", "a\\u2066b\\u2069"),
    ("ad\u200bmin", "ad\\u200bmin"),
    ("ad\u200dmin", "ad\\u200dmin"),
    ("ad\u200cmin", "ad\\u200cmin"),
    ("a\ufe0f", "a\\ufe0f"),
    ("a\U000e0100\U000e0101", "a\\U000e0100\\U000e0101"),
    ("x\u3164y\u2060z\ufeff", "x\\u3164y\\u2060z\\ufeff"),
    ("\u2800", "\\u2800"),
    ("❤\u200d\u2800\ufe0f", "❤\\u200d\\u2800\\ufe0f"),
    ("\U0001f44d\U000e0061\U000e007f", "\U0001f44d\\U000e0061\\U000e007f"),
    ("\u0338not", "\\u0338not"),
    ("no \u0338", "no \\u0338"),
    ("✔\u200d>\u200d>", "✔\\u200d>\\u200d>"),
    ("🎉" + "\u200d🎉" * 6, "🎉" + "\u200d🎉" * 4 + "\\u200d🎉" * 2),
    ("❤" + "\ufe0f\u200d❤" * 6, "❤" + "\ufe0f\u200d❤" * 4 + "\ufe0f\\u200d❤" * 2),
    ("a" + "\u0301" * 20, "a" + "\u0301" * 8 + "\\u0301" * 12),
])
def test_each_kind_of_character(text, shown):
    assert visible(text) == shown
    assert visible(Tainted(text=text)) == shown


@pytest.mark.parametrize("text", [
    "👨\u200d👩\u200d👧", "👩🏽\u200d🚀", "🏳\ufe0f\u200d🌈", "❤\ufe0f", "1\ufe0f\u20e3", "🇯🇵",
    "می\u200cخواهم", "क्\u200dष", "שָׁלוֹם", "ไก่ที่", "Tiếng Việt", "葛\U000e0100", "ᠠ\u180b", "東京\u3000大阪",
    "Voilà\u00a0!", "한국어", "ᄒ\u1161ᆫ", "Ελληνικά",
])
def test_what_a_script_needs_stays(text):
    assert visible(text) == text


def test_a_mark_never_reaches_over_a_line(text="a\n\u0338b"):
    assert visible(text, newlines=True) == "a\n\\u0338b"


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
