"""What can be read off a goal and off the beginnings of files."""

from __future__ import annotations

import time

import pytest

from agentd.decode import columns, goal_names, keys, meant, spans, targets


@pytest.mark.parametrize(("goal", "text"), [
    ("Count the lines with 'disk full' in a.log.", "disk full"),
    ('Append "total: 5." to a.txt', "total: 5."),
    ("Add the line it's done to a.txt", "it's done"),
    ("Replace `x = 1` by y", "x = 1"),
    ("Note that \u201cna\u00efve caf\u00e9\u201d is there.", "na\u00efve caf\u00e9"),
    ("Which file mentions zebra?", "zebra"),
    ("Set it to (42).", "42"),
    ("What is Oslo's total?", "Oslo"),
])
def test_spans_hold_what_a_goal_quotes(goal: str, text: str):
    assert text in spans(goal)


def test_spans_have_both_halves_of_a_bracket_or_none():
    found = spans("Is it the Rust one (.rs)? Or the call `print(`?")
    assert {"rs", "(.rs)", "print("} <= {*found}
    assert not {".rs)", "(.rs", ".rs)?"} & {*found}


def test_spans_are_bounded_and_hold_nothing_unprintable():
    goal = " ".join(f"word{i}" for i in range(3000)) + " \x1b]2;x\x07"
    found = spans(goal)
    assert len(found) == 2000
    assert all(text.isprintable() for text in found)


@pytest.mark.parametrize(("goal", "found"), [
    ("Move a.txt to the folder old.", ("old/a.txt",)), ("Put a.txt under docs/new/", ("docs/new/a.txt",)),
    ("Move a.txt into the 'done' directory", ("done/a.txt",)), ("Move a.txt into this folder", ()),
    ("Move b.txt to the folder x", ()),
])
def test_targets(goal: str, found: tuple[str, ...]):
    assert targets(goal, goal_names(goal), ["a.txt"]) == found


@pytest.mark.parametrize(("path", "text", "found"), [
    ("a.csv", "id,amount\n1,2\n", ("id", "amount")), ("a.csv", "\ufeff\"a b\";c\n", ("a b", "c")),
    ("a.tsv", "x\ty\n", ("x", "y")), ("a.csv", "", ()), ("a.json", '[{"x": 1}, {"y": 2}]', ("x", "y")),
    ("a.json", "[1]", ()),
    ("a.txt", "name,score\nana,3\n", ("name", "score")), ("a.txt", "Well, now.\nShe came, saw, left.\n", ()),
    ("a.py", "a,b\nc,d\n", ()),
])
def test_columns(path: str, text: str, found: tuple[str, ...]):
    assert columns(path, text) == found


@pytest.mark.parametrize(("path", "text", "found"), [
    ("a.json", '{"server": {"port": 1}, "name": "x"}', ("server.port", "name")), ("a.json", "{broken", ()),
    ("a.json", '{"x": ["u", "v"], "one": ["u"], "of": [{"a": 1}, {"a": 2}]}',
        ("x", "x.first", "x.second", "x.last", "one", "of")),
    ("a.ini", "[s]\n; no\nport = 8080\nhost=a\n", ("port", "host")), ("a.env", "export KEY=1\nB=2\n", ("KEY", "B")),
    ("a.ini", "[a]\nk = 1\n[b]\nk = 2\nx = 3\n", ("a.k", "b.k", "x")),
    ("a.txt", "owner: Mirela\nstatus: open\n", ("owner", "status")), ("a.log", "12:30 up\n12:31 down\n", ()),
    ("a.txt", "Dear all,\nthis is: prose\nand more\nof it\n", ()), ("a.py", "x = 1\n", ()),
    ("a.txt", "\x1b[1m = 2\n", ()),
])
def test_keys(path: str, text: str, found: tuple[str, ...]):
    assert keys(path, text) == found


def test_a_hostile_text_takes_no_long_time():
    for text in (" " * 65_536, "a" + " " * 65_000, "a " * 32_000, "[" * 65_536, "'" * 65_536, "=" * 65_536,
        "\n" * 65_536):
        for path in ("a.txt", "a.json", "a.csv"):
            started = time.process_time()
            keys(path, text), columns(path, text)
            assert time.process_time() - started < 2


def test_apostrophes_are_no_quotes_around_a_path():
    assert goal_names("I'd like docs/a.txt, that's all") == ("docs/a.txt",)


@pytest.mark.parametrize(("goal", "found"), [
    ("When do the minutes say that we meet?", ("board/minutes-03.txt",)),
    ("Sum up the amounts of the table.", ("q3.csv",)), ("Run the script", ("x.py",)),
    ("Which one mentions Priya?", ()), ("Which of the notes is the longest?", ()), ("How long is note b?", ()),
    ("Is the licence in there?", ("LICENCE",)),
])
def test_a_file_can_be_meant_without_its_name(goal: str, found: tuple[str, ...]):
    files = ("board/minutes-03.txt", "q3.csv", "note_a.txt", "note_b.txt", "x.py", "LICENCE")
    assert meant(goal, files) == found
