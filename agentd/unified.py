"""A change of a file as lines for a person: a unified diff, safe for a terminal."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator

from agentd.contracts import Change, FileEntry, LogReader
from agentd.errors import LogDamaged, LogError
from agentd.text import visible

TEXT_BYTES = 1 << 20
COMPARISONS = 100_000  # about a second; lines that repeat can make a comparison of two files take hours
_USUAL = {"file": 0o644, "dir": 0o755}
CONTEXT = 3  # lines of what stays, before and after what does not


def sign(change: Change) -> str:
    """`+` where it is new, `-` where it is gone, `~` where it changed."""
    return "+" if change.before is None else "-" if change.after is None else "~"


def unified(change: Change, reader: LogReader) -> Iterator[str]:
    """One path's change as lines of a unified diff, safe for a terminal, and all of it. Links, folders and modes
    are told in a line of their own, the mode of what is new where it is not the usual one; what is `unshown` is told by
    its size."""
    path, before, after = visible(change.path), change.before, change.after
    was = before.mode if before and after and before.kind == after.kind else None
    if after and after.kind != "link" and after.mode != (_USUAL[after.kind] if was is None else was):
        yield f"mode {path}: {'' if was is None else f'{was:04o} -> '}{after.mode:04o}"
    if before and after and before.model_copy(update={"mode": after.mode}) == after:
        return
    old, new = _text(before, reader), _text(after, reader)
    if old is None or new is None:
        hidden = ", not shown: no text, or too long" if unshown(change, reader) else ""
        yield f"{sign(change)} {path}: {what(before)} -> {what(after)}{hidden}"
        old, new = [], new or []
    elif not (old or new):
        yield f"{sign(change)} {path}: an empty file"
    compare = difflib.unified_diff if _comparisons(old, new) <= COMPARISONS else _one_hunk
    for line in compare(old, new, path if before else "/dev/null", path if after else "/dev/null"):
        yield visible(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def unshown(change: Change, reader: LogReader) -> bool:
    """Whether what a file would hold is told by its size alone: it is no UTF-8, or longer than `TEXT_BYTES`."""
    before, after = change.before, change.after
    if after is None or after.kind != "file" or (before is not None and before.sha256 == after.sha256):
        return False
    return _text(after, reader) is None


def _one_hunk(old: list[str], new: list[str], from_path: str, to_path: str) -> Iterator[str]:
    """All from the first line that differs to the last, as `difflib.unified_diff` writes it, in linear time."""
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - start
    alike = next((i for i in range(most) if old[-1 - i] != new[-1 - i]), most)
    head, tail = old[max(start - CONTEXT, 0) : start], old[len(old) - alike :][:CONTEXT]
    gone, come = old[start : len(old) - alike], new[start : len(new) - alike]
    first, around = start - len(head) + 1, len(head) + len(tail)
    yield f"--- {from_path}\n"
    yield f"+++ {to_path}\n"
    yield f"@@ -{first},{around + len(gone)} +{first},{around + len(come)} @@\n"
    for mark, lines in ((" ", head), ("-", gone), ("+", come), (" ", tail)):
        yield from (f"{mark}{line}" for line in lines)


def unified_if_held(change: Change, reader: LogReader) -> Iterator[str]:
    """As `unified`; one line that says so where a content is not held by what is read."""
    try:
        yield from unified(change, reader)
    except LogDamaged:
        raise
    except LogError:
        yield f"{sign(change)} {visible(change.path)}: kept outside of the log, since it may hold a secret"


def _comparisons(old: list[str], new: list[str]) -> int:
    """How many pairs of equal lines difflib looks at in one pass: it leaves out only the most common."""
    copies = Counter(new)
    most = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    return sum(copies[line] for line in old if copies[line] <= most)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _text(entry: FileEntry | None, reader: LogReader) -> list[str] | None:
    """The lines of a file; none where there is no file, None where it is no text."""
    if entry is None:
        return []
    if entry.kind != "file" or entry.sha256 is None or entry.size_bytes > TEXT_BYTES:
        return None
    try:
        return _lines(reader.blob(entry.sha256).decode("utf-8"))
    except UnicodeDecodeError:
        return None


def what(entry: FileEntry | None) -> str:
    """What stands on one side of a change, in a few words."""
    if entry is None:
        return "nothing"
    if entry.kind == "link":
        return f"link to {visible(entry.target or '')}"
    return f"{entry.kind}, {entry.size_bytes} bytes" if entry.kind == "file" else "folder"
