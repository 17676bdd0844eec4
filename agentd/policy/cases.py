"""The table that every policy file carries: calls, and the decisions that they must get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agentd.canon import canonical
from agentd.contracts import Decision, Facts, ToolCall, ToolSpec, Value, Verdict
from agentd.policy.document import Document, Loc
from agentd.policy.engine import LoadedPolicy
from agentd.policy.form import CaseForm, Mistake, PolicyForm, nearest
from agentd.policy.rules import PROBES
from agentd.schema import errors


class CaseResult(Value):
    """A case, and whether it holds. `rule` is the one that the case names."""

    place: str
    call: str
    expect: Verdict
    rule: str | None
    decision: Decision
    holds: bool

    @property
    def said(self) -> str:
        """What was decided instead, with the rule and its place."""
        by = f" by {self.decision.rule} ({self.decision.place})" if self.decision.rule else ""
        return f"{self.decision.verdict}{by}: {self.decision.reason}"


def read_cases(
    form: PolicyForm, specs: Sequence[ToolSpec], document: Document
) -> tuple[tuple[tuple[CaseForm, Facts, str], ...], list[Mistake]]:
    """Each case with the facts that it stands for and its place, and what is wrong with them."""
    known = {spec.name: spec for spec in specs}
    rules = sorted([*(rule.id for rule in form.rules), *(flow.id for flow in form.flows)])
    cases, mistakes = [], []
    for i, case in enumerate(form.cases):
        loc = ("cases", i)
        wrong = list(_wrong(case, known, rules, loc))
        mistakes += wrong
        if not wrong:
            spec = PROBES[case.effect] if case.effect else known[str(case.call)]
            cases.append((case, _facts(case, spec), document.place(loc)))
    return tuple(cases), mistakes


def run_cases(policy: LoadedPolicy, cases: Sequence[tuple[CaseForm, Facts, str]]) -> tuple[CaseResult, ...]:
    """What the policy decides on each case."""
    everything = replace(policy, specs={**policy.specs, **{spec.name: spec for spec in PROBES.values()}})
    return tuple(_result(everything.decide(facts), case, facts, place) for case, facts, place in cases)


def _result(decision: Decision, case: CaseForm, facts: Facts, place: str) -> CaseResult:
    holds = decision.verdict == case.expect and case.rule in (None, decision.rule, *decision.matched)
    shown = f"{facts.call.tool} {canonical(facts.call.args).decode()}"
    return CaseResult(
        place=place, call=shown if len(shown) <= 100 else f"{shown[:99]}…",
        expect=case.expect, rule=case.rule, decision=decision, holds=holds,
    )


def _wrong(case: CaseForm, known: dict[str, ToolSpec], rules: Sequence[str], loc: Loc) -> Iterator[Mistake]:
    if case.rule is not None and case.rule not in rules:
        yield Mistake((*loc, "rule"), f"no rule is called {case.rule}{nearest(case.rule, rules)}")
    if (case.call is None) == (case.effect is None):
        yield Mistake(loc, "needs either call (a tool) or effect (some tool that has it)")
    elif case.effect is not None and case.args:
        yield Mistake((*loc, "args"), "a case by effect has none; name a tool with call")
    elif case.call is not None and case.call not in known:
        yield Mistake((*loc, "call"), f"no tool is called {case.call}{nearest(case.call, sorted(known))}")
    elif case.call is not None:
        spec = known[case.call]
        for error in errors(spec.args, _filled(case, spec)):
            yield Mistake((*loc, "args", *error.path), f"{spec.name} does not take this: {error.message[:200]}")


def _filled(case: CaseForm, spec: ToolSpec) -> dict[str, object]:
    properties = spec.args.get("properties", {})
    defaults = {name: schema["default"] for name, schema in properties.items() if "default" in schema}
    return {**defaults, **case.args}


def _facts(case: CaseForm, spec: ToolSpec) -> Facts:
    return Facts(
        call=ToolCall(call_id="case", tool=spec.name, args=_filled(case, spec)),
        effect=spec.effect, idempotent=spec.idempotent, labels=case.facts.labels or (),
        goal_names=case.facts.goal_names or (), counters=case.facts.counters, now_ns=case.facts.now_ns,
    )
