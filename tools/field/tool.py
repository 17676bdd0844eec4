"""Gets the value of a key from a file of settings: JSON, or lines such as `key = value` and `key: value`."""

from __future__ import annotations

import json
import re
from pathlib import Path

LINE = re.compile(r"\s*(?:export\s+|[-*]\s+)?[\"']?([^\s\"':=#;\[][^\"':=]*?)[\"']?\s*[:=]\s*(.*?)\s*$")
ENTRIES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
SECTION = re.compile(r"\s*\[([^\]]+)\]\s*$")


def run(args: dict) -> dict:
    path, field = Path(args["path"]), args["field"]
    text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    found = of_json(json.loads(text), field) if path.suffix == ".json" else of_lines(text, field)
    if found is None:
        raise ValueError(f"{path} has no {field!r}")
    return {"text": found}


def of_json(data: object, field: str) -> str | None:
    """The value at a key, or at keys with points between them."""
    if isinstance(data, dict) and field not in data:
        for name in field.split("."):
            index = place(name, len(data)) if isinstance(data, list) else name
            if index is None or (isinstance(data, dict) and name not in data) or not isinstance(data, (dict, list)):
                return None
            data = data[index]
    else:
        data = data[field] if isinstance(data, dict) else None
    if data is None:
        return None
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


def place(name: str, size: int) -> int | None:
    """The index of an entry of a list: `0` or `first`, `last`; None where it has none such."""
    index = int(name) if name.isdigit() else ENTRIES.get(name, size)
    return index if -size <= index < size else None


def of_lines(text: str, field: str) -> str | None:
    """The value of the first line with that key; `section.key` looks in one section."""
    section, found = "", {}
    for line in text.splitlines():
        if heading := SECTION.match(line):
            section = heading[1].strip()
        elif match := LINE.match(line):
            value = re.sub(r"^([\"'])(.*)\1$", r"\2", match[2])
            found.setdefault(match[1], value)
            found.setdefault(f"{section}.{match[1]}", value)
    return found.get(field)
