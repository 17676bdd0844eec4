"""What grammars are made of: closed objects, and paths narrowed to the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from agentd.contracts import Json, PathRule, ToolSpec, World
from agentd.decode.paths import MISSING_TEXT, PATH_CHARS, RELATIVE, ROOT, sayable

Schema = dict[str, Json]
ANY_MISSING: Schema = {"type": "string", "pattern": MISSING_TEXT}


def closed(properties: Mapping[str, Json], required: Sequence[str] | None = None) -> Schema:
    """An object with these properties and no others, all required unless said otherwise."""
    return {
        "type": "object", "properties": dict(properties),
        "required": list(properties if required is None else required), "additionalProperties": False,
    }


def call_of(spec: ToolSpec, properties: Mapping[str, Json], needed: Sequence[str] = ()) -> Schema:
    """A call of a tool with arguments of these schemas, in this order; those `needed` may not be left out."""
    required = [name for name in properties if name in (*spec.args.get("required", []), *needed)]
    return closed({"tool": {"const": spec.name}, "args": closed(properties, required)})


def path_schema(goal_names: Sequence[str]) -> Schema:
    """Any path inside the workspace, and the goal's own names where they are odd ones."""
    free: Schema = {"type": "string", "pattern": RELATIVE, "maxLength": PATH_CHARS}
    named = [name for name in goal_names if sayable(name) and name != ROOT]
    return {"anyOf": [{"enum": named}, free]} if named else free


def existing_schema(rule: PathRule, schema: Schema, world: World, defs: Schema, missing: Schema | None) -> Schema:
    """A path that is there, or one that is `missing`, where that may be said or nothing else can be."""
    choices = there(rule, schema, world, defs)
    if missing is not None or not choices:
        defs.setdefault("missing", missing or ANY_MISSING)
        choices.append({"$ref": "#/$defs/missing"})
    return {"anyOf": choices}


def there(rule: PathRule, schema: Schema, world: World, defs: Schema) -> list[Schema]:
    """The paths that are there, of the kind that a rule asks for."""
    offers = {"file": world.files, "dir": world.dirs}
    choices: list[Schema] = []
    for kind in offers if rule.kind == "any" else (rule.kind,):
        if names := _offered(offers[kind]):
            defs[kind] = {"enum": names}
            choices.append({"$ref": f"#/$defs/{kind}"})
    if rule.kind != "file" and (rule.kind == "dir" or schema.get("default") == ROOT):
        choices.append({"const": ROOT})
    return choices


@lru_cache(maxsize=4)
def _offered(paths: tuple[str, ...]) -> list[str]:
    return sorted(filter(sayable, paths))
