"""How one path's change is written, whatever the file is called and holds."""

from __future__ import annotations

import difflib
import hashlib
import subprocess

import pytest

from agentd.contracts import Change, FileEntry
from agentd.unified import TEXT_BYTES, unified


class Blobs:
    """Contents by hash, as a log holds them."""

    def __init__(self):
        self.kept = {}

    def entry(self, data, path="a.txt", mode=0o644):
        name = hashlib.sha256(data).hexdigest()
        self.kept[name] = data
        return FileEntry(path=path, kind="file", mode=mode, size_bytes=len(data), sha256=name)

    def blob(self, name):
        return self.kept[name]


def lines(before, after, path="a.txt", **modes):
    blobs = Blobs()
    entries = [blobs.entry(data, path) if isinstance(data, bytes) else data for data in (before, after)]
    if "mode" in modes:
        entries[1] = entries[1].model_copy(update={"mode": modes["mode"]})
    return list(unified(Change(path=path, before=entries[0], after=entries[1]), blobs))


def test_a_changed_line():
    assert lines(b"a\nb\n", b"a\nc\n") == ["--- a.txt", "+++ a.txt", "@@ -1,2 +1,2 @@", " a", "-b", "+c"]


def test_new_gone_and_empty():
    assert lines(None, b"x\n") == ["--- /dev/null", "+++ a.txt", "@@ -0,0 +1 @@", "+x"]
    assert lines(b"x\n", None)[:2] == ["--- a.txt", "+++ /dev/null"]
    assert lines(None, b"") == ["+ a.txt: an empty file"]


def test_a_missing_newline_shows():
    assert lines(b"x\n", b"x")[-2:] == ["+x", "\\ No newline at end of file"]


HIDDEN = ", not shown: no text, or too long"


def test_what_is_no_text_is_told_by_its_size():
    assert lines(b"a\xff", b"\xff\xfe") == [f"~ a.txt: file, 2 bytes -> file, 2 bytes{HIDDEN}"]
    assert lines(b"", b"x" * (TEXT_BYTES + 1)) == [f"~ a.txt: file, 0 bytes -> file, 1048577 bytes{HIDDEN}"]
    assert lines(b"\xff", b"\xff", mode=0o755) == ["mode a.txt: 0644 -> 0755"]


def test_a_zero_hides_nothing():
    assert lines(b"", b"#!/bin/sh\nevil\n\0")[-3:] == ["+evil", "+\\x00", "\\ No newline at end of file"]


def test_what_takes_the_place_of_what_was_not_shown_is():
    shown = ["--- a.txt", "+++ a.txt", "@@ -0,0 +1 @@", "+evil"]
    assert lines(b"\xff", b"evil\n") == ["~ a.txt: file, 1 bytes -> file, 5 bytes", *shown]
    link = FileEntry(path="a.txt", kind="link", mode=0o777, target="b")
    assert lines(link, b"evil\n", mode=0o777) == ["mode a.txt: 0777", "~ a.txt: link to b -> file, 5 bytes", *shown]


def test_links_folders_and_modes():
    link = FileEntry(path="a.txt", kind="link", target="/etc/passwd")
    assert lines(None, link) == ["+ a.txt: nothing -> link to /etc/passwd"]
    folder = FileEntry(path="a.txt", kind="dir", mode=0o777)
    assert lines(None, folder) == ["mode a.txt: 0777", "+ a.txt: nothing -> folder"]
    assert lines(b"x\n", b"x\n", mode=0o755) == ["mode a.txt: 0644 -> 0755"]


def test_names_and_contents_cannot_steer_the_terminal():
    said = "\n".join(lines(b"", b"\x1b[2J\xe2\x80\xae\n", path="evil\x1b]0;x\x07.txt"))
    assert "\x1b" not in said and "\u202e" not in said and "\\x1b[2J" in said


ALIKE = [f"{i % 100}\n" for i in range(5000)]


def test_lines_that_repeat_do_not_take_hours():
    old = "".join(f"{i % 199}\n" for i in range(20_000)).encode()
    new = "".join(f"{i * 7 % 199}\n" for i in range(20_000)).encode()
    said = lines(old, new)
    assert sum(line[0] == "-" for line in said) > 19_000 < sum(line[0] == "+" for line in said)
    assert "+new" in lines(b"x\n" * 20_000, b"x\n" * 10_000 + b"new\n" + b"x\n" * 10_000)


@pytest.mark.parametrize(("at", "count", "put"), [
    (2500, 1, ["evil\n"]), (0, 1, ["evil\n"]), (4999, 1, ["evil"]), (2500, 0, ["evil\n"]), (2500, 7, []), (0, 0, ALIKE),
    (5000, 0, ["evil\n"]), (2, 1, ["evil\n", "a\n"]), (4997, 2, []),
])
def test_a_change_among_lines_that_repeat_is_shown_whole(at, count, put):
    """As difflib would show it, had it the time."""
    new = [*ALIKE[:at], *put, *ALIKE[at + count :]]
    said = [line for line in lines("".join(ALIKE).encode(), "".join(new).encode()) if line[0] != "\\"]
    assert said == [line.removesuffix("\n") for line in difflib.unified_diff(ALIKE, new, "a.txt", "a.txt")]


def test_what_is_patched_by_such_a_diff_is_what_was_meant(tmp_path):
    """Lines that share no order, so that all of them are told."""
    new = [f"{i * 7 % 100}\n" for i in range(4000)]
    for name, kept in (("a.txt", ALIKE), ("b.txt", new)):
        (tmp_path / name).write_text("".join(kept))
    diff = "".join(f"{line}\n" for line in lines(*((tmp_path / f).read_bytes() for f in ("a.txt", "b.txt"))))
    subprocess.run(["git", "apply", "-p0"], cwd=tmp_path, input=diff, text=True, check=True)
    assert (tmp_path / "a.txt").read_text() == "".join(new)
