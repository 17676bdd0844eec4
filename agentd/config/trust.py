"""Which folders' files the user trusted: by path and by the hash of what they looked at.

Kept in the home, mode 0600. A file that changes is trusted no longer.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Literal

from agentd.config.document import Content, read_content
from agentd.contracts import Json
from agentd.errors import UsageError

NAME = "agentd.toml"
STORE = "trusted.json"
Standing = Literal["trusted", "changed", "unknown"]


def folder_file(folder: Path) -> Path:
    """The file that a folder may have, by one name whatever links lead there."""
    try:
        return Path(os.path.realpath(folder)) / NAME
    except FileNotFoundError:
        raise UsageError("the current folder is gone", hint="go to one that is there") from None


def read_folder_file(path: Path) -> Content | None:
    """A folder's file, None where there is none; a link or a device is an error, never followed."""
    return read_content(path, follow=False)


def standing(home: Path, content: Content) -> Standing:
    """Whether the user trusted exactly this content at exactly this place."""
    known = trusted(home).get(str(content.path))
    if known is None:
        return "unknown"
    return "trusted" if known == content.sha256 else "changed"


def trusted(home: Path) -> dict[str, str]:
    """Path -> sha256 of every file that was trusted. Raises UsageError where the store is damaged,
    or is not the user's alone to write."""
    path = home / STORE
    content = read_content(path, follow=False)
    if content is None:
        return {}
    hint = f"remove {path}, and trust your files again"
    if content.mode & 0o022:
        raise UsageError(f"others may write it (mode {content.mode:04o})", file=str(path), hint=hint)
    try:
        files: Json = json.loads(content.raw)["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError("is damaged", file=str(path), hint=hint) from error
    if not isinstance(files, dict) or not all(isinstance(value, str) for value in files.values()):
        raise UsageError("is damaged", file=str(path), hint=hint)
    return files


def trust(home: Path, content: Content) -> None:
    """Trust this content at this place, and nothing that it may become."""
    _store(home, {**trusted(home), str(content.path): content.sha256})


def untrust(home: Path, path: Path) -> bool:
    """Trust a file no longer; whether it was trusted."""
    files = trusted(home)
    found = files.pop(str(path), None)
    if found is not None:
        _store(home, files)
    return found is not None


def _store(home: Path, files: dict[str, str]) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps({"version": 1, "files": dict(sorted(files.items()))}, indent=2)
    fd, temporary = tempfile.mkstemp(prefix=STORE, dir=home)  # made with mode 0600
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(fd)
        Path(temporary).replace(home / STORE)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
