"""An earlier run's changes on a folder that went on without it: a row for each pair of fates."""

from __future__ import annotations

import pytest

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry
from agentd.errors import WorkspaceError
from agentd.sandbox import Laying


def entry(path, text):
    if text is None:
        return None
    if text == "/":
        return FileEntry(path=path, kind="dir", mode=0o755)
    if text.startswith("->"):
        return FileEntry(path=path, kind="link", mode=0o777, target=text[2:])
    return FileEntry(path=path, kind="file", size_bytes=len(text), sha256=sha256(text.encode()))


def content(text):
    return b"" if text in (None, "/") or text.startswith("->") else text.encode()


def lay(folder, changes, max_bytes=10_000):
    """`folder` is path -> text; `changes` path -> (before, after). What the copy holds, and the laying."""
    laying = Laying(
        [Change(path=p, before=entry(p, b), after=entry(p, a)) for p, (b, a) in changes.items()],
        {sha256(content(a)): content(a) for _, a in changes.values()},
    )
    copy = {}
    for found, data in laying.over([(entry(p, t), content(t)) for p, t in sorted(folder.items())], max_bytes):
        parent = found.path.rpartition("/")[0]
        assert not parent or copy[parent] == "/", f"{found.path} comes before its folder"
        copy[found.path] = {"dir": "/", "link": f"->{found.target}", "file": data.decode()}[found.kind]
    return copy, laying


@pytest.mark.parametrize(("found", "change", "left", "kept"), [
    ("a", ("a", "b"), "b", False),
    ("b", ("a", "b"), "b", False),
    ("c", ("a", "b"), "c", True),
    (None, ("a", "b"), None, True),
    (None, (None, "b"), "b", False),
    ("b", (None, "b"), "b", False),
    ("c", (None, "b"), "c", True),
    ("a", ("a", None), None, False),
    (None, ("a", None), None, False),
    ("c", ("a", None), "c", True),
    ("->x", ("->x", "a"), "a", False),
    ("a", ("a", "->x"), "->x", False),
    ("/", ("/", "a"), "a", False),
    ("a", ("a", "/"), "/", False),
    ("->y", ("->x", "a"), "->y", True),
])
def test_each_fate_of_a_file(found, change, left, kept):
    folder = {} if found is None else {"f": found}
    copy, laying = lay(folder, {"f": change})
    assert copy.get("f") == left
    assert [k.path for k in laying.kept] == (["f"] if kept else [])
    # what the log is told leads from the folder to the copy, and nothing else is in it
    after = {c.path: c.after for c in laying.changes}
    assert after == ({} if left == found else {"f": entry("f", left)})
    before = {c.path: c.before for c in laying.changes}
    assert before == ({} if left == found else {"f": entry("f", found)})
    for change_made in laying.changes:
        for side in (change_made.before, change_made.after):
            if side is not None and side.sha256:
                assert sha256(laying.blobs[side.sha256]) == side.sha256


def test_a_new_tree_comes_parents_first():
    copy, laying = lay({"a": "1"}, {"d": (None, "/"), "d/e": (None, "/"), "d/e/f": (None, "x")})
    assert copy == {"a": "1", "d": "/", "d/e": "/", "d/e/f": "x"}
    assert laying.kept == []


def test_a_removed_folder_stays_for_what_is_new_in_it():
    folder = {"d": "/", "d/old": "o", "d/new": "n"}
    copy, laying = lay(folder, {"d": ("/", None), "d/old": ("o", None)})
    assert copy == {"d": "/", "d/new": "n"}
    assert [k.path for k in laying.kept] == ["d"]
    assert [(c.path, c.after) for c in laying.changes] == [("d/old", None)]


def test_a_change_in_a_folder_that_is_gone_is_told():
    copy, laying = lay({}, {"d/new": (None, "x"), "d/old": ("a", "b")})
    assert copy == {}
    assert {k.path for k in laying.kept} == {"d/new", "d/old"}


def test_a_file_where_the_folder_was_keeps_its_place():
    copy, laying = lay({"d": "mine"}, {"d": ("/", "/"), "d/new": (None, "x")})
    assert copy == {"d": "mine"}
    assert "d/new" in {k.path for k in laying.kept}


def test_what_is_laid_is_bounded():
    with pytest.raises(WorkspaceError, match="workspace_bytes"):
        lay({}, {"f": (None, "x" * 101)}, max_bytes=100)


def test_a_file_too_large_to_keep_is_told_and_never_sent_as_so_many_bytes():
    """An entry whose bytes are not there would have the next entries read in their place."""
    large = FileEntry(path="large", kind="file", size_bytes=9, sha256=None)
    for found in ({}, {"large": "mine"}):
        before = entry("large", found.get("large"))
        laying = Laying([Change(path="large", before=before, after=large)], {})
        sent = list(laying.over([(entry(p, t), content(t)) for p, t in found.items()], 100))
        assert all(seen.size_bytes == len(data) for seen, data in sent)
        assert [seen.path for seen, _ in sent] == list(found)
        assert [(k.path, k.why) for k in laying.kept] == [("large", "its content was too large to keep")]
        assert laying.changes == ()


def test_a_folder_whose_permissions_changed_is_no_change_to_lay():
    folder = FileEntry(path="d", kind="dir", mode=0o755)
    laying = Laying([Change(path="d", before=folder, after=folder.model_copy(update={"mode": 0o700}))], {})
    found = [(folder, b""), (entry("d/f", "x"), b"x")]
    assert [seen for seen, _ in laying.over(found, 100)] == [folder, entry("d/f", "x")]
    assert (laying.kept, laying.changes) == ([], ())
