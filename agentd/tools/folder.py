"""One tool's folder: its manifest and its code, read and checked, never run."""

from __future__ import annotations

import ast
import re
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agentd.canon import digest
from agentd.contracts import FINISH, ToolSpec
from agentd.errors import ManifestError
from agentd.tools.manifest import Manifest, Place
from agentd.tools.schema import check_args, check_result

MANIFEST = "tool.yaml"
CODE = "tool.py"
NAME = r"[a-z][a-z0-9_]{0,39}"
CODE_BYTES = 1 << 18
FIELDS = [
    "name", "description", "args", "result", "paths", "fields", "quotes", "saves", "effect", "idempotent",
    "timeout_s", "output_bytes", "trusted_output",
]
DESCRIPTION_CHARS = 200
BOUNDS = {"timeout_s": (0.1, 3600.0), "output_bytes": (256, 16 << 20)}
# CPython 3.11 counts the depth of a syntax tree once for all threads (gh-106905): two that parse
# at the same time, as two runs of one process do, can raise SystemError.
PARSING = threading.Lock()


def check(path: Path) -> ToolSpec:
    """The tool in a folder, ready to be registered. Raises ManifestError where it is none: a
    field is missing, unknown or out of bounds, a schema cannot constrain a model, the code does
    not parse or has no `run(args)`."""
    file = path / MANIFEST
    manifest = Manifest(_text(file), str(file))
    spec = _spec(manifest)
    if spec.name != path.resolve().name:
        manifest.fail(f"is {spec.name!r}, but its folder is {path.resolve().name!r}", ("name",))
    check_args(manifest, spec)
    check_result(manifest, spec)
    files = _code(path, spec.name)
    bound = digest("tool", {**spec.model_dump(exclude={"origin", "digest"}), "files": files})
    return spec.model_copy(update={"files": files, "origin": str(path), "digest": bound})


def _spec(manifest: Manifest) -> ToolSpec:
    for name in manifest.data:
        if name not in FIELDS:
            manifest.unknown((str(name),), FIELDS)
    try:
        spec = ToolSpec.model_validate(manifest.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place: Place = tuple(first["loc"])
        raised = first["msg"] if first["type"] != "missing" else "is missing"
        manifest.fail(raised, place)
    if not re.fullmatch(NAME, spec.name):
        manifest.fail("must be lower case letters, digits and _, at most 40", ("name",))
    if not 1 <= len(spec.description) <= DESCRIPTION_CHARS or not spec.description.isprintable():
        manifest.fail(f"must be one line of at most {DESCRIPTION_CHARS} characters", ("description",))
    for name, (low, high) in BOUNDS.items():
        if not low <= getattr(spec, name) <= high:
            manifest.fail(f"must be from {low} to {high}", (name,))
    return spec


def _code(path: Path, name: str) -> dict[str, str]:
    """Source by file name: `tool.py` and what it imports from beside it, but no tests."""
    if name == FINISH:
        return {}
    files = {f.name: _text(f) for f in sorted(path.glob("*.py")) if not f.name.startswith("test_")}
    if CODE not in files:
        raise ManifestError("is missing; it defines run(args)", file=str(path / CODE))
    for file, source in files.items():
        try:
            with PARSING:
                tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            raise ManifestError(f"does not parse: {error}", file=str(path / file), line=line) from error
        if file == CODE and not any(_is_run(node) for node in tree.body):
            raise ManifestError("defines no run(args) with one argument", file=str(path / CODE))
    return files


def _is_run(node: Any) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "run" and len(node.args.args) == 1


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > CODE_BYTES:
            raise ManifestError(f"is larger than {CODE_BYTES} bytes", file=str(file))
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8"
        raise ManifestError(str(reason), file=str(file)) from error
