"""What adopting carries over, and what it cannot: odd files, names, modes, times, the quota."""

from __future__ import annotations

import os

import pytest

from agentd.canon import sha256

MIB = 1 << 20


def adopted(made, code):
    """Preview and adopt; the changes by path. The tree is then as told, and a walk finds nothing more."""
    told = made.preview(code)
    made.sandbox.adopt()
    assert made.sandbox.tree_hash() == told.delta.tree_hash
    made.look()
    return {change.path: change for change in told.delta.changes}


def test_folders_files_and_links_take_each_other_s_place(opened):
    made = opened({"e/x": b"kept", "d/x": b"x", "d/y/z": b"z", "f": b"f", "g": b"g"})
    made.run("os.symlink('e', 'link')")
    adopted(made, "os.remove('link'); os.mkdir('link'); open('link/x', 'w').write('new')\n"
                  "shutil.rmtree('d'); os.symlink('e', 'd'); os.remove('f'); os.mkdir('f'); open('f/x', 'w').close()\n"
                  "os.remove('g'); os.symlink('/etc/passwd', 'g')")
    seen = "print(open('e/x').read(), open('link/x').read(), os.readlink('d'), os.readlink('g'), *os.listdir('f'))"
    assert made.look(seen) == "kept new e /etc/passwd x"
    adopted(made, "os.remove('d'); os.mkdir('d'); open('d/new', 'w').close(); shutil.rmtree('link')")
    assert made.look("print(*os.listdir('d'), *sorted(os.listdir('.')))") == "new d e f g"


def test_a_folder_made_again_shows_nothing_of_the_old(opened):
    made = opened({"d/a": b"a", "d/sub/b": b"b"})
    adopted(made, "shutil.rmtree('d'); os.mkdir('d'); open('d/a', 'w').write('new')")
    assert made.look("print(*[(p, d, f) for p, d, f in os.walk('.')])") == "('.', ['d'], []) ('./d', [], ['a'])"


def test_modes_and_times_come_along(opened):
    made = opened({"run.sh": b"#!/bin/sh\n"})
    adopted(made, "os.chmod('run.sh', 0o755); os.utime('run.sh', ns=(5, 1_000_000_007))\n"
                  "open('odd', 'w').close(); os.chmod('odd', 0o6751)\n"
                  "open('shut', 'w').write('s'); os.chmod('shut', 0)\n"
                  "os.mkdir('d'); open('d/x', 'w').close(); os.utime('d', (7, 7)); os.chmod('d', 0)")
    assert {e.path: e.mode for e in made.sandbox.manifest()} == {
        "run.sh": 0o755, "odd": 0o6751, "shut": 0, "d": 0, "d/x": 0o644}
    assert made.look("print(os.stat('run.sh').st_mtime_ns, os.stat('d').st_mtime_ns, {os.stat(p).st_uid for p in "
                     "os.listdir('.')})") == "1000000007 7000000000 {65533}"
    adopted(made, "os.chmod('d', 0o755); os.remove('d/x'); os.chmod('shut', 0o644); open('shut', 'a').write('!')")
    assert made.sandbox.read("shut", 10) == b"s!"


def test_the_files_of_a_call_that_have_several_names_stay_one(opened):
    made = opened({"a": b"a"}, workspace_bytes=8 * MIB)
    adopted(made, "open('big', 'wb').write(os.urandom(3 << 20))\nfor i in range(40): os.link('big', f'n{i}')")
    assert made.look("print(os.stat('n7').st_nlink)") == "41"
    adopted(made, "os.link('a', 'b')")
    assert made.sandbox.read("b", 10) == b"a"


def test_a_file_of_several_names_is_another_for_a_fork(opened):
    made = opened({"a": b"a"})
    made.run("os.link('a', 'b')")
    assert set(adopted(made, "open('b', 'w').write('b')")) == {"b"}
    assert made.look("print(open('a').read(), open('b').read())") == "a b"


def test_holes_stay_holes(opened):
    made = opened(workspace_bytes=4 * MIB)
    adopted(made, "for i in range(30):\n with open(f'{i}', 'wb') as f:\n"
                  "  f.truncate(4 << 20); f.seek(1 << 20); f.write(b'x')")
    assert int(made.look("print(sum(os.stat(p).st_blocks for p in os.listdir('.')) * 512)")) <= 30 * 4096


def test_sparse_files_beyond_what_is_read_are_adopted_as_told(opened):
    made = opened(workspace_bytes=4 * MIB)
    told = made.preview("for i in range(2000):\n with open(f'{i:04}', 'wb') as f: f.truncate(4 << 20)")
    assert told.delta.changes[-1].after.sha256 is None
    made.sandbox.adopt()
    assert made.sandbox.tree_hash() == told.delta.tree_hash


