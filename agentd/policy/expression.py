"""The `when:` of a rule: CEL, checked at load against the arguments of the tool that it is for.

Around what the engine (cel-expr-python, over the C++ reference implementation) leaves open, all
measured with 0.1.3: an evaluation error is a value and not an exception; the iteration budget
(10,000 loop steps) and text that is not Unicode are exceptions; a text is cut at its first NUL, so
that `"ls\\0; rm"` equals `"ls"`, wherefore NUL is refused here.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from agentd.contracts import Facts, Json, ToolSpec
from agentd.policy.document import Loc
from agentd.policy.form import Mistake, nearest
from agentd.policy.patterns import Unevaluable

FACTS = {
    "tool": "string", "effect": "string", "idempotent": "bool",
    "labels": "list<string>", "goal_names": "list<string>", "now": "timestamp",
    "counters.steps": "int", "counters.tokens": "int", "counters.denials": "int",
    "counters.elapsed_s": "double", "counters.calls": "map<string, int>",
}
_SCALARS = {"string": "string", "integer": "int", "number": "double", "boolean": "bool"}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COMPLAINT = re.compile(r"<input>:\d+:(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")


class Expressions:
    """Compiles the expressions of rules on one tool."""

    def __init__(self, spec: ToolSpec) -> None:
        self._spec = spec
        self._types = {**FACTS, **_arguments(spec)}
        self._env: Any = None

    def compile(self, source: str, loc: Loc) -> Callable[[Facts], bool]:
        """The expression as a test, which raises Unevaluable unless it comes out true or false.
        Raises Mistake for an undeclared name, a type error, or what is not a bool."""
        from cel_expr_python import cel

        if self._env is None:
            self._env = cel.NewEnv(variables={name: cel.Type(kind) for name, kind in self._types.items()})
        try:
            expression = self._env.compile(source)
        except RuntimeError as error:
            raise Mistake(loc, self._complaint(str(error))) from None
        if expression.return_type() != cel.Type.BOOL:
            kind = str(expression.return_type().name()).lower()
            raise Mistake(loc, f"is {kind} for {self._spec.name}, and must be bool")
        doubles = tuple(n for n, k in self._types.items() if k == "double" and n.startswith("args."))
        absent = tuple(n for n, k in self._types.items() if k == "dyn")
        boolean = cel.Type.BOOL

        def holds(facts: Facts) -> bool:
            try:
                result = expression.eval(data=_values(facts, doubles, absent))
            except RuntimeError as error:
                raise Unevaluable(str(error).splitlines()[0][:200]) from error
            if result.type() != boolean:
                raise Unevaluable(str(result.value()).splitlines()[0][:200])
            return result.value() is True

        return holds

    def _complaint(self, said: str) -> str:
        found = _COMPLAINT.search(said)
        message = found[2] if found else said.splitlines()[0]
        undeclared = _UNDECLARED.search(message)
        if undeclared:
            name = undeclared[1]
            return f"{self._spec.name} knows no {name}{nearest(name, sorted(self._types))}"
        return f"does not compile for {self._spec.name}: {message.split(' (in container', 1)[0][:200]}"


def _arguments(spec: ToolSpec) -> dict[str, str]:
    """Types of a tool's arguments, as `args.NAME`. One that can be left out is `dyn`, then null."""
    properties: dict[str, Json] = spec.args.get("properties", {})
    required = spec.args.get("required", ())
    return {
        f"args.{name}": _cel_type(schema) if name in required or "default" in schema else "dyn"
        for name, schema in properties.items()
        if _IDENTIFIER.fullmatch(name)
    }


def _cel_type(schema: Json) -> str:
    kind = schema.get("type") if isinstance(schema, dict) else None
    if kind == "array":
        return f"list<{_cel_type(schema.get('items', {}))}>"
    if kind == "object":
        return "map<string, dyn>"
    if kind is None and schema and all(isinstance(v, str) for v in schema.get("enum", [None])):
        return "string"
    return _SCALARS.get(kind, "dyn") if isinstance(kind, str) else "dyn"


def _values(facts: Facts, doubles: tuple[str, ...], absent: tuple[str, ...]) -> Mapping[str, Any]:
    counters = facts.counters
    values: dict[str, Any] = dict.fromkeys(absent)
    values.update({f"args.{name}": value for name, value in facts.call.args.items()})
    for name in doubles:
        if name in values and not isinstance(values[name], bool):
            values[name] = float(values[name])
    values.update({
        "tool": facts.call.tool, "effect": facts.effect, "idempotent": facts.idempotent,
        "labels": list(facts.labels), "goal_names": list(facts.goal_names),
        "now": _time(facts.now_ns),
        "counters.steps": counters.steps, "counters.tokens": counters.tokens,
        "counters.denials": counters.denials, "counters.elapsed_s": counters.elapsed_s,
        "counters.calls": dict(counters.calls),
    })
    _refuse_nul(values)
    return values


def _time(now_ns: int) -> datetime.datetime:
    try:
        return datetime.datetime.fromtimestamp(now_ns / 1e9, datetime.UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise Unevaluable("the time is out of range") from error


def _refuse_nul(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise Unevaluable("a text holds NUL, at which the expression engine would cut it")
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_nul(key)
            _refuse_nul(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_nul(item)
