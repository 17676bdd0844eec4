"""Finds lines that match a regular expression: `path:line: text`. Links are not followed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

SHOWN = 100
LINE_CHARS = 300
FILE_BYTES = 16 << 20


def run(args: dict) -> dict:
    try:
        pattern = re.compile(args["pattern"])
    except re.error as error:
        raise ValueError(f"pattern: {error}") from error
    lines: list[str] = []
    matches = searched = 0
    for path in files(args["path"], args["glob"]):
        searched += 1
        name = path if path.isprintable() else json.dumps(path)
        for number, line in matching(path, pattern):
            matches += 1
            if len(lines) < SHOWN:
                lines.append(f"{name}:{number}: {line[:LINE_CHARS]}")
    if matches > SHOWN:
        lines.append(f"[{SHOWN} of {matches} matching lines]")
    if not matches:
        lines.append(f"[no line matches in {searched} files]")
    return {"text": "\n".join(lines), "matches": matches, "files": searched}


def matching(path: str, pattern: re.Pattern) -> Iterator[tuple[int, str]]:
    """Numbers and texts of matching lines; nothing for what is not text or too large."""
    if os.path.getsize(path) > FILE_BYTES:
        return
    with open(path, encoding="utf-8", errors="replace") as file:
        if "\0" in file.read(4096):
            return
        file.seek(0)
        for number, line in enumerate(file, 1):
            if pattern.search(line := line.rstrip("\n")):
                yield number, line


def files(top: str, glob: str) -> Iterator[str]:
    """Regular files at or below `top`, by path. A glob with a slash is held against the path."""
    real = os.path.realpath(top)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{top} leads out of the workspace")
    if not os.path.exists(real):
        raise ValueError(f"{top} does not exist")
    if os.path.isfile(real):
        yield os.path.relpath(real)
    for folder, below, names in os.walk(real):
        below.sort()
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name))
            wanted = path if "/" in glob else name
            fits = fnmatchcase(wanted, glob) or fnmatchcase(wanted, glob.replace("**/", ""))
            if fits and os.path.isfile(path) and not os.path.islink(path):
                yield path
