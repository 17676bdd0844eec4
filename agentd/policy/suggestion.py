"""The way out of a denial: the narrowest rule that would allow the call."""

from __future__ import annotations

from collections.abc import Collection

import yaml

from agentd.contracts import Json, ToolCall, ToolSpec

SUGGESTION_CHARS = 1000


def smallest_rule(call: ToolCall, spec: ToolSpec, taken: Collection[str]) -> str | None:
    """A rule, as YAML for the list `rules:`, that allows this call and little else.

    Where a tool works on paths, the rule names them and leaves the rest open; elsewhere it pins every
    argument that is not the tool's default. None where that cannot be said briefly: a rule that is
    wider than what was asked for is no way out. `taken` are ids in use.
    """
    properties = spec.args.get("properties", {})
    if spec.paths:
        pinned = {name: value for name, value in call.args.items() if name in spec.paths}
    else:
        pinned = {n: v for n, v in call.args.items() if "default" not in properties[n] or properties[n]["default"] != v}
    args: dict[str, Json] = {name: {"equals": value} for name, value in pinned.items()}
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
