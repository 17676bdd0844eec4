"""Which fields does a file have? The columns of a table, the keys of a file of settings. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter

TABLES = (".csv", ".tsv")
CODE = (".py", ".js", ".ts", ".sh", ".c", ".h", ".go", ".rs", ".java", ".rb", ".html", ".css")
FIELDS = 24
NAME_CHARS = 40
CELLS = 24
SHORT = 2  # characters of a cell that is said only in its very case: "a" is no "A"
LINE_CHARS = 200  # a key stands at a line's beginning; more would let a hostile line take long
_KEY = re.compile(r"\s*(?:export\s+|[-*]\s+)?[\"']?([^\s\"':=#;\[][^\"':=]*?)[\"']?\s*(?:=\s*|:(?:\s+|$))")
_NUMBER = re.compile(r"[-+]?[\d.,]+")
_SHARE = 0.6  # of the lines with text that must look like settings


def columns(path: str, text: str) -> tuple[str, ...]:
    """The names in a table's header: CSV by its suffix or its looks, or a JSON list of objects."""
    if path.endswith(".json"):
        data = _json(text)
        rows = data if isinstance(data, list) and all(isinstance(row, dict) for row in data) else []
        return _sayable(name for row in rows for name in row)
    lines = text.removeprefix("\ufeff").splitlines()
    header = lines[0] if lines else ""
    mark = max(",;\t|", key=header.count)
    if not path.endswith(TABLES) and (path.endswith(CODE) or not _regular(lines, mark)):
        return ()
    return _sayable(name.strip().strip('"') for name in header.split(mark))


def cells(path: str, text: str, goal: str) -> dict[str, tuple[str, ...]]:
    """What a goal says of a table's columns, in whatever case, as the table has it; numbers are left out, since a goal
    also says those that no cell holds."""
    if not (names := columns(path, text)):
        return {}
    low, found = goal.lower(), dict[str, dict[str, None]]()
    for row in _rows(path, text):
        for name, cell in zip(names, row, strict=False):
            if cell and cell.lower() in low and _says(goal, cell):
                found.setdefault(name, {})[cell] = None
    return {name: tuple(said)[:CELLS] for name, said in found.items()}


def keys(path: str, text: str) -> tuple[str, ...]:
    """The keys of a JSON object, with points for those inside others, or of lines such as `key = value`, with their
    sections where a key is in several."""
    if path.endswith(".json"):
        data = _json(text)
        return _sayable(_paths(data)) if isinstance(data, dict) else ()
    if path.endswith((*TABLES, *CODE)):
        return ()
    section, lines, found = "", 0, list[tuple[str, str]]()
    for row in (line[:LINE_CHARS].strip() for line in text.splitlines()):
        if row.startswith("[") and row.endswith("]"):
            section = row[1:-1]
        elif row and not row.startswith(("#", ";", "[")):
            lines += 1
            if (match := _KEY.match(row)) and len(match[1].split()) <= 3:
                found.append((section, match[1]))
    if not lines or len(found) < _SHARE * lines:
        return ()
    times = Counter(key for _, key in found)
    return _sayable(f"{section}.{key}" if section and times[key] > 1 else key for section, key in found)


def _rows(path: str, text: str) -> list[list[str]]:
    if path.endswith(".json"):
        names = columns(path, text)
        return [[value if isinstance(value := row.get(n), str) else "" for n in names] for row in json.loads(text)]
    lines = text.removeprefix("\ufeff").splitlines()
    mark = max(",;\t|", key=lines[0].count)
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(lines[1:], delimiter=mark, skipinitialspace=True)]
    except csv.Error:
        return []


def _says(goal: str, cell: str) -> bool:
    """Whether a goal says a cell as a word, or several of it; a short one as it stands, and never a number."""
    if _NUMBER.fullmatch(cell):
        return False
    several, case = ("(?:e?s)?", re.IGNORECASE) if len(cell) > SHORT else ("", re.NOFLAG)
    return re.search(rf"(?<!\w){re.escape(cell)}{several}(?!\w)", goal, case) is not None


def _regular(lines: list[str], mark: str) -> bool:
    """Whether a text without a table's suffix looks like one: a header of names, and as many cells in each line."""
    names = [name.strip() for name in lines[0].split(mark)] if lines else []
    named = all(name and not name[0].isdigit() and len(name.split()) <= 3 for name in names)
    return named and len(names) > 1 < len(lines) and all(
        line.count(mark) == len(names) - 1 for line in lines if line.strip()
    )


def _paths(data: dict[str, object], above: str = "") -> list[str]:
    out: list[str] = []
    for name, value in data.items():
        if isinstance(value, dict):
            out += _paths(value, f"{above}{name}.")
        else:
            out.append(f"{above}{name}")
    return out


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _sayable(names: object) -> tuple[str, ...]:
    kept = dict.fromkeys(n for n in names if n and len(n) <= NAME_CHARS and n.isprintable())  # type: ignore[attr-defined]
    return tuple(kept)[:FIELDS]
