"""Copies a file or folder; never onto something that exists. Links stay links."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def run(args: dict) -> dict:
    source, target = Path(args["from"]), Path(args["to"])
    if os.path.lexists(target):
        raise ValueError(f"{target} exists already; give another name")
    if target.absolute().is_relative_to(source.absolute()):
        raise ValueError(f"{source} cannot be copied into itself")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copy2(source, target, follow_symlinks=False)
    return {"text": f"copied {source} to {target}", "to": args["to"]}
