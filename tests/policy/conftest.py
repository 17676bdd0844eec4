from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agentd.contracts import Facts, PathRule, ToolCall, ToolSpec
from agentd.policy import LoadedPolicy, load
from agentd.settings import data_dir
from agentd.tools import load_catalogue

Load = Callable[[str], LoadedPolicy]
Ask = Callable[..., Facts]

CASE = "cases: [{call: finish, args: {status: done, answer: a}, expect: allow}]\n"


def made(name: str, effect: str, properties: dict[str, Any], *, paths: tuple[str, ...] = (), needs: tuple[str, ...] = ()
         ) -> ToolSpec:
    return ToolSpec.model_validate({
        "name": name, "description": name, "effect": effect, "idempotent": False, "timeout_s": 1, "output_bytes": 1024,
        "args": {"type": "object", "properties": properties, "required": list(needs), "additionalProperties": False},
        "result": {"type": "object"}, "paths": {p: PathRule(role="free") for p in paths},
    })


@pytest.fixture(scope="session")
def shipped() -> tuple[ToolSpec, ...]:
    return load_catalogue().specs


@pytest.fixture(scope="session")
def specs(shipped: tuple[ToolSpec, ...]) -> tuple[ToolSpec, ...]:
    """The shipped tools, and three that send, take lists and take objects."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    return (
        *shipped,
        made("fetch", "outside", {"url": text, "method": {"enum": ["GET", "POST"], "default": "GET"}}, needs=("url",)),
        made("sum_up", "pure", {"numbers": {"type": "array", "items": {"type": "integer"}}, "words": texts}),
        made("configure", "workspace", {
            "path": text, "options": {"type": "object"}, "level": {"type": "number"}, "note": text,
            "count": {"type": "integer"}, "force": {"type": "boolean", "default": False},
        }, paths=("path",), needs=("path", "options")),
    )


@pytest.fixture(scope="session")
def policy(specs: tuple[ToolSpec, ...], tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Loads the text of a policy; without `cases:` it gets one."""
    folder = tmp_path_factory.mktemp("policies")
    numbers = itertools.count()

    def loaded(text: str) -> LoadedPolicy:
        path: Path = folder / f"p{next(numbers)}.yaml"
        path.write_text(text if "cases:" in text else text.rstrip("\n") + "\n" + CASE, encoding="utf-8")
        return load(str(path), specs, policies_dir=data_dir("policies"))

    return loaded


@pytest.fixture(scope="session")
def ask(specs: tuple[ToolSpec, ...]) -> Ask:
    """Facts of a call, with the tool's defaults filled in."""
    by_name = {spec.name: spec for spec in specs}

    def asked(tool: str, args: dict[str, Any] | None = None, **facts: Any) -> Facts:
        spec = by_name.get(tool)
        properties = spec.args["properties"] if spec else {}
        defaults = {name: schema["default"] for name, schema in properties.items() if "default" in schema}
        given = {"effect": spec.effect if spec else "pure", "idempotent": bool(spec and spec.idempotent), **facts}
        return Facts(call=ToolCall(call_id="c1", tool=tool, args={**defaults, **(args or {})}), **given)

    return asked
