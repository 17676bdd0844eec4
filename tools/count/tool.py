"""Counts what is in a file, or the files of a folder. Links are not followed."""

from __future__ import annotations

import os
from pathlib import Path

LINES = {
    "lines": lambda _line, _text: True,
    "blank lines": lambda line, _text: not line.strip(),
    "filled lines": lambda line, _text: bool(line.strip()),
    "lines with": lambda line, text: text in line,
    "lines without": lambda line, text: text not in line,
    "lines starting with": lambda line, text: line.startswith(text),
    "lines ending with": lambda line, text: line.endswith(text),
}
NEED_TEXT = ("lines with", "lines without", "lines starting with", "lines ending with", "times")


def run(args: dict) -> dict:
    what, text = args["what"], args["text"]
    if what in NEED_TEXT and not text:
        raise ValueError(f"{what} needs text")
    number = files(args["path"], text) if what == "files" else counted(what, args["path"], text)
    return {"text": str(number), "number": number}


def counted(what: str, path: str, text: str) -> int:
    """How many there are in a file. A CSV's rows are its records without the header."""
    content = Path(path).read_text(encoding="utf-8", errors="replace")
    rows = content.removesuffix("\n").split("\n") if content else []
    if what in LINES:
        return sum(LINES[what](row.rstrip("\r"), text) for row in rows)
    if what == "rows":
        return max(0, sum(bool(row.strip()) for row in rows) - 1)
    if what == "different lines":
        return len(set(rows))
    if what == "times":
        return content.count(text)
    return len(content.split()) if what == "words" else len(content)


def files(folder: str, ending: str) -> int:
    """How many regular files are in a folder and below it, whose names end so; `*.log` means `.log`."""
    ending = ending.removeprefix("*")
    if not Path(folder).is_dir():
        raise ValueError(f"{folder} is no folder")
    names = [Path(top, name) for top, _, names in os.walk(folder) for name in names]
    return sum(file.name.endswith(ending) and not file.is_symlink() for file in names)
