"""A copy of a folder that tools may change: an overlay on what was imported, kept by a keeper.

Lower is a volume with the imported copy, only ever read again. Upper is a tmpfs of limited size and
inodes. Tool containers mount the two as one overlay volume; the keeper, a container where no tool
ever runs, keeps the mounts alive, tells what changed, and ends when its stdin closes. A fork is
another upper on both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from agentd.contracts import Delta, FileEntry, LeftOut, Limits
from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.fork import Fork
from agentd.sandbox.importer import Entries, Imported
from agentd.sandbox.keeper import Keeper
from agentd.sandbox.layers import Layers
from agentd.sandbox.merged import Merged
from agentd.sandbox.tree import Tree

MAX_INODES = 100_000


class Workspace:
    """One workspace. `volume` is what tools mount; `imported` says what was copied and what not."""

    def __init__(self, engine: Engine, *, run_id: str, token: str, image: str, limits: Limits) -> None:
        self._layers = Layers(engine, run_id, token, image, limits)
        self._lower, self._scratch = (self._layers.name(part) for part in ("lower", "scratch"))
        self.volume = self._layers.name("workspace")
        self.imported = Imported()
        self._importer: Keeper | None = None
        self._merged: Merged | None = None
        self._tree = Tree()
        self._forks = 0

    @classmethod
    def create(
        cls, engine: Engine, entries: Callable[[Imported], Entries], *, run_id: str, token: str, image: str,
        limits: Limits,
    ) -> Workspace:
        """A workspace of `entries`, parents first, which fill what they are called with; no other has
        `token`. The keeper starts on the side: what it meets is told by the first delta. Raises
        WorkspaceError or SandboxError; then nothing is left behind."""
        self = cls(engine, run_id=run_id, token=token, image=image, limits=limits)
        try:
            self._make_volumes(limits.workspace_bytes)
            self._importer = importer = self._import(entries(self.imported))
            self._merged = Merged(self._tree, lambda: self._serve(importer))
        except BaseException:
            with contextlib.suppress(SandboxError):
                self.close()
            raise
        return self

    def manifest(self) -> tuple[FileEntry, ...]:
        """Every entry as of the last delta, sorted by path."""
        return self._tree.entries()

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the user's folder was not copied, and why."""
        return tuple(self.imported.left_out)

    def delta(self) -> tuple[Delta, dict[str, bytes]]:
        """What changed since the last delta, and contents by sha256: those after, and those before
        where they were imported (others came with an earlier delta)."""
        return self._open().delta()

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None for anything else. Never follows a link."""
        return self._open().read(path, max_bytes)

    def tree_hash(self) -> str:
        """A hash of every entry."""
        return self._tree.hash()

    def fork(self) -> Fork:
        """A fork of it as it is now, which may hold as much as can still be written here. Raises
        SandboxError."""
        room = self._open().room()
        self._forks += 1
        return Fork.create(self._layers, self._forks, self._tree.copy(), room)

    def adopt(self, fork: Fork) -> None:
        """Make the workspace what its fork is told to be. Raises SandboxError where it has changed since
        it was forked, or where its tree does not become the fork's; then it is not to be used again."""
        if fork.base != self.tree_hash():
            raise SandboxError("the workspace has changed since the call was previewed")
        fork.write_back()
        self._open().take(fork.changes)

    def close(self) -> None:
        """End the keeper and remove the volumes. Idempotent."""
        merged, self._merged = self._merged, None
        importer, self._importer = self._importer, None
        if merged is not None:
            merged.close()
        if importer is not None:
            importer.close()
        self._layers.remove(self.volume, self._scratch, self._lower)

    def _make_volumes(self, size_bytes: int) -> None:
        self._layers.lower(self._lower)
        self._layers.scratch(self._scratch, size_bytes, min(MAX_INODES, max(4096, size_bytes >> 11)))
        imported = self._layers.engine.mountpoint(self._lower)
        self._layers.overlay(self.volume, (imported,), self._scratch)

    def _import(self, entries: Entries) -> Keeper:
        importer = self._layers.keeper(
            ("/agentd/keeper.py", "import"), ("CHOWN",), ((self._lower, "/lower"), (self._scratch, "/scratch")),
        )
        said: list[FileEntry] = []
        try:
            for entry, data in entries:
                said.append(entry)
                importer.say(entry.model_dump(include={"path", "kind", "mode", "size_bytes", "target"}), data)
            importer.ask({})
        except BaseException:
            importer.close()
            raise
        self._tree.begin(said)
        return importer

    def _serve(self, importer: Keeper) -> Keeper:
        """The keeper proper takes over the mounts before the importer lets go of them."""
        keeper = self._layers.serving(self._lower, self._scratch, self.volume, self._tree)
        importer.dismiss()
        return keeper

    def _open(self) -> Merged:
        if self._merged is None:
            raise SandboxError("the workspace is closed")
        return self._merged
