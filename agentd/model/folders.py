"""Folders of the home that only their owner can read."""

from __future__ import annotations

from pathlib import Path


def private(path: Path) -> Path:
    """The folder, made with mode 0700 where it is missing, and so are its parents."""
    if not path.is_dir():
        private(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    return path
