"""The form of a manifest as a JSON Schema, for editors. `check` asks for more: code, schemas that bind."""

from __future__ import annotations

from agentd.contracts import Json, ToolSpec
from agentd.tools.folder import BOUNDS, DESCRIPTION_CHARS, FIELDS, NAME

_OBJECT: dict[str, Json] = {"type": "object", "required": ["type"], "properties": {"type": {"const": "object"}}}


def manifest_schema() -> dict[str, Json]:
    """The JSON Schema (draft 7, which every editor knows) of a tool.yaml."""
    whole = ToolSpec.model_json_schema()
    properties = {name: whole["properties"][name] for name in FIELDS}
    properties["name"] |= {"pattern": f"^{NAME}$", "description": "Also the name of the tool's folder."}
    properties["description"] |= {
        "minLength": 1, "maxLength": DESCRIPTION_CHARS, "description": "One line; the model reads it.",
    }
    properties["args"] = {**_OBJECT, "description": "JSON Schema of the arguments: closed, every value bounded."}
    properties["result"] = {**_OBJECT, "description": "JSON Schema of what the tool returns; it has no pattern."}
    properties["fields"]["description"] = "Arguments that name a column or a key of the file that the call reads."
    properties["quotes"]["description"] = (
        "Arguments that say what is said elsewhere, word for word: in the goal, or in a column, by the "
        "argument that names it."
    )
    properties["saves"]["description"] = "The argument that names a file for the tool's text, where a call has it."
    for name, (low, high) in BOUNDS.items():
        properties[name] |= {"minimum": low, "maximum": high}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#", "title": "A tool's manifest", "type": "object",
        "additionalProperties": False, "required": [name for name in whole["required"] if name in FIELDS],
        "properties": properties, "$defs": whole["$defs"],
    }
