"""What an image is built from: files as a tar, and a hash of them that names the image."""

from __future__ import annotations

import hashlib
import os
import stat
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agentd.canon import digest
from agentd.errors import UsageError

CONTEXT_BYTES = 512 << 20
_CHUNK = 1 << 20


def short_hash(kind: str, value: object) -> str:
    """Twelve digits that stand for a value of JSON's kind, for a tag."""
    return digest(f"agentd.sandbox.{kind}.1", value).removeprefix("s1:")[:12]


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_hashes(files: Sequence[Path]) -> dict[str, str]:
    """Name -> hash of each."""
    return {file.name: file_hash(file) for file in files}


@dataclass(frozen=True, slots=True)
class Context:
    """A build context: path inside -> file, folder or link on the host. `dockerfile` is one of the paths."""

    files: Mapping[str, Path]
    dockerfile: str = "Dockerfile"

    def hash(self) -> str:
        """Of every path, kind, mode and content; times and owners do not count. Raises UsageError for
        what cannot be read or is larger than 512 MiB in all."""
        return short_hash("context", [self.dockerfile, list(self._entries())])

    def open(self) -> IO[bytes]:
        """The tar that the engine builds from, at its beginning. The same files give the same bytes."""
        spool = tempfile.TemporaryFile(prefix="agentd-context-")  # noqa: SIM115 - the caller closes it
        with tarfile.open(fileobj=spool, mode="w") as tar:
            for name, path in sorted(self.files.items()):
                member = tar.gettarinfo(str(path), arcname=name)
                if member is None or member.isfifo() or member.isdev():
                    continue
                member.type = tarfile.REGTYPE if member.islnk() else member.type
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                member.mtime = 0
                if member.isreg():
                    member.size = path.stat().st_size
                    with path.open("rb") as file:
                        tar.addfile(member, file)
                else:
                    tar.addfile(member)
        spool.seek(0)
        return spool

    def _entries(self) -> Iterator[list[str]]:
        total = 0
        for name, path in sorted(self.files.items()):
            try:
                status = path.lstat()
                mode = oct(stat.S_IMODE(status.st_mode))
                if stat.S_ISREG(status.st_mode):
                    total += status.st_size
                    if total > CONTEXT_BYTES:
                        raise UsageError(
                            f"holds more than {CONTEXT_BYTES >> 20} MiB to build an image from",
                            file=str(self._top()), hint="list in its .dockerignore what the image does not need",
                        )
                    yield [name, "file", mode, file_hash(path)]
                elif stat.S_ISLNK(status.st_mode):
                    yield [name, "link", str(path.readlink())]
                elif stat.S_ISDIR(status.st_mode):
                    yield [name, "folder", mode]
            except OSError as error:
                raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from error

    def _top(self) -> Path:
        return self.files[self.dockerfile].parent


def folder_context(dockerfile: Path) -> Context:
    """The folder around a Dockerfile (or the one named, which holds one), but for what its
    .dockerignore names. Raises UsageError."""
    if dockerfile.is_dir():
        dockerfile = dockerfile / "Dockerfile"
    if not dockerfile.is_file():
        raise UsageError(
            "there is no such Dockerfile", file=str(dockerfile),
            hint="sandbox.image is the name of a local image, or a path to a Dockerfile or its folder",
        )
    from docker.utils.build import exclude_paths

    folder = dockerfile.parent
    try:
        ignored = (folder / ".dockerignore").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        ignored = []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {error}", file=str(folder / ".dockerignore")) from error
    patterns = [line for text in ignored if (line := text.strip()) and not line.startswith("#")]
    names = exclude_paths(str(folder), patterns, dockerfile=dockerfile.name)
    return Context({os.fsdecode(name): folder / name for name in names}, dockerfile.name)
