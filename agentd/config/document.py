"""An `agentd.toml` as data whose keys know their lines."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agentd.contracts import Json
from agentd.errors import UsageError

FILE_BYTES = 1 << 16
LINES = 1000  # finding the lines of a long text in many lines takes their product
Loc = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, read once: what is trusted is what is parsed."""

    path: Path
    raw: bytes
    mode: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data, and the line (from 1) on which each key stands."""

    path: Path
    data: dict[str, Json]
    lines: dict[Loc, int]

    def line(self, loc: Loc) -> int:
        """The line of a key, or of the nearest table around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def read_content(path: Path, *, follow: bool = True) -> Content | None:
    """The file, or None where there is none. Raises UsageError for what is no plain file of at most
    64 KiB, or cannot be read; with `follow` off a link is no plain file either."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        fd = os.open(path, flags)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        why = "is a link" if error.errno == errno.ELOOP and not follow else f"cannot be read: {error.strerror}"
        raise UsageError(why, file=str(path)) from error
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode):
        os.close(fd)
        raise UsageError("is no plain file", file=str(path))
    with os.fdopen(fd, "rb") as file:
        raw = file.read(FILE_BYTES + 1)
    if len(raw) > FILE_BYTES:
        raise UsageError(f"is larger than {FILE_BYTES} bytes", file=str(path))
    return Content(path, raw, stat.S_IMODE(status.st_mode))


def parse(content: Content) -> Document:
    """The document that a file holds. Raises UsageError with file and line."""
    raw, shown = content.raw, str(content.path)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", file=shown, line=raw[: error.start].count(b"\n") + 1) from error
    if text.count("\n") > LINES:
        raise UsageError(f"has more than {LINES} lines", file=shown)
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r" \(at line (\d+), column \d+\)$| \(at end of document\)$", str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        why = str(error)[: found.start() if found else None]
        raise UsageError(f"is not TOML: {why}", file=shown, line=line) from error
    return Document(content.path, data, dict(key_lines(text)))


def key_lines(text: str) -> Iterator[tuple[Loc, int]]:
    """Each key and table of a TOML text that parses, with the line on which its statement begins.

    A TOML text is a row of statements, each of whole lines, and no statement cut off at the end of a
    line parses: what parses, from where the last one ended, is therefore the next one. tomllib tells
    no lines itself.
    """
    table: Loc = ()
    seen: set[Loc] = set()
    begun, statement = 1, ""
    for number, line in enumerate(text.split("\n"), 1):
        statement += line + "\n"
        try:
            said = tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        locs = list(_locs(said))
        if statement.lstrip().startswith("["):
            table, locs = locs[-1], list(_prefixes(locs[-1]))
        else:
            locs = [(*table, *loc) for loc in locs]
        for loc in locs:
            if loc not in seen:
                seen.add(loc)
                yield loc, begun
        begun, statement = number + 1, ""


def _locs(data: Json, at: Loc = ()) -> Iterator[Loc]:
    """Every key below, the outer before the inner. An item of a list has its list's place."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield (*at, name)
            yield from _locs(value, (*at, name))
    elif isinstance(data, list):
        for item in data:
            yield from _locs(item, at)


def _prefixes(loc: Loc) -> Iterator[Loc]:
    for length in range(1, len(loc) + 1):
        yield loc[:length]
