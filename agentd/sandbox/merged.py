"""A tree that tools change, and the keeper that tells what they changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from agentd.contracts import Change, Delta, FileEntry
from agentd.errors import SandboxError
from agentd.sandbox.keeper import Keeper
from agentd.sandbox.tree import Tree

PATHS_CHARS = 16 << 20  # of new paths in all: each costs the host time and memory at every step


class Merged:
    """One merged tree. Its keeper starts on the side: what it meets is told by the first question."""

    def __init__(self, tree: Tree, start: Callable[[], Keeper]) -> None:
        self.tree = tree
        self._starting = ThreadPoolExecutor(1, "agentd-keeper")
        self._serving: Future[Keeper] | None = self._starting.submit(start)

    def delta(self) -> tuple[Delta, dict[str, bytes]]:
        """What changed since the last delta, and contents by sha256: those after, and those before
        where they were imported (others came with an earlier delta). Raises SandboxError for paths without end."""
        keeper = self.keeper()
        told = keeper.ask({"op": "walk"})
        blobs = {name: keeper.read(size) for name, size in told["contents"]}
        changes = tuple(_change(c) for c in told["changes"])
        self.tree.change(changes)
        if self.tree.grown > PATHS_CHARS:
            raise SandboxError(f"the run made files whose paths have more than {PATHS_CHARS >> 20} MiB in all")
        return Delta(changes=changes, tree_hash=self.tree.hash()), blobs

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None for anything else. Never follows a link."""
        keeper = self.keeper()
        size = keeper.ask({"op": "read", "path": path, "max_bytes": max_bytes})["size"]
        return None if size is None else keeper.read(size)

    def room(self) -> tuple[int, int]:
        """How many bytes and inodes can still be written."""
        told = self.keeper().ask({"op": "room"})
        return told["bytes"], told["inodes"]

    def take(self, changes: Sequence[Change]) -> None:
        """Take changes for told. Raises SandboxError where one of them is not what is there now."""
        told = self.keeper().ask({"op": "take", "changes": [c.model_dump() for c in changes]})
        if told["wrong"] is not None:
            raise SandboxError(f"what was adopted is not what was previewed: {told['wrong']!r}")
        self.tree.change(changes)

    def keeper(self) -> Keeper:
        """The keeper, once it has started. Raises SandboxError where it could not, or is closed."""
        if self._serving is None:
            raise SandboxError("the workspace is closed")
        return self._serving.result()

    def dismiss(self) -> None:
        """End the keeper, without waiting. Idempotent."""
        self._end(Keeper.dismiss)

    def close(self) -> None:
        """End the keeper and return once it is removed. Idempotent."""
        self._end(Keeper.close)

    def _end(self, end: Callable[[Keeper], None]) -> None:
        serving, self._serving = self._serving, None
        if serving is not None and serving.exception() is None:
            end(serving.result())
        self._starting.shutdown()


def _change(told: dict[str, Any]) -> Change:
    before, after = (None if e is None else FileEntry.model_validate(e) for e in (told["before"], told["after"]))
    entry = after or before
    if entry is None:
        raise SandboxError("the keeper told of a change without an entry")
    return Change(path=entry.path, before=before, after=after)
