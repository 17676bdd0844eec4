"""A reply as a call: strict JSON, a visible tool, arguments that fit, paths that are there."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from json import dumps

from agentd.contracts import Json, PathRule, ToolCall, ToolSpec, Value, World
from agentd.decode.paths import MISSING, PATH_CHARS, ROOT, canonical, existing, near
from agentd.decode.reply import NotJson, load
from agentd.decode.schema import misfit
from agentd.text import first_line


class Invalid(Value):
    """A reply that is no call. `reason` is a short sentence that may be told to the model; of
    what others said it holds the reply's own words alone, cut and printable."""

    reason: str


class Missing(Value):
    """A call that names a thing which is not there, and what may have been meant. It must not be
    executed. `said` and `near` are untrusted."""

    tool: str
    argument: str
    said: str
    near: tuple[str, ...] = ()


def parse_call(
    text: str, specs: Sequence[ToolSpec], world: World, *, call_id: str,
) -> ToolCall | Missing | Invalid:
    """The call that a reply asks for, its arguments filled with defaults, its paths canonical."""
    try:
        repaired, reply = load(text)
    except NotJson as error:
        return Invalid(reason=f"{error}.")
    if not isinstance(reply, dict) or set(reply) != {"tool", "args"}:
        return Invalid(reason='the reply must be an object with "tool" and "args", and nothing else.')
    by_name = {spec.name: spec for spec in specs}
    spec = by_name.get(reply["tool"]) if isinstance(reply["tool"], str) else None
    if spec is None:
        return Invalid(reason=_unknown_tool(reply["tool"], list(by_name)))
    if reason := misfit(spec.args, reply["args"], spec.name):
        return Invalid(reason=reason)
    args = _filled(spec, reply["args"])
    for name, rule in spec.paths.items():
        if args[name] == "" == spec.args["properties"][name].get("default"):
            continue  # left out
        found = _path(spec.name, name, rule, args[name], world)
        if not isinstance(found, str):
            return found
        args[name] = found
    return ToolCall(call_id=call_id, tool=spec.name, args=args, repaired=repaired)


def imagined_call(spec: ToolSpec, args: Json, *, call_id: str) -> ToolCall | Invalid:
    """The call that a model would make with these arguments, as if every path in them were there."""
    text, there = dumps({"tool": spec.name, "args": args}), World()
    while isinstance(parsed := parse_call(text, (spec,), there, call_id=call_id), Missing):
        if parsed.said in there.files:
            return Invalid(reason=f"{parsed.said} cannot be a path")
        there = World(files=(*there.files, parsed.said), dirs=(*there.dirs, parsed.said))
    return parsed


def _filled(spec: ToolSpec, args: dict[str, Json]) -> dict[str, Json]:
    """The arguments in the order of the schema, with the defaults of those left out. JSON takes
    `3.0` for an integer; a tool gets `3`."""
    properties: dict[str, dict[str, Json]] = spec.args.get("properties", {})
    given = {name: args.get(name, schema.get("default")) for name, schema in properties.items()}
    return {
        name: int(value) if isinstance(value, float) and properties[name].get("type") == "integer" else value
        for name, value in given.items()
    }


def _path(tool: str, argument: str, rule: PathRule, said: str, world: World) -> str | Missing | Invalid:
    offered = existing(rule, world)
    if rule.role == "existing" and said.startswith(MISSING) and said not in offered:
        wanted = said.removeprefix(MISSING)
        return Missing(tool=tool, argument=argument, said=wanted, near=near(wanted, offered))
    path = canonical(said)
    shown = first_line(said, 80)
    if path is None:
        return Invalid(reason=f"{argument}: {shown} is outside the workspace; give a relative path without .. in it.")
    if path == ROOT:
        return path if rule.kind != "file" else Invalid(reason=f"{argument}: {shown} is a folder, not a file.")
    if path in offered:
        return path
    if rule.role != "existing":
        return path if (why := _elsewhere(path, world)) is None else Invalid(reason=f"{argument}: {shown} {why}.")
    if rule.kind == "file" and path in world.dirs:
        return Invalid(reason=f"{argument}: {shown} is a folder, not a file.")
    if rule.kind == "dir" and path in world.files:
        return Invalid(reason=f"{argument}: {shown} is a file, not a folder.")
    return Missing(tool=tool, argument=argument, said=path, near=near(path, offered))


def _elsewhere(path: str, world: World) -> str | None:
    """Why what is written there might not be what the policy judges; None where it is."""
    if len(path) > PATH_CHARS:  # a workspace's entries are not known at any length
        return f"has more than {PATH_CHARS} characters"
    return "is a link or leads through one; name the file itself" if world.is_linked(path) else None


def _unknown_tool(said: Json, names: list[str]) -> str:
    if not isinstance(said, str):
        return f"the tool must be one of {', '.join(names)}."
    meant = get_close_matches(said, names, 3)
    return f"there is no tool {first_line(said, 40)}; " + (
        f"did you mean {' or '.join(meant)}?" if meant else f"the tools are {', '.join(names)}."
    )
