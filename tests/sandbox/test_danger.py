"""A mark that a model wrote where a secret was is not applied unasked: the user's own secret would be lost."""

from __future__ import annotations

import pytest

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry
from agentd.sandbox import apply_changes

SECRET = b"user=me\npassword=S3cr3t!one\n"


def entry(path, data):
    if data is None:
        return None
    return FileEntry(path=path, kind="file", size_bytes=len(data), sha256=sha256(data))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "conf").write_bytes(SECRET)
    (tmp_path / "doc").write_bytes(b"[redacted jwt]\n")
    return tmp_path


def apply(folder, path, before, after, **options):
    blobs = {sha256(data): data for data in (before, after) if data is not None}
    change = Change(path=path, before=entry(path, before), after=entry(path, after))
    return apply_changes(folder, [change], blobs.__getitem__, **options)


@pytest.mark.parametrize(("path", "before", "after", "why"), [
    ("conf", SECRET, b"user=you\npassword=[redacted password]\n", "a mark stands where a secret was"),
    ("new", None, b"say [redacted jwt]\n", "a mark stands where a secret was"),
    ("doc", b"[redacted jwt]\n", b"[redacted jwt] [redacted known]\n", "a mark stands where a secret was"),
    ("of [redacted known].txt", None, b"x", "a mark stands in its name where a secret was"),
])
def test_a_mark_must_be_named(folder, path, before, after, why):
    was = (folder / path).read_bytes() if before else None
    report = apply(folder, path, before, after)
    assert [(s.path, s.why) for s in report.skipped] == [(path, f"{why}: name it to apply it")]
    assert was is None or (folder / path).read_bytes() == was
    assert apply(folder, path, before, after, include={path}).applied == (path,)
    assert (folder / path).read_bytes() == after


@pytest.mark.parametrize(("path", "before", "after"), [
    ("conf", SECRET, SECRET + b"more=1\n"),
    ("doc", b"[redacted jwt]\n", b"[redacted jwt]: one\n"),
    ("doc", b"[redacted jwt]\n", None),
])
def test_what_has_no_new_mark_need_not_be(folder, path, before, after):
    assert apply(folder, path, before, after).applied == (path,)
