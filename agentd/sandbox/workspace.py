"""A copy of a folder that tools may change: an overlay on what was imported, kept by a keeper.

Lower is a volume with the imported copy, only ever read again. Upper is a tmpfs of limited size and
inodes. Tool containers mount the two as one overlay volume; the keeper, a container where no tool
ever runs, keeps the mounts alive, tells what changed, and ends when its stdin closes. A fork would
be another upper on the same lower.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agentd.canon import canonical
from agentd.contracts import Change, Delta, FileEntry, Limits
from agentd.errors import AgentdError, SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.importer import Imported, read_files, read_folder
from agentd.sandbox.profile import container_body, profile_for, volume_mount
from agentd.sandbox.stream import Stream

INODES = 100_000
_IMPORT_S, _ANSWER_S = 300.0, 120.0
_KEEPER = ("python3", "-I", "-S", "/agentd/keeper.py")


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
        self._keeper: _Container | None = None
        self._entries: dict[str, FileEntry] = {}
        self._hashes: dict[str, bytes] = {}

    @classmethod
    def create(
        cls, engine: Engine, source: Path | None, files: Mapping[str, bytes] | None, *, run_id: str, image: str,
        limits: Limits,
    ) -> Workspace:
        """Copy a folder, or the given files, or nothing. Raises WorkspaceError or SandboxError; then
        nothing is left behind."""
        self = cls(engine, run_id=run_id, image=image, limits=limits)
        limit = limits.workspace_bytes
        entries = read_folder(source, limit, self.imported) if source else read_files(files or {}, limit, self.imported)
        try:
            self._make_volumes()
            self._import(entries)
            self._serve()
        except AgentdError:
            with contextlib.suppress(SandboxError):
                self.close()
            raise
        return self

    def manifest(self) -> tuple[FileEntry, ...]:
        """Every entry as of the last delta, sorted by path."""
        return tuple(self._entries[path] for path in sorted(self._entries))

    def delta(self) -> tuple[Delta, dict[str, bytes]]:
        """What changed since the last delta, and contents by sha256: those after, and those before
        where they were imported (others came with an earlier delta)."""
        stream = self._stream()
        told, blobs = self._asked(stream, {"op": "walk"}), {}
        for digest, size in told["contents"]:
            blobs[digest] = stream.read(size)
        changes = tuple(_change(c) for c in told["changes"])
        for change in changes:
            self._hashes.pop(change.path, None)
            if change.after is None:
                self._entries.pop(change.path, None)
            else:
                self._entries[change.path] = change.after
        return Delta(changes=changes, tree_hash=self.tree_hash()), blobs

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None for anything else. Never follows a link."""
        stream = self._stream()
        size = self._asked(stream, {"op": "read", "path": path, "max_bytes": max_bytes})["size"]
        return None if size is None else stream.read(size)

    def tree_hash(self) -> str:
        """A hash of every entry. Costs a few milliseconds at 10,000 entries: hashes are kept."""
        whole = hashlib.sha256(b"agentd.tree.1\0")
        for path in sorted(self._entries):
            known = self._hashes.get(path)
            if known is None:
                known = self._hashes[path] = hashlib.sha256(canonical(self._entries[path].model_dump())).digest()
            whole.update(known)
        return f"s1:{whole.hexdigest()}"

    def close(self) -> None:
        """End the keeper and remove the volumes. Idempotent."""
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
        for volume in (self.volume, self._scratch, self._lower):
            self._engine.remove_volume(volume)

    def _make_volumes(self) -> None:
        labels = self._engine.labels(kind="workspace", run_id=self._run_id)
        size = self._limits.workspace_bytes
        self._engine.create_volume(self._lower, options={}, labels=labels)
        self._engine.create_volume(self._scratch, labels=labels, options={
            "type": "tmpfs", "device": "tmpfs", "o": f"size={size},nr_inodes={INODES},mode=0755,nosuid,nodev",
        })
        lower, scratch = (self._engine.mountpoint(v) for v in (self._lower, self._scratch))
        self._engine.create_volume(self.volume, labels=labels, options={
            "type": "overlay", "device": "overlay",
            "o": f"lowerdir={lower},upperdir={scratch}/upper,workdir={scratch}/work,nosuid,nodev",
        })

    def _import(self, entries: Iterator[tuple[FileEntry, bytes]]) -> None:
        self._keeper = self._start("import", ("CHOWN",), [
            volume_mount(self._lower, "/lower"), volume_mount(self._scratch, "/scratch"),
        ])
        stream = self._stream()
        for entry, data in entries:
            stream.say(entry.model_dump(exclude={"sha256"}))
            if data:
                stream.write(data)
            self._entries[entry.path] = entry
        self._asked(stream, {})

    def _serve(self) -> None:
        """The keeper proper takes over the mounts before the importer lets go of them."""
        importer = self._keeper
        self._keeper = self._start("serve", ("DAC_READ_SEARCH",), [
            volume_mount(volume, target, read_only=True)
            for volume, target in ((self._lower, "/lower"), (self._scratch, "/scratch"), (self.volume, "/merged"))
        ])
        if importer is not None:
            importer.close()
        self._asked(self._stream(), {"known": [e.model_dump() for e in self._entries.values()]})

    def _start(self, mode: str, capabilities: tuple[str, ...], mounts: list[dict[str, Any]]) -> _Container:
        body = container_body(
            profile_for(self._limits.workspace_bytes), image=self._image, command=(*_KEEPER, mode),
            labels=self._engine.labels(kind="keeper", run_id=self._run_id), mounts=mounts,
        )
        body["User"] = "0:0"
        body["HostConfig"]["CapAdd"] = list(capabilities)
        return _Container(self._engine, body)

    def _stream(self) -> _Frames:
        if self._keeper is None:
            raise SandboxError("the workspace is closed")
        return self._keeper.frames

    def _asked(self, stream: _Frames, question: dict[str, Any]) -> dict[str, Any]:
        stream.say(question)
        return stream.hear()


class _Container:
    """The keeper's container, attached."""

    def __init__(self, engine: Engine, body: dict[str, Any]) -> None:
        self._engine = engine
        self._id = engine.create(body)
        self._stream = engine.attach(self._id)
        self.frames = _Frames(self._stream)
        engine.start(self._id)

    def close(self) -> None:
        self._stream.close()
        self._engine.remove(self._id)


class _Frames:
    """Frames of length and JSON over the keeper's stdin and stdout, and bytes between them."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._buffer = bytearray()

    def say(self, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode("ascii")
        self.write(struct.pack(">L", len(body)) + body)

    def write(self, data: bytes) -> None:
        try:
            self._stream.send(data, _IMPORT_S)
        except TimeoutError as error:
            raise SandboxError(f"the keeper of the workspace hangs: {error}") from error

    def hear(self) -> dict[str, Any]:
        (length,) = struct.unpack(">L", self.read(4))
        answer: dict[str, Any] = json.loads(self.read(length))
        return answer

    def read(self, count: int) -> bytes:
        while len(self._buffer) < count:
            try:
                data = self._stream.recv(_ANSWER_S)
            except TimeoutError as error:
                raise SandboxError(f"the keeper of the workspace hangs: {error}") from error
            if not data:
                raise SandboxError(f"the keeper of the workspace died: {self._stream.stderr.strip()[-400:]}")
            self._buffer += data
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def _change(told: dict[str, Any]) -> Change:
    before, after = (None if e is None else FileEntry.model_validate(e) for e in (told["before"], told["after"]))
    entry = after or before
    if entry is None:
        raise SandboxError("the keeper told of a change without an entry")
    return Change(path=entry.path, before=before, after=after)
