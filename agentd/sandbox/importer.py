"""Read the user's folder for a copy of it, file by file, within the limit and beneath the folder.

What goes in and what stays out is known before (see `survey`), so that a large copy is told of before
it is made, and one that is too large is not begun.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agentd.canon import sha256
from agentd.contracts import FileEntry, LeftOut
from agentd.errors import WorkspaceError
from agentd.sandbox.beneath import beneath, check_path, open_root, read_file
from agentd.sandbox.survey import MIB, Found, Survey, survey, too_much, unreadable

LARGE_BYTES = 100 * MIB
LARGE_FILES = 10_000
_STEPS = 20
_PRIVATE_KEY = re.compile(rb"\s*-----BEGIN [A-Z ]*PRIVATE KEY-----")
Say = Callable[[str], None]
Entries = Iterator[tuple[FileEntry, bytes]]


@dataclass
class Imported:
    """What was read. `left_out` names everything that a person might miss; ignored files are not
    listed one by one but counted."""

    entries: list[FileEntry] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    ignored: int = 0
    total_bytes: int = 0


@dataclass(frozen=True)
class Telling:
    """Who is told of a large copy: `note` of what stays worth knowing, `phase` of how far it is."""

    note: Say = lambda _: None
    phase: Say = lambda _: None


def read_folder(
    source: Path, max_bytes: int, into: Imported, *, state: Path | None = None, tell: Telling | None = None,
) -> Entries:
    """Each entry of the folder with its content, parents first; `into` is filled on the way.

    `state` is agentd's own folder, which stays out where it lies in this one. Raises WorkspaceError,
    before anything is read, for a folder that cannot be, may not be or holds more than `max_bytes`.
    """
    tell = tell or Telling()
    _check_folder(source, state)
    root = open_root(source)
    try:
        seen = survey(root, source, beneath(source, state))
    finally:
        os.close(root)
    if seen.total_bytes > max_bytes:
        raise too_much(seen, source, f"{seen.size()}, more than {max_bytes / MIB:g} MiB (workspace_bytes)")
    into.left_out, into.ignored = seen.left_out, seen.ignored
    if seen.total_bytes > LARGE_BYTES or seen.files > LARGE_FILES:
        tell.note(
            f"copying {seen.size()}; the largest: {seen.largest()}; what is not needed can be named in .agentdignore"
        )
        return _read(source, seen, _Bounds(source, max_bytes, into), tell.phase)
    return _read(source, seen, _Bounds(source, max_bytes, into), None)


def read_files(files: Mapping[str, bytes], max_bytes: int, into: Imported) -> Entries:
    """The given files (path -> content) as entries, with the folders that they need."""
    bounds = _Bounds(Path("files"), max_bytes, into)
    made: set[str] = set()
    for path in sorted(files):
        check_path(path)
        for end in [i for i, char in enumerate(path) if char == "/"]:
            if path[:end] not in made:
                made.add(path[:end])
                yield bounds.add(FileEntry(path=path[:end], kind="dir", mode=0o755)), b""
        entry = FileEntry(path=path, kind="file", size_bytes=len(files[path]), sha256=sha256(files[path]))
        yield bounds.add(entry), files[path]


@dataclass
class _Bounds:
    """What has come in, and that it stays within the limit: a file may grow while it is read."""

    source: Path
    max_bytes: int
    into: Imported

    @property
    def left(self) -> int:
        return self.max_bytes - self.into.total_bytes

    def add(self, entry: FileEntry) -> FileEntry:
        if entry.size_bytes > self.left:
            raise WorkspaceError(
                f"holds more than {self.max_bytes / MIB:g} MiB (workspace_bytes)", file=str(self.source),
                hint="choose a smaller folder, or raise the policy's limit",
            )
        self.into.entries.append(entry)
        self.into.total_bytes += entry.size_bytes
        return entry


def _read(source: Path, seen: Survey, bounds: _Bounds, phase: Say | None) -> Entries:
    root = open_root(source)
    step = max(len(seen.found) // _STEPS, 1)
    try:
        for number, found in enumerate(seen.found):
            if phase is not None and number % step == 0:
                done = bounds.into.total_bytes / MIB
                phase(f"copying: {number:,} of {len(seen.found):,}, {done:,.0f} of {seen.total_bytes / MIB:,.0f} MiB")
            if found.kind == "file":
                yield from _file(root, found, bounds)
            else:
                yield bounds.add(
                    FileEntry(path=found.path, kind=found.kind, mode=found.mode, target=found.target or None)
                ), b""
    finally:
        os.close(root)


def _file(root: int, found: Found, bounds: _Bounds) -> Entries:
    leave = bounds.into.left_out.append
    try:
        data = read_file(root, found.path, bounds.left + 1)
    except OSError as error:
        leave(LeftOut(path=found.path, why=unreadable(error)))
        return
    if _PRIVATE_KEY.match(data):
        leave(LeftOut(path=found.path, why="holds a private key"))
        return
    yield bounds.add(
        FileEntry(path=found.path, kind="file", mode=found.mode, size_bytes=len(data), sha256=sha256(data))
    ), data


def _check_folder(source: Path, state: Path | None) -> None:
    """Raises WorkspaceError for a folder that is nobody's project."""
    hint = "give the folder to work on with --dir"
    if beneath(Path("/"), source) == ".":
        raise WorkspaceError("is the whole machine, which is not copied", file=str(source), hint=hint)
    if state is not None and beneath(state, source) is not None:
        raise WorkspaceError("is agentd's own state", file=str(source), hint=hint)
