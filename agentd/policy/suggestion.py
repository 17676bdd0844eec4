"""The way out of a denial: the narrowest rule that would allow the call."""

from __future__ import annotations

from collections.abc import Collection

import yaml

from agentd.contracts import Json, ToolCall, ToolSpec

PINNED_CHARS = 300
SUGGESTION_CHARS = 1000


def smallest_rule(call: ToolCall, spec: ToolSpec, taken: Collection[str]) -> str | None:
    """A rule, as YAML for the list `rules:`, that allows this call and little else.

    Every argument is pinned to its value, but for the tool's defaults, which are left open, and for
    long texts beside a pinned path, which are pinned to their length. None where that cannot be said
    briefly: a rule that is wider than what was asked for is no way out. `taken` are ids in use.
    """
    args: dict[str, Json] = {}
    properties = spec.args.get("properties", {})
    for name, value in call.args.items():
        schema = properties[name]
        if "default" in schema and schema["default"] == value:
            continue
        if not isinstance(value, str) or len(value) <= PINNED_CHARS:
            args[name] = {"equals": value}
        elif spec.paths and name not in spec.paths and schema.get("type") == "string":
            args[name] = {"max_length": len(value)}
        else:
            return None
    rule: dict[str, Json] = {"id": _free(f"allow-{call.tool.replace('_', '-')}", taken), "verdict": "allow"}
    rule["tools"] = [call.tool]
    if args:
        rule["args"] = args
    text = str(yaml.safe_dump([rule], sort_keys=False, width=SUGGESTION_CHARS, default_flow_style=None))
    return text if len(text) <= SUGGESTION_CHARS else None


def _free(name: str, taken: Collection[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
