"""Shows lines of a text file as they are, and says which lines where it does not show all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LINE_BYTES = 4000
SHOWN_BYTES = 48_000


def run(args: dict) -> dict:
    path, first = args["path"], args["start"]
    shown: list[bytes] = []
    size = total = 0
    with regular_file(path).open("rb") as file:
        if b"\0" in file.read(4096):
            raise ValueError(f"{path} is not text: {file.seek(0, 2)} bytes of binary data")
        file.seek(0)
        for line in lines_of(file):
            total += 1
            if first <= total == first + len(shown) < first + args["lines"] and size < SHOWN_BYTES:
                shown.append(line)
                size += len(line)
    if total == 0:
        return {"text": "[the file is empty]", "first": 0, "last": 0, "total": 0}
    if first > total:
        raise ValueError(f"start is {first}, but {path} ends with line {total}")
    last = first + len(shown) - 1
    text = b"".join(shown).decode("utf-8", "replace")
    if len(shown) < total:
        text = text.rstrip("\n") + f"\n[lines {first} to {last} of {total}]"
    return {"text": text, "first": first, "last": last, "total": total}


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Lines with their ends; what is longer than LINE_BYTES is cut and marked."""
    while line := file.readline(LINE_BYTES):
        end = line
        while not end.endswith(b"\n") and (more := file.readline(LINE_BYTES)):
            end = more
        yield line if end is line else line + b" [line cut]\n"


def regular_file(path: str) -> Path:
    """The file without links. Raises ValueError unless it is one in the workspace."""
    real = Path(path).resolve()
    if not real.is_relative_to(Path.cwd()):
        raise ValueError(f"{path} leads out of the workspace")
    if not real.is_file():
        raise ValueError(f"{path} is no regular file" if real.exists() else f"{path} does not exist")
    return real
