"""The grammar of the next call, built anew for each step.

A call is `{"tool": NAME, "args": {...}}` with NAME one of the visible tools and the arguments in
the order of the tool's schema. Path arguments are narrowed to the workspace as it is, and all that can be
where the world is narrow. Equal inputs give equal grammars, byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence

from agentd.contracts import Grammar, PathRule, ToolSpec, World
from agentd.decode.narrow import narrow_calls
from agentd.decode.pieces import ANY_MISSING, Schema, call_of, existing_schema, path_schema


def call_grammar(specs: Sequence[ToolSpec], world: World) -> Grammar:
    """All calls of these tools that make sense in this world, and no others."""
    defs: Schema = {}
    if world.narrow:
        calls = [call for spec in specs for call in narrow_calls(spec, world, defs)]
    else:
        calls = [_call(spec, world, defs) for spec in specs]
    return Grammar.of({"$defs": defs, "anyOf": calls} if defs else {"anyOf": calls})


def _call(spec: ToolSpec, world: World, defs: Schema) -> Schema:
    return call_of(spec, {
        name: _path(spec.paths[name], schema, world, defs) if name in spec.paths else schema
        for name, schema in spec.args.get("properties", {}).items()
    })


def _path(rule: PathRule, schema: Schema, world: World, defs: Schema) -> Schema:
    if rule.role == "existing":
        return existing_schema(rule, schema, world, defs, ANY_MISSING)
    defs.setdefault("path", path_schema(world.goal_names))
    return {"$ref": "#/$defs/path"}
