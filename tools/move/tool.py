"""Renames or moves a file, folder or link; never onto something that exists."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def run(args: dict) -> dict:
    source, target = placed(args["from"]), placed(args["to"])
    if not os.path.lexists(source):
        raise ValueError(f"{args['from']} does not exist")
    if target.is_relative_to(source):
        raise ValueError(f"{args['from']} cannot be moved into itself")
    if target.is_dir() and not target.is_symlink():
        raise ValueError(f"{args['to']} is a folder; give the whole new path: {args['to']}/{source.name}")
    if os.path.lexists(target):
        raise ValueError(f"{args['to']} exists already; give another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)
    return {"text": f"moved {args['from']} to {args['to']}", "to": args["to"]}


def placed(path: str) -> Path:
    """The path with links in its folders resolved, but not its last name, which may be one."""
    parent = Path(path).parent.resolve()
    if not parent.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    if Path(path).name in ("", ".."):
        raise ValueError("the workspace itself cannot be moved")
    return parent / Path(path).name
