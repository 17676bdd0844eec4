"""Model files: whether one is what it is taken for, and its hash, kept so that gigabytes are read once."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
from pathlib import Path

from agentd.errors import ModelError, UsageError
from agentd.model.folders import private
from agentd.model.gguf import Header

LIST = "`agentd models` lists what is here."
OTHER = f"Use an instruction-tuned GGUF whose chat template is in its metadata. {LIST}"
CONVERT = "llama.cpp reads models in the GGUF format: fetch the model's GGUF, or convert it with llama.cpp's scripts."
_OTHER_KINDS = {
    "adapter": "a LoRA adapter", "mmproj": "a vision projector", "clip": "a vision projector", "vocab": "a vocabulary",
    "imatrix": "an importance matrix", "controlvector": "a control vector",
}


def check_gguf(path: Path, what: str = "model") -> Path:
    """The absolute path of a file that begins like a GGUF file. Raises UsageError where there is none."""
    path = path.expanduser().absolute()
    if path.is_dir():
        raise UsageError(f"is a folder, not a {what} file", file=str(path), hint=_in_folder(path))
    if not path.exists():
        raise UsageError(f"no such {what} file", file=str(path), hint=_near(path))
    if not path.is_file():
        raise UsageError(f"is no regular file, so no {what}", file=str(path), hint=LIST)
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from error
    if magic != b"GGUF":
        raise UsageError(f"not a GGUF {what} file", file=str(path), hint=CONVERT)
    return path


def usable(header: Header) -> Header:
    """The same header. Raises ModelError where the file is sound and yet no model that can be talked to."""
    what, hint = "", OTHER
    other = _OTHER_KINDS.get(header.kind) or _OTHER_KINDS.get(header.architecture)
    if other:
        what = f"is {other}, not a model"
        hint = "Name the model, and its LoRA adapter with --adapter." if header.kind == "adapter" else OTHER
    elif not header.tensors:
        what = "holds a vocabulary and no weights"
    elif header.embeds:
        what = f"is an embedding model ({header.architecture}): it writes no text"
    elif not header.template:
        what = "has no chat template in its metadata, as base models and old conversions have none"
    if what:
        raise ModelError(f"{header.path} {what}", hint=hint)
    return header


def _in_folder(path: Path) -> str:
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError:
        return LIST
    found = [str(path / name) for name in names if name.endswith(".gguf")]
    if found:
        return f"Name a file in it: {', '.join(found[:3])}"
    return CONVERT if "config.json" in names else LIST


def _near(path: Path) -> str:
    """What to do about a path that leads nowhere: the names like it in its folder, if there are any."""
    folder = next((parent for parent in path.parents if parent.is_dir()), path)
    try:
        names = [p.name for p in folder.iterdir() if p.suffix == ".gguf" or p.is_dir()]
    except OSError:
        names = []
    wanted = path.relative_to(folder).parts[0] if path != folder else path.name
    near = difflib.get_close_matches(wanted.lower(), [name.lower() for name in names], n=3, cutoff=0.5)
    found = [str(folder / name) for low in near for name in names if name.lower() == low]
    return f"Is it {' or '.join(found)}? {LIST}" if found else LIST


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
