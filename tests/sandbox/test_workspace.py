"""The copy that tools change: what a delta tells, whatever the tools did."""

from __future__ import annotations

import os

import pytest

from agentd.canon import sha256
from agentd.errors import SandboxError, WorkspaceError
from agentd.sandbox import Origin
from tests.sandbox.conftest import workspace_of


def test_a_delta_tells_what_changed_with_contents_before_and_after(copy, tmp_path):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("one")
    (folder / "sub/b.txt").write_text("b")
    made = copy(folder)
    before = made.workspace.tree_hash()
    assert made.delta()[0] == {}
    made.python("open('a.txt', 'w').write('two'); os.remove('sub/b.txt'); os.mkdir('n'); open('n/c', 'w').write('c')")
    changes, blobs = made.delta()
    assert set(changes) == {"a.txt", "sub/b.txt", "n", "n/c"}
    assert changes["sub/b.txt"].after is None
    assert changes["n"].after.kind == "dir"
    assert changes["n/c"].before is None
    assert blobs == {sha256(data): data for data in (b"one", b"two", b"b", b"c")}
    assert made.workspace.tree_hash() != before
    assert made.delta()[0] == {}
    assert (folder / "a.txt").read_text() == "one"


def test_equal_trees_have_equal_hashes(copy):
    made = copy(files={"a.txt": b"one", "b.txt": b"two"})
    first = made.workspace.tree_hash()
    made.python("open('a.txt', 'w').write('2')")
    made.delta()
    made.python("os.remove('a.txt'); open('a.txt', 'w').write('one'); os.chmod('a.txt', 0o644)")
    changes, _ = made.delta()
    assert changes["a.txt"].after == next(e for e in made.workspace.imported.entries if e.path == "a.txt")
    assert made.workspace.tree_hash() == first


def test_runs_of_one_id_in_two_homes_share_nothing(opened):
    """As after a home was copied, or moved away from under what a killed run left."""
    one, other = (opened({"a.txt": text}, home=text.decode(), run_id="test-twice") for text in (b"one", b"other"))
    assert (one.look("print(open('a.txt').read())"), other.look("print(open('a.txt').read())")) == ("one", "other")
    one.sandbox.close()
    assert other.run("open('a.txt', 'a').write(' still')").delta.changes[0].path == "a.txt"


def test_a_folder_deleted_and_made_again_shows_nothing_of_the_old(copy):
    made = copy(files={"d/a": b"a", "d/b": b"b", "d/sub/c": b"c"})
    made.python("import shutil; shutil.rmtree('d'); os.mkdir('d'); open('d/a', 'w').write('new')")
    changes, _ = made.delta()
    assert set(changes) == {"d/a", "d/b", "d/sub", "d/sub/c"}
    assert {e.path for e in made.workspace.manifest()} == {"d", "d/a"}


def test_a_folder_turns_into_a_file_and_a_file_into_a_folder(copy):
    made = copy(files={"d/a": b"a", "f": b"f"})
    made.python("os.remove('d/a'); os.rmdir('d'); open('d', 'w').write('d'); os.remove('f'); os.mkdir('f')")
    changes, _ = made.delta()
    assert set(changes) == {"d", "d/a", "f"}
    assert (changes["d"].after.kind, changes["f"].after.kind) == ("file", "dir")


def test_a_moved_folder(copy):
    made = copy(files={"d/a": b"a", "d/sub/b": b"b"})
    made.python("import shutil; shutil.move('d', 'e')")
    changes, _ = made.delta()
    assert set(changes) == {"d", "d/a", "d/sub", "d/sub/b", "e", "e/a", "e/sub", "e/sub/b"}
    made.python("os.rename('e', 'd')")
    made.delta()
    assert {e.path for e in made.workspace.manifest()} == {"d", "d/a", "d/sub", "d/sub/b"}


def test_links_are_told_and_never_followed(copy):
    made = copy(files={"a.txt": b"a"})
    made.python("os.symlink('/etc/shadow', 'l'); os.symlink('/etc', 'd'); os.link('a.txt', 'hard')")
    changes, blobs = made.delta()
    assert changes["l"].after.target == "/etc/shadow"
    assert changes["d"].after.kind == "link"
    assert changes["hard"].after.kind == "file"
    assert set(blobs.values()) <= {b"a"}
    for path in ("l", "d/passwd", "d", "../etc/passwd", "/etc/passwd", "a.txt/x", "", "a\0b", "none"):
        assert made.workspace.read(path, 100) is None
    assert made.workspace.read("a.txt", 100) == b"a"
    assert made.workspace.read("hard", 0) == b""


def test_a_write_through_one_hard_link_shows_at_the_other(copy):
    made = copy(files={"a.txt": b"a"})
    made.python("os.link('a.txt', 'hard')")
    made.delta()
    made.python("open('hard', 'w').write('changed')")
    assert set(made.delta()[0]) == {"a.txt", "hard"}


def test_files_that_nobody_may_read(copy):
    made = copy(files={"a.txt": b"a"})
    made.python("open('x', 'w').write('x'); os.mkdir('d'); open('d/y', 'w').write('y')\n"
                "os.chmod('x', 0); os.chmod('d', 0); os.chmod('a.txt', 0)")
    changes, blobs = made.delta()
    assert set(changes) == {"a.txt", "x", "d", "d/y"}
    assert changes["x"].after.mode == 0
    assert b"y" in blobs.values()


