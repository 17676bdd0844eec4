"""A manifest's YAML as values, each with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar, NoReturn

import yaml

from agentd.errors import ManifestError

Place = tuple[str | int, ...]
MANIFEST_CHARS = 65_536
NODES = 5_000
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where it was built


class _Loader(_Base):  # type: ignore[misc]
    """YAML whose plain words mean what they mean in JSON: `no` and `on` are text, and so are dates."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _tag, _text, _first in (
    ("null", r"null|~|", ["n", "~", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"({_text})\Z"), _first)


class Manifest:
    """A mapping read from YAML; `fail` raises an error at the place of one of its fields."""

    def __init__(self, text: str, file: str) -> None:
        """Raises ManifestError for what is no YAML mapping, is too large, or names a key twice."""
        self.file = file
        self._lines: dict[Place, int] = {(): 1}
        self._nodes = 0
        if len(text) > MANIFEST_CHARS:
            self.fail(f"has {len(text)} characters, more than {MANIFEST_CHARS}")
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            self._note(node, ())
            data = loader.construct_document(node) if node is not None else None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else None
            raise ManifestError(str(error.problem), file=file, line=line) from error
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise ManifestError(str(error), file=file) from error
        finally:
            loader.dispose()
        if not isinstance(data, dict):
            self.fail("is no mapping of fields")
        self.data: dict[str, Any] = data

    def fail(self, message: str, place: Place = (), hint: str | None = None) -> NoReturn:
        """Raise ManifestError with file, line and field."""
        known = place
        while known not in self._lines:
            known = known[:-1]
        field = ".".join(str(p) for p in place) or None
        raise ManifestError(message, file=self.file, line=self._lines[known], field=field, hint=hint)

    def unknown(self, place: Place, allowed: Iterable[str]) -> NoReturn:
        """Fail for a name that is not among the allowed ones, with the nearest that is."""
        names = list(allowed)
        near = get_close_matches(str(place[-1]), names, 1)
        self.fail(f"is not known; allowed: {', '.join(names)}", place, f"did you mean {near[0]}?" if near else None)

    def _note(self, node: yaml.Node | None, place: Place) -> None:
        self._nodes += 1
        if self._nodes > NODES:
            self.fail(f"has more than {NODES} values")
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                at = (*place, str(key.value))
                if key.tag != "tag:yaml.org,2002:str":
                    self.fail("a key must be text; quote it", at)
                before, self._lines[at] = self._lines.get(at), key.start_mark.line + 1
                if before is not None:
                    self.fail(f"stands twice; first in line {before}", at)
                self._note(value, at)
        elif isinstance(node, yaml.SequenceNode):
            for index, value in enumerate(node.value):
                self._lines[(*place, index)] = value.start_mark.line + 1
                self._note(value, (*place, index))
