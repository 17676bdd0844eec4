"""Reads what the model said: its reply as a call or a plan, and what may be told of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agentd.contracts import Plan, ToolCall, ToolSpec, World
from agentd.decode.parse import Invalid, Missing, parse_call
from agentd.decode.plan import parse_plan

Redact = Callable[[str], str]


def read_call(
    text: str, specs: Sequence[ToolSpec], world: World, *, call_id: str, redact: Redact,
) -> ToolCall | Missing | Invalid:
    """The call that a reply asks for, as it was said. What is wrong with a reply is told of it without its
    secrets: a cut comes after that, since half of one would not be recognised."""
    said = parse_call(text, specs, world, call_id=call_id)
    if isinstance(said, ToolCall) or (shown := redact(text)) is text:
        return said
    told = parse_call(shown, specs, world, call_id=call_id)
    return Invalid(reason="it holds a secret, and does not fit.") if isinstance(told, ToolCall) else told


def read_plan(text: str, redact: Redact) -> Plan | Invalid:
    """The plan of a reply without its secrets, and without the criteria that name one: as the log has it they
    could not be met, and a run that is resumed has them from there."""
    plan = parse_plan(text)
    if isinstance(plan, Invalid):
        return plan
    return Plan(
        steps=tuple(map(redact, plan.steps)),
        done_when=tuple(check for check in plan.done_when if check.file and redact(check.file) == check.file),
    )