def test_special_files_are_not_opened_and_not_entries(copy):
    made = copy(files={"fifo": b"was a file"})
    made.python("import socket; os.remove('fifo'); os.mkfifo('fifo'); s = socket.socket(socket.AF_UNIX); s.bind('s')")
    changes, _ = made.delta()
    assert set(changes) == {"fifo"}
    assert changes["fifo"].after is None
    assert made.workspace.read("fifo", 10) is None


def test_a_device_node_cannot_be_made(copy):
    made = copy()
    with pytest.raises(AssertionError, match="PermissionError"):
        made.python("import stat; os.mknod('dev', 0o600 | stat.S_IFBLK, os.makedev(8, 0))")


def test_names_of_any_bytes_make_the_round_trip(copy):
    names = [b"caf\xe9", b"new\nline", b"\x1b[31m", b"-rf", b" ", "ä😀".encode(), b"\xff\xfe", b"x" * 255]
    made = copy(files={os.fsdecode(name): name for name in names})
    made.python(f"for name in {names!r}:\n open(name, 'ab').write(b'!')\nopen(b'\\xfd', 'w').close()")
    changes, blobs = made.delta()
    assert {os.fsencode(path) for path in changes} == {*names, b"\xfd"}
    assert {name + b"!" for name in names} < set(blobs.values())


def test_a_write_through_a_mapping_that_leaves_every_time_as_it_was(copy):
    made = copy()
    made.python("open('x', 'wb').write(b'a' * 8192)")
    made.delta()
    told = made.python(
        "import mmap, time; time.sleep(0.2)\n"
        "with open('x', 'r+b') as f, mmap.mmap(f.fileno(), 0) as m:\n"
        " first = m[0]; status = os.stat('x'); m[:5] = b'BBBBB'\n"
        "now = os.stat('x'); print(status.st_ctime_ns == now.st_ctime_ns, end='')"
    )
    assert told == "True", "the kernel marks such writes; this test proves nothing here"
    changes, _ = made.delta()
    assert set(changes) == {"x"}


def test_sparse_files_are_not_read_for_ever(copy):
    made = copy(workspace_bytes=4 << 20)
    made.python("for i in range(2000):\n with open(f'{i:04}', 'wb') as f: f.truncate(4 << 20)")
    changes, blobs = made.delta()
    assert len(changes) == 2000
    assert changes["0000"].after.sha256 == sha256(bytes(4 << 20))
    assert (changes["1999"].after.size_bytes, changes["1999"].after.sha256) == (4 << 20, None)
    assert sum(map(len, blobs.values())) <= 8 << 20


def test_a_full_workspace_is_an_error_inside_and_still_tells(copy):
    made = copy(workspace_bytes=2 << 20)
    assert made.python(
        "try:\n with open('x', 'wb', buffering=0) as f:\n  while True: f.write(bytes(65536))\n"
        "except OSError as e: print(e.errno, end='')"
    ) in ("28", "27")
    changes, _ = made.delta()
    assert 0 < changes["x"].after.size_bytes <= 2 << 20


def test_too_many_files_are_an_error_inside(copy):
    made = copy(workspace_bytes=4 << 20)
    assert made.python(
        "try:\n for i in range(5000): open(str(i), 'w').close()\nexcept OSError as e: print(e.errno, end='')"
    ) == "28"


def test_a_path_too_long_to_be_named_does_not_stop_the_rest(copy):
    made = copy()
    made.python("for _ in range(30):\n os.mkdir('d' * 200); os.chdir('d' * 200)\n"
                "open('deep', 'w').close(); os.chdir('/workspace'); open('a', 'w').close()")
    changes, _ = made.delta()
    assert "a" in changes
    assert all(len(path) < 4096 for path in changes)


def test_the_copy_can_be_executed_and_carries_modes(copy, tmp_path):
    (tmp_path / "run.sh").write_text("#!/bin/sh\necho ran\n")
    (tmp_path / "run.sh").chmod(0o755)
    made = copy(tmp_path)
    assert made.python("import subprocess; print(subprocess.check_output('./run.sh').decode(), end='')") == "ran\n"


def test_what_fails_to_be_copied_leaves_nothing_behind(docker_image, engine, tmp_path):
    from agentd.contracts import Limits

    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/big").write_bytes(bytes(2 << 20))
    with pytest.raises(WorkspaceError, match="more than 1 MiB"):
        workspace_of(engine, Origin(tmp_path / "folder"), "test-too-much", docker_image,
                     Limits(workspace_bytes=1 << 20))
    with pytest.raises(SandboxError):
        workspace_of(engine, Origin(), "test-no-image", "agentd-none:none", Limits())
    mine = {"agentd.home": engine.home}
    assert (engine.containers(mine), engine.volumes(mine)) == ([], [])


def test_a_closed_workspace_is_gone(copy, engine):
    made = copy()
    made.workspace.close()
    made.workspace.close()
    with pytest.raises(SandboxError, match="closed"):
        made.workspace.delta()
    mine = {"agentd.home": engine.home}
    assert (engine.containers(mine), engine.volumes(mine)) == ([], [])
