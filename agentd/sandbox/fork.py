"""A throw-away fork of a workspace: an upper layer of its own on the upper layer of the workspace.

A call runs on it and what it changed is told; then the fork is closed, or the workspace adopts it.
While a call runs on a fork, nothing is written to the workspace: the kernel does not say what a fork
shows whose lower layer changes. Adopting copies the told changes from the fork's upper layer into the
workspace as the tools see it: so there is ever only one layer above the imported copy, its tmpfs bounds
what the workspace holds, and nothing is adopted that was not told. The cost follows what was changed.
"""

from __future__ import annotations

import contextlib

from agentd.contracts import Change, Delta
from agentd.errors import SandboxError
from agentd.sandbox.keeper import Keeper
from agentd.sandbox.layers import Layers
from agentd.sandbox.merged import Merged
from agentd.sandbox.tree import Tree

_PAGE = 1 << 16  # the largest that Linux has: a tmpfs counts whole ones
_SPARE = 64  # inodes left over: an overlay takes a few for itself while something is replaced
_OWN = 8  # inodes that the fork's own tmpfs needs: its root, the folders of the overlay, one file


class Fork:
    """One fork. `volume` is what the tool mounts; `base` is the hash of the tree that it forked."""

    def __init__(self, layers: Layers, number: int, tree: Tree) -> None:
        self.volume = layers.name(f"fork-{number}")
        self.base = tree.hash()
        self.changes: tuple[Change, ...] = ()
        self._scratch = layers.name(f"fork-{number}-scratch")
        self._layers = layers
        self._tree = tree
        self._writer: Keeper | None = None
        self._merged: Merged | None = None

    @classmethod
    def create(cls, layers: Layers, number: int, tree: Tree, room: tuple[int, int]) -> Fork:
        """A fork of this run's workspace, which is as `tree` says. `room`: bytes and inodes that it may
        hold. Raises SandboxError; then nothing is left behind."""
        self = cls(layers, number, tree)
        try:
            self._open(*room)
        except BaseException:
            with contextlib.suppress(SandboxError):
                self.close()
            raise
        return self

    def delta(self) -> tuple[Delta, dict[str, bytes]]:
        """What changed on the fork, as `Merged.delta`. To be asked once: nothing may run here later."""
        if self._merged is None:
            raise SandboxError("the fork is closed")
        delta, blobs = self._merged.delta()
        self._merged.dismiss()
        self.changes = delta.changes
        return delta, blobs

    def write_back(self) -> None:
        """Write what was told into the workspace. Raises SandboxError; then part of it may be there."""
        if self._writer is None:
            raise SandboxError("the fork is closed")
        self._writer.ask({"changes": [change.model_dump() for change in self.changes]})

    def close(self) -> None:
        """Remove it with all that was written to it. Idempotent."""
        writer, self._writer = self._writer, None
        merged, self._merged = self._merged, None
        with contextlib.ExitStack() as ending:  # each of them, whatever becomes of the others
            ending.callback(self._layers.remove, self.volume, self._scratch)
            if writer is not None:
                ending.callback(writer.close)
            if merged is not None:
                ending.callback(merged.close)

    def _open(self, size_bytes: int, inodes: int) -> None:
        layers, lower, workspace = self._layers, self._layers.name("lower"), self._layers.name("workspace")
        # A tmpfs of nothing is one without limits: its own file fills the page that is added.
        layers.scratch(self._scratch, size_bytes // _PAGE * _PAGE + _PAGE, max(inodes - _SPARE, 0) + _OWN)
        self._writer = layers.keeper(
            ("/agentd/fork.py",), ("CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID"),
            ((self._scratch, "/scratch"), (workspace, "/merged")),
        )
        self._writer.ask({"fill": _PAGE})
        below, imported = (layers.engine.mountpoint(v) for v in (layers.name("scratch"), lower))
        layers.overlay(self.volume, (f"{below}/upper", imported), self._scratch)
        self._merged = Merged(
            self._tree, lambda: layers.serving(lower, self._scratch, self.volume, self._tree),
        )
