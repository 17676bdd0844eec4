"""Reads JSON that another machine wrote: in time and memory that its length bounds, and no deeper than readers go."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

BODY_BYTES = 64 << 20  # what 200,000 files take that were copied, with paths of 150 bytes
_VALUES = 3_000_000  # a call that renames 100,000 files writes two thirds of it
_DEPTH = 100
# A string, also one without end, is passed over without ever going back in it.
_STRING_OR_BRACKET = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{\]}]', re.DOTALL)


def read_json(text: bytes) -> Any:
    """The value. Raises ValueError for what agentd writes nowhere: what is no JSON in ASCII, has a number that is
    not finite, or is longer than `BODY_BYTES`, or has more parts or nests deeper than any reader is made for."""
    if len(text) > BODY_BYTES or sum(map(text.count, (b",", b"[", b"{"))) > _VALUES:
        raise ValueError("a value is larger than agentd writes any")
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        first = text[found.start()]
        depth += (first in b"[{") - (first in b"]}")
        if not 0 <= depth <= _DEPTH:
            raise ValueError("a value is nested too deep")
    return json.loads(text.decode("ascii"), parse_float=_finite, parse_constant=_refuse)


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse(number)


def _refuse(number: str) -> NoReturn:
    raise ValueError(f"{number[:20]} is no finite number")
