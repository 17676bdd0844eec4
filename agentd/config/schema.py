"""The form of an `agentd.toml`: as a JSON Schema, for editors, and as a file to start from."""

from __future__ import annotations

import json

from agentd.config.keys import KEYS
from agentd.config.reading import VERSION
from agentd.contracts import Json
from agentd.settings import Settings


def config_schema() -> dict[str, Json]:
    """The JSON Schema (draft 7, which every editor knows) of a user's or the system's file."""
    top: dict[str, Json] = {"version": {"const": VERSION, "description": "The version of this file's form."}}
    for key in KEYS:
        section, _, name = key.name.rpartition(".")
        table = top.setdefault(section, _table({}))["properties"] if section else top
        default = Settings.model_fields[key.field].default
        said = {} if default is None or default == () else {"default": default}
        table[name] = {**key.form.schema, "description": key.says, **said}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#", "title": "agentd.toml", **_table(top),
        "required": ["version"],
    }


def _table(properties: dict[str, Json]) -> dict[str, Json]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def sample() -> str:
    """A file that sets nothing: every key with what it is for, commented out at its default."""
    lines = [f"# Settings of agentd. `agentd config` shows what holds and who said so.\nversion = {VERSION}"]
    section = ""
    for key in KEYS:
        table, _, name = key.name.rpartition(".")
        if table != section:
            section = table
            lines.append(f"\n[{table}]")
        default = Settings.model_fields[key.field].default
        example = key.form.schema.get("minimum", "...") if default is None else default
        shown = list(example) if isinstance(example, tuple) else example
        lines.append(f"\n# {key.says} Allowed: {key.form.allowed}.\n# {name} = {json.dumps(shown)}")
    return "\n".join(lines) + "\n"
