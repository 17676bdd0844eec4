"""Changes to a folder, made up."""

from __future__ import annotations

from agentd.canon import sha256
from agentd.contracts import Change, FileEntry
from agentd.sandbox import apply_changes


def entry(path, data=b"", mode=0o644, kind="file", target=None):
    if kind != "file":
        return FileEntry(path=path, kind=kind, mode=mode, target=target)
    return FileEntry(path=path, kind="file", mode=mode, size_bytes=len(data), sha256=sha256(data))


class Changes:
    """Builds changes and keeps their contents."""

    def __init__(self):
        self.blobs = {}
        self.all = []

    def add(self, path, before=None, after=None, **kind):
        for data in (before, after):
            if data is not None:
                self.blobs[sha256(data)] = data
        self.all.append(Change(
            path=path, before=None if before is None else entry(path, before),
            after=None if after is None else entry(path, after, **kind),
        ))
        return self

    def apply(self, folder, **options):
        return apply_changes(folder, self.all, self.blobs.__getitem__, **options)


def change_of(path, before, after, mode=0o644):
    return Change(path=path, before=None if before is None else entry(path, before, mode),
                  after=None if after is None else entry(path, after, mode))
