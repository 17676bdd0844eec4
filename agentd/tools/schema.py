"""May these schemas constrain a model? The house rules of tool schemas, then llguidance's verdict.

Arguments are a closed object of bounded values; what may be left out has a default, so that a
checked call always has every argument. A schema that the grammar engine would refuse is refused
here, when the tool is registered, not in the middle of a run. Results are told in the same keywords:
no schema names another one. No pattern holds what has no bounds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from agentd.contracts import ToolSpec
from agentd.schema import errors
from agentd.tools.manifest import Manifest, Place

PATH_CHARS = 400
COMMON = ["type", "enum", "const", "description", "title", "default", "anyOf"]
BY_TYPE: dict[str, list[str]] = {
    "object": ["properties", "required", "additionalProperties"],
    "array": ["items", "minItems", "maxItems"],
    "string": ["minLength", "maxLength", "pattern", "format"],
    "integer": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    "number": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    "boolean": [],
    "null": [],
}


def check_args(manifest: Manifest, spec: ToolSpec) -> None:
    """Raise ManifestError unless a model can be held to the arguments' schema."""
    _valid(manifest, "args", spec.args)
    if spec.args.get("type") != "object":
        manifest.fail("must have the type object", ("args",))
    _check(manifest, spec.args, ("args",))
    properties = spec.args.get("properties", {})
    required = spec.args.get("required", [])
    for name, schema in properties.items():
        if name not in required and "default" not in schema:
            manifest.fail("needs a default or a place in required", ("args", "properties", name))
        if "default" in schema and errors(schema, schema["default"]):
            manifest.fail("does not fit its own schema", ("args", "properties", name, "default"))
    for name in required:
        if name not in properties:
            manifest.fail(f"names {name!r}, which is no property", ("args", "required"))
    for name in spec.paths:
        if name not in properties:
            manifest.unknown(("paths", name), properties)
        given = properties[name]
        if given.get("type") != "string" or given.get("maxLength", 0) < PATH_CHARS:
            manifest.fail(f"must be a string with maxLength {PATH_CHARS} or more", ("args", "properties", name))
    _check_meanings(manifest, spec, properties)
    _compile(manifest, spec.args)


def _check_meanings(manifest: Manifest, spec: ToolSpec, properties: dict[str, Any]) -> None:
    for field in ("fields", "quotes", "saves"):
        names = getattr(spec, field)
        for name in [names] if isinstance(names, str) and names else names:
            kinds = ("string", "integer") if field == "quotes" else ("string",)
            if properties.get(name, {}).get("type") not in kinds:
                manifest.fail(f"names {name!r}, which is no argument that is a {' or '.join(kinds)}", (field,))
    if spec.fields and not any(rule.role == "existing" for rule in spec.paths.values()):
        manifest.fail("needs an argument in paths that names an existing file", ("fields",))
    if len(set(spec.fields.values())) > 1:
        manifest.fail("must all be columns, or all be keys", ("fields",))
    columns = [name for name, kind in spec.fields.items() if kind == "column"]
    for name, source in spec.quotes.items():
        if source not in ("goal", *columns):
            manifest.fail(f"must be one of: {', '.join(('goal', *columns))}", ("quotes", name))
    if sum(source in columns for source in spec.quotes.values()) > 1:
        manifest.fail("may have one argument that is looked for in a column", ("quotes",))
    if spec.saves and (spec.saves not in spec.paths or spec.effect == "pure"):
        manifest.fail("must name an argument in paths, of a tool whose effect is not pure", ("saves",))


def check_result(manifest: Manifest, spec: ToolSpec) -> None:
    """Raise ManifestError unless `result` is a JSON Schema of an object, in the keywords of arguments but `pattern`."""
    _valid(manifest, "result", spec.result)
    if spec.result.get("type") != "object":
        manifest.fail("must have the type object", ("result",))
    _check(manifest, spec.result, ("result",), bounded=False)


def _valid(manifest: Manifest, field: str, schema: dict[str, Any]) -> None:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        manifest.fail(error.message, (field, *error.absolute_path))


def _check(manifest: Manifest, schema: Any, place: Place, *, bounded: bool = True) -> None:
    if not isinstance(schema, dict):
        manifest.fail("must be a schema with a type", place)
    kind = _kind(manifest, schema, place)
    allowed = [*COMMON, *BY_TYPE.get(kind, [])]
    if not bounded:
        allowed = [key for key in allowed if key != "pattern"]
    for key in schema:
        if key not in allowed:
            manifest.unknown((*place, key), allowed)
    if bounded:
        _check_bounds(manifest, schema, kind, place)
    for at, below in _inner(schema):
        _check(manifest, below, (*place, *at), bounded=bounded)


def _check_bounds(manifest: Manifest, schema: dict[str, Any], kind: str, place: Place) -> None:
    if kind == "string" and "maxLength" not in schema:
        manifest.fail("needs maxLength, so that a reply has an end", place)
    if kind == "array" and not {"items", "maxItems"} <= set(schema):
        manifest.fail("needs items and maxItems, so that a reply has an end", place)
    if kind == "object" and schema.get("additionalProperties") is not False:
        manifest.fail("needs additionalProperties: false", place)


def _kind(manifest: Manifest, schema: dict[str, Any], place: Place) -> str:
    if "anyOf" in schema or "enum" in schema or "const" in schema:
        return ""
    kind = schema.get("type")
    if not isinstance(kind, str) or kind not in BY_TYPE:
        manifest.fail(f"needs one type of {', '.join(BY_TYPE)}", (*place, "type"))
    return kind


def _inner(schema: dict[str, Any]) -> Iterator[tuple[Place, Any]]:
    for index, choice in enumerate(schema.get("anyOf", ())):
        yield ("anyOf", index), choice
    for name, below in schema.get("properties", {}).items():
        yield ("properties", name), below
    if "items" in schema:
        yield ("items",), schema["items"]
    if not isinstance(schema.get("additionalProperties", False), bool):
        yield ("additionalProperties",), schema["additionalProperties"]


def _compile(manifest: Manifest, schema: dict[str, Any]) -> None:
    from llguidance import LLMatcher

    grammar = LLMatcher.grammar_from_json_schema(json.dumps(schema))
    failed, messages = LLMatcher.validate_grammar_with_warnings(grammar)
    if failed:
        manifest.fail(f"cannot constrain a model: {messages[0]}", ("args",))
