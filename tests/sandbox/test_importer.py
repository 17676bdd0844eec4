"""What is copied of a folder, what is left out and why; hostile folders included."""

from __future__ import annotations

import os
import socket
import subprocess
import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agentd.canon import sha256
from agentd.errors import WorkspaceError
from agentd.sandbox.importer import Imported, Telling, read_files, read_folder
from agentd.sandbox.survey import Found, Survey, survey


def tree(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)


def read(folder, max_bytes=1 << 20):
    into = Imported()
    contents = {entry.path: data for entry, data in read_folder(folder, max_bytes, into) if entry.kind == "file"}
    return contents, into


def why(into, path):
    return next(left.why for left in into.left_out if left.path == path)


def test_entries_tell_kind_mode_size_and_hash(tmp_path):
    tree(tmp_path, {"a.txt": "hello", "sub/run.sh": "x"})
    (tmp_path / "sub/run.sh").chmod(0o4750)
    (tmp_path / "sub/link").symlink_to("../a.txt")
    contents, into = read(tmp_path)
    assert contents == {"a.txt": b"hello", "sub/run.sh": b"x"}
    found = {e.path: e for e in into.entries}
    assert (found["a.txt"].size_bytes, found["a.txt"].sha256) == (5, sha256(b"hello"))
    assert found["sub"].kind == "dir"
    assert found["sub/run.sh"].mode == 0o750
    assert found["sub/link"].target == "../a.txt"
    assert into.total_bytes == 6


def test_parents_come_before_what_they_hold(tmp_path):
    tree(tmp_path, {"b/c/d.txt": "x", "b/a.txt": "x", "a.txt": "x", "b.txt": "x"})
    paths = [e.path for e in read(tmp_path)[1].entries]
    for path in paths:
        if "/" in path:
            assert paths.index(path.rpartition("/")[0]) < paths.index(path)


def test_ignore_files_nest_negate_and_stay_in_their_folder(tmp_path):
    tree(tmp_path, {
        ".gitignore": "*.log\n/build/\n!keep.log\ndeep/*\n", ".agentdignore": "private\n!build/\n",
        "a.log": "", "keep.log": "", "build/x": "", "private/x": "", "sub/a.log": "", "sub/.gitignore": "!a.log\nb\n",
        "sub/b": "", "b": "", "deep/x": "", "src/build/x": "",
    })
    contents, into = read(tmp_path)
    assert set(contents) == {
        ".gitignore", ".agentdignore", "keep.log", "build/x", "sub/a.log", "sub/.gitignore", "b", "src/build/x",
    }
    assert into.ignored == 4


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patterns=st.lists(st.sampled_from([
    "*.o", "/a", "a/", "a/b", "**/b", "a/**", "!a", "!*.o", "b*", "[ab]", "?", "a/*", "!a/b", "# c", "", "\\!x", "**",
]), max_size=5), nested=st.lists(st.sampled_from(["a", "!a", "*.o", "!b/", "/b"]), max_size=3))
@example(patterns=["*.o"], nested=["!b/"])
@example(patterns=["a/*", "!a/b"], nested=[])
def test_ignores_what_git_ignores(tmp_path_factory, patterns, nested):
    folder = tmp_path_factory.mktemp("git")
    tree(folder, dict.fromkeys(["a/b/x.o", "a/b/y", "a/x", "b/a", "b/b/a", "x.o", "y", "ab", "!x"], ""))
    (folder / ".gitignore").write_text("\n".join(patterns) + "\n")
    (folder / "a/.gitignore").write_text("\n".join(nested) + "\n")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=folder, check=True,
        capture_output=True, text=True,
    ).stdout
    assert set(read(folder)[0]) == {path for path in told.split("\0") if path}


@pytest.mark.parametrize("name", [
    ".env", ".env.production", "server.pem", "ID_RSA", "id_ed25519", ".netrc", "credentials.json", ".npmrc", "x.key",
    ".aws", ".git-credentials",
])
def test_what_looks_like_a_secret_stays_out_and_is_named(tmp_path, name):
    tree(tmp_path, {f"sub/{name}": "secret"})
    contents, into = read(tmp_path)
    assert contents == {}
    assert why(into, f"sub/{name}") == "looks like a secret"


