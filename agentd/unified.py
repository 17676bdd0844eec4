"""A change of a file as lines for a person: a unified diff, safe for a terminal."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from agentd.contracts import Change, FileEntry, LogReader
from agentd.text import visible

TEXT_BYTES = 1 << 20
COMPARISONS = 100_000  # about a second; lines that repeat can make a comparison of two files take hours


def sign(change: Change) -> str:
    """`+` where it is new, `-` where it is gone, `~` where it changed."""
    return "+" if change.before is None else "-" if change.after is None else "~"


def unified(change: Change, reader: LogReader) -> Iterator[str]:
    """One path's change as lines of a unified diff, safe for a terminal. Links, folders and modes
    are told in a line of their own; what is no text is told by its size."""
    path = visible(change.path)
    before, after = _text(change.before, reader), _text(change.after, reader)
    if change.before and change.after and change.before.mode != change.after.mode:
        yield f"mode {path}: {change.before.mode:04o} -> {change.after.mode:04o}"
    if before is None or after is None:
        yield f"{sign(change)} {path}: {what(change.before)} -> {what(change.after)}"
        return
    if before == after and (change.before is None or change.after is None):
        yield f"{sign(change)} {path}: an empty file"
    old, new = _lines(before), _lines(after)
    if _comparisons(old, new) > COMPARISONS:
        yield f"~ {path}: {len(old)} lines -> {len(new)} lines, too alike one another to compare"
        return
    lines = difflib.unified_diff(
        old, new, path if change.before else "/dev/null", path if change.after else "/dev/null",
    )
    for line in lines:
        yield visible(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _comparisons(old: list[str], new: list[str]) -> int:
    """How many pairs of equal lines difflib looks at in one pass: it leaves out only the most common."""
    copies = Counter(new)
    most = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    return sum(copies[line] for line in old if copies[line] <= most)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _text(entry: FileEntry | None, reader: LogReader) -> str | None:
    """The text of a file; empty where there is none, None where it is no text."""
    if entry is None:
        return ""
    if entry.kind != "file" or entry.sha256 is None or entry.size_bytes > TEXT_BYTES:
        return None
    data = reader.blob(entry.sha256)
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def what(entry: FileEntry | None) -> str:
    """What stands on one side of a change, in a few words."""
    if entry is None:
        return "nothing"
    if entry.kind == "link":
        return f"link to {visible(entry.target or '')}"
    return f"{entry.kind}, {entry.size_bytes} bytes" if entry.kind == "file" else "folder"
