"""Task files: a YAML list of goals, the files that they start from, and checks of what is left."""

from __future__ import annotations

import base64
import binascii
import random
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from agentd.contracts import Check, Status, Value
from agentd.errors import UsageError

MAX_LINES = 1_000_000
WORDS = ("ok", "error", "warn", "start", "stop", "read", "write", "open", "close", "retry", "north", "south")

Wanted = Literal["done", "refused", "denied", "budget"]


class Task(Value):
    """A goal and how to tell that it was reached. `files` maps paths to contents; the run must end
    with `status`, and all `checks` must hold. `policy` None leaves the choice to the caller."""

    id: str = Field(pattern=r"^[\w.-]+$")
    family: str = "other"
    goal: str = Field(min_length=1)
    files: dict[str, bytes] = Field(default_factory=dict)
    policy: str | None = None
    status: Wanted = "done"
    checks: tuple[Check, ...]

    @field_validator("files", mode="before")
    @classmethod
    def _contents(cls, files: object) -> object:
        if not isinstance(files, dict):
            raise ValueError("must map paths to contents")
        return {_checked_path(path): _content(path, given) for path, given in files.items()}

    def wants(self, status: Status) -> bool:
        """Whether a run that ended so ended as it should."""
        return status == self.status


def load_tasks(paths: Sequence[Path]) -> tuple[Task, ...]:
    """The tasks of all files, in order. Raises UsageError that names file, line and field for the
    first thing that is wrong; ids are unique over all files."""
    tasks: list[Task] = []
    seen: dict[str, str] = {}
    for path in paths:
        for line, task in _load_file(path):
            if task.id in seen:
                message = f"{task.id!r} is also the id of {seen[task.id]}"
                raise UsageError(message, file=str(path), line=line, field="id")
            seen[task.id] = f"{path}:{line}"
            tasks.append(task)
    if not tasks:
        raise UsageError("no tasks", file=", ".join(map(str, paths)))
    return tuple(tasks)


def _load_file(path: Path) -> list[tuple[int, Task]]:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise UsageError(f"is not YAML: {problem}", file=str(path), line=mark.line + 1 if mark else None) from error
    if not isinstance(root, yaml.SequenceNode):
        raise UsageError("must be a list of tasks", file=str(path), line=1)
    return [(node.start_mark.line + 1, _task(path, node)) for node in root.value]


def _task(path: Path, node: yaml.Node) -> Task:
    loader = yaml.SafeLoader("")
    try:
        raw = loader.construct_document(node)
        return Task.model_validate(raw)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark or node.start_mark).line + 1
        raise UsageError(str(error.problem), file=str(path), line=line) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = tuple(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise UsageError(message, file=str(path), line=_line(node, where), field=".".join(where) or None) from error
    finally:
        loader.dispose()


def _line(node: yaml.Node, where: Sequence[str]) -> int:
    """The line of the innermost part of `where` that the document has, counted from 1."""
    line = node.start_mark.line + 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if part not in pairs:
                return line
            key, node = pairs[part]
            line = key.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
    return line


def _checked_path(path: object) -> str:
    if not isinstance(path, str) or not path:
        raise ValueError(f"{path!r} is not a path")
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts or str(parts) != path or path == ".":
        raise ValueError(f"{path!r} is not a plain path below the workspace")
    return path


def _content(path: object, given: Any) -> bytes:
    if isinstance(given, bytes):
        return given
    if isinstance(given, str):
        return given.encode("utf-8")
    if isinstance(given, dict) and list(given) == ["base64"] and isinstance(given["base64"], str):
        try:
            return base64.b64decode(given["base64"], validate=True)
        except binascii.Error as error:
            raise ValueError(f"{path}: is not base64: {error}") from error
    if isinstance(given, dict) and list(given) == ["generate"]:
        spec = given["generate"]
        if isinstance(spec, dict) and set(spec) == {"lines", "seed"} and all(type(v) is int for v in spec.values()):
            return _generated(path, spec["lines"], spec["seed"])
    raise ValueError(f"{path}: must be text, {{base64: ...}} or {{generate: {{lines: N, seed: N}}}}")


def _generated(path: object, lines: int, seed: int) -> bytes:
    """Numbered lines of four words; the same for the same seed on every machine."""
    if not 0 <= lines <= MAX_LINES:
        raise ValueError(f"{path}: lines must be from 0 to {MAX_LINES}")
    chance = random.Random(seed)  # noqa: S311 - reproducible test data, nothing secret
    return "".join(f"{n} {' '.join(chance.choices(WORDS, k=4))}\n" for n in range(1, lines + 1)).encode()
