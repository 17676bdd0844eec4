"""The form in which a run travels: gzipped JSON lines, described in SCHEMA.md.

A file that is read came from anywhere. So a line is bounded before it is parsed, is one of the kinds below
or nothing, and stands where its kind may stand; what it says is checked by those who take it.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any, BinaryIO, Literal, TypeVar

from pydantic import ConfigDict, Field, ValidationError

from agentd.canon import sha256
from agentd.contracts import DATA_BYTES, Value
from agentd.errors import LogDamaged, UsageError

FORMAT = "agentd.log"
FORMAT_VERSION = 1
LINE_BYTES = 4 << 20
PART_CHARS = 256 << 10  # of a text, each up to 12 bytes of JSON
CONTENT_BYTES = 512 << 20  # of one file or body: it is held in memory
LATEST_NS = 1 << 62  # in the year 2116

RunId = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,99}$")]
Name = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hash = Annotated[str, Field(pattern=r"^s1:[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=1 << 53)]
Short = Annotated[str, Field(max_length=200)]


class Line(Value):
    """A line of the file; the name of its first field says which."""

    model_config = ConfigDict(strict=True)


class Opening(Line):
    """The first line. `runs` are those that follow, a run after those that it needs; `files` says whether
    what they were given to work on is in it too."""

    format: Literal["agentd.log"]
    version: Count
    agentd: Short
    runs: tuple[RunId, ...] = Field(min_length=1, max_length=100)
    files: bool


class RunLine(Line):
    """A run begins: its header as it is stored, and the number of those who wrote it."""

    run: RunId
    epoch: int = Field(ge=1, le=1 << 53)
    header: str


class EventLine(Line):
    """An event as it is stored: `event` is its seq, `data` a text."""

    event: Count
    step: Count
    kind: Short
    call_id: Short | None
    actor: Short
    data: str = Field(max_length=DATA_BYTES)
    body_hash: Name | None
    ts_ns: int = Field(ge=0, le=LATEST_NS)
    epoch: int = Field(ge=1, le=1 << 53)
    prev_hash: Hash
    hash: Hash


class HeadLine(Line):
    """What the chain had reached after a commit; -1 is the genesis."""

    head: int = Field(ge=-1, le=1 << 53)
    hash: Hash


class _Content(Line):
    size: int = Field(ge=0, le=CONTENT_BYTES)
    text: str | None = None
    base64: str | None = None


class BlobLine(_Content):
    """A content of the log, by its sha256; as a text where it is UTF-8. What is long goes on in more lines."""

    blob: Name


class FileLine(_Content):
    """A content of the folder that the run copied."""

    file: Name


class MoreLine(Line):
    """The next part of the content before it."""

    more: str


class EndLine(Line):
    """The last line: what a whole file has."""

    end: Literal[True]
    events: Count
    blobs: Count
    files: Count


_KINDS: dict[bytes, type[Line]] = {
    b'{"run"': RunLine, b'{"event"': EventLine, b'{"head"': HeadLine, b'{"blob"': BlobLine, b'{"file"': FileLine,
    b'{"more"': MoreLine, b'{"end"': EndLine,
}
AnyLine = TypeVar("AnyLine", bound=Line)


def packed(line: dict[str, Any]) -> bytes:
    """A line of the file."""
    return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


def content_lines(what: Literal["blob", "file"], name: str, data: bytes) -> Iterator[dict[str, Any]]:
    """The lines of a content."""
    try:
        form, said = "text", data.decode("utf-8")
    except UnicodeDecodeError:
        form, said = "base64", base64.b64encode(data).decode("ascii")
    yield {what: name, "size": len(data), form: said[:PART_CHARS]}
    for start in range(PART_CHARS, len(said), PART_CHARS):
        yield {"more": said[start : start + PART_CHARS]}


class Allowance:
    """How much may be read of a file. What is over it raises LogDamaged."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = self._left = max_bytes

    def take(self, size: int) -> None:
        """Count what is read."""
        self._left -= size
        if self._left < 0:
            raise LogDamaged(
                f"the file unpacks to more than {self._max_bytes >> 20} MiB",
                hint="if you trust where it came from: --max-mib MORE",
            )


