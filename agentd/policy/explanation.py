"""A decision, rule by rule: which matched, which did not, and on what it failed."""

from __future__ import annotations

from agentd.contracts import FINISH, Decision, Facts, ToolCall, Value, Verdict
from agentd.policy.engine import LoadedPolicy, inadmissible
from agentd.policy.patterns import Unevaluable
from agentd.policy.rules import Rule


class RuleOutcome(Value):
    """What one rule had to say. `matched` is None where it could not be evaluated or was not asked."""

    rule: str
    place: str
    verdict: Verdict
    matched: bool | None
    why: str


class Explanation(Value):
    """A call, every rule's outcome sorted by id, and the decision."""

    call: ToolCall
    rules: tuple[RuleOutcome, ...]
    decision: Decision


def explain(policy: LoadedPolicy, facts: Facts) -> Explanation:
    """Why the policy decides as it does on these facts."""
    return Explanation(
        call=facts.call, decision=policy.decide(facts),
        rules=tuple(_outcome(policy, rule, facts) for rule in policy.rules),
    )


def _outcome(policy: LoadedPolicy, rule: Rule, facts: Facts) -> RuleOutcome:
    matched, why = _tested(policy, rule, facts)
    return RuleOutcome(rule=rule.id, place=rule.place, verdict=rule.verdict, matched=matched, why=why)


def _tested(policy: LoadedPolicy, rule: Rule, facts: Facts) -> tuple[bool | None, str]:
    tool = facts.call.tool
    spec = policy.specs.get(tool)
    if tool == FINISH:
        return None, "not asked: finish is always allowed"
    if spec is None:
        return None, "not asked: no such tool"
    wrong = inadmissible(facts, spec)
    if wrong is not None:
        return None, f"not asked: {wrong}"
    if tool not in rule.bound:
        return False, f"does not select {tool}"
    try:
        unmet = rule.unmet(facts)
    except Unevaluable as error:
        return None, f"cannot be evaluated: {error}"
    if unmet is not None:
        return False, f"unmet: {unmet.text}"
    held = " and ".join(condition.text for condition in rule.bound[tool])
    return True, f"holds: {held}" if held else f"selects {tool}, whatever its arguments"
