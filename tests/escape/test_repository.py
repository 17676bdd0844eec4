"""A Git repository in a folder of any name, which is run by a Git that is only asked how things stand.

The attack succeeds where the user names what must be named.
"""

from __future__ import annotations

import os
import subprocess

import pytest

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry
from agentd.sandbox import apply_changes

CONFIG = """
[core]
    repositoryformatversion = 0
    bare = false
    worktree = .
    fsmonitor = "touch {marker}; false"
"""


def file(path, data):
    return FileEntry(path=path, kind="file", size_bytes=len(data), sha256=sha256(data))


@pytest.fixture
def place(tmp_path):
    """A folder, and what a model wrote to its `docs`."""

    class Place:
        folder = tmp_path / "folder"
        marker = tmp_path / "marker"
        written = {  # noqa: RUF012
            "docs/config": CONFIG.format(marker=marker).encode(), "docs/HEAD": b"ref: refs/heads/main\n",
            "docs/objects/x": b"x", "docs/refs/x": b"x",
        }

        def runs(self, *named):
            """What is skipped of that, and whether a look at the folder runs it."""
            changes, blobs = [], {}
            for path, data in self.written.items():
                was = self.folder / path
                before = file(path, was.read_bytes()) if was.exists() else None
                changes.append(Change(path=path, before=before, after=file(path, data)))
                blobs[sha256(data)] = data
            report = apply_changes(self.folder, changes, blobs.__getitem__, include=set(named))
            env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
            subprocess.run(["git", "status"], cwd=self.folder / "docs", env=env, capture_output=True, check=False)
            return [skipped.path for skipped in report.skipped], self.marker.exists()

    Place.folder.mkdir()
    return Place()


def test_a_new_repository_is_not_run(place):
    assert place.runs() == (["docs/HEAD", "docs/config"], False)
    assert place.runs("docs/config") == (["docs/HEAD"], False)
    assert place.runs("docs/HEAD", "docs/config") == ([], True)


def test_nor_is_one_that_was_there(place):
    subprocess.run(["git", "init", "-q", "--bare", place.folder / "docs"], check=True)
    del place.written["docs/HEAD"]
    assert place.runs() == (["docs/config"], False)
    assert place.runs("docs/config") == ([], True)
