"""Does a value fit a tool's schema, and if not, how does one say so in a sentence?"""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match

from agentd.contracts import Json
from agentd.schema import errors
from agentd.text import first_line


def misfit(schema: dict[str, Json], value: Json, subject: str) -> str | None:
    """Why the value does not fit, as a sentence that names the field and what it allows; None
    where it fits. `subject` names the whole."""
    error = best_match(errors(schema, value))
    return None if error is None else _sentence(error, subject)


def _sentence(error: ValidationError, subject: str) -> str:
    field = ".".join(str(part) for part in error.absolute_path) or subject
    limit: Any = error.validator_value
    schema: Any = error.schema
    given: Any = error.instance
    if error.validator == "additionalProperties":
        known = list(schema.get("properties", {}))
        extra = [name for name in given if name not in known]
        allowed = f"its arguments are {', '.join(known)}" if known else "it takes none"
        return f"{field} has no argument {first_line(str(extra[0]), 40)}; {allowed}."
    if error.validator == "required":
        missing = [name for name in limit if name not in given]
        return f"{field} needs {', '.join(missing)}."
    if error.validator in ("enum", "const"):
        values = limit if error.validator == "enum" else [limit]
        return f"{field} must be {' or '.join(str(v) for v in values)}, not {_shown(given)}."
    if error.validator == "type":
        return f"{field} must be of type {limit}, not {_shown(given)}."
    rules = {
        "minimum": "at least", "maximum": "at most", "exclusiveMinimum": "more than", "exclusiveMaximum": "less than",
        "minLength": "of a length of at least", "maxLength": "of a length of at most",
        "minItems": "of a length of at least", "maxItems": "of a length of at most",
    }
    if rule := rules.get(str(error.validator)):
        return f"{field} must be {rule} {limit}."
    return f"{field} does not fit {error.validator}: {first_line(str(limit), 80)}."


def _shown(value: Json) -> str:
    return first_line(repr(value), 60)
