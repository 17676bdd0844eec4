"""Writes a file, and makes the folders that lead to it."""

from __future__ import annotations

import os


def run(args: dict) -> dict:
    path = args["path"]
    real = os.path.realpath(path)
    if os.path.commonpath([real, os.getcwd()]) != os.getcwd():
        raise ValueError(f"{path} leads out of the workspace")
    created = not os.path.exists(real)
    if not created and not os.path.isfile(real):
        raise ValueError(f"{path} is no regular file")
    data = args["text"].encode()
    os.makedirs(os.path.dirname(real), exist_ok=True)
    with open(real, "wb") as file:
        file.write(data)
    return {"text": f"wrote {len(data)} bytes to {path}", "bytes": len(data), "created": created}
