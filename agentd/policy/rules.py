"""Rules bound to the tools that they select: what a file says, as tests on facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentd.contracts import FINISH, SECRET, UNTRUSTED, Effect, Facts, ToolSpec, Verdict
from agentd.policy.document import Document, Loc
from agentd.policy.expression import Expressions
from agentd.policy.form import EVERY, FlowForm, MatcherForm, Mistake, PolicyForm, RuleForm, Selector, nearest
from agentd.policy.matchers import Condition, conditions

STRICTNESS: dict[Verdict, int] = {"deny": 0, "ask": 1, "allow": 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule or flow. `bound` has, for each tool that it selects, all that must hold. `expires_s` is how
    long a person has to answer what it asks."""

    id: str
    verdict: Verdict
    place: str
    reason: str
    bound: Mapping[str, tuple[Condition, ...]]
    expires_s: float | None = None

    def unmet(self, facts: Facts) -> Condition | None:
        """The first condition that does not hold; None where the rule matches. Raises Unevaluable.
        Only for tools that the rule selects."""
        for condition in self.bound[facts.call.tool]:
            if not condition.holds(facts):
                return condition
        return None


def probe(effect: Effect) -> ToolSpec:
    """A tool of an effect and without arguments, for cases about tools that are not there yet. Its
    name is one that no tool can have."""
    return ToolSpec(
        name=f"<{effect}>", description="", args={"type": "object", "properties": {}, "additionalProperties": False},
        result={}, effect=effect, idempotent=False, timeout_s=1, output_bytes=1,
    )


PROBES: dict[Effect, ToolSpec] = {
    "pure": probe("pure"), "workspace": probe("workspace"), "outside": probe("outside"),
}


def bind(form: PolicyForm, specs: Sequence[ToolSpec], document: Document) -> tuple[tuple[Rule, ...], list[Mistake]]:
    """All rules and flows, sorted by id, and all that is wrong with them."""
    binder = _Binder(specs, document)
    rules: list[Rule] = []
    for i, rule in enumerate(form.rules):
        rules.append(binder.rule(rule, ("rules", i)))
    for i, flow in enumerate(form.flows):
        rules.append(binder.flow(flow, ("flows", i)))
    return tuple(sorted(rules, key=lambda r: r.id)), binder.mistakes


class _Binder:
    def __init__(self, specs: Sequence[ToolSpec], document: Document) -> None:
        self._specs = {spec.name: spec for spec in specs if spec.name != FINISH}
        self._expressions = {name: Expressions(spec) for name, spec in self._specs.items()}
        self._document = document
        self._ids: dict[str, str] = {}
        self.mistakes: list[Mistake] = []

    def rule(self, form: RuleForm, loc: Loc) -> Rule:
        bound: dict[str, tuple[Condition, ...]] = {}
        for spec in self._selected(form, loc):
            bound[spec.name] = (*self._matchers(form, spec, loc), *self._when(form, spec, loc))
        if not form.args and form.when is None:
            bound |= _for_probes(form, ())
        return self._made(form, bound, loc)

    def flow(self, form: FlowForm, loc: Loc) -> Rule:
        for i, label in enumerate(form.from_):
            self._label(label, (*loc, "from", i))
        labels = frozenset(form.from_)
        seen = Condition(
            f"the model has seen what is labelled {' or '.join(form.from_)}",
            lambda facts: not labels.isdisjoint(facts.labels),
        )
        bound = {spec.name: (seen,) for spec in self._selected(form.to, (*loc, "to"))} | _for_probes(form.to, (seen,))
        return self._made(form, bound, loc)

    def _made(self, form: RuleForm | FlowForm, bound: Mapping[str, tuple[Condition, ...]], loc: Loc) -> Rule:
        place = self._document.place(loc)
        if form.id in self._ids:
            self._wrong((*loc, "id"), f"{form.id} stands twice; first at {self._ids[form.id]}")
        self._ids.setdefault(form.id, place)
        if form.expires_s is not None and form.verdict != "ask":
            self._wrong((*loc, "expires_s"), f"only goes with verdict ask: nobody is asked by {form.verdict}")
        return Rule(form.id, form.verdict, place, form.reason, bound, form.expires_s)

    def _selected(self, form: Selector, loc: Loc) -> list[ToolSpec]:
        if form.tools is None and form.effects is None:
            self._wrong(loc, "selects no tool; give tools, effects or both ([\"*\"] selects every one)")
        for i, name in enumerate(form.tools or ()):
            here = (*loc, "tools", i)
            if name == FINISH:
                self._wrong(here, "finish is always allowed, so no rule may name it")
            elif name != EVERY and name not in self._specs:
                self._wrong(here, f"no tool is called {name}{nearest(name, sorted(self._specs))}")
        return [spec for spec in self._specs.values() if _selects(form, spec)]

    def _matchers(self, form: RuleForm, spec: ToolSpec, loc: Loc) -> list[Condition]:
        found: list[Condition] = []
        for name, matcher in form.args.items():
            found += self._matcher(name, matcher, form.verdict, spec, (*loc, "args", name))
        return found

    def _matcher(
        self, name: str, matcher: MatcherForm, verdict: Verdict, spec: ToolSpec, loc: Loc
    ) -> list[Condition]:
        known = spec.args.get("properties", {})
        if name not in known:
            self._wrong(loc, f"{spec.name} has no argument {name}{nearest(name, sorted(known))}")
            return []
        try:
            return list(conditions(name, matcher, spec, verdict, loc))
        except Mistake as mistake:
            self.mistakes.append(mistake)
            return []

    def _when(self, form: RuleForm, spec: ToolSpec, loc: Loc) -> list[Condition]:
        if form.when is None:
            return []
        try:
            test = self._expressions[spec.name].compile(form.when, (*loc, "when"))
            return [Condition(f"when {form.when.strip()}", test)]
        except Mistake as mistake:
            self.mistakes.append(mistake)
            return []

    def _label(self, label: str, loc: Loc) -> None:
        tool = label.removeprefix("tool:")
        if tool != label and tool not in self._specs:
            self._wrong(loc, f"no tool is called {tool}{nearest(tool, sorted(self._specs))}")
        elif tool == label and label not in (UNTRUSTED, SECRET):
            self._wrong(loc, f"{label} is no label{nearest(label, (UNTRUSTED, SECRET, 'tool:NAME'))}")

    def _wrong(self, loc: Loc, message: str) -> None:
        self.mistakes.append(Mistake(loc, message))


def _selects(form: Selector, spec: ToolSpec) -> bool:
    by_name = form.tools is None or EVERY in form.tools or spec.name in form.tools
    by_effect = form.effects is None or EVERY in form.effects or spec.effect in form.effects
    return by_name and by_effect and not (form.tools is None and form.effects is None)


def _for_probes(form: Selector, all_of: tuple[Condition, ...]) -> dict[str, tuple[Condition, ...]]:
    return {spec.name: all_of for spec in PROBES.values() if _selects(form, spec)}
