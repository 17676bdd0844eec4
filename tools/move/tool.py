"""Renames or moves a file, folder or link; never onto something that exists."""

from __future__ import annotations

import os
import shutil


def run(args: dict) -> dict:
    source, target = placed(args["from"]), placed(args["to"])
    if not os.path.lexists(source):
        raise ValueError(f"{args['from']} does not exist")
    if os.path.lexists(target):
        raise ValueError(f"{args['to']} exists already; delete it first or give another name")
    if os.path.commonpath([source, target]) == source:
        raise ValueError(f"{args['from']} cannot be moved into itself")
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.move(source, target)
    return {"text": f"moved {args['from']} to {args['to']}", "to": args["to"]}


def placed(path: str) -> str:
    """The path with links in its folders resolved, but for the last name, which may be one."""
    if os.path.normpath(path) == ".":
        raise ValueError("the workspace itself cannot be moved")
    folder, name = os.path.split(os.path.normpath(path))
    real = os.path.realpath(folder)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{path} leads out of the workspace")
    return os.path.join(real, name)
