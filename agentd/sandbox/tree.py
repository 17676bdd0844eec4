"""The entries of a workspace as they were last told, and one hash of them all."""

from __future__ import annotations

from collections.abc import Iterable

from agentd.canon import digest
from agentd.contracts import Change, FileEntry


class Tree:
    """Entries in the order of their paths. `changed` holds the paths that are not as imported; `grown` says by
    how many characters all paths and targets of links together are longer than they were then."""

    def __init__(self) -> None:
        self._entries: dict[str, FileEntry] = {}
        self._hashes: dict[str, str] = {}
        self.changed: set[str] = set()
        self.grown = 0

    def begin(self, entries: Iterable[FileEntry]) -> None:
        """Start from what was imported."""
        self._take((entry.path, entry) for entry in sorted(entries, key=lambda e: e.path))
        self.grown = 0

    def change(self, changes: Iterable[Change]) -> None:
        """Take changes over."""
        told = [(change.path, change.after) for change in changes]
        self.changed.update(path for path, _ in told)
        self._take(told)

    def entries(self) -> tuple[FileEntry, ...]:
        """Every entry, sorted by path."""
        return tuple(self._entries.values())

    def hash(self) -> str:
        """A hash of every entry. Costs a few milliseconds at 10,000 entries: hashes are kept."""
        return digest("agentd.tree.1", "\n".join(self._hashes.values()).encode("ascii"))

    def copy(self) -> Tree:
        """Another of the same entries, that can change on its own."""
        other = Tree()
        other._entries, other._hashes = self._entries.copy(), self._hashes.copy()
        other.changed, other.grown = self.changed.copy(), self.grown
        return other

    def _take(self, entries: Iterable[tuple[str, FileEntry | None]]) -> None:
        added = False
        for path, entry in entries:
            self.grown += _length(entry) - _length(self._entries.get(path))
            if entry is None:
                self._entries.pop(path, None)
                self._hashes.pop(path, None)
                continue
            added = added or path not in self._entries
            self._entries[path] = entry
            fields = [path, entry.kind, entry.mode, entry.size_bytes, entry.sha256, entry.target]
            self._hashes[path] = digest("agentd.entry.1", fields)
        if added:
            self._entries = dict(sorted(self._entries.items()))
            self._hashes = dict(sorted(self._hashes.items()))


def _length(entry: FileEntry | None) -> int:
    return 0 if entry is None else len(entry.path) + len(entry.target or "")
