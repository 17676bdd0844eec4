"""Replaces an exact text in a file. Bytes that are not UTF-8, line ends and the mode stay as they are."""

from __future__ import annotations

import difflib
from pathlib import Path

COMPARED = 20_000


def run(args: dict) -> dict:
    path, old, new = args["path"], args["old"], args["new"]
    if old == new:
        raise ValueError("old and new are the same text")
    file = regular_file(path)
    text = file.read_bytes().decode("utf-8", "surrogateescape")
    if old not in text and "\r\n" in text:
        old, new = (side.replace("\r\n", "\n").replace("\n", "\r\n") for side in (old, new))
    count = text.count(old)
    if count == 0:
        raise ValueError(f"old is not in {path}. {nearest(old, text)}")
    if count > 1 and not args["replace_all"]:
        raise ValueError(
            f"old is in {path} {count} times, on lines {places(old, text)}; "
            "give more of the text around it, or set replace_all"
        )
    file.write_bytes(text.replace(old, new).encode("utf-8", "surrogateescape"))
    return {"text": f"replaced {count} in {path}", "replaced": count}


def nearest(old: str, text: str) -> str:
    """The line of the file that is most like the first line of `old`."""
    lines = text.splitlines()[:COMPARED]
    wanted = old.strip().partition("\n")[0].strip()
    if close := difflib.get_close_matches(wanted, lines, 1, 0.4):
        return f"The nearest line is line {lines.index(close[0]) + 1}: {close[0][:200]}"
    return "No line is like it"


def places(old: str, text: str) -> str:
    """The numbers of the first lines on which `old` starts."""
    found, at = [], text.find(old)
    while at >= 0 and len(found) < 5:
        found.append(str(text.count("\n", 0, at) + 1))
        at = text.find(old, at + len(old))
    return ", ".join(found) + (" and more" if at >= 0 else "")


def regular_file(path: str) -> Path:
    """The file without links. Raises ValueError unless it is one in the workspace."""
    real = Path(path).resolve()
    if not real.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    if not real.is_file():
        raise ValueError(f"{path} is no regular file" if real.exists() else f"{path} does not exist")
    return real
