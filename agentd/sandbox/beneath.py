"""Open what lies beneath a directory without ever leaving it.

Uses openat2(2) with RESOLVE_BENEATH, NO_SYMLINKS, NO_MAGICLINKS and NO_XDEV, so the kernel itself
refuses links, `..` and other file systems, whoever renames what meanwhile. There is no fallback
that follows links: a kernel without openat2 (before Linux 5.6) is an error.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import hashlib
import os
import platform
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from agentd.errors import WorkspaceError

_OPENAT2 = 437  # the same number on x86_64, arm64 and every architecture added since Linux 5.6
_NO_XDEV, _NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH = 0x01, 0x02, 0x04, 0x08
_RESOLVE = _NO_XDEV | _NO_MAGICLINKS | _NO_SYMLINKS | _BENEATH
_CHUNK = 1 << 18


class _OpenHow(ctypes.Structure):
    """struct open_how of openat2(2)."""

    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


def open_root(folder: Path) -> int:
    """A descriptor of the folder; links on the way to it are followed, none beneath it will be."""
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError) as e:
        why = e.strerror if isinstance(e, OSError) else e
        raise WorkspaceError(
            f"cannot open the folder: {why}", file=str(folder), hint="name the folder with --dir",
        ) from e


def open_beneath(root: int, path: str, flags: int = os.O_RDONLY) -> int:
    """A descriptor of `path` beneath the directory `root`, never waiting for a FIFO's other end.

    Raises OSError: ELOOP for a link anywhere on the way, EXDEV for a way out or another file
    system, and open(2)'s own errors.
    """
    how = _OpenHow(flags | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY, 0, _RESOLVE)
    encoded = os.fsencode(path) or b"."
    while True:
        fd = int(_syscall()(_OPENAT2, root, encoded, ctypes.byref(how), ctypes.sizeof(how)))
        if fd >= 0:
            return fd
        code = ctypes.get_errno()
        if code == errno.ENOSYS:
            raise WorkspaceError("this kernel has no openat2; agentd needs Linux 5.6 or later")
        if code not in (errno.EINTR, errno.EAGAIN):
            raise OSError(code, os.strerror(code), path)


@contextmanager
def directory(root: int, path: str) -> Iterator[int]:
    """A descriptor of the directory `path` (`""` for `root` itself), closed on exit."""
    fd = open_beneath(root, path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield fd
    finally:
        os.close(fd)


@contextmanager
def regular_file(root: int, path: str) -> Iterator[tuple[int, os.stat_result]]:
    """A descriptor and the status of the regular file `path`; OSError (EINVAL) for anything else."""
    fd = open_beneath(root, path)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        yield fd, status
    finally:
        os.close(fd)


def read_file(root: int, path: str, max_bytes: int) -> bytes:
    """The first `max_bytes` of a regular file."""
    with regular_file(root, path) as (fd, _):
        return b"".join(chunks(fd, max_bytes))


def hash_file(root: int, path: str, max_bytes: int) -> tuple[str, int]:
    """The hex sha256 of a regular file's first `max_bytes`, and how many there were."""
    with regular_file(root, path) as (fd, _):
        seen = hashlib.sha256()
        size = 0
        for chunk in chunks(fd, max_bytes):
            seen.update(chunk)
            size += len(chunk)
        return seen.hexdigest(), size


def chunks(fd: int, max_bytes: int) -> Iterator[bytes]:
    """What the descriptor holds from here, in pieces, at most `max_bytes` in all."""
    while max_bytes > 0 and (chunk := os.read(fd, min(_CHUNK, max_bytes))):
        max_bytes -= len(chunk)
        yield chunk


def beneath(folder: Path, other: Path | None) -> str | None:
    """The path of `other` from `folder`, where it lies in it or is it (`.`); links are followed to
    where both are. Raises WorkspaceError for a loop of links."""
    try:
        top, place = folder.resolve(), other.resolve() if other else None
    except (OSError, RuntimeError, ValueError) as error:
        raise WorkspaceError(f"cannot open the folder: {error}", file=str(folder)) from error
    return str(place.relative_to(top)) if place is not None and place.is_relative_to(top) else None


def check_path(path: str) -> str:
    """The path itself, if it is relative and canonical; WorkspaceError for any that is not."""
    parts = path.split("/")
    if not is_name(path) or any(part in ("", ".", "..") for part in parts):
        raise WorkspaceError(f"not a relative path without `.` and `..`: {path!r}")
    return path


def is_name(text: str) -> bool:
    """Whether the kernel can be given it: it has no NUL, and half of a surrogate pair only for a byte."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


@functools.cache
def _syscall() -> Callable[..., int]:
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64", "arm64", "riscv64"):
        raise WorkspaceError(f"no openat2 on {sys.platform} {platform.machine()}; agentd needs Linux")
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    return call
