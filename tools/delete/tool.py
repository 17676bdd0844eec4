"""Deletes a file, a link, or a folder with all that it holds. Links are not followed."""

from __future__ import annotations

import os
import shutil


def run(args: dict) -> dict:
    path = args["path"]
    if os.path.normpath(path) == ".":
        raise ValueError("the workspace itself cannot be deleted")
    folder, name = os.path.split(os.path.normpath(path))
    real = os.path.realpath(folder)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{path} leads out of the workspace")
    target = os.path.join(real, name)
    if not os.path.lexists(target):
        raise ValueError(f"{path} does not exist")
    if os.path.islink(target) or not os.path.isdir(target):
        os.remove(target)
        return {"text": f"deleted {path}", "files": 1}
    count = sum(len(names) for _, _, names in os.walk(target))
    shutil.rmtree(target)
    return {"text": f"deleted {path} and the {count} files in it", "files": count}
