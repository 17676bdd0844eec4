"""Takes secrets out of texts before anybody keeps or reads them: by value, by shape and by name.

Every secret gives way to `[redacted KIND]`. Redacting twice changes nothing more. What is not
recognised is said in SECURITY.md: a secret in a form of its own, encoded, or spread over several texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import quote

from agentd.canon import compact
from agentd.contracts import REDACTED, Json
from agentd.guard.named import is_secret_value, names_a_secret, values
from agentd.guard.shapes import SHAPES, Shape

LEAST_CHARS = 8
PASSES = 4  # a secret may end where another one begins, which shows once the first is gone
_LONG_WORD = 16
_WHERE = re.compile(r"(?:[~./]|[A-Za-z]:\\|[a-z+]{2,12}://)")


def known_secrets(environ: Mapping[str, str], *more: str | None) -> tuple[str, ...]:
    """The values that are kept secret here: those of variables with such a name, and `more`. Short ones, plain
    words, paths and addresses are none: they would be found everywhere."""
    named = (value for name, value in environ.items() if names_a_secret(name) and not _WHERE.match(value))
    found = {value.strip() for value in (*named, *(one for one in more if one))}
    return tuple(sorted((value for value in found if _is_telling(value)), key=len, reverse=True))


class Redactor:
    """Redacts texts and JSON values. `known` are secrets by their value. Each method gives back the very
    object that it got where nothing is found, and adds the kinds of what it finds to `found`."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        ways = {way: None for value in known for way in (value, json.dumps(value)[1:-1], quote(value, safe=""))}
        self._known = tuple(ways)

    def __call__(self, text: str) -> str:
        """The text without its secrets."""
        return self.text(text)

    def text(self, text: str, found: set[str] | None = None) -> str:
        """The text without its secrets. Takes time linear in its length."""
        kinds: set[str] = set() if found is None else found
        for _ in range(PASSES):
            before, text = text, self._once(text, kinds)
            if text is before:
                break
        return text

    def json(self, value: Json, found: set[str] | None = None) -> Json:
        """The value with its strings redacted, and its keys; of keys that become the same, the last one stays. What
        stands under a secret's name is redacted by it."""
        strings: list[str] = []
        keys: dict[str, None] = {}
        named = _collect(value, strings, keys)
        together = "\n".join((*strings, *keys))
        if not named and self.text(together) is together:
            return value
        kinds: set[str] = set() if found is None else found
        done = self._json(value, kinds)
        return done if kinds else value

    def body(self, data: bytes, found: set[str] | None = None) -> bytes:
        """JSON in bytes, as `canonical` or `compact` writes it."""
        value = json.loads(data)
        done = self.json(value, found)
        return data if done is value else compact(done).encode("ascii")

    def finds(self, data: bytes) -> bool:
        """Whether contents of a file hold a secret, whatever else they are. Looks no further than the first."""
        if len(data) < LEAST_CHARS:
            return False
        text = data.decode("latin-1")
        found = chain(*(_shaped(shape, text) for shape in SHAPES), values(text))
        return any(way.encode() in data for way in self._known) or next(found, None) is not None

    def _once(self, text: str, kinds: set[str]) -> str:
        if len(text) < LEAST_CHARS:
            return text
        for value in self._known:
            if value in text:
                text = text.replace(value, _mark("known", kinds))
        for shape in SHAPES:
            text = _cut(text, _shaped(shape, text), kinds)
        return _cut(text, values(text), kinds)

    def _json(self, value: Any, found: set[str]) -> Any:
        if isinstance(value, str):
            return self.text(value, found)
        if isinstance(value, dict):
            return {
                self._json(name, found): _mark("secret", found) if _is_named(name, item) else self._json(item, found)
                for name, item in value.items()
            }
        if isinstance(value, list | tuple):
            return [self._json(item, found) for item in value]
        return value


def _collect(value: Any, into: list[str], keys: dict[str, None]) -> bool:
    """All strings of a JSON value, and its keys, each once; whether one of them stands under a secret's name."""
    if isinstance(value, str):
        into.append(value)
    elif isinstance(value, dict):
        keys.update(dict.fromkeys(value))
        named = [_collect(item, into, keys) | _is_named(name, item) for name, item in value.items()]
        return any(named)
    elif isinstance(value, list | tuple):
        named = [_collect(item, into, keys) for item in value]
        return any(named)
    return False


def _is_named(name: Any, item: Any) -> bool:
    return (
        isinstance(item, str) and isinstance(name, str) and len(item) >= LEAST_CHARS and names_a_secret(name)
        and is_secret_value(item)
    )


def _shaped(shape: Shape, text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text holds secrets of that shape: start, end and its name."""
    if shape.hint in text:
        whole = 1 if "secret" in shape.pattern.groupindex else 0
        yield from ((*found.span(whole), shape.name) for found in shape.pattern.finditer(text))


def _cut(text: str, spans: Iterable[tuple[int, int, str]], kinds: set[str]) -> str:
    """The text with a mark in place of each span."""
    parts, at = [], 0
    for start, end, name in spans:
        if start >= at:
            parts += [text[at:start], _mark(name, kinds)]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def _mark(name: str, kinds: set[str]) -> str:
    kinds.add(name)
    return f"{REDACTED}{name}]"


def _is_telling(value: str) -> bool:
    """Whether a value is so much its own that finding it means something."""
    plain = value.isdigit() or (value.isalpha() and (value.islower() or value.isupper() or value.istitle()))
    return len(value) >= (_LONG_WORD if plain else LEAST_CHARS) and not _WHERE.match(value) and "\n" not in value
