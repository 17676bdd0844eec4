"""Writes a file, and makes the folders that lead to it."""

from __future__ import annotations

from pathlib import Path


def run(args: dict) -> dict:
    path, data = args["path"], args["text"].encode()
    real = Path(path).resolve()
    if not real.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    created = not real.exists()
    if not created and not real.is_file():
        raise ValueError(f"{path} is no regular file")
    real.parent.mkdir(parents=True, exist_ok=True)
    real.write_bytes(data)
    return {"text": f"wrote {len(data)} bytes to {path}", "bytes": len(data), "created": created}
