"""The decision on one call.

Order-free: all rules that select the tool are evaluated; deny beats ask beats allow; without a
match the call is denied; so it is when a rule cannot be evaluated.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentd.contracts import FINISH, Decision, Facts, Json, Limits, ToolSpec
from agentd.policy.grants import covers
from agentd.policy.patterns import Unevaluable, is_canonical
from agentd.policy.rules import STRICTNESS, Rule
from agentd.policy.suggestion import smallest_rule

ARGS_CHARS = 1 << 18
ARGS_DEPTH = 32
INT_LIMIT = 1 << 63

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,), "array": (list,),
    "object": (dict,), "null": (type(None),),
}


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy bound to a catalogue of tools. Pure: no clock, no I/O.

    `rules` are sorted by id; `specs` has every tool by name; `hash` covers what the file says,
    wherever and in whatever order it says it; `call_places` says where the limit of a tool's calls stands.
    """

    name: str
    hash: str
    limits: Limits
    rules: tuple[Rule, ...]
    specs: Mapping[str, ToolSpec]
    call_places: Mapping[str, str]

    def decide(self, facts: Facts) -> Decision:
        """The decision on one call. Never raises: what goes wrong inside denies."""
        if facts.call.tool == FINISH:
            return Decision(verdict="allow", rule=None, place=None, reason="finish is always allowed",
                            policy_hash=self.hash)
        spec = self.specs.get(facts.call.tool)
        wrong = f"no tool is called {facts.call.tool[:64]!r}" if spec is None else inadmissible(facts, spec)
        if spec is None or wrong is not None:
            return self._decision("deny", None, f"{wrong}")
        matched: list[Rule] = []
        broken: tuple[Rule, Unevaluable] | None = None
        for rule in self.rules:
            if spec.name in rule.bound:
                try:
                    if rule.unmet(facts) is None:
                        matched.append(rule)
                except Unevaluable as error:
                    broken = broken or (rule, error)
        return self._weigh(facts, spec, tuple(matched), broken)

    def _weigh(
        self, facts: Facts, spec: ToolSpec, matched: tuple[Rule, ...], broken: tuple[Rule, Unevaluable] | None
    ) -> Decision:
        standing = min(matched, key=lambda rule: STRICTNESS[rule.verdict], default=None)
        if broken is not None and (standing is None or standing.verdict != "deny"):
            rule, error = broken
            return self._decision("deny", rule, f"rule {rule.id} cannot be evaluated: {error}", matched)
        if standing is None:
            reason, suggestion = self._way_out(facts, spec)
            return self._decision("deny", None, reason, suggestion=suggestion)
        if standing.verdict != "deny" and self._used_up(facts):
            most = self.limits.calls[spec.name]
            reason = f"policy {self.name} allows {most} calls of {spec.name} in a run, and they are used"
            return Decision(verdict="deny", rule=None, place=self.call_places[spec.name], reason=reason,
                            matched=tuple(r.id for r in matched), policy_hash=self.hash)
        if standing.verdict == "ask":
            return self._ask(facts, spec, matched)
        reason = standing.reason or f"rule {standing.id} says {standing.verdict} for {spec.name}"
        return self._decision(standing.verdict, standing, reason, matched)

    def _ask(self, facts: Facts, spec: ToolSpec, matched: tuple[Rule, ...]) -> Decision:
        """What a rule asks about that no grant for that very rule covers."""
        asking = [rule for rule in matched if rule.verdict == "ask"]
        granted = {rule.id: grant for rule in asking for grant in facts.grants
                   if grant.rule == rule.id and covers(grant, facts, spec)}
        standing = next((rule for rule in asking if rule.id not in granted), None)
        if standing is None:
            first = asking[0]
            grant = granted[first.id].id
            allowed = self._decision("allow", first, f"a person granted it: {grant}", matched)
            return allowed.model_copy(update={"grant": grant})
        reason = standing.reason or f"rule {standing.id} says ask for {spec.name}"
        return self._decision("ask", standing, reason, matched).model_copy(update={"expires_s": standing.expires_s})

    def visible(self, specs: tuple[ToolSpec, ...]) -> tuple[ToolSpec, ...]:
        """The tools that some argument might allow; the others cannot be said by the model."""
        return tuple(spec for spec in specs if spec.name == FINISH or self._barrier(spec) is None)

    def forbids(self, specs: tuple[ToolSpec, ...]) -> tuple[str, ...]:
        """What the policy forbids, as short lines for the prompt."""
        barriers = ((spec.name, self._barrier(spec)) for spec in specs if spec.name != FINISH)
        return tuple(f"{name}: denied (policy {self.name}: {why})" for name, why in barriers if why is not None)

    def _barrier(self, spec: ToolSpec) -> str | None:
        """Why no argument whatever can be allowed, or None."""
        selecting = [rule for rule in self.rules if spec.name in rule.bound and spec.name in self.specs]
        for rule in selecting:
            if rule.verdict == "deny" and not rule.bound[spec.name]:
                return rule.reason or f"rule {rule.id}"
        return None if any(rule.verdict != "deny" for rule in selecting) else "no rule allows it"

    def _used_up(self, facts: Facts) -> bool:
        most = self.limits.calls.get(facts.call.tool)
        return most is not None and facts.counters.calls.get(facts.call.tool, 0) >= most

    def _way_out(self, facts: Facts, spec: ToolSpec) -> tuple[str, str | None]:
        reason = f"no rule of policy {self.name} allows this call of {spec.name}"
        for rule in self.rules:
            if rule.verdict != "deny" and spec.name in rule.bound:
                unmet = rule.unmet(facts)
                if unmet is not None:
                    reason += f"; {rule.id} would {rule.verdict} it where {unmet.text[:160]}"
                    break
        return reason, smallest_rule(facts.call, spec, {rule.id for rule in self.rules})

    def _decision(
        self, verdict: Json, rule: Rule | None, reason: str, matched: Sequence[Rule] = (), suggestion: str | None = None
    ) -> Decision:
        return Decision(
            verdict=verdict, rule=rule.id if rule else None, place=rule.place if rule else None, reason=reason,
            matched=tuple(r.id for r in matched), suggestion=suggestion, policy_hash=self.hash,
        )


