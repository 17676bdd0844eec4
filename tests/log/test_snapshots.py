"""Copies by content: kept once, whole, for the user alone, and gone only when nobody needs them."""

from __future__ import annotations

import os
import resource
import time

import pytest

from agentd.canon import sha256
from agentd.contracts import FileEntry
from agentd.errors import LogError
from agentd.log import Snapshots


def entries(**files):
    for path, text in files.items():
        data = text.encode()
        yield FileEntry(path=path, kind="file", size_bytes=len(data), sha256=sha256(data)), data


@pytest.fixture
def snapshots(tmp_path):
    return Snapshots(tmp_path / "home")


def test_what_passes_is_kept_once_and_readable_by_its_owner_alone(snapshots):
    passed = list(snapshots.keep(entries(a="one", b="one", c="two")))
    assert [entry.path for entry, _ in passed] == ["a", "b", "c"]
    names = list(snapshots.names(time.time_ns() + 1))
    assert names == sorted({sha256(b"one"), sha256(b"two")})
    assert snapshots.get(sha256(b"two")) == b"two"
    assert snapshots.get(sha256(b"three")) is None
    for name in names:
        assert snapshots.path(name).stat().st_mode & 0o777 == 0o600
        for folder in (snapshots.path(name).parent, snapshots.folder, snapshots.folder.parent):
            assert folder.stat().st_mode & 0o077 == 0


def test_what_is_unchanged_is_not_written_again(snapshots):
    list(snapshots.keep(entries(a="one")))
    path = snapshots.path(sha256(b"one"))
    before = path.stat().st_ino
    os.utime(path, ns=(0, 0))
    list(snapshots.keep(entries(a="one")))
    assert path.stat().st_ino == before
    assert path.stat().st_mtime_ns > 0  # it was used again: nobody removes it now


@pytest.mark.parametrize("spoilt", [b"who", b"Whole"])
def test_what_is_torn_or_spoilt_is_not_given_out_and_is_mended(snapshots, spoilt):
    list(snapshots.keep(entries(a="whole")))
    snapshots.path(sha256(b"whole")).write_bytes(spoilt)
    assert snapshots.get(sha256(b"whole")) is None
    list(snapshots.keep(entries(a="whole")))
    assert snapshots.get(sha256(b"whole")) == b"whole"


def test_only_what_is_old_is_offered_for_removal(snapshots):
    list(snapshots.keep(entries(a="old", b="new")))
    os.utime(snapshots.path(sha256(b"old")), ns=(1, 1))
    assert list(snapshots.names(2)) == [sha256(b"old")]
    both = [sha256(b"old"), sha256(b"never")]
    assert snapshots.size(both) == 3
    snapshots.forget(both)
    assert snapshots.size(both) == 0
    assert snapshots.get(sha256(b"old")) is None


def test_a_disk_that_refuses_is_an_error(snapshots):
    snapshots.folder.parent.mkdir()
    snapshots.folder.write_text("in the way")
    with pytest.raises(LogError, match="cannot keep a copy"):
        list(snapshots.keep(entries(a="one")))


def test_what_does_not_fit_on_the_disk_leaves_no_piece(snapshots):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(LogError, match="cannot keep a copy"):
            snapshots.keep_all({sha256(bytes(5000)): bytes(5000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [path for path in snapshots.folder.rglob("*") if path.is_file()] == []
