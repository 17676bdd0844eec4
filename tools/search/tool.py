"""Finds lines that match a regular expression: `path:line: text`. Links are not followed."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

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
    for file in files(args["path"], args["glob"]):
        data = content(file)
        if data is None:
            continue
        searched += 1
        path = os.path.relpath(file)
        name = path if path.isprintable() else json.dumps(path)
        for number, line in matching(data, pattern):
            matches += 1
            if len(lines) < SHOWN:
                lines.append(f"{name}:{number}: {line[:LINE_CHARS]}")
    if matches > SHOWN:
        lines.append(f"[{SHOWN} of {matches} matching lines]")
    if not matches:
        lines.append(f"[no line matches; files searched: {searched}]")
    return {"text": "\n".join(lines), "matches": matches, "files": searched}


def content(file: Path) -> bytes | None:
    """The bytes of a regular text file; None for links, for what is too large, binary or unreadable."""
    try:
        info = file.lstat()
        if not stat.S_ISREG(info.st_mode) or info.st_size > FILE_BYTES:
            return None
        data = file.read_bytes()
    except OSError:
        return None
    return None if b"\0" in data[:4096] else data


def matching(data: bytes, pattern: re.Pattern) -> Iterator[tuple[int, str]]:
    """Numbers and texts of matching lines."""
    lines = data.decode("utf-8", "replace").removesuffix("\n").split("\n") if data else []
    for number, line in enumerate(lines, 1):
        if pattern.search(line.rstrip("\r")):
            yield number, line


def files(top: str, glob: str) -> Iterator[Path]:
    """What is no folder at or below `top`, by path. A glob with a slash is held against the path."""
    root = Path.cwd()
    real = Path(top).resolve()
    if not real.is_relative_to(root):
        raise ValueError(f"{top} leads out of the workspace")
    if not real.exists():
        raise ValueError(f"{top} does not exist")
    if real.is_file():
        yield real
    for folder, below, names in os.walk(real):
        below.sort()
        for name in sorted(names):
            file = Path(folder, name)
            wanted = str(file.relative_to(root)) if "/" in glob else name
            if fnmatchcase(wanted, glob) or fnmatchcase(wanted, glob.replace("**/", "")):
                yield file
