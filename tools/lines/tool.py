"""Takes lines of a text file: some of them, all in another order, or changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

CHOSEN: dict[str, Callable[[str, str], bool]] = {
    "with": lambda line, text: text in line,
    "without": lambda line, text: text not in line,
    "starting with": lambda line, text: line.startswith(text),
    "ending with": lambda line, text: line.endswith(text),
}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number(row: str) -> tuple[int, float, str]:
    """What a line is sorted by: the first number in it; lines without one come last."""
    found = NUMBER.search(row)
    return (0, float(found[0]), row) if found else (1, 0.0, row)


WHOLE: dict[str, Callable[[list[str]], list[str]]] = {
    "sorted": sorted,
    "sorted backwards": lambda rows: sorted(rows, reverse=True),
    "sorted by number": lambda rows: sorted(rows, key=number),
    "sorted by number backwards": lambda rows: sorted(rows, key=number, reverse=True),
    "reversed": lambda rows: rows[::-1],
    "unique": lambda rows: list(dict.fromkeys(rows)),
    "sorted unique": lambda rows: sorted(set(rows)),
    "upper case": lambda rows: [row.upper() for row in rows],
    "lower case": lambda rows: [row.lower() for row in rows],
    "title case": lambda rows: [row.title() for row in rows],
    "numbered": lambda rows: [f"{at} {row}" for at, row in enumerate(rows, 1)],
    "filled": lambda rows: [row for row in rows if row.strip()],
    "trimmed": lambda rows: [row.strip() for row in rows],
}
HELD = {
    "emails": r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    "links": r"https?://[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]",
    "numbers": r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w])",
}


def run(args: dict) -> dict:
    content = Path(args["path"]).read_text(encoding="utf-8", errors="surrogateescape")
    rows = content.removesuffix("\n").split("\n") if content else []
    taken = take(args["take"], rows, args["text"], args["n"])
    return {"text": "\n".join(taken), "lines": len(taken)}


def take(how: str, rows: list[str], text: str, n: int) -> list[str]:
    """The lines asked for."""
    if how in CHOSEN:
        if not text:
            raise ValueError(f"{how} needs text")
        return [row for row in rows if CHOSEN[how](row, text)]
    if how in WHOLE:
        return WHOLE[how](rows)
    if how in HELD:
        return [found for row in rows for found in re.findall(HELD[how], row)]
    if how == "number":
        if n > len(rows):
            raise ValueError(f"there is no line {n}; the last is line {len(rows)}")
        return rows[n - 1 : n]
    return rows[:n] if how == "first" else rows[-n:]
