"""Contents that no log holds, by their sha256, shared by all runs of a home: what files held when they
were copied, and what runs left in them where that holds a secret, or was not searched for one.

A file that is there already is read and compared, so a copy of an unchanged folder keeps nothing anew,
and one that a disk has spoilt is mended. Outside of the user's folder, readable by the user alone, and no part of
an export.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from agentd.canon import sha256
from agentd.contracts import FileEntry
from agentd.errors import LogError
from agentd.log.places import make_private

_NAME = re.compile("[0-9a-f]{64}")
Entries = Iterator[tuple[FileEntry, bytes]]


class Snapshots:
    """The contents under a home. Two processes may keep the same ones at once."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "objects"

    def keep(self, entries: Entries) -> Entries:
        """Pass entries on, and keep what their files hold; after the last one, it is durable. Raises
        LogError where the disk refuses."""
        new: set[Path] = set()
        for entry, data in entries:
            if entry.sha256 is not None and self._put(entry.sha256, data):
                new.add(self.path(entry.sha256))
            yield entry, data
        self._sync(new)

    def keep_all(self, contents: Mapping[str, bytes]) -> None:
        """Keep contents by their sha256; after it, they are durable. Raises LogError where the disk refuses."""
        self._sync({self.path(name) for name, data in contents.items() if self._put(name, data)})

    def get(self, name: str) -> bytes | None:
        """The contents of that sha256; None where they are not there, or not whole."""
        try:
            data = self.path(name).read_bytes()
        except (OSError, ValueError):
            return None
        return data if sha256(data) == name else None

    def names(self, kept_before_ns: int) -> Iterator[str]:
        """The sha256 of everything that was kept last before that time (Unix)."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if len(path.name) == 62 and path.stat().st_mtime_ns < kept_before_ns:
                    yield folder.name + path.name

    def size(self, names: Iterable[str]) -> int:
        """How many bytes these contents have, as far as they are there."""
        total = 0
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                total += self.path(name).stat().st_size
        return total

    def forget(self, names: Iterable[str]) -> None:
        """Remove contents; those that are not there are as good."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def sweep(self, before_ns: int) -> None:
        """Remove what processes that were killed wrote in part, last before that time (Unix)."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/tmp*"):
            with contextlib.suppress(OSError):
                if path.stat().st_mtime_ns < before_ns:
                    path.unlink()

    def path(self, name: str) -> Path:
        """Where contents of that sha256 are kept. Raises ValueError for what is no sha256: a log may say anything."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no sha256")
        return self.folder / name[:2] / name[2:]

    def _put(self, name: str, data: bytes) -> bool:
        """Whether it was not there yet."""
        path = self.path(name)
        try:
            if path.read_bytes() == data:
                os.utime(path)
                return False
        except OSError:
            pass
        try:
            make_private(path.parent)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:  # mode 0600
                try:
                    file.write(data)
                    file.flush()
                    Path(file.name).replace(path)
                finally:
                    Path(file.name).unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        return True

    def _sync(self, new: set[Path]) -> None:
        for path in (*new, *{path.parent for path in new}):
            try:
                fd = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(fd)
                finally:
                    os.close(fd)
            except OSError as error:
                raise self._refused(error) from error

    def _refused(self, error: OSError) -> LogError:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        hint = "free some space there" if full else "AGENTD_HOME names another home"
        return LogError(f"cannot keep a copy under {self.folder}: {error.strerror}", hint=hint)
