"""A reply's text as JSON: strict, bounded, and one explicit repair."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from agentd.contracts import Json

REPLY_CHARS = 200_000
DEPTH = 16


class NotJson(ValueError):
    """The text is not what a reply must be; the message says why, in a few words."""


def load(text: str) -> tuple[bool, Json]:
    """Whether the text had to be repaired, and its value. Raises NotJson."""
    try:
        return False, strict(text.strip())
    except NotJson:
        inner = repair(text)
        if inner is None or inner == text.strip():
            raise
        return True, strict(inner)


def strict(text: str) -> Json:
    """The value of a text that is one JSON document. Raises NotJson also for a key that stands
    twice, NaN and infinities, and what is larger or deeper than a reply may be."""
    if len(text) > REPLY_CHARS:
        raise NotJson(f"it has {len(text)} characters, more than {REPLY_CHARS}")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float)
    except json.JSONDecodeError as error:
        raise NotJson(f"it is not JSON: {error.msg} at character {error.pos}") from error
    except RecursionError as error:
        raise NotJson("it is nested too deeply") from error
    except ValueError as error:
        raise error if isinstance(error, NotJson) else NotJson("a number in it is too long") from error
    if _depth(value) > DEPTH:
        raise NotJson("it is nested too deeply")
    return value


def repair(text: str) -> str | None:
    """The first JSON object in a text, as unconstrained models wrap one into prose and code
    fences. None where there is none. Nothing inside the object is changed."""
    start, decoder = text[:REPLY_CHARS].find("{"), json.JSONDecoder()
    for _ in range(20):
        if start < 0:
            return None
        try:
            _, end = decoder.raw_decode(text, start)
            return text[start:end]
        except (ValueError, RecursionError):
            start = text.find("{", start + 1)
    return None


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise NotJson("a key in it stands twice")
    return value


def _constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise NotJson("a number in it is too large")
    return value


def _depth(value: Json) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
