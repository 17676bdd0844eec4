"""Gets the value of a key from a file of settings: JSON, or lines such as `key = value` and `key: value`."""

from __future__ import annotations

import json
import re
from pathlib import Path

LINE = re.compile(r"\s*(?:export\s+|[-*]\s+)?[\"']?([^\s\"':=#;\[][^\"':=]*?)[\"']?\s*[:=]\s*(.*?)\s*$")
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
            index = int(name) if isinstance(data, list) and name.isdigit() and int(name) < len(data) else None
            if index is None and not (isinstance(data, dict) and name in data):
                return None
            data = data[name if index is None else index]
    else:
        data = data[field] if isinstance(data, dict) else None
    if data is None:
        return None
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)


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
