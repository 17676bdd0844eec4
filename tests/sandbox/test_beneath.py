"""Opening beneath a folder, against everything that leads out of it."""

from __future__ import annotations

import errno
import os

import pytest

from agentd.canon import sha256
from agentd.errors import WorkspaceError
from agentd.sandbox.beneath import check_path, hash_file, open_beneath, open_root, read_file, regular_file


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("secret")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "folder"
    (path / "sub").mkdir(parents=True)
    (path / "sub/a.txt").write_text("hello")
    return path


@pytest.fixture
def root(folder):
    fd = open_root(folder)
    yield fd
    os.close(fd)


def test_reads_and_hashes_within_a_bound(root):
    assert read_file(root, "sub/a.txt", 100) == b"hello"
    assert read_file(root, "sub/a.txt", 2) == b"he"
    assert hash_file(root, "sub/a.txt", 100) == (sha256(b"hello"), 5)


@pytest.mark.parametrize("path", ["../secret", "sub/../../secret", "/etc/passwd"])
def test_a_path_that_leads_out(root, secret, path):
    with pytest.raises(OSError, match="cross-device") as raised:
        read_file(root, path, 100)
    assert raised.value.errno == errno.EXDEV


@pytest.mark.parametrize("target", ["../secret", "sub", "/etc/passwd", "/proc/self/root/etc/passwd"])
@pytest.mark.parametrize("path", ["link", "link/a.txt"])
def test_no_link_is_followed_even_inward(folder, root, secret, target, path):
    (folder / "link").symlink_to(target)
    with pytest.raises(OSError, match="symbolic links"):
        open_beneath(root, path)


def test_another_file_system(tmp_path):
    proc_above = open_root(tmp_path.__class__("/"))
    try:
        with pytest.raises(OSError, match="cross-device"):
            open_beneath(proc_above, "proc/version")
    finally:
        os.close(proc_above)


def test_a_fifo_neither_hangs_nor_reads(folder, root):
    os.mkfifo(folder / "fifo")
    with pytest.raises(OSError, match="not a regular file"), regular_file(root, "fifo"):
        pass


def test_a_folder_that_is_no_folder(folder):
    with pytest.raises(WorkspaceError, match="cannot open the folder"):
        open_root(folder / "sub/a.txt")


@pytest.mark.parametrize("path", ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a\0b"])
def test_paths_that_are_not_canonical(path):
    with pytest.raises(WorkspaceError):
        check_path(path)


@pytest.mark.parametrize("path", ["a", "a/b", "...", "a\nb", os.fsdecode(b"\xff/x"), "-rf", " "])
def test_paths_that_are(path):
    assert check_path(path) == path
