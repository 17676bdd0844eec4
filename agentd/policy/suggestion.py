"""The way out of a denial: the narrowest rule that would allow the call."""

from __future__ import annotations

import json
from collections.abc import Collection

from agentd.contracts import Json, ToolCall, ToolSpec
from agentd.text import visible

SUGGESTION_CHARS = 1000

_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")


def smallest_rule(call: ToolCall, spec: ToolSpec, taken: Collection[str]) -> str | None:
    """A rule, as YAML for the list `rules:`, that allows this call and little else.

    Where a tool works on paths, the rule names them and leaves the rest open; elsewhere it pins every
    argument that is not the tool's default. None where that cannot be said briefly, or in a text
    file: a rule that is wider than what was asked for is no way out. `taken` are ids in use.
    """
    properties = spec.args.get("properties", {})
    if spec.paths:
        pinned = {name: value for name, value in call.args.items() if name in spec.paths}
    else:
        pinned = {n: v for n, v in call.args.items() if "default" not in properties[n] or properties[n]["default"] != v}
    name = _free(f"allow-{call.tool.replace('_', '-')}", taken)
    lines = [f"- id: {name}", "  verdict: allow", f"  tools: [{call.tool}]"]
    if pinned:
        lines += ["  args:", *(f"    {_key(name)}: {{equals: {_yaml(value)}}}" for name, value in pinned.items())]
    text = "\n".join(lines) + "\n"
    return text if len(text) <= SUGGESTION_CHARS and _is_text(call.args) else None


def _yaml(value: Json) -> str:
    """A value in YAML's flow style. What `visible` escapes is what YAML must have escaped, in the
    same notation."""
    if isinstance(value, str):
        return '"' + visible(value.replace("\\", "\\\\").replace('"', '\\"')) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(_yaml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_yaml(key)}: {_yaml(item)}' for key, item in value.items())}}}"
    return json.dumps(value)


def _key(name: str) -> str:
    """A name bare, unless YAML 1.1 takes it for a boolean or null."""
    bare = name.isascii() and name.isidentifier() and name.lower() not in _WORDS
    return name if bare else _yaml(name)


def _is_text(value: Json) -> bool:
    """Whether it can stand in a file: bytes that are no UTF-8 are held as lone surrogates."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _free(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
