"""The structured matchers: from what a file says of one argument to conditions on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agentd.contracts import Facts, Json, ToolSpec, Verdict
from agentd.policy import patterns
from agentd.policy.document import Loc
from agentd.policy.form import MatcherForm, Mistake
from agentd.policy.meaning import check_matcher
from agentd.text import folded

Test = Callable[[Json, Facts], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold for a rule to match. `text` says it in words."""

    text: str
    holds: Callable[[Facts], bool]


def conditions(name: str, form: MatcherForm, spec: ToolSpec, verdict: Verdict, loc: Loc) -> Iterator[Condition]:
    """What a rule of this verdict demands of argument `name` of a tool, matcher by matcher.

    A rule that denies or asks reads paths as forgivingly as any file system would, and a folder that holds what it
    is about as what it is about; a rule that allows reads them exactly. Raises Mistake for a matcher that could never
    do what it says.
    """
    if not form.model_fields_set:
        raise Mistake(loc, "says nothing; give at least one matcher")
    for field in MatcherForm.model_fields:
        if field in form.model_fields_set:
            written = "in" if field == "in_" else field
            here = (*loc, written)
            value = getattr(form, field)
            check_matcher(written, value, name, spec, verdict, here)
            text = f"{name} {_WORDS[written]} {_shown(value)}".rstrip()
            if written == "in_goal" and value is False:
                text = f"{name} is not one that the goal names"
            test = _test(written, value, verdict)
            rule = spec.paths.get(name)
            if rule is not None and verdict != "allow" and (places := _places(written, value)):
                whole = rule.kind != "file"
                test = _forgiving(test, places, exact=field != "glob", whole=whole)
                text += ", or holds that" if whole else ""
            yield Condition(text, _on(name, test))


def _on(name: str, test: Test) -> Callable[[Facts], bool]:
    def holds(facts: Facts) -> bool:
        args = facts.call.args
        return name in args and test(args[name], facts)

    return holds


def _test(field: str, value: Json, verdict: Verdict) -> Test:
    read: Callable[[str], str] = (lambda path: path) if verdict == "allow" else folded
    if field == "equals":
        return lambda arg, _: _same(arg, value)
    if field == "in":
        return lambda arg, _: any(_same(arg, v) for v in value)
    if field == "prefix":
        return lambda arg, _: arg.startswith(value)
    if field == "within":
        return _any_of(patterns.is_within, tuple(read(v) for v in value), read)
    if field == "glob":
        return _any_of(patterns.glob_matches, tuple(read(v) for v in value), read)
    if field == "in_goal":
        return lambda arg, facts: value is any(
            n != "." and patterns.is_within(arg, n.rstrip("/")) for n in facts.goal_names
        )
    if field == "host":
        return _any_of(patterns.host_matches, value, str)
    if field == "runs":
        return _any_of(patterns.runs_program, value, str)
    return lambda arg, _: len(arg) <= value


def _places(field: str, value: Json) -> tuple[str, ...]:
    """The paths that a matcher names, of patterns the folders before the first that is none."""
    if field == "equals":
        return (str(value),)
    if field in ("in", "within"):
        return tuple(str(v) for v in value)
    return tuple(filter(None, map(patterns.fixed_part, value))) if field == "glob" else ()


def _forgiving(test: Test, places: Sequence[str], *, exact: bool, whole: bool) -> Test:
    """The test, also of other spellings of the places, where they are `exact`, and, for calls on `whole` folders, of
    folders that hold them: a call on such a one is a call on all that is in it."""
    wanted = tuple(folded(place) for place in places if place)

    def holds(arg: Json, facts: Facts) -> bool:
        path = folded(arg)
        held = whole and any(patterns.is_within(place, path) for place in wanted)
        return held or (exact and path in wanted) or test(arg, facts)

    return holds


def _any_of(matches: Callable[[str, str], bool], wanted: Sequence[str], read: Callable[[str], str]) -> Test:
    def test(arg: Json, _: Facts) -> bool:
        text = read(arg)
        return any(matches(text, pattern) for pattern in wanted)

    return test


def _same(arg: Json, value: Json) -> bool:
    """Equality of JSON values: true is not 1."""
    if isinstance(arg, bool) or isinstance(value, bool):
        return arg is value
    if isinstance(arg, list) and isinstance(value, list):
        return len(arg) == len(value) and all(_same(a, v) for a, v in zip(arg, value, strict=True))
    if isinstance(arg, dict) and isinstance(value, dict):
        return arg.keys() == value.keys() and all(_same(arg[k], value[k]) for k in arg)
    return bool(arg == value)


_WORDS = {
    "equals": "is", "in": "is one of", "prefix": "starts with", "within": "is within", "glob": "matches",
    "in_goal": "is one that the goal names", "host": "leads to", "runs": "is one plain command that starts with",
    "max_length": "is no longer than",
}


def _shown(value: Json) -> str:
    if value is True:
        return ""
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)
