"""GGUF files with other metadata, made byte by byte from a real one."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path

_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
TEXT, ARRAY, U32 = 8, 9, 4


def text(value: str) -> tuple[int, bytes]:
    """A text as metadata has it."""
    return TEXT, struct.pack("<Q", len(value.encode())) + value.encode()


def number(value: int) -> tuple[int, bytes]:
    """A whole number of 32 bits."""
    return U32, struct.pack("<I", value)


def rewrite(
    base: Path, target: Path, changes: Mapping[str, tuple[int, bytes] | None], *, version: int = 3, data: bool = True,
    rename: Callable[[str], str] = lambda key: key,
) -> Path:
    """A copy whose metadata has these values, or lacks the keys that are None. Without `data`, the
    weights are a hole of the same size."""
    raw = base.read_bytes()
    tensors, count = struct.unpack_from("<QQ", raw, 8)
    at, kept = 24, dict[str, tuple[int, bytes]]()
    for _ in range(count):
        (length,) = struct.unpack_from("<Q", raw, at)
        key = raw[at + 8 : at + 8 + length].decode()
        (kind,) = struct.unpack_from("<I", raw, at + 8 + length)
        start = at + 12 + length
        at = _after(raw, start, kind)
        kept[rename(key)] = kind, raw[start:at]
    infos = at
    for _ in range(tensors):
        at += 8 + struct.unpack_from("<Q", raw, at)[0]
        at += 4 + 8 * struct.unpack_from("<I", raw, at)[0] + 12
    weights = raw[at + -at % 32 :]
    meta = {key: value for key, value in (kept | dict(changes)).items() if value is not None}
    out = b"GGUF" + struct.pack("<IQQ", version, tensors, len(meta))
    out += b"".join(struct.pack("<Q", len(k)) + k.encode() + struct.pack("<I", v[0]) + v[1] for k, v in meta.items())
    out += raw[infos:at]
    out += bytes(-len(out) % 32)
    with target.open("wb") as file:
        file.write(out + weights if data else out)
        file.truncate(len(out) + len(weights))
    return target


def _after(raw: bytes, at: int, kind: int) -> int:
    if kind == TEXT:
        return at + 8 + int(struct.unpack_from("<Q", raw, at)[0])
    if kind != ARRAY:
        return at + _WIDTHS[kind]
    item, count = struct.unpack_from("<IQ", raw, at)
    at += 12
    if item != TEXT:
        return at + int(count) * _WIDTHS[item]
    for _ in range(count):
        at = _after(raw, at, TEXT)
    return at


