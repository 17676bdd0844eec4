"""A key's line is where its statement begins, however the file is written."""

from __future__ import annotations

import json
import os
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.config.document import Content, key_lines, parse, read_content
from agentd.errors import UsageError

NAMES = st.text("abc_-. é[]#='\"\\", min_size=1, max_size=5)
VALUES = st.sampled_from([
    ("1", []), ('"x = 1"', []), ("true", []), ("'# no comment'", []),
    ('"""\nfake = 1\n[fake]\n"""', []), ("'''\n\n\"fake\" = 2'''", []),
    ("[\n  1, # one\n\n  2,\n]", []), ("[[1,\n2], []]", []),
    ("{ in = 1, deep.er = {} }", [("in",), ("deep",), ("deep", "er")]),
    ("[{ in = 1 },\n { out = [\n] }]", [("in",), ("out",)]),
])
FILLERS = st.lists(st.sampled_from(["", "  ", "# a = 1", "\t# [t]"]), max_size=3)


def written(name: str, bare: bool) -> str:
    plain = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare and plain else json.dumps(name)


@st.composite
def documents(draw):
    """A text and, of every key in it, the line on which its statement begins."""
    text, expected, table = "", {}, ()
    for index in range(draw(st.integers(0, 8))):
        text += "".join(line + "\n" for line in draw(FILLERS))
        line = text.count("\n") + 1
        path = [f"{draw(NAMES)}{index}", *draw(st.lists(NAMES, max_size=2))]
        dots = draw(st.sampled_from([".", " . "])).join(written(name, draw(st.booleans())) for name in path)
        locs = [tuple(path[: n + 1]) for n in range(len(path))]
        if draw(st.integers(0, 3)) == 0:
            text += draw(st.sampled_from([f"[{dots}]", f"  [ {dots} ] # a table", f"[[{dots}]]"]))
            table = tuple(path)
        else:
            value, below = draw(VALUES)
            text += f"{draw(st.sampled_from(['', '  ']))}{dots} = {value}"
            locs = [(*table, *loc) for loc in [*locs, *((*path, *loc) for loc in below)]]
        text += draw(st.sampled_from(["\n", "  # said\n", "\r\n"]))
        expected |= {loc: line for loc in locs if loc not in expected}
    return text, expected


@given(documents())
def test_every_key_has_the_line_of_its_statement(document):
    text, expected = document
    tomllib.loads(text)
    found = list(key_lines(text))
    assert dict(found) == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(("raw", "says"), [
    (b"version = 1\nmodel = \n", ":2: is not TOML"),
    (b"version = 1\nversion = 1\n", ":2: is not TOML"),
    (b"a = '''\n\n\n", ":4: is not TOML"),
    (b"a = 1\nb = '\xff'\n", ":2: is not UTF-8"),
    (b"a = " + b"[" * 5000, "is not TOML"),
    (b"\n" * 1001, "more than 1000 lines"),
])
def test_what_is_no_toml_is_told_with_its_line(tmp_path, raw, says):
    with pytest.raises(UsageError) as caught:
        parse(Content(tmp_path / "agentd.toml", raw, 0o600))
    assert says in caught.value.message


def test_only_a_plain_file_is_read(tmp_path):
    file = tmp_path / "agentd.toml"
    assert read_content(file) is None
    assert read_content(tmp_path / "no" / "agentd.toml") is None
    file.write_text("version = 1")
    assert read_content(file).raw == b"version = 1"
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    assert read_content(link).sha256 == read_content(file).sha256
    with pytest.raises(UsageError, match="is a link"):
        read_content(link, follow=False)
    os.mkfifo(tmp_path / "fifo")
    for path in (tmp_path / "fifo", tmp_path):
        with pytest.raises(UsageError, match="is no plain file"):
            read_content(path)
    file.write_bytes(b"#" * 70_000)
    with pytest.raises(UsageError, match="larger than"):
        read_content(file)