@pytest.mark.parametrize("name", [".env.example", "id_rsa.pub", "keys.py", "environment", "credentials.md"])
def test_what_only_sounds_like_one_comes_in(tmp_path, name):
    tree(tmp_path, {name: "x"})
    assert set(read(tmp_path)[0]) == {name}


def test_a_private_key_under_any_name(tmp_path):
    key = "-----BEGIN OPENSSH PRIVATE KEY-----"
    tree(tmp_path, {"notes.txt": "\n" + key, "code.py": "KEY = " + key})
    contents, into = read(tmp_path)
    assert set(contents) == {"code.py"}
    assert why(into, "notes.txt") == "holds a private key"


def test_version_control_stays_out(tmp_path):
    tree(tmp_path, {".git/config": "x", "sub/.git": "gitdir: /x", ".hg/x": "", ".github/x": ""})
    contents, into = read(tmp_path)
    assert set(contents) == {".github/x"}
    assert {left.path for left in into.left_out} == {".git", "sub/.git", ".hg"}


def test_links_that_lead_out_and_special_files_are_left_out_unopened(tmp_path):
    (tmp_path / "sub").mkdir()
    for name, target in {
        "abs": "/etc/passwd", "up": "../secret", "sub/up": "../../x", "dots": "a/../..", "in": "sub/x",
        "sub/in": "../in",
    }.items():
        (tmp_path / name).symlink_to(target)
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        contents, into = read(tmp_path)
    assert contents == {}
    assert {e.path for e in into.entries if e.kind == "link"} == {"in", "sub/in"}
    assert {left.path for left in into.left_out} == {"abs", "up", "sub/up", "dots", "fifo", "socket"}


def test_names_of_any_bytes(tmp_path):
    names = [b"caf\xe9", b"new\nline", b"\x1b[31m", b"-rf", b" ", "ä😀".encode(), b"\xff\xfe"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_text("x")
    assert {os.fsencode(path) for path in read(tmp_path)[0]} == set(names)


def test_a_folder_deeper_than_any_stack(tmp_path):
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=descriptor)
        deeper = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = deeper
    os.close(descriptor)
    try:
        assert len(read(tmp_path)[1].entries) == 1500
    finally:
        subprocess.run(["rm", "-rf", "d"], cwd=tmp_path, check=True)  # pytest's own clean-up recurses


def test_too_much_says_how_much_and_of_what(tmp_path):
    tree(tmp_path, {"data/big.bin": "x" * (2 << 20), "a.txt": "x"})
    with pytest.raises(WorkspaceError, match=r"2 files, 2\.0 MiB, more than 1 MiB .*data/big\.bin 2\.0 MiB$") as raised:
        read(tmp_path)
    assert ".agentdignore" in raised.value.hint
    tree(tmp_path, {".agentdignore": "data/\n"})
    assert set(read(tmp_path)[0]) == {".agentdignore", "a.txt"}


@pytest.mark.parametrize(("files", "largest"), [
    ({"web/node_modules/a/x": 9, "web/node_modules/b/x": 8, "web/src/x": 1, "data/x": 5, "a.txt": 0},
     "web/node_modules 17.0 MiB, data/x 5.0 MiB"),
    ({"a/" * 300 + "x": 9, "b": 1}, "a/a/a/a/a/a/a/a 9.0 MiB, b 1.0 MiB"),
    ({f"{'d' * 250}/" * 4 + "x": 9}, f"{'d' * 119}… 9.0 MiB"),
    ({f"cache/{i}": 0 for i in range(60)} | {"src/a": 0, "src/b": 0}, "cache 60 files, src 2 files"),
])
def test_what_is_large_is_named_where_it_lies(tmp_path, files, largest):
    tree(tmp_path, dict.fromkeys(files, ""))
    for path, mib in files.items():
        os.truncate(tmp_path / path, mib << 20)
    root = os.open(tmp_path, os.O_RDONLY)
    try:
        seen = survey(root, tmp_path)
    finally:
        os.close(root)
    assert seen.largest() == largest


