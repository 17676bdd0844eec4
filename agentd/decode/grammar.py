"""The grammar of the next call, built anew for each step.

A call is `{"tool": NAME, "args": {...}}` with NAME one of the visible tools and the arguments in
the order of the tool's schema. Path arguments are narrowed to the workspace as it is. Equal inputs
give equal grammars, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from agentd.contracts import Grammar, Json, PathRule, ToolSpec, World
from agentd.decode.paths import MISSING_TEXT, PATH_CHARS, RELATIVE, ROOT, sayable

Schema = dict[str, Json]


def call_grammar(specs: Sequence[ToolSpec], world: World) -> Grammar:
    """All calls of these tools that make sense in this world, and no others."""
    defs: Schema = {}
    calls = [_call(spec, world, defs) for spec in specs]
    return Grammar.of({"$defs": defs, "anyOf": calls} if defs else {"anyOf": calls})


def closed(properties: Mapping[str, Json], required: Sequence[str] | None = None) -> Schema:
    """An object with these properties and no others, all required unless said otherwise."""
    return {
        "type": "object", "properties": dict(properties),
        "required": list(properties if required is None else required), "additionalProperties": False,
    }


def path_schema(goal_names: Sequence[str]) -> Schema:
    """Any path inside the workspace, and the goal's own names where they are odd ones."""
    free: Schema = {"type": "string", "pattern": RELATIVE, "maxLength": PATH_CHARS}
    named = [name for name in goal_names if sayable(name) and name != ROOT]
    return {"anyOf": [{"enum": named}, free]} if named else free


def _call(spec: ToolSpec, world: World, defs: Schema) -> Schema:
    properties = {
        name: _path(spec.paths[name], schema, world, defs) if name in spec.paths else schema
        for name, schema in spec.args.get("properties", {}).items()
    }
    return closed({"tool": {"const": spec.name}, "args": closed(properties, spec.args.get("required", []))})


@lru_cache(maxsize=4)
def _offered(paths: tuple[str, ...]) -> list[str]:
    return sorted(filter(sayable, paths))


def _path(rule: PathRule, schema: Schema, world: World, defs: Schema) -> Schema:
    if rule.role != "existing":
        defs.setdefault("path", path_schema(world.goal_names))
        return {"$ref": "#/$defs/path"}
    offers = {"file": world.files, "dir": world.dirs}
    defs.setdefault("missing", {"type": "string", "pattern": MISSING_TEXT})
    choices: list[Schema] = []
    for kind in offers if rule.kind == "any" else (rule.kind,):
        if names := _offered(offers[kind]):
            defs[kind] = {"enum": names}
            choices.append({"$ref": f"#/$defs/{kind}"})
    if rule.kind == "dir" or schema.get("default") == ROOT:
        choices.append({"const": ROOT})
    return {"anyOf": [*choices, {"$ref": "#/$defs/missing"}]}
