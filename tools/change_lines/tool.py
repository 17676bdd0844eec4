"""Adds lines to a text file, replaces or deletes some. Everything else stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

DELETED: dict[str, Callable[[str, str], bool]] = {
    "delete with": lambda line, text: text in line,
    "delete without": lambda line, text: text not in line,
    "delete starting with": lambda line, text: line.startswith(text),
    "delete ending with": lambda line, text: line.endswith(text),
    "delete blank": lambda line, _text: not line.strip(),
}
PLACED = ("insert before", "insert after", "replace line", "delete line")


def run(args: dict) -> dict:
    path, do = Path(args["path"]), args["do"]
    if not path.exists() and do not in ("append", "prepend"):
        raise ValueError(f"{path} does not exist")
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    rows = before.removesuffix("\n").split("\n") if before else []
    after = changed(do, rows, number_of(rows, args["at"]) if args["at"] and do in PLACED else args["n"], args["text"])
    path.parent.mkdir(parents=True, exist_ok=True)
    ends = before.endswith("\n") or not before
    path.write_bytes(("\n".join(after) + ("\n" if ends and after else "")).encode("utf-8", "surrogateescape"))
    return {"text": f"{path} had {len(rows)} lines and has {len(after)}", "lines": len(after)}


def number_of(rows: list[str], text: str) -> int:
    """The number of the line that is a text, or else holds it. Raises ValueError where that is not one line."""
    same = [n for n, row in enumerate(rows, 1) if row.strip() == text.strip()]
    found = same or [n for n, row in enumerate(rows, 1) if text in row]
    if len(found) != 1:
        raise ValueError(f"at: {len(found) or 'no'} lines have {text!r}" + "; say which one by n" * bool(found))
    return found[0]


def changed(do: str, rows: list[str], n: int, text: str) -> list[str]:
    """The lines as they shall be. Raises ValueError for a line that is not there."""
    if do in ("append", "prepend"):
        return [*rows, text] if do == "append" else [text, *rows]
    if do in DELETED:
        if not text and do != "delete blank":
            raise ValueError(f"{do} needs text")
        return [row for row in rows if not DELETED[do](row.rstrip("\r"), text)]
    if do == "delete repeated":
        return list(dict.fromkeys(rows))
    if do in ("delete first", "delete last"):
        return rows[1:] if do == "delete first" else rows[:-1]
    if n > len(rows):
        raise ValueError(f"there is no line {n}; the last is line {len(rows)}")
    new = [] if do == "delete line" else [text]
    start = n if do == "insert after" else n - 1
    return [*rows[:start], *new, *rows[start + (do in ("replace line", "delete line")) :]]
