"""Finds files by their contents, name, size or date: one path a line. Links are not followed.

A copy's files are all as old as the copy: newest and oldest go by the dates in names.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

FILE_BYTES = 16 << 20
SHOWN = 200
NAMED = {
    "python": "py", "markdown": "md", "text": "txt", "yaml": "yml", "javascript": "js", "typescript": "ts",
    "rust": "rs",
}
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?([0-3]\d))?)?(?!\d)")
HIGHEST = {"largest": "size", "newest": "date", "most lines": "lines"}
LOWEST = {"smallest": "size", "oldest": "date", "fewest lines": "lines"}


def run(args: dict) -> dict:
    by, text = args["by"], args["text"]
    if by in ("text", "without text", "name", "extension") and not text:
        raise ValueError(f"{by} needs text")
    files = sorted(Path(top, name) for top, _, names in os.walk(".") for name in names)
    files = [file for file in files if file.is_file() and not file.is_symlink()]
    if by in ("newest", "oldest") and not (files := [file for file in files if dated(file)]):
        raise ValueError("no name has a date in it, and the copy does not know when its files were changed")
    found = ranked(files, by) if by in {**HIGHEST, **LOWEST} else [file for file in files if fits(file, by, text)]
    shown = [str(file) for file in found[:SHOWN]]
    if len(found) > SHOWN:
        shown.append(f"[{SHOWN} of {len(found)} files]")
    return {"text": "\n".join(shown), "files": len(found)}


def fits(file: Path, by: str, text: str) -> bool:
    """Whether a file is one of those asked for."""
    if by == "name":
        return text.lower() in file.name.lower()
    if by == "extension":
        ending = text.removeprefix("*").removeprefix(".")
        return file.name.endswith((f".{ending}", f".{NAMED.get(ending.lower(), ending)}"))
    if by == "empty":
        return file.stat().st_size == 0
    return by == "all" or (text in content(file)) == (by == "text")


def ranked(files: list[Path], by: str) -> list[Path]:
    """The first file of the highest or lowest rank."""
    keys = {"size": lambda file: file.stat().st_size, "date": dated, "lines": lines}
    best, key = (max, HIGHEST[by]) if by in HIGHEST else (min, LOWEST[by])
    return [best(files, key=keys[key])] if files else []


def dated(file: Path) -> int:
    """The date in a file's name as a number, such as 20240131; 0 without one."""
    found = DATE.search(file.name)
    return int("".join(part or "00" for part in found.groups())) if found else 0


def content(file: Path) -> str:
    """A file's text; nothing of one that is too large or cannot be read."""
    try:
        return "" if file.stat().st_size > FILE_BYTES else file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def lines(file: Path) -> int:
    """How many lines a file has."""
    text = content(file)
    return text.count("\n") + (bool(text) and not text.endswith("\n"))
