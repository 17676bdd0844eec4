"""Which folders come along with what a person chose."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from agentd.cli.summary import with_folders
from agentd.contracts import Change, FileEntry


def change(path: str, kind: str, gone: bool) -> Change:
    entry = FileEntry(path=path, kind="dir" if kind == "dir" else "file", mode=0o644)
    return Change(path=path, before=entry, after=None) if gone else Change(path=path, before=None, after=entry)


def plainly(chosen: list[Change], changes: list[Change]) -> list[Change]:
    """The same, as it is said: each folder looks at all that lies beneath it, the innermost first."""
    paths = {c.path for c in chosen}
    for folder in sorted(changes, key=lambda c: c.path, reverse=True):
        below = [c.path in paths for c in changes if c.path.startswith(f"{folder.path}/")]
        entry = folder.before or folder.after
        if entry and entry.kind == "dir" and below and (any(below) if folder.after else all(below)):
            paths.add(folder.path)
    return [c for c in changes if c.path in paths]


PATHS = st.lists(st.sampled_from(["a", "b", "a-", "a b"]), min_size=1, max_size=4).map("/".join)


@given(st.data())
def test_a_folder_comes_with_what_it_holds_and_goes_with_all_of_it(data: st.DataObject) -> None:
    paths = data.draw(st.lists(PATHS, unique=True))
    changes = [change(p, data.draw(st.sampled_from(["dir", "file"])), data.draw(st.booleans())) for p in paths]
    chosen = [c for c in changes if data.draw(st.booleans())]
    assert with_folders(chosen, changes) == plainly(chosen, changes)


def test_many_changes_are_not_each_held_against_all_others() -> None:
    files = [change(f"{i % 100}/{i}", "file", gone=False) for i in range(10_000)]
    folders = [change(str(i), "dir", gone=False) for i in range(100)]
    started = time.process_time()
    assert len(with_folders(files[:50], [*folders, *files])) == 100
    assert time.process_time() - started < 2
