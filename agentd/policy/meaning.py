"""Whether a matcher can mean what its author thinks. What parses and never matches, or matches more
than it seems to, is refused when the file is loaded.
"""

from __future__ import annotations

from agentd.contracts import Json, ToolSpec, Verdict
from agentd.policy import patterns
from agentd.policy.document import Loc
from agentd.policy.form import Mistake
from agentd.schema import errors

ABOUT_PATHS = ("within", "glob", "in_goal")
ABOUT_TEXT = ("prefix", "host", "runs", "max_length")


def check_matcher(field: str, value: Json, name: str, spec: ToolSpec, verdict: Verdict, loc: Loc) -> None:
    """Raises Mistake where matcher `field` with this value is wrong for argument `name` of a tool."""
    schema = spec.args.get("properties", {}).get(name, {})
    if field in ABOUT_PATHS and name not in spec.paths:
        paths = ", ".join(sorted(spec.paths)) or "none"
        raise Mistake(loc, f"is about paths, and {spec.name} does not declare {name} as one; its paths: {paths}")
    if field in ABOUT_TEXT and schema.get("type") != "string":
        raise Mistake(loc, f"is about text, and {name} of {spec.name} is {schema.get('type', 'of no one type')}")
    if field == "prefix" and name in spec.paths:
        raise Mistake(loc, "of a path also matches its neighbours (src, src-old); use within")
    if field == "runs" and verdict == "deny":
        raise Mistake(
            loc, "cannot deny: a command can be written in countless ways; deny the tool, and allow what you name"
        )
    if field == "equals":
        _fits(value, schema, loc)
        _names_a_path(value, name, spec, loc)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            if field == "in":
                _fits(item, schema, (*loc, i))
                _names_a_path(item, name, spec, (*loc, i))
            elif wrong := _wrong_text(field, item):
                raise Mistake((*loc, i), wrong)


def _fits(value: Json, schema: Json, loc: Loc) -> None:
    for error in errors(schema, value)[:1]:
        allowed = f"; allowed: {', '.join(map(str, schema['enum']))}" if "enum" in schema else ""
        raise Mistake(loc, f"can never hold: {error.message[:200]}{allowed}")


def _names_a_path(value: Json, name: str, spec: ToolSpec, loc: Loc) -> None:
    if name in spec.paths and value and (wrong := _wrong_text("within", str(value))):
        raise Mistake(loc, wrong)


def _wrong_text(field: str, text: str) -> str | None:
    if field == "prefix":
        return "of a URL also matches https://example.com@evil.org; use host" if "://" in text else None
    if field == "within":
        if "*" in text or "?" in text:
            return f"{text!r} is a pattern; use glob"
        known = patterns.is_canonical(text)
        return None if known else f"{text!r} is no path of the workspace; allowed: src, docs/guide, or . for all"
    if field == "glob":
        return _wrong_glob(text)
    if field == "host":
        known = patterns.is_host_pattern(text)
        return None if known else f"{text!r} is no host; allowed: example.com, *.example.com, example.com:8443"
    plain = patterns.plain_words(text) == text.split()
    return None if plain else f"{text!r} is no plain command; allowed: words such as `git status`"


def _wrong_glob(text: str) -> str | None:
    if "/" not in text:
        return f"{text!r} does not say where; allowed: **/{text} in any folder, ./{text} at the top"
    path = text.removeprefix("./")
    stray = any("**" in part and part != "**" for part in path.split("/"))
    if not patterns.is_canonical(path) or stray or "[" in text or "{" in text:
        return f"{text!r} is no pattern; allowed: names with * and ?, ** for folders, joined by /"
    return None
