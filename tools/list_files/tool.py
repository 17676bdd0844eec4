"""Lists a folder and what is below it, one path a line. Links are shown, never followed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

SHOWN = 200
COUNTED = 100_000


def run(args: dict) -> dict:
    lines: list[str] = []
    files = dirs = 0
    for entry in walk(inside(args["path"])):
        is_dir = entry.is_dir(follow_symlinks=False)
        dirs, files = dirs + is_dir, files + (not is_dir)
        if len(lines) < SHOWN:
            lines.append(describe(entry, is_dir))
        if files + dirs >= COUNTED:
            break
    shown = len(lines)
    if files + dirs > shown:
        lines.append(f"[{shown} of {files} files and {dirs} folders; list one folder to see more]")
    return {"text": "\n".join(lines) or "[the folder is empty]", "files": files, "dirs": dirs, "shown": shown}


def walk(top: str) -> Iterator[os.DirEntry]:
    """All entries below, sorted by name; a folder's own before those of its folders."""
    below = []
    for entry in sorted(os.scandir(top), key=lambda e: e.name):
        yield entry
        if entry.is_dir(follow_symlinks=False):
            below.append(entry.path)
    for path in below:
        yield from walk(path)


def describe(entry: os.DirEntry, is_dir: bool) -> str:
    path = os.path.relpath(entry.path)
    name = path if path.isprintable() else json.dumps(path)
    if entry.is_symlink():
        return f"{name} (link)"
    return f"{name}/" if is_dir else f"{name} ({entry.stat(follow_symlinks=False).st_size} bytes)"


def inside(path: str) -> str:
    """The path without links. Raises ValueError where it leads out of the workspace."""
    real = os.path.realpath(path)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{path} leads out of the workspace")
    return real
