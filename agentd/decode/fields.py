"""Which fields does a file have? The columns of a table, the keys of a file of settings. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Collection

TABLES = (".csv", ".tsv")
CODE = (".py", ".js", ".ts", ".sh", ".c", ".h", ".go", ".rs", ".java", ".rb", ".html", ".css")
ENTRIES = ("first", "second", "third", "fourth", "fifth")  # of a list, as the tool `field` calls them
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
    return _sayable(_table(path, text)[0])


def cells(path: str, text: str, said: Collection[str]) -> dict[str, tuple[str, ...]]:
    """What a goal that says all this says of a table's columns, one or several, in whatever case, as the table has it;
    numbers are left out, since a goal also says those that no cell holds."""
    header, rows = _table(path, text)
    names, exact, low = columns(path, text), set(said), {one.lower() for one in said}

    def is_said(cell: str) -> bool:
        if len(cell) <= SHORT:
            return cell in exact and not cell.isdigit()
        return not _NUMBER.fullmatch(cell) and any(cell.lower() + end in low for end in ("", "s", "es"))

    found: dict[str, dict[str, None]] = {}
    for row in rows:
        for name, cell in zip(header, row, strict=False):
            if name in names and is_said(cell):
                found.setdefault(name, {})[cell] = None
    return {name: tuple(told)[:CELLS] for name, told in found.items()}


def keys(path: str, text: str) -> tuple[str, ...]:
    """The keys of a JSON object, with points for those inside others and for entries of a list, or of lines such as
    `key = value`, with their sections where a key is in several."""
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


def _table(path: str, text: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a table, none of what is no table; what is no text in JSON is empty."""
    if path.endswith(".json"):
        data = _json(text)
        objects = data if isinstance(data, list) and all(isinstance(row, dict) for row in data) else []
        header = list(dict.fromkeys(name for row in objects for name in row))
        return header, [[c if isinstance(c := row.get(name), str) else "" for name in header] for row in objects]
    lines = text.removeprefix("\ufeff").splitlines()
    first = lines[0] if lines else ""
    mark = max(",;\t|", key=first.count)
    if not first or (not path.endswith(TABLES) and (path.endswith(CODE) or not _regular(lines, mark))):
        return [], []
    header = [name.strip().strip('"') for name in first.split(mark)]
    rows = csv.reader(lines[1:], delimiter=mark, skipinitialspace=True)
    try:
        return header, [[cell.strip() for cell in row] for row in rows]
    except csv.Error:
        return header, []


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
            continue
        out.append(f"{above}{name}")
        if isinstance(value, list) and len(value) > 1 and not any(isinstance(entry, dict | list) for entry in value):
            out += [f"{above}{name}.{entry}" for entry in (*ENTRIES[: len(value)], "last")]
    return out


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _sayable(names: object) -> tuple[str, ...]:
    kept = dict.fromkeys(n for n in names if n and len(n) <= NAME_CHARS and n.isprintable())  # type: ignore[attr-defined]
    return tuple(kept)[:FIELDS]
