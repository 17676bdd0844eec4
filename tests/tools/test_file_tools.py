"""The shipped tools that look at files and change them."""

from __future__ import annotations

import os
import stat

import pytest


def test_list_files(run, workspace):
    (workspace / "b.txt").write_text("four")
    (workspace / "a" / "deep").mkdir(parents=True)
    (workspace / "a" / "deep" / "c.txt").write_text("")
    (workspace / "link").symlink_to("/etc")
    ran = run("list_files")
    assert ran.text == "a/\nb.txt (4 bytes)\nlink (link)\na/deep/\na/deep/c.txt (0 bytes)"
    assert ran.result == {"files": 3, "dirs": 2, "shown": 5}
    assert run("list_files", path="a").text == "a/deep/\na/deep/c.txt (0 bytes)"
    assert run("list_files", path="a/deep/c.txt").error == "a/deep/c.txt is no folder"


def test_list_files_is_bounded_and_survives_hostile_names(run, workspace):
    (workspace / "new\nline").write_text("")
    (workspace / os.fsdecode(b"\xff.txt")).write_text("")
    assert set(run("list_files").text.splitlines()) == {'"new\\nline" (0 bytes)', '"\\udcff.txt" (0 bytes)'}
    for number in range(300):
        (workspace / f"{number:03}").write_text("")
    ran = run("list_files")
    assert ran.text.splitlines()[-1] == "[200 of 302 files and 0 folders; list one folder to see more]"
    assert ran.result == {"files": 302, "dirs": 0, "shown": 200}


def test_an_empty_folder_is_said_to_be_empty(run):
    assert run("list_files").text == "[the folder is empty]"


def test_read_file(run, workspace):
    (workspace / "a.txt").write_text("one\ntwo\n\nfour")
    assert run("read_file", path="a.txt").text == "one\ntwo\n\nfour"
    part = run("read_file", path="a.txt", start=2, lines=2)
    assert part.text == "two\n[lines 2 to 3 of 4]"
    assert part.result == {"first": 2, "last": 3, "total": 4}
    assert run("read_file", path="a.txt", start=5).error == "start is 5, but a.txt ends with line 4"


def test_read_file_says_what_it_cannot_show(run, workspace):
    (workspace / "empty").write_text("")
    (workspace / "data.bin").write_bytes(b"\x7fELF\0\0")
    (workspace / "latin.txt").write_bytes(b"caf\xe9\n")
    os.mkfifo(workspace / "pipe")
    assert run("read_file", path="empty").text == "[the file is empty]"
    assert run("read_file", path="data.bin").error == "data.bin is not text: 6 bytes of binary data"
    assert run("read_file", path="latin.txt").text == "caf\ufffd\n"
    assert run("read_file", path="pipe").error == "pipe is no regular file"
    assert run("read_file", path="no.txt").error == "no.txt does not exist"


def test_read_file_bounds_long_lines_and_many(run, workspace):
    (workspace / "long").write_text("x" * 10_000 + "\nend\n")
    assert run("read_file", path="long").text == "x" * 4000 + " [line cut]\nend\n"
    (workspace / "wide").write_text(("y" * 999 + "\n") * 1000)
    ran = run("read_file", path="wide", lines=2000)
    assert ran.text.endswith("\n[lines 1 to 48 of 1000]")


def test_write_file(run, workspace):
    ran = run("write_file", path="out/deep/a.txt", text="é\n")
    assert (ran.text, ran.result) == ("wrote 3 bytes to out/deep/a.txt", {"bytes": 3, "created": True})
    assert (workspace / "out/deep/a.txt").read_bytes() == "é\n".encode()
    assert run("write_file", path="out/deep/a.txt", text="").result == {"bytes": 0, "created": False}
    assert run("write_file", path="out", text="").error == "out is no regular file"


def test_edit_file(run, workspace):
    file = workspace / "a.sh"
    file.write_bytes(b"one two\r\ntwo \xff\r\nthree\r\n")
    file.chmod(0o755)
    assert run("edit_file", path="a.sh", old="one two\ntwo", new="1\n2").text == "replaced 1 in a.sh"
    assert file.read_bytes() == b"1\r\n2 \xff\r\nthree\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o755


def test_edit_file_wants_one_place(run, workspace):
    (workspace / "a.txt").write_text("colour one\nno change\ncolour two colour\n")
    twice = run("edit_file", path="a.txt", old="colour", new="color")
    assert twice.error == (
        "old is in a.txt 3 times, on lines 1, 3, 3; give more of the text around it, or set replace_all"
    )
    absent = run("edit_file", path="a.txt", old="no chance", new="x")
    assert absent.error == "old is not in a.txt. The nearest line is line 2: no change"
    assert run("edit_file", path="a.txt", old="zzzzzz", new="x").error == "old is not in a.txt. No line is like it"
    assert run("edit_file", path="a.txt", old="one", new="one").error == "old and new are the same text"
    assert run("edit_file", path="a.txt", old="colour", new="color", replace_all=True).result == {"replaced": 3}
    assert (workspace / "a.txt").read_text() == "color one\nno change\ncolor two color\n"


