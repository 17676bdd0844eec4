"""Calls for a model that chooses but does not spell: every argument that can be read off the goal or the
files is offered, not asked for.

New files are the goal's names, quoted texts its words, columns and keys those of the very file. A file that
the plan promised is what the next result is saved to. What exists can be `missing` by the names that the goal
has and the workspace has not. Texts that a tool does not declare as quotes stay free: a program, a reason.
The way out of every call is another one, or to finish as blocked. Nothing is done before a call came to something, or
while a promised file is missing; and what went unhindered is not blocked while one is. Nothing is written over whole
but to mend what failed, and what is written whole ends with its last line. A table of which the goal says what a cell
holds is asked about those rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agentd.contracts import FINISH, Json, PathRule, ToolSpec, World
from agentd.decode.fields import SHORT
from agentd.decode.paths import MISSING, ROOT, sayable
from agentd.decode.pieces import ANY_MISSING, Schema, call_of, existing_schema, path_schema, there

_TEXT_CHARS = 1000  # the least that a file's text may be long, where an argument is one
FIELDED = 64  # files whose fields are offered


def narrow_calls(spec: ToolSpec, world: World, defs: Schema) -> Iterator[Schema]:
    """The calls of a tool that make sense in this world; a tool that names fields has one form for each file
    that has some."""
    world = _within_reach(world)
    needs_file = any(rule.role == "existing" and rule.kind == "file" for rule in spec.paths.values())
    if needs_file and not world.files and not _gone(world):
        return
    properties = {
        name: offer for name, schema in spec.args.get("properties", {}).items()
        if (offer := _offer(spec, name, schema, world, defs)) is not None
    }
    pending = _pending(world)
    needed = (spec.saves,) if pending else ()
    if spec.name == FINISH:
        answer = {"answer": {"enum": list(world.answers)}} if world.answers else {}
        if world.worked and not pending:
            yield call_of(spec, {**properties, "status": {"const": "done"}, **answer})
        if not (pending and world.unhindered):
            yield call_of(spec, {**properties, "status": {"const": "blocked"}})
        return
    if pending and world.due and not _may_make(spec, world):
        return
    if _keeps(spec, world) and world.goal_names and not absent(world):
        return
    if not spec.fields:
        yield call_of(spec, properties, needed)
        return
    path = next(name for name, rule in spec.paths.items() if rule.role == "existing")
    if "missing" in defs:
        yield call_of(spec, {**properties, path: {"$ref": "#/$defs/missing"}}, needed)
    known = {"column": world.columns, "key": world.keys}[next(iter(spec.fields.values()))]
    for file, names in list(known.items())[:FIELDED]:
        if names and sayable(file) and file in world.files:
            offered: dict[str, Json] = {path: {"const": file}} | {field: {"enum": list(names)} for field in spec.fields}
            form = {name: offered.get(name, offer) for name, offer in properties.items()}
            for one, paired in _celled(spec, form, names, world.cells.get(file, {})):
                yield call_of(spec, one, (*needed, *paired))


def _celled(
    spec: ToolSpec, form: Schema, names: Sequence[str], cells: Mapping[str, Sequence[str]],
) -> Iterator[tuple[Schema, tuple[str, ...]]]:
    """The forms of a call to a table, with the arguments that each needs: what the goal says of a column is looked
    for there, or anything that it says in a column of which it says nothing; or nothing is looked for, where no
    cell is said but such as may be said otherwise: `in`, or a column's name."""
    looked_for = next((pair for pair in spec.quotes.items() if pair[1] in spec.fields), None)
    if looked_for is None:
        yield form, ()
        return
    value, column = looked_for
    headers = {name.lower() for name in names}
    if all(len(one) <= SHORT or one.lower() in headers for said in cells.values() for one in said):
        yield {name: offer for name, offer in form.items() if name not in (value, column)}, ()
    for name, said in cells.items():
        yield form | {column: {"const": name}, value: {"enum": list(said)}}, (column, value)
    if others := [name for name in names if name not in cells]:
        yield form | {column: {"enum": others}}, (column, value)


def _may_make(spec: ToolSpec, world: World) -> bool:
    """Whether a call may come before a promised file is there, or make it: look at something, write or run. What adds
    to a file makes none where the goal names one that is there."""
    roles = [rule.role for rule in spec.paths.values()]
    writes = "free" in roles and (spec.idempotent or not {*world.goal_names} & {*world.files})
    return spec.effect == "pure" or not roles or "new" in roles or writes


