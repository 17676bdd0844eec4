"""A YAML file as data in which every field knows its line.

Stricter than YAML, because what a reader takes for one thing must not load as another: a key that
stands twice, an alias, a tag and a second document are errors, and only `true` and `false` are
booleans (YAML 1.1 also takes `no`, `on` and `off`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agentd.contracts import Json
from agentd.errors import PolicyError

FILE_BYTES = 1 << 18
DEPTH = 32
Loc = tuple[str | int, ...]

# libyaml where PyYAML was built with it: the same events and marks, ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+([eE][-+]?[0-9]+)?")
_CONSTANTS: dict[str, Json] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data. `shown` is the file as messages name it."""

    shown: str
    data: dict[str, Json]
    lines: dict[Loc, int]

    def line(self, loc: Loc) -> int:
        """The line (from 1) of a field, or of the nearest thing around it that is there."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)

    def place(self, loc: Loc) -> str:
        return f"{self.shown}:{self.line(loc)}"


def read_document(path: Path, shown: str) -> Document:
    """The file as a document. Raises PolicyError with file and line."""
    try:
        with path.open("rb") as file:
            raw = file.read(FILE_BYTES + 1)
    except OSError as error:
        raise PolicyError(f"cannot be read: {error.strerror}", file=shown) from error
    if len(raw) > FILE_BYTES:
        raise PolicyError(f"is larger than {FILE_BYTES} bytes", file=shown)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise PolicyError("is not UTF-8", file=shown, line=raw[: error.start].count(b"\n") + 1) from error
    return parse_document(text, shown)


def parse_document(text: str, shown: str) -> Document:
    """A text as a document. Raises PolicyError with file and line."""
    try:
        _refuse_extras(yaml.parse(text, Loader=_LOADER), shown)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise PolicyError(f"is not YAML: {error.problem or error.context}", file=shown, line=line) from error
    except yaml.YAMLError as error:
        raise PolicyError(f"is not YAML: {str(error).splitlines()[0]}", file=shown) from error
    if not isinstance(root, yaml.MappingNode):
        raise PolicyError("a policy is a mapping that starts with `version: 1`", file=shown, line=1)
    lines: dict[Loc, int] = {}
    data = _Reader(shown, lines).value(root, ())
    return Document(shown, data, lines)


def _refuse_extras(events: Iterable[Any], shown: str) -> None:
    """Refuses what YAML has and a policy has not, before anything recursive sees the text."""
    depth = 0
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise PolicyError("an anchor or alias; write out what it stands for", file=shown, line=line)
        if getattr(event, "tag", None) is not None:
            raise PolicyError(f"a tag, {event.tag}; a policy has none", file=shown, line=line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            raise PolicyError(f"is nested deeper than {DEPTH}", file=shown, line=line)


class _Reader:
    def __init__(self, shown: str, lines: dict[Loc, int]) -> None:
        self._shown = shown
        self._lines = lines

    def value(self, node: yaml.Node, loc: Loc) -> Json:
        self._lines.setdefault(loc, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - the third and last kind of node
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for key_node, item in node.value:
            key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise self._error(key_node, loc, f"a key must be text, not {key_node.value!r}; quote it")
            if key in found:
                raise self._error(key_node, (*loc, key), f"stands twice; first in line {self._lines[(*loc, key)]}")
            self._lines[(*loc, key)] = key_node.start_mark.line + 1
            found[key] = self.value(item, (*loc, key))
        return found

    def _error(self, node: yaml.Node, loc: Loc, message: str) -> PolicyError:
        return PolicyError(message, file=self._shown, line=node.start_mark.line + 1, field=dotted(loc) or None)


def _scalar(node: yaml.ScalarNode) -> Json:
    text: str = node.value
    if node.style:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def dotted(loc: Loc) -> str:
    """`("rules", 2, "args")` as `rules[2].args`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
