"""Hashes of model files, kept so that gigabytes are read once."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from agentd.errors import UsageError
from agentd.model.folders import private


def check_gguf(path: Path, what: str = "model") -> Path:
    """The absolute path of a GGUF file. Raises UsageError where there is none."""
    path = path.expanduser().absolute()
    if not path.is_file():
        raise UsageError(f"no such {what} file", file=str(path), hint="`agentd models` lists what is here.")
    with path.open("rb") as file:
        magic = file.read(4)
    if magic != b"GGUF":
        raise UsageError(f"not a GGUF {what} file", file=str(path), hint="llama.cpp reads models in the GGUF format.")
    return path


def sha256_of(path: Path, cache: Path) -> str:
    """The hex sha256 of a file; `cache` keeps it for as long as size and time stay the same."""
    stat = path.stat()
    key = f"{path}:{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}"
    known = _read(cache)
    if key not in known:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        known = {k: v for k, v in _read(cache).items() if not k.startswith(f"{path}:")}
        known[key] = digest
        with contextlib.suppress(OSError):
            part = private(cache.parent) / f"{cache.name}.{os.getpid()}.part"
            part.write_text(json.dumps(known), encoding="utf-8")
            part.replace(cache)
    return known[key]


def _read(cache: Path) -> dict[str, str]:
    try:
        found = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
