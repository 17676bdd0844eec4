"""Bodies and file contents as rows: named by their sha256, compressed where that helps."""

from __future__ import annotations

import zlib
from typing import Any

from agentd.canon import sha256
from agentd.errors import LogDamaged

COMPRESS_ABOVE_BYTES = 1024


def blob_row(name: str, data: bytes) -> dict[str, Any]:
    """The row for contents whose sha256 is `name`."""
    codec, stored = "raw", data
    if len(data) > COMPRESS_ABOVE_BYTES:
        packed = zlib.compress(data)
        if len(packed) < len(data):
            codec, stored = "zlib", packed
    return {"hash": bytes.fromhex(name), "codec": codec, "size": len(data), "bytes": stored}


def blob_bytes(row: Any) -> bytes:
    """The contents of a row. Raises LogDamaged where they are not what the name says."""
    name = row.hash.hex()
    try:
        data: bytes = row.bytes
        if row.codec == "zlib":
            unpack = zlib.decompressobj()
            data = unpack.decompress(row.bytes, row.size + 1)
        held = sha256(data)
    except (zlib.error, TypeError, ValueError) as error:
        raise LogDamaged(f"blob {name} cannot be read: {error}") from error
    if held != name:
        raise LogDamaged(f"blob {name} holds something else")
    return data
