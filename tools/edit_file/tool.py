"""Replaces an exact text in a file. Bytes that are not UTF-8, line ends and the mode stay as they are."""

from __future__ import annotations

import difflib
import os


def run(args: dict) -> dict:
    path, old, new = args["path"], args["old"], args["new"]
    if old == new:
        raise ValueError("old and new are the same text")
    real = regular_file(path)
    with open(real, encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = file.read()
    if old not in text and "\r\n" in text:
        old, new = old.replace("\n", "\r\n"), new.replace("\n", "\r\n")
    count = text.count(old)
    if count == 0:
        raise ValueError(f"old is not in {path}. {nearest(old, text)}")
    if count > 1 and not args["replace_all"]:
        raise ValueError(
            f"old is in {path} {count} times, on lines {places(old, text)}; "
            "give more of the text around it, or set replace_all"
        )
    with open(real, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        file.write(text.replace(old, new))
    return {"text": f"replaced {count} in {path}", "replaced": count}


def nearest(old: str, text: str) -> str:
    """The line of the file that is most like the first line of `old`."""
    lines = text.splitlines()[:20_000]
    wanted = old.strip().partition("\n")[0].strip()
    if close := difflib.get_close_matches(wanted, lines, 1, 0.4):
        return f"The nearest line is line {lines.index(close[0]) + 1}: {close[0][:200]}"
    return f"No line is like it; the file has {len(lines)} lines"


def places(old: str, text: str) -> str:
    """The numbers of the first lines on which `old` starts."""
    found, at = [], text.find(old)
    while at >= 0 and len(found) < 5:
        found.append(str(text.count("\n", 0, at) + 1))
        at = text.find(old, at + len(old))
    return ", ".join(found) + (" and more" if at >= 0 else "")


def regular_file(path: str) -> str:
    """The path without links. Raises ValueError unless it is a file in the workspace."""
    real = os.path.realpath(path)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{path} leads out of the workspace")
    if not os.path.isfile(real):
        raise ValueError(f"{path} " + ("is no regular file" if os.path.lexists(real) else "does not exist"))
    return real
