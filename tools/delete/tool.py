"""Deletes a file, a link, or a folder with all that it holds. Links are not followed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def run(args: dict) -> dict:
    path = args["path"]
    parent = Path(path).parent.resolve()
    if not parent.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    if Path(path).name in ("", ".."):
        raise ValueError("the workspace itself cannot be deleted")
    target = parent / Path(path).name
    if not os.path.lexists(target):
        raise ValueError(f"{path} does not exist")
    if target.is_symlink() or not target.is_dir():
        target.unlink()
        return {"text": f"deleted {path}", "files": 1}
    count = sum(len(names) for _, _, names in os.walk(target))
    shutil.rmtree(target)
    return {"text": f"deleted {path} and the {count} files in it", "files": count}
