"""A file that a command writes for the user: whole or not there, and never over another unasked."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from agentd.errors import UsageError

_THERE = "say --force to replace it, or -o FILE"


@contextmanager
def written(target: Path, *, force: bool) -> Iterator[BinaryIO]:
    """Write to `target`, mode 0600, which gets its name at the end of the block; `-` is stdout. Raises
    UsageError where it is there already and not `force`, or cannot be written."""
    if str(target) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if not force and os.path.lexists(target):
        raise UsageError("is there already", file=str(target), hint=_THERE)
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    except OSError as error:
        raise _refused(target, error) from error
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _named(Path(name), target, force)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _named(made: Path, target: Path, force: bool) -> None:
    """Give a file its name; another that came to have it meanwhile stays."""
    if not force:
        try:
            os.link(made, target)
            return
        except FileExistsError as error:
            raise UsageError("is there already", file=str(target), hint=_THERE) from error
        except OSError:  # a file system without links
            if os.path.lexists(target):
                raise UsageError("is there already", file=str(target), hint=_THERE) from None
    made.replace(target)


def _refused(target: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot be written: {error.strerror}", file=str(target), hint="name another: -o FILE")