def test_the_size_of_a_file_is_not_counted_once_for_each_folder_above_it(tmp_path):
    seen = Survey(tmp_path)
    for i in range(100):
        seen.add(Found("d/" * 1900 + str(i), "file", 0o600, 1 << 20))
    seen.add(Found("a/b/c", "file", 0o600, 1 << 20))
    assert seen.largest() == "d/d/d/d/d/d/d/d 100.0 MiB"
    assert len(seen._sizes) < 20 and len(seen._counts) < 20


@pytest.mark.parametrize(("files", "says"), [(10_001, "10,001 files"), (3, None)])
def test_a_large_copy_is_told_of_before_and_while_it_is_made(tmp_path, files, says):
    (tmp_path / "many").mkdir()
    for i in range(files):
        (tmp_path / "many" / str(i)).touch()
    notes, phases = [], []
    entries = read_folder(tmp_path, 1 << 20, Imported(), tell=Telling(notes.append, phases.append))
    assert len(notes) == (1 if says else 0) and phases == []
    if says:
        assert says in notes[0] and "many 10,001 files" in notes[0] and ".agentdignore" in notes[0]
    list(entries)
    assert (len(phases) >= 20) == bool(says)


@pytest.mark.parametrize("costly", ["patterns", "lines"])
def test_ignore_files_that_would_be_matched_for_hours_are_refused(tmp_path, costly):
    """Whoever wrote the folder may mean it: 1 MiB of patterns on 50,000 files took two hours before a run began."""
    if costly == "patterns":
        deepest = tmp_path.joinpath(*["d" * 250] * 14)
        deepest.mkdir(parents=True)
        (tmp_path / ".gitignore").write_text("".join(f"/x{i}\n" for i in range(2000)))
        for i in range(1000):
            (deepest / str(i)).symlink_to("x")
    else:
        tree(tmp_path, dict.fromkeys((".gitignore", "a/.gitignore"), f"#{'x' * 98}\n" * 10_000))
    started = time.process_time()
    with pytest.raises(WorkspaceError, match="ignore files that are too long for so many files") as refused:
        read_folder(tmp_path, 1 << 20, Imported())
    assert time.process_time() - started < 20
    assert str(tmp_path) in str(refused.value)


def test_a_large_file_counts_before_it_is_read(tmp_path):
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(101 << 20)
    notes = []
    read_folder(tmp_path, 1 << 40, Imported(), tell=Telling(note=notes.append))
    assert "1 files, 101.0 MiB" in notes[0] and "sparse 101.0 MiB" in notes[0]


def test_agentds_own_state_is_neither_copied_nor_a_project(tmp_path):
    tree(tmp_path, {"a.txt": "x", "in/state/runs/x": "mine"})
    into = Imported()
    found = [e.path for e, _ in read_folder(tmp_path, 1 << 20, into, state=tmp_path / "in/state")]
    assert found == ["a.txt", "in"] and why(into, "in/state") == "agentd's own state"
    for own in ("in/state", "in/state/runs"):
        with pytest.raises(WorkspaceError, match="agentd's own state"):
            read_folder(tmp_path / own, 1 << 20, Imported(), state=tmp_path / "in/state")


def test_a_folder_swapped_for_a_link_while_it_is_read(tmp_path):
    outside = tmp_path / "outside"
    tree(outside, {"x": "secret"})
    folder = tmp_path / "folder"
    tree(folder, {"a.txt": "x", "sub/x": "mine"})
    into = Imported()
    entries = read_folder(folder, 1 << 20, into)
    assert next(entries)[0].path == "a.txt"
    (folder / "sub").rename(tmp_path / "moved")
    (folder / "sub").symlink_to(outside)
    assert [entry.path for entry, _ in entries] == ["sub"]
    assert why(into, "sub/x").startswith("cannot be read")


def test_given_files_bring_their_folders(tmp_path):
    into = Imported()
    assert [(e.path, e.kind) for e, _ in read_files({"a/b/c.txt": b"x", "a/d": b""}, 100, into)] == [
        ("a", "dir"), ("a/b", "dir"), ("a/b/c.txt", "file"), ("a/d", "file"),
    ]
    with pytest.raises(WorkspaceError):
        list(read_files({"../x": b""}, 100, Imported()))
