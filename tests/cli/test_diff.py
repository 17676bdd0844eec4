"""How one path's change is written, whatever the file is called and holds."""

from __future__ import annotations

import hashlib

from agentd.contracts import Change, FileEntry
from agentd.unified import unified


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


def test_what_is_no_text_is_told_by_its_size():
    assert lines(b"a\0b", b"\xff\xfe") == ["~ a.txt: file, 3 bytes -> file, 2 bytes"]


def test_links_folders_and_modes():
    link = FileEntry(path="a.txt", kind="link", target="/etc/passwd")
    assert lines(None, link) == ["+ a.txt: nothing -> link to /etc/passwd"]
    assert lines(None, FileEntry(path="a.txt", kind="dir")) == ["+ a.txt: nothing -> folder"]
    assert lines(b"x\n", b"x\n", mode=0o755) == ["mode a.txt: 0644 -> 0755"]


def test_names_and_contents_cannot_steer_the_terminal():
    said = "\n".join(lines(b"", b"\x1b[2J\xe2\x80\xae\n", path="evil\x1b]0;x\x07.txt"))
    assert "\x1b" not in said and "\u202e" not in said and "\\x1b[2J" in said


def test_lines_that_repeat_do_not_take_hours():
    old = "".join(f"{i % 199}\n" for i in range(20_000)).encode()
    new = "".join(f"{i * 7 % 199}\n" for i in range(20_000)).encode()
    assert lines(old, new) == ["~ a.txt: 20000 lines -> 20000 lines, too alike one another to compare"]
    assert "+new" in lines(b"x\n" * 20_000, b"x\n" * 10_000 + b"new\n" + b"x\n" * 10_000)