def _keeps(spec: ToolSpec, world: World) -> bool:
    """Whether a tool that writes a whole file may not write over one: nothing has failed that it could mend."""
    return world.unhindered and _writes_whole(spec)


def _writes_whole(spec: ToolSpec) -> bool:
    return spec.idempotent and any(rule.role == "free" for rule in spec.paths.values())


def _is_text(schema: Schema) -> bool:
    """Whether an argument is a file's text, and not a word about it, such as its encoding."""
    free = {"type", "maxLength"} <= schema.keys() <= {"type", "maxLength", "title", "description"}
    return free and schema["type"] == "string" and schema["maxLength"] >= _TEXT_CHARS


def _within_reach(world: World) -> World:
    """The world with the files that a first call may be about: where the goal names nothing that is there, it does not
    pick one of several at random."""
    named = {*world.goal_names} & {*world.files, *world.dirs}
    if world.meant is None or named or len(world.files) < 2 or _gone(world):
        return world
    return world.model_copy(update={"files": world.meant})


def absent(world: World) -> list[str]:
    """The names in the goal that nothing in the workspace has."""
    here = {*world.files, *world.dirs}
    return [name for name in world.goal_names if name not in here and name != ROOT and sayable(name)]


def _pending(world: World) -> list[str]:
    return [name for name in absent(world) if name in world.planned]


def _gone(world: World) -> list[str]:
    return [name for name in absent(world) if name not in world.planned]


def _missing(world: World) -> Schema | None:
    """What may be called missing: what the goal names, anything where it names nothing, else None."""
    if gone := _gone(world):
        return {"enum": [f"{MISSING}{name}" for name in gone]}
    return None if world.goal_names else ANY_MISSING


def _offer(spec: ToolSpec, name: str, schema: Schema, world: World, defs: Schema) -> Schema | None:
    """What may be said for an argument; None where it is left out."""
    rule = spec.paths.get(name)
    if rule is not None and rule.role == "existing":
        missing = _missing(world)
        fit = [file for file in world.files if rule.suffix and file.endswith(rule.suffix) and sayable(file)]
        if fit:
            return {"anyOf": [{"enum": fit}, *([missing] if missing else [])]}
        return existing_schema(rule, schema, world, defs, missing)
    if rule is not None:
        return _place(spec, name, rule, world, defs)
    if name in spec.quotes and schema.get("type") == "integer":
        said_ones = [n for n in world.numbers if schema.get("minimum", 0) <= n <= schema.get("maximum", n)]
        return {"enum": sorted({*said_ones, schema.get("default", said_ones[0])})} if said_ones else schema
    if name in spec.quotes and world.said:
        defs.setdefault("said", {"enum": list(world.said)})
        said: Schema = {"$ref": "#/$defs/said"}
        may_be_empty = name in spec.args.get("required", []) and not schema.get("minLength")
        return {"anyOf": [said, {"const": ""}]} if may_be_empty else said
    if _writes_whole(spec) and _is_text(schema):  # else a quote within a program ends its text too early
        return {"type": "string", "pattern": rf"^([\s\S]{{0,{schema['maxLength'] - 1}}}\n)?$"}
    return schema


def _place(spec: ToolSpec, name: str, rule: PathRule, world: World, defs: Schema) -> Schema | None:
    """A file to be written: one that the plan promised, else one that the goal names, or a place where it wants
    something moved; None where there is no such and the argument can be left out."""
    pending = _pending(world)
    if pending and (name == spec.saves or world.due):
        inside = [target for target in world.targets if target.startswith(tuple(f"{p.rstrip('/')}/" for p in pending))]
        return {"enum": [*pending, *(inside if rule.kind == "any" else ())]}
    taken = {*world.dirs, ROOT}
    keeps = rule.role == "free" and _keeps(spec, world)
    if keeps or (name == spec.saves and spec.idempotent and len({*world.goal_names} & {*world.files}) < 2):
        taken |= {*world.files}  # what is looked up is not written over what it was looked up in
    wanted = (*world.goal_names, *(world.targets if rule.kind == "any" else ()))
    names = [n for n in dict.fromkeys(wanted) if n not in taken and sayable(n)]
    if names:
        old = there(rule, {}, world, defs) if rule.role == "free" and not keeps else ()
        return {"anyOf": [{"enum": names}, *old]}
    if name not in spec.args.get("required", []):
        return None
    defs.setdefault("path", path_schema(()))
    return {"$ref": "#/$defs/path"}
