"""Lists a folder and what is below it, one path a line. Links are shown, never followed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

SHOWN = 200
COUNTED = 100_000


def run(args: dict) -> dict:
    lines: list[str] = []
    files = dirs = 0
    for entry in walk(folder(args["path"])):
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


def walk(top: Path) -> Iterator[os.DirEntry]:
    """All entries below, sorted by name; a folder's own before those of its folders."""
    waiting = [str(top)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                here = sorted(entries, key=lambda entry: entry.name)
        except PermissionError:
            continue
        yield from here
        waiting += [entry.path for entry in reversed(here) if entry.is_dir(follow_symlinks=False)]


def describe(entry: os.DirEntry, is_dir: bool) -> str:
    path = os.path.relpath(entry.path)
    name = path if path.isprintable() else json.dumps(path)
    if entry.is_symlink():
        return f"{name} (link)"
    if is_dir:
        return f"{name}/"
    try:
        return f"{name} ({entry.stat(follow_symlinks=False).st_size} bytes)"
    except OSError:
        return f"{name} (unreadable)"


def folder(path: str) -> Path:
    """The folder without links. Raises ValueError unless it is one in the workspace."""
    real = Path(path).resolve()
    if not real.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    if not real.is_dir():
        raise ValueError(f"{path} is no folder" if real.exists() else f"{path} does not exist")
    return real
