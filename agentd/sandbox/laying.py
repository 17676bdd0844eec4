"""Lays the changes of an earlier run on a folder as it is copied anew, file by file.

Where the folder is as that run had copied it, the run's version takes its place; where it has the
run's version already, nothing is to do; where it is neither, the user's own stays, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from agentd.contracts import Change, FileEntry, LeftOut
from agentd.errors import WorkspaceError


class Laying:
    """One laying, used once. `contents` are by sha256. After it, `changes` (sorted by path) lead
    from the folder as it is to the copy, `blobs` has their contents, and `kept` names the changes that
    were not laid, and why."""

    def __init__(self, changes: Sequence[Change], contents: Mapping[str, bytes]) -> None:
        self._wanted = {change.path: change for change in changes if not _of_folder(change)}
        self._contents = contents
        self._found: dict[str, FileEntry] = {}
        self._kinds: dict[str, str] = {}
        self._gone: dict[str, FileEntry] = {}
        self.changes: tuple[Change, ...] = ()
        self.blobs: dict[str, bytes] = {}
        self.kept: list[LeftOut] = []
        for change in changes:
            if change.after is not None and change.after.kind == "file" and change.after.sha256 is None:
                del self._wanted[change.path]
                self._keep(change.path, "its content was too large to keep")

    def over(
        self, entries: Iterable[tuple[FileEntry, bytes]], max_bytes: int,
    ) -> Iterator[tuple[FileEntry, bytes]]:
        """The entries of the copy, parents first. Raises WorkspaceError above `max_bytes` of laid files."""
        for entry, data in entries:
            wanted = self._wanted.get(entry.path)
            if wanted is not None:
                self._found[entry.path] = entry
                if entry.sha256 is not None:
                    self.blobs[entry.sha256] = data
                if wanted.before is not None and _same(entry, wanted.before):
                    self._gone[entry.path] = entry
                    continue
            yield from self._with_folders(entry)
            yield self._seen(entry), data
        yield from self._laid(max_bytes)
        used = {e.sha256 for c in self.changes for e in (c.before, c.after) if e is not None}
        self.blobs = {name: data for name, data in self.blobs.items() if name in used}

    def _with_folders(self, entry: FileEntry) -> Iterator[tuple[FileEntry, bytes]]:
        """Folders that the run removed stay where something of the user's own is in them."""
        for folder in reversed(PurePosixPath(entry.path).parents):
            if (gone := self._gone.pop(str(folder), None)) is not None:
                self._keep(gone.path, "there is something new in it")
                yield self._seen(gone), b""

    def _laid(self, max_bytes: int) -> Iterator[tuple[FileEntry, bytes]]:
        changes = [Change(path=p, before=gone, after=None) for p, gone in self._gone.items()]
        left = max_bytes
        for path, wanted in sorted(self._wanted.items()):
            after, found = wanted.after, self._found.get(path)
            if path in self._gone:
                if after is None:
                    continue
            elif not self._is_wanted_here(wanted, found) or after is None:
                continue
            if not self._has_folder(path):
                self._keep(path, "the folder that it was in is gone")
                continue
            data = self._contents[after.sha256] if after.sha256 is not None else b""
            left -= len(data)
            if left < 0:
                raise WorkspaceError("what the earlier run changed is larger than workspace_bytes")
            if after.sha256 is not None:
                self.blobs[after.sha256] = data
            changes = [c for c in changes if c.path != path]
            changes.append(Change(path=path, before=found, after=after))
            yield self._seen(after), data
        self.changes = tuple(sorted(changes, key=lambda c: c.path))

    def _is_wanted_here(self, wanted: Change, found: FileEntry | None) -> bool:
        """Whether a change that replaces nothing of the copy may be laid; says so where it may not."""
        if (found is None and wanted.after is None) or (found is not None and _alike(found, wanted.after)):
            return False
        if any(k.path == wanted.path for k in self.kept):
            return False
        if found is None and wanted.before is None:
            return True
        self._keep(wanted.path, "you removed it since" if found is None else "you changed it since")
        return False

    def _has_folder(self, path: str) -> bool:
        parent = str(PurePosixPath(path).parent)
        return parent == "." or self._kinds.get(parent) == "dir"

    def _keep(self, path: str, why: str) -> None:
        self.kept.append(LeftOut(path=path, why=why))

    def _seen(self, entry: FileEntry) -> FileEntry:
        self._kinds[entry.path] = entry.kind
        return entry


def _of_folder(change: Change) -> bool:
    """Whether it is one of a folder's permissions alone, which are the user's own."""
    return change.before is not None and change.after is not None and change.before.kind == change.after.kind == "dir"


def _same(a: FileEntry, b: FileEntry) -> bool:
    return _alike(a, b) and (a.kind != "file" or a.mode == b.mode)


def _alike(a: FileEntry, b: FileEntry | None) -> bool:
    """The same but for the permissions, which the system's own mask may have changed."""
    return b is not None and (a.kind, a.sha256, a.target) == (b.kind, b.sha256, b.target)
