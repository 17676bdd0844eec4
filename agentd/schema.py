"""What of a value does not fit a JSON Schema? The one validator of schemas and values that others wrote.

It fetches nothing: a `$ref` that points elsewhere is an error. A `pattern` is what the engine that makes a model's
grammar takes it for: it searches without backtracking, within bounds, and says of a text what that grammar let be said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

from agentd.contracts import Json


def errors(schema: dict[str, Json], value: Json) -> list[ValidationError]:
    """Why a value does not fit; none where it does. Patterns come last: a text is held against one only where its
    length, and the number of texts, are within the schema's bounds."""
    bounds, whole = _validators(json.dumps(schema))
    return list(bounds.iter_errors(value)) or list(whole.iter_errors(value))


@lru_cache(maxsize=256)
def _validators(text: str) -> tuple[Validator, Validator]:
    schema = json.loads(text)
    alone: Registry[Any] = Registry()
    return _Bounds(schema, registry=alone), _Whole(schema, registry=alone)


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and not _matches(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


def _matches(pattern: str, text: str) -> bool:
    """False also for what is too much for the engine."""
    from llguidance import LLMatcher

    grammar = LLMatcher.grammar_from_json_schema(json.dumps({"type": "string", "pattern": pattern}))
    matcher = LLMatcher(_bytes(), grammar, log_level=0)
    said = json.dumps(text, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return not matcher.is_error() and matcher.try_consume_tokens(list(said)) == len(said) and matcher.is_accepting()


@lru_cache(maxsize=1)
def _bytes() -> Any:
    """A vocabulary whose tokens are the bytes, each its own number."""
    from llguidance import LLTokenizer

    return LLTokenizer("byte")


_Whole: type[Validator] = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
_Bounds: type[Validator] = extend(Draft202012Validator, {"pattern": lambda *_: ()})  # type: ignore[no-untyped-call]