class Lines:
    """The lines of a file that came from anywhere, read one by one. What is wrong raises LogDamaged, which
    names the line; what is no such file, or a newer one, UsageError."""

    def __init__(self, source: BinaryIO, max_bytes: int) -> None:
        self._file = gzip.GzipFile(fileobj=source, mode="rb")
        self._unpacked = Allowance(max_bytes)
        self._number = 0
        self._waiting: Line | None = None
        self.opening = self._open()

    def next(self, kind: type[AnyLine]) -> AnyLine:
        """The next line, which has to be of this kind."""
        line = self.maybe(kind)
        if line is None:
            raise self.damaged(f"no {kind.__name__.removesuffix('Line').lower()} line stands where one has to")
        return line

    def maybe(self, kind: type[AnyLine]) -> AnyLine | None:
        """The next line where it is of this kind; else it waits for who asks for its own."""
        line = self._waiting or self._parsed()
        self._waiting = None
        if isinstance(line, kind):
            return line
        self._waiting = line
        return None

    def content(self, first: BlobLine | FileLine) -> bytes:
        """The whole content of a line and those that carry it on."""
        name = first.blob if isinstance(first, BlobLine) else first.file
        if (first.text is None) == (first.base64 is None):
            raise self.damaged("a content is given once, as text or as base64")
        parts, length = [first.text if first.text is not None else first.base64 or ""], 0
        while more := self.maybe(MoreLine):
            parts.append(more.more)
            length += len(more.more)
            if length > first.size * 2 + 4:
                raise self.damaged("a content is longer than it says")
        try:
            said = "".join(parts)
            data = said.encode("utf-8") if first.text is not None else base64.b64decode(said, validate=True)
        except (ValueError, binascii.Error) as error:
            raise self.damaged("a content cannot be read") from error
        if len(data) != first.size or sha256(data) != name:
            raise self.damaged(f"the content {name} is something else")
        return data

    def finish(self) -> None:
        """There is nothing after the last line."""
        if self._waiting or self._read():
            raise self.damaged("something stands after the end")

    def damaged(self, why: str) -> LogDamaged:
        """The error for what is wrong at the line read last."""
        return LogDamaged(f"line {self._number} of the file: {why}", hint="nothing was imported; ask for it again")

    def _open(self) -> Opening:
        line = b""
        said: dict[str, Any] = {}
        with suppress(LogDamaged, ValueError, RecursionError):
            line = self._read()
            said = json.loads(line) if line.startswith(b'{"format"') else {}
        if said.get("format") != FORMAT:
            raise UsageError("this is no file that `agentd export` made", hint="make one: agentd export RUN")
        if isinstance(said.get("version"), int) and said["version"] > FORMAT_VERSION:
            raise newer(f"version {said['version']} of the form", FORMAT_VERSION)
        return self._as(Opening, line)

    def _parsed(self) -> Line:
        line = self._read()
        if not line:
            raise self.damaged("the file ends before its last line: it was cut")
        kind = _KINDS.get(line.partition(b":")[0])
        if kind is None:
            raise self.damaged("this is no line of the form")
        return self._as(kind, line)

    def _as(self, kind: type[AnyLine], line: bytes) -> AnyLine:
        try:
            return kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            raise self.damaged(f"{'.'.join(map(str, first['loc']))}: {first['msg']}"[:200]) from error

    def _read(self) -> bytes:
        self._number += 1
        try:
            line = self._file.readline(LINE_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise self.damaged(f"it cannot be unpacked: {error}") from error
        if len(line) > LINE_BYTES or (line and not line.endswith(b"\n")):
            raise self.damaged("it is cut, or longer than a line can be")
        self._unpacked.take(len(line))
        return line


def newer(what: str, known: int) -> UsageError:
    """The error for what a later agentd wrote."""
    return UsageError(f"the file has {what}, and this agentd knows {known}", hint="take a newer agentd")
