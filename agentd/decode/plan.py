"""The plan: its grammar, and a reply as a plan.

Small models fill long lists and invent criteria that can never hold, so a plan is short and its
criteria say only which files exist in the end: those that the goal names, where it names any.
"""

from __future__ import annotations

from agentd.contracts import Check, Grammar, Json, Plan, World
from agentd.decode.narrow import absent
from agentd.decode.parse import Invalid
from agentd.decode.paths import ROOT, canonical, misspelt, near, sayable
from agentd.decode.pieces import Schema, closed, path_schema
from agentd.decode.reply import NotJson, load
from agentd.decode.schema import misfit

STEPS = 6
CHECKS = 3
STEP_TEXT = r"^[^\x00-\x1f\x7f]{1,100}$"


def plan_grammar(world: World) -> Grammar:
    """One to six steps of a line each, and at most three files that exist when it is done. In a narrow world
    these are files that the goal names and that do not exist yet: one at least where it also names something that
    does, or several that do not; where there are none, there is no criterion. One that is nearly there is rather
    misspelt than new, where it is the only name."""
    if world.narrow:
        new = absent(world)
        promised = len(new) > 1 or bool(new and len(world.goal_names) > len(new))
        fresh = [name for name in new if not misspelt(name, near(name, world.files))]
        if len(new) > 1:
            new = fresh or new
        elif len(world.goal_names) == 1:
            new = fresh
        return Grammar.of(_schema({"enum": new} if new else None, int(promised)))
    names = [name for name in world.goal_names if sayable(name) and name != ROOT]
    return Grammar.of(_schema({"enum": names} if names else path_schema(())))


def parse_plan(text: str) -> Plan | Invalid:
    """The plan of a reply, with canonical paths; the criteria of a plan that names a path
    outside the workspace are Invalid with it."""
    try:
        _, reply = load(text)
    except NotJson as error:
        return Invalid(reason=f"{error}.")
    if reason := misfit(_schema({"type": "string", "maxLength": 400}), reply, "the plan"):
        return Invalid(reason=reason)
    checks = []
    for criterion in reply["done_when"]:
        path = canonical(criterion["file"])
        if path is None or path == ROOT:
            return Invalid(reason="done_when: file must be a path inside the workspace.")
        checks.append(Check(file=path, exists=True))
    return Plan(steps=tuple(reply["steps"]), done_when=tuple(checks))


def _schema(file: Schema | None, least: int = 0) -> Schema:
    step = {"type": "string", "pattern": STEP_TEXT}
    return closed({"steps": _list(step, 1, STEPS), "done_when": _criteria(file, least)})


def _list(items: Schema, least: int, most: int) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": most}


def _criteria(file: Schema | None, least: int) -> Schema:
    """Up to three criteria; each of two names is promised once, in whatever order."""
    def there(file: Schema) -> Schema:
        return closed({"file": file, "exists": {"const": True}})

    names = (file or {}).get("enum")
    if not isinstance(names, list) or len(names) != 2:
        return _list(there(file or {"const": ""}), least, CHECKS if file else 0)
    both: list[Json] = [
        {"type": "array", "prefixItems": [there({"const": name}) for name in order], "minItems": 2, "maxItems": 2}
        for order in (names, names[::-1])
    ]
    return {"anyOf": [_list(there({"enum": names}), least, 1), *both]}