def test_search(run, workspace):
    (workspace / "src" / "in").mkdir(parents=True)
    (workspace / "src" / "a.py").write_text("import os\nzebra = 1\n")
    (workspace / "src" / "in" / "b.py").write_text("zebra\r\n")
    (workspace / "notes.txt").write_text("no\na zebra")
    (workspace / "data.bin").write_bytes(b"zebra\0")
    (workspace / "link.txt").symlink_to("notes.txt")
    ran = run("search", pattern="zebra$|zebra =")
    assert ran.text == "notes.txt:2: a zebra\nsrc/a.py:2: zebra = 1\nsrc/in/b.py:1: zebra\r"
    assert ran.result == {"matches": 3, "files": 3}
    assert run("search", pattern="zebra", glob="*.txt").text == "notes.txt:2: a zebra"
    assert run("search", pattern="zebra", glob="src/**/*.py").result["matches"] == 2
    assert run("search", pattern="zebra", path="src/in").result["matches"] == 1
    assert run("search", pattern="zebra", path="src/a.py").text == "src/a.py:2: zebra = 1"
    assert run("search", pattern="lion").text == "[no line matches; files searched: 3]"
    assert run("search", pattern="(").error == "pattern: missing ), unterminated subpattern at position 0"


def test_search_is_bounded(run, workspace):
    (workspace / "a.txt").write_text(("x" * 1000 + "\n") * 500)
    lines = run("search", pattern="x").text.splitlines()
    assert (len(lines), len(lines[0]), lines[-1]) == (101, len("a.txt:1: ") + 300, "[100 of 500 matching lines]")


def test_move(run, workspace):
    (workspace / "draft.txt").write_text("text")
    assert run("move", from_="draft.txt", to="out/final.txt").text == "moved draft.txt to out/final.txt"
    assert (workspace / "out/final.txt").read_text() == "text"
    (workspace / "b.txt").write_text("b")
    taken = run("move", from_="b.txt", to="out/final.txt")
    assert taken.error == "out/final.txt exists already; give another name"
    assert run("move", from_="b.txt", to="out").error == "out is a folder; give the whole new path: out/b.txt"
    assert run("move", from_="out", to="out/in/side").error == "out cannot be moved into itself"
    assert run("move", from_="no.txt", to="c.txt").error == "no.txt does not exist"
    assert run("move", from_=".", to="c").error == "the workspace itself cannot be moved"
    assert run("move", from_="out", to="lib").error is None
    assert (workspace / "lib/final.txt").read_text() == "text"


def test_delete(run, workspace):
    (workspace / "d" / "e").mkdir(parents=True)
    (workspace / "d" / "e" / "a.txt").write_text("")
    (workspace / "b.txt").write_text("")
    assert run("delete", path="b.txt").text == "deleted b.txt"
    assert run("delete", path="d").text == "deleted d and the 1 files in it"
    assert run("delete", path="no.txt").error == "no.txt does not exist"
    assert run("delete", path=".").error == "the workspace itself cannot be deleted"
    assert list(workspace.iterdir()) == []


@pytest.fixture
def outside(workspace, tmp_path):
    """A folder outside, with links into it from the workspace."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret")
    (workspace / "out").symlink_to(folder)
    (workspace / "file").symlink_to(folder / "secret.txt")
    (workspace / "new").symlink_to(folder / "new.txt")
    return folder


@pytest.mark.parametrize(("tool", "args"), [
    ("list_files", {"path": "out"}),
    ("read_file", {"path": "file"}),
    ("read_file", {"path": "out/secret.txt"}),
    ("read_file", {"path": "../outside/secret.txt"}),
    ("write_file", {"path": "new", "text": "x"}),
    ("write_file", {"path": "out/x/y", "text": "x"}),
    ("edit_file", {"path": "file", "old": "secret", "new": "x"}),
    ("search", {"pattern": "secret", "path": "out"}),
    ("move", {"from_": "out/secret.txt", "to": "mine"}),
    ("move", {"from_": "file", "to": "out/file"}),
    ("delete", {"path": "out/secret.txt"}),
])
def test_no_tool_follows_a_link_out(run, outside, tool, args):
    ran = run(tool, **args)
    assert ran.error.endswith("leads out of the workspace")
    assert [p.name for p in outside.iterdir()] == ["secret.txt"]
    assert (outside / "secret.txt").read_text() == "secret"


def test_links_themselves_can_be_moved_deleted_and_passed_over(run, outside, workspace):
    assert run("search", pattern="secret").result == {"matches": 0, "files": 0}
    assert run("move", from_="file", to="renamed").error is None
    assert run("delete", path="renamed").error is None
    assert run("delete", path="out").error is None
    assert (outside / "secret.txt").exists()
    assert sorted(p.name for p in workspace.iterdir()) == ["new"]
