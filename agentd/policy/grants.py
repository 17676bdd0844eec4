"""What a person granted for the rest of a run: a pattern of calls that one rule does not ask about again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from agentd.contracts import Facts, Grant, ToolCall, ToolSpec
from agentd.errors import UsageError
from agentd.policy.document import dotted
from agentd.policy.form import MatcherForm, Mistake, why_not
from agentd.policy.matchers import Condition, conditions
from agentd.policy.patterns import Unevaluable


def covers(grant: Grant, facts: Facts, spec: ToolSpec) -> bool:
    """Whether a grant describes a call. What cannot be evaluated does not."""
    if grant.tool != facts.call.tool:
        return False
    try:
        return all(condition.holds(facts) for condition in _conditions(grant, spec))
    except (Unevaluable, Mistake):
        return False


def check_grant(grant: Grant, spec: ToolSpec) -> tuple[str, ...]:
    """What a grant demands of a call's arguments, in words. Raises UsageError for one that says what no rule
    of a policy could say."""
    known = spec.args.get("properties", {})
    for name in grant.args:
        if name not in known:
            raise UsageError(f"{spec.name} has no argument {name}; it has {', '.join(known)}", field="grant")
    try:
        return tuple(condition.text for condition in _conditions(grant, spec))
    except Mistake as mistake:
        raise UsageError(mistake.message, field=dotted(mistake.loc)) from None


def narrow_grants(call: ToolCall, spec: ToolSpec, rule: str) -> Sequence[Grant]:
    """Grants that a person may be offered for a call, the narrowest first: the very arguments, the folders
    of its paths, the programs of its command; never every call of the tool."""
    offered = [Grant(id="", tool=call.tool, rule=rule, args={n: {"equals": v} for n, v in call.args.items()})]
    paths = {name: str(call.args[name]) for name in spec.paths if isinstance(call.args.get(name), str)}
    folders = {name: path.rpartition("/")[0] for name, path in paths.items()}
    if paths and all(folders.values()):
        offered.append(Grant(id="", tool=call.tool, rule=rule, args={
            name: {"within": [folder]} for name, folder in folders.items()
        }))
    elif paths:
        offered.append(Grant(id="", tool=call.tool, rule=rule, args={
            name: {"equals": path} for name, path in paths.items()
        }))
    return [grant for i, grant in enumerate(offered) if grant not in offered[:i]]


def _conditions(grant: Grant, spec: ToolSpec) -> Iterator[Condition]:
    for name, matchers in grant.args.items():
        if name not in spec.args.get("properties", {}):
            raise Mistake((name,), f"{spec.name} has no argument {name}")
        try:
            form = MatcherForm.model_validate(matchers)
        except ValidationError as error:
            first = error.errors()[0]
            raise Mistake(("grant", name, *first["loc"]), why_not(first, MatcherForm)) from None
        yield from conditions(name, form, spec, "allow", ("grant", name))