def inadmissible(facts: Facts, spec: ToolSpec) -> str | None:
    """Why rules cannot be asked about a call: what they take for granted of its arguments does not
    hold. The schema check came before; this is what a decision rests on, looked at again."""
    if facts.effect != spec.effect:
        return f"{spec.name} has effect {spec.effect}, not {facts.effect[:16]!r}"
    properties, args = spec.args.get("properties", {}), facts.call.args
    for name in spec.args.get("required", ()):
        if name not in args:
            return f"{spec.name} lacks the argument {name}"
    if not _is_bounded(args):
        return f"the arguments of {spec.name} are larger than {ARGS_CHARS} characters, too deep, or no JSON"
    for name, value in args.items():
        if name not in properties:
            return f"{spec.name} has no argument {name[:64]!r}"
        if not _has_type(value, properties[name]):
            return f"argument {name} of {spec.name} is not of its type"
        left_out = value == "" == spec.args["properties"][name].get("default")
        if name in spec.paths and not left_out and not (isinstance(value, str) and is_canonical(value)):
            return f"argument {name} of {spec.name} is no canonical path"
    return None


def _has_type(value: Json, schema: Json) -> bool:
    kinds = schema.get("type") if isinstance(schema, dict) else None
    if kinds is None:
        return True
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        if isinstance(value, _TYPES.get(kind, ())) and (kind == "boolean" or not isinstance(value, bool)):
            return True
    return False


def _is_bounded(args: Json) -> bool:
    """Whether a value is JSON of bounded size, without recursion."""
    left = ARGS_CHARS
    level: list[Json] = [args]
    for _ in range(ARGS_DEPTH):
        below: list[Json] = []
        for value in level:
            left -= _chars(value)
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
        if left < 0:
            return False
        if not below:
            return True
        level = below
    return False


def _chars(value: Json) -> int:
    """About how long a value is by itself; more than any bound for what is no JSON or no 64-bit number."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(len, value)) + len(value) if all(isinstance(key, str) for key in value) else ARGS_CHARS + 1
    if isinstance(value, list):
        return len(value)
    if value is None or (isinstance(value, int) and -INT_LIMIT <= value < INT_LIMIT):
        return 1
    return 1 if isinstance(value, float) and math.isfinite(value) else ARGS_CHARS + 1
