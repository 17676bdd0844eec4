"""The form of a policy file, and what a file that has another form is told.

Every message names the file, the line, the field and what may stand there.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from agentd.contracts import Counters, Effect, Json, Limits, Value, Verdict
from agentd.errors import PolicyError
from agentd.policy.document import Document, Loc, dotted

EVERY = "*"


def _listed(value: Json) -> Json:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=400)]
_List = Annotated[tuple[Text, ...], Field(min_length=1, max_length=200)]
Texts = Annotated[_List, BeforeValidator(_listed, json_schema_input_type=Text | _List)]


class MatcherForm(Value):
    """What must hold of one argument; all that is given must."""

    equals: Json = None
    in_: tuple[Json, ...] | None = Field(default=None, alias="in", min_length=1)
    prefix: Texts | None = None
    within: Texts | None = None
    glob: Texts | None = None
    in_goal: bool | None = None
    host: Texts | None = None
    runs: Texts | None = None
    max_length: Annotated[int, Field(ge=0)] | None = None


class Selector(Value):
    """Which tools: by name, by effect; both given, both must hold."""

    tools: Texts | None = None
    effects: Annotated[tuple[Literal["pure", "workspace", "outside", "*"], ...], Field(min_length=1)] | None = None


class RuleForm(Selector):
    """One rule: a verdict on calls of some tools, under what conditions, and why."""

    id: Name
    verdict: Verdict
    args: dict[str, MatcherForm] = Field(default_factory=dict)
    when: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    reason: Annotated[str, Field(max_length=300)] = ""
    expires_s: Annotated[float, Field(gt=0)] | None = None


class FlowForm(Value):
    """A rule on what the model has seen: with any label of `from`, calls of `to` are held up."""

    id: Name
    from_: Texts = Field(alias="from")
    to: Selector
    verdict: Literal["ask", "deny"]
    reason: Annotated[str, Field(max_length=300)] = ""
    expires_s: Annotated[float, Field(gt=0)] | None = None


class CaseFacts(Value):
    """The facts of a case, where they matter."""

    labels: Texts | None = None
    goal_names: Texts | None = None
    counters: Counters = Counters()
    now_ns: int = 0


class CaseForm(Value):
    """A call and the decision that it must get. `effect` instead of `call` stands for a call of
    some tool that has this effect and no arguments."""

    call: str | None = None
    effect: Effect | None = None
    args: dict[str, Json] = Field(default_factory=dict)
    facts: CaseFacts = CaseFacts()
    expect: Verdict
    rule: str | None = None


class PolicyForm(Value):
    """A whole file."""

    version: Literal[1]
    description: str = ""
    limits: Limits = Limits()
    rules: tuple[RuleForm, ...]
    flows: tuple[FlowForm, ...] = ()
    cases: Annotated[tuple[CaseForm, ...], Field(min_length=1)]


FORMS: dict[Loc, type[Value]] = {
    (): PolicyForm,
    ("limits",): Limits,
    ("rules", EVERY): RuleForm,
    ("rules", EVERY, "args", EVERY): MatcherForm,
    ("flows", EVERY): FlowForm,
    ("flows", EVERY, "to"): Selector,
    ("cases", EVERY): CaseForm,
    ("cases", EVERY, "facts"): CaseFacts,
    ("cases", EVERY, "facts", "counters"): Counters,
}


class Mistake(Exception):
    """Something wrong in a file, and where."""

    def __init__(self, loc: Loc, message: str) -> None:
        super().__init__(message)
        self.loc = loc
        self.message = message


def read_form(document: Document) -> PolicyForm:
    """The document in the form of a policy. Raises PolicyError that names every mistake."""
    try:
        return PolicyForm.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        raise refusal(document, [_mistake(e, document) for e in _roots(error.errors())]) from None


def refusal(document: Document, mistakes: Sequence[Mistake]) -> PolicyError:
    """The error for all the mistakes of a file, first line first."""
    ordered = sorted(mistakes, key=lambda m: (document.line(m.loc), dotted(m.loc)))
    first, *others = ordered
    message = first.message
    for other in others:
        message += f"\n{document.place(other.loc)}: {dotted(other.loc)}: {other.message}"
    return PolicyError(message, file=document.shown, line=document.line(first.loc), field=dotted(first.loc) or None)


def nearest(name: str, allowed: Iterable[str]) -> str:
    """`; did you mean …?` and all that may stand there, as the end of a message."""
    names = list(allowed)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    meant = f"; did you mean {close[0]}?" if close else ""
    return f"{meant} Allowed: {', '.join(names) or 'none'}" if meant else f"; allowed: {', '.join(names) or 'none'}"


def fields(form: type[Value]) -> tuple[str, ...]:
    """A form's fields as they are written in a file."""
    return tuple(field.alias or name for name, field in form.model_fields.items())


def _roots(errors: Sequence[Any]) -> list[Any]:
    """Without the complaints that a list is too short because its items were refused."""
    return [
        e for e in errors
        if e["type"] != "too_short" or not any(o is not e and o["loc"][: len(e["loc"])] == e["loc"] for o in errors)
    ]


def _mistake(error: Any, document: Document) -> Mistake:
    loc = _known(tuple(error["loc"]), document)
    if error["type"] == "too_short" and loc == ("cases",):
        return Mistake(loc, "is empty; give at least one case: {call: TOOL, expect: VERDICT}")
    return Mistake(loc, why_not(error, _form_at(loc[:-1])))


def why_not(error: Any, form: type[Value]) -> str:
    """What one of pydantic's errors about a field of a form means, for who wrote it."""
    kind, given, name = error["type"], error["input"], str(error["loc"][-1])
    if kind == "extra_forbidden":
        return f"is no field here{nearest(name, fields(form))}"
    if kind == "missing":
        return f"lacks the field {name}"
    if kind == "literal_error":
        allowed = [part.strip("'") for part in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
        return f"{given!r} is not allowed{nearest(str(given), allowed)}"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is no name; allowed: small letters, digits and -, a letter first, at most 64"
    if kind == "too_short":
        return "is empty; leave it out or give at least one item"
    if kind == "tuple_type":
        return f"should be a list, not {given!r}"
    message: str = error["msg"].removeprefix("Input ")
    return f"{message}, not {given!r}" if isinstance(given, str | int | float | None) else message


def _known(loc: Loc, document: Document) -> Loc:
    """Without what pydantic adds to a location: names of union members, fields that are missing."""
    known: Loc = ()
    for part in loc:
        if (*known, part) in document.lines:
            known = (*known, part)
    return known


def _form_at(loc: Loc) -> type[Value]:
    for pattern, form in FORMS.items():
        if len(pattern) == len(loc) and all(p in (EVERY, part) for p, part in zip(pattern, loc, strict=True)):
            return form
    return PolicyForm