def test_special_files_are_not_told_and_so_not_adopted(opened):
    made = opened({"f": b"f"})
    made.run("os.mkfifo('was')")
    changes = adopted(made, "import socket; os.mkfifo('fifo'); socket.socket(socket.AF_UNIX).bind('s')\n"
                            "os.remove('f'); os.mkfifo('f'); os.remove('was'); open('was', 'w').write('w')")
    assert set(changes) == {"f", "was"}
    assert made.look() == "was"
    assert set(adopted(made, "os.remove('was'); os.mkfifo('was'); os.mkdir('d'); os.mkfifo('d/x')")) == {"d", "was"}
    made.run("os.mkfifo('d/x')")
    adopted(made, "shutil.rmtree('d')")
    assert made.look() == ""


def test_names_of_any_bytes(opened):
    names = [b"caf\xe9", b"new\nline", b"\x1b[31m", b"-rf", b" ", "ä😀".encode(), b"\xff\xfe", b"x" * 255]
    made = opened({os.fsdecode(name): name for name in names})
    adopted(made, f"for name in {names!r}:\n open(name, 'ab').write(b'!')\n"
                  "os.mkdir(b'\\xfd'); os.symlink(b'\\xfc', b'\\xfb')")
    assert all(made.sandbox.read(os.fsdecode(name), 999) == name + b"!" for name in names)


DEEP = (
    "for _ in range({}):\n os.mkdir('d' * {}); os.chdir('d' * {})\n"
    "open('deep', 'w').close(); os.chdir('/workspace')\n"
)


def test_paths_as_long_as_paths_can_be(opened):
    made = opened()
    made.run(DEEP.format(20, 195, 195))
    told = []
    for last in (160, 161, 167, 168):  # at either side of where the paths of one or the other mount end
        code = f"os.chdir('/'.join(['d' * 195] * 20)); open('x' * {last}, 'w').close()"
        told += map(len, adopted(made, code))
    assert told == [3920 + 160, 3920 + 161, 3920 + 167]


def test_a_tree_deeper_than_any_path_is_left_and_can_be_removed(opened):
    made = opened({"a": b"a"})
    deep = DEEP.format(60, 200, 200)
    changes = adopted(made, deep)
    assert all(len(path) < 4096 for path in changes)
    adopted(made, "import subprocess; subprocess.run(['rm', '-r', 'd' * 200], check=True); os.remove('a')")
    made.run(deep)
    adopted(made, "import subprocess; subprocess.run(['rm', '-r', 'd' * 200], check=True)")
    assert made.look() == ""


FILL = (
    "try:\n with open({!r}, 'wb', buffering=0) as f:\n  while True: f.write(bytes(65536))\n"
    "except OSError as e: print(e.errno)"
)


def test_the_workspace_and_its_fork_hold_no_more_than_the_quota(opened):
    made = opened({"a": b"a"}, workspace_bytes=8 * MIB)
    made.run("open('half', 'wb').write(bytes(5 << 20))")
    told = made.preview(FILL.format("x"))
    size = told.delta.changes[0].after.size_bytes
    assert (told.outcome.text, 2 * MIB < size <= 3 * MIB) == ("28\n", True)
    made.sandbox.adopt()
    assert made.sandbox.tree_hash() == told.delta.tree_hash
    assert made.run(FILL.format("y")).delta.changes[0].after.size_bytes <= 3 * MIB - size


def test_a_full_workspace_can_be_forked_but_not_filled(opened):
    made = opened({"a": b"a"}, workspace_bytes=4 * MIB)
    made.run(FILL.format("x"))
    told = made.preview(FILL.format("y"))
    assert (told.outcome.text, told.delta.changes[0].after.size_bytes) == ("28\n", 0)
    adopted(made, "os.remove('x'); os.remove('a')")
    assert made.run("open('b', 'wb').write(bytes(3 << 20))").delta.changes[0].after.size_bytes == 3 * MIB


def test_a_workspace_full_of_files_can_be_forked_but_not_filled(opened):
    made = opened(workspace_bytes=4 * MIB)
    many = "try:\n for i in range(9999): open({!r} + str(i), 'w').close()\nexcept OSError as e: print(e.errno)"
    assert made.run(many.format("x")).outcome.text == "28\n"
    told = made.preview(many.format("y"))
    assert (told.outcome.text, len(told.delta.changes) < 8) == ("28\n", True)
    made.run("for i in range(1000): os.remove(f'x{i}')")
    told = made.preview(many.format("y"))
    assert 800 < len(told.delta.changes) <= 1000
    made.sandbox.adopt()
    assert made.sandbox.tree_hash() == told.delta.tree_hash


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 3 * MIB + 1])
def test_contents_of_every_length(opened, size):
    made = opened()
    changes = adopted(made, f"open('x', 'wb').write(b'ab' * {size} if {size} else b'')")
    assert changes["x"].after.sha256 == sha256(b"ab" * size)
