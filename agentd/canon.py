"""One way to write a value as bytes, and tagged hashes of it.

Canonical JSON: keys sorted, no spaces, ASCII escapes (so that file names which are not UTF-8,
held as lone surrogates, survive), floats as strings, no NaN. Hashes are `s1:` + hex sha256 over
`tag NUL data`, so that a hash of one kind of thing never equals one of another.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

PREFIX = "s1:"
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: Any) -> bytes:
    """The canonical JSON of a value made of dict, list, tuple, str, int, float, bool and None.

    Raises ValueError for NaN and infinities, TypeError for anything else.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def compact(value: Any) -> str:
    """JSON that reads back as the same value: floats stay numbers. What is hashed by what it means is
    `canonical`; this is for what is read again. Raises ValueError for NaN and infinities."""
    return _encode(value)


def digest(tag: str, data: bytes | Any) -> str:
    """`s1:` and the hex sha256 of `tag`, NUL and `data`; what is not bytes is made canonical."""
    body = data if isinstance(data, bytes) else canonical(data)
    return PREFIX + hashlib.sha256(tag.encode() + b"\0" + body).hexdigest()


def sha256(data: bytes) -> str:
    """The plain hex sha256 that names a blob."""
    return hashlib.sha256(data).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"not a JSON number: {value}")
        return repr(value)
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a key that is not text: {key!r}")
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [v if type(v) is str else _plain(v) for v in value]  # a grammar lists 10,000 paths
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(f"not a JSON value: {type(value).__name__}")
