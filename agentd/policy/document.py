"""A YAML file as data in which every field knows its line.

Stricter than YAML, because what a reader takes for one thing must not load as another: a key that
stands twice, an alias, a tag and a second document are errors, and only `true` and `false` are
booleans (YAML 1.1 also takes `no`, `on` and `off`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from agentd.contracts import Json
from agentd.errors import PolicyError

FILE_BYTES = 1 << 18
Loc = tuple[str | int, ...]

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
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PolicyError(
            f"is not YAML: {error.problem or error.context}", file=shown, line=mark.line + 1 if mark else None
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"is not YAML: {str(error).splitlines()[0]}", file=shown) from error
    if not isinstance(root, yaml.MappingNode):
        raise PolicyError("a policy is a mapping that starts with `version: 1`", file=shown, line=1)
    lines: dict[Loc, int] = {}
    data = _Reader(shown, lines).value(root, ())
    return Document(shown, data, lines)


class _Reader:
    def __init__(self, shown: str, lines: dict[Loc, int]) -> None:
        self._shown = shown
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, loc: Loc) -> Json:
        self._lines.setdefault(loc, node.start_mark.line + 1)
        if id(node) in self._seen:
            raise self._error(node, loc, "an alias; write out what it stands for")
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            self._plain_tag(node, loc, "tag:yaml.org,2002:seq")
            return [self.value(item, (*loc, i)) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - the third and last kind of node
        return self._scalar(node, loc)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Json]:
        self._plain_tag(node, loc, "tag:yaml.org,2002:map")
        found: dict[str, Json] = {}
        for key_node, item in node.value:
            key = self._scalar(key_node, loc) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise self._error(key_node, loc, f"a key must be text, not {key_node.value!r}; quote it")
            if key in found:
                raise self._error(key_node, (*loc, key), f"stands twice; first in line {self._lines[(*loc, key)]}")
            self._lines[(*loc, key)] = key_node.start_mark.line + 1
            found[key] = self.value(item, (*loc, key))
        return found

    def _scalar(self, node: yaml.ScalarNode, loc: Loc) -> Json:
        if not node.tag.startswith("tag:yaml.org,2002:"):
            raise self._error(node, loc, f"a tag, {node.tag}; policies have none")
        text: str = node.value
        if node.style is not None:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _INT.fullmatch(text):
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _plain_tag(self, node: yaml.Node, loc: Loc, tag: str) -> None:
        if node.tag != tag:
            raise self._error(node, loc, f"a tag, {node.tag}; policies have none")

    def _error(self, node: yaml.Node, loc: Loc, message: str) -> PolicyError:
        return PolicyError(message, file=self._shown, line=node.start_mark.line + 1, field=dotted(loc) or None)


def dotted(loc: Loc) -> str:
    """`("rules", 2, "args")` as `rules[2].args`."""
    text = ""
    for part in loc:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
