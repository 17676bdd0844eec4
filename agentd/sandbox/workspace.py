"""A copy of a folder that tools may change: an overlay on what was imported, kept by a keeper.

Lower is a volume with the imported copy, only ever read again. Upper is a tmpfs of limited size and
inodes. Tool containers mount the two as one overlay volume; the keeper, a container where no tool
ever runs, keeps the mounts alive, tells what changed, and ends when its stdin closes. A fork would
be another upper on the same lower.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from agentd.canon import digest
from agentd.contracts import Change, Delta, FileEntry, LeftOut, Limits
from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.importer import Entries, Imported
from agentd.sandbox.keeper import Keeper
from agentd.sandbox.profile import container_body, profile_for, volume_mount

MAX_INODES = 100_000
_PROGRAM = ("python3", "-I", "-S", "/agentd/keeper.py")
# Renamed folders of the import are copied (EXDEV, as on any overlay of Docker's), every changed file
# is whole in the upper layer, and a read leaves its mark: the keeper's walk relies on all three.
_OVERLAY = "redirect_dir=off,metacopy=off,index=off,strictatime,nosuid,nodev"


class Workspace:
    """One workspace. `volume` is what tools mount; `imported` says what was copied and what not."""

    def __init__(self, engine: Engine, *, run_id: str, image: str, limits: Limits) -> None:
        self.volume = f"agentd-{run_id}-workspace"
        self.imported = Imported()
        self._engine = engine
        self._run_id = run_id
        self._image = image
        self._limits = limits
        self._lower, self._scratch = f"agentd-{run_id}-lower", f"agentd-{run_id}-scratch"
        self._importer: Keeper | None = None
        self._starting = ThreadPoolExecutor(1, "agentd-keeper")
        self._serving: Future[Keeper] | None = None
        self._entries: dict[str, FileEntry] = {}
        self._hashes: dict[str, str] = {}

    @classmethod
    def create(
        cls, engine: Engine, entries: Callable[[Imported], Entries], *, run_id: str, image: str, limits: Limits,
    ) -> Workspace:
        """A workspace of `entries`, parents first, which fill what they are called with. The keeper
        starts on the side: what it meets is told by the first delta. Raises WorkspaceError or
        SandboxError; then nothing is left behind."""
        self = cls(engine, run_id=run_id, image=image, limits=limits)
        try:
            self._make_volumes()
            self._importer = self._import(entries(self.imported))
            self._serving = self._starting.submit(self._serve, self._importer)
        except BaseException:
            with contextlib.suppress(SandboxError):
                self.close()
            raise
        return self

    def manifest(self) -> tuple[FileEntry, ...]:
        """Every entry as of the last delta, sorted by path."""
        return tuple(self._entries.values())

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the user's folder was not copied, and why."""
        return tuple(self.imported.left_out)

    def delta(self) -> tuple[Delta, dict[str, bytes]]:
        """What changed since the last delta, and contents by sha256: those after, and those before
        where they were imported (others came with an earlier delta)."""
        keeper = self._keeper()
        told = keeper.ask({"op": "walk"})
        blobs = {name: keeper.read(size) for name, size in told["contents"]}
        changes = tuple(_change(c) for c in told["changes"])
        self._take((change.path, change.after) for change in changes)
        return Delta(changes=changes, tree_hash=self.tree_hash()), blobs

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None for anything else. Never follows a link."""
        keeper = self._keeper()
        size = keeper.ask({"op": "read", "path": path, "max_bytes": max_bytes})["size"]
        return None if size is None else keeper.read(size)

    def tree_hash(self) -> str:
        """A hash of every entry. Costs a few milliseconds at 10,000 entries: hashes are kept."""
        return digest("agentd.tree.1", "\n".join(self._hashes.values()).encode("ascii"))

    def close(self) -> None:
        """End the keeper and remove the volumes. Idempotent."""
        serving, self._serving = self._serving, None
        importer, self._importer = self._importer, None
        if serving is not None and serving.exception() is None:
            serving.result().close()
        if importer is not None:
            importer.close()
        self._starting.shutdown()
        for volume in (self.volume, self._scratch, self._lower):
            self._engine.remove_volume(volume)

    def _make_volumes(self) -> None:
        labels = self._engine.labels(kind="workspace", run_id=self._run_id)
        size = self._limits.workspace_bytes
        inodes = min(MAX_INODES, max(4096, size >> 11))
        self._engine.create_volume(self._lower, options={}, labels=labels)
        self._engine.create_volume(self._scratch, labels=labels, options={
            "type": "tmpfs", "device": "tmpfs", "o": f"size={size},nr_inodes={inodes},mode=0755,nosuid,nodev",
        })
        lower, scratch = (self._engine.mountpoint(v) for v in (self._lower, self._scratch))
        self._engine.create_volume(self.volume, labels=labels, options={
            "type": "overlay", "device": "overlay",
            "o": f"lowerdir={lower},upperdir={scratch}/upper,workdir={scratch}/work,{_OVERLAY}",
        })

    def _import(self, entries: Entries) -> Keeper:
        importer = self._start("import", ("CHOWN",), [
            volume_mount(self._lower, "/lower"), volume_mount(self._scratch, "/scratch"),
        ])
        said: list[FileEntry] = []
        try:
            for entry, data in entries:
                said.append(entry)
                importer.say(entry.model_dump(include={"path", "kind", "mode", "size_bytes", "target"}), data)
            importer.ask({})
        except BaseException:
            importer.close()
            raise
        self._take((entry.path, entry) for entry in sorted(said, key=lambda e: e.path))
        return importer

    def _take(self, entries: Iterable[tuple[str, FileEntry | None]]) -> None:
        """Keep what is at these paths now, in the order of paths, each with its hash."""
        added = False
        for path, entry in entries:
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

    def _serve(self, importer: Keeper) -> Keeper:
        """The keeper proper takes over the mounts before the importer lets go of them."""
        keeper = self._start("serve", ("DAC_READ_SEARCH",), [
            volume_mount(volume, target, read_only=True)
            for volume, target in ((self._lower, "/lower"), (self._scratch, "/scratch"), (self.volume, "/merged"))
        ])
        try:
            known = [entry.model_dump() for entry in self._entries.values()]
            keeper.ask({"known": known, "limit": self._limits.workspace_bytes})
        except BaseException:
            keeper.close()
            raise
        importer.dismiss()
        return keeper

    def _start(self, mode: str, capabilities: tuple[str, ...], mounts: list[dict[str, Any]]) -> Keeper:
        body = container_body(
            profile_for(self._limits.workspace_bytes), image=self._image, command=(*_PROGRAM, mode),
            labels=self._engine.labels(kind="keeper", run_id=self._run_id), mounts=mounts,
        )
        body["User"] = "0:0"
        body["HostConfig"]["CapAdd"] = list(capabilities)
        return Keeper(self._engine, body)

    def _keeper(self) -> Keeper:
        if self._serving is None:
            raise SandboxError("the workspace is closed")
        return self._serving.result()


def _change(told: dict[str, Any]) -> Change:
    before, after = (None if e is None else FileEntry.model_validate(e) for e in (told["before"], told["after"]))
    entry = after or before
    if entry is None:
        raise SandboxError("the keeper told of a change without an entry")
    return Change(path=entry.path, before=before, after=after)
