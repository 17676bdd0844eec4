"""Runs a tool's code as the sandbox does, but directly: in a process of its own, in a temporary folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agentd.contracts import ToolCall, ToolSpec, World
from agentd.decode import parse_call
from agentd.tools import Catalogue, load_catalogue

CHILD = """
import json, runpy, sys
path, back = sys.argv[1:]
try:
    reply = {"value": runpy.run_path(path)["run"](json.load(sys.stdin))}
except (ValueError, OSError, LookupError) as error:
    reply = {"error": str(error)}
open(back, "w", encoding="utf-8").write(json.dumps(reply))
"""


@dataclass(frozen=True)
class Ran:
    """What the model would see, and what the tool returned."""

    text: str
    result: dict[str, Any] | None
    error: str | None


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def run(catalogue: Catalogue, workspace: Path, tmp_path: Path) -> Callable[..., Ran]:
    """`run("read_file", path="a.txt")`: defaults are filled in; arguments are checked by the schema alone."""

    def run(tool: str, **args: Any) -> Ran:
        spec = catalogue.get(tool)
        filled = checked(spec, {name.rstrip("_"): value for name, value in args.items()})
        back = tmp_path / "reply.json"
        done = subprocess.run(
            [sys.executable, "-Xutf8", "-c", CHILD, str(Path(spec.origin, "tool.py")), str(back)], cwd=workspace,
            input=json.dumps(filled), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            timeout=60, check=False,
        )
        assert done.returncode == 0, done.stdout
        reply = json.loads(back.read_text(encoding="utf-8"))
        value = reply.get("value")
        said = value.pop("text", "") if isinstance(value, dict) else ""
        between = "\n" if done.stdout and said and not done.stdout.endswith("\n") else ""
        return Ran(done.stdout + between + said, value, reply.get("error"))

    return run


def checked(spec: ToolSpec, args: dict[str, Any]) -> dict[str, Any]:
    unbound = spec.model_copy(update={"paths": {}})
    call = parse_call(json.dumps({"tool": spec.name, "args": args}), (unbound,), World(), call_id="c1")
    assert isinstance(call, ToolCall), call
    return call.args
