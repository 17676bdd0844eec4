"""Two runs side by side: what was fixed before them, what they called, what they came to and what they left."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

from agentd.canon import canonical
from agentd.contracts import Change, Json, LogReader, RunHeader, Value
from agentd.log import LoggedCall, RunState, changes_between, final_tree, fold, logged_calls

_OF_ONE_RUN = {"run_id", "created_ns", "schema_version"}


class Pair(Value):
    """The same call in both runs, with the same outcome (`=`) or another (`~`), or a call of one alone."""

    sign: Literal["=", "~", "-", "+"]
    a: LoggedCall | None
    b: LoggedCall | None


class Comparison(Value):
    """What differs between two runs, `a` first. `header` has the fields that differ, `state` all that
    counts of what they came to, `tree` what lies between the two workspaces as they were left."""

    a: str
    b: str
    header: dict[str, tuple[Json, Json]]
    state: dict[str, tuple[Json, Json]]
    calls: tuple[Pair, ...]
    tree: tuple[Change, ...]


def compare(a: LogReader, b: LogReader) -> Comparison:
    """Two runs side by side. Raises LogDamaged for a log that makes no sense."""
    one, other = final_tree(a), final_tree(b)
    return Comparison(
        a=a.header.run_id, b=b.header.run_id,
        header=_different(_fixed(a.header), _fixed(b.header)),
        state=_pairs(_came_to(fold(a.events(), a.header, a.blob)), _came_to(fold(b.events(), b.header, b.blob))),
        calls=tuple(_aligned(logged_calls(a), logged_calls(b))),
        tree=changes_between(one, other),
    )


def _fixed(header: RunHeader) -> dict[str, Json]:
    fields = header.model_dump(exclude=_OF_ONE_RUN)
    model = fields.pop("model")
    return fields | ({f"model.{name}": value for name, value in model.items()} if isinstance(model, dict) else {})


def _came_to(state: RunState) -> dict[str, Json]:
    used = state.counters
    return {
        "status": state.status, "reason": state.reason, "answer": state.answer, "steps": used.steps,
        "tokens": used.tokens, "elapsed_s": round(used.elapsed_s, 3), "denials": used.denials,
        "calls": sum(used.calls.values()), "files_changed": state.files_changed, "applied": state.applied,
    }


def _pairs(a: dict[str, Json], b: dict[str, Json]) -> dict[str, tuple[Json, Json]]:
    return {name: (a.get(name), b.get(name)) for name in a | b}


def _different(a: dict[str, Json], b: dict[str, Json]) -> dict[str, tuple[Json, Json]]:
    return {name: both for name, both in _pairs(a, b).items() if both[0] != both[1]}


def _aligned(a: tuple[LoggedCall, ...], b: tuple[LoggedCall, ...]) -> Iterator[Pair]:
    one_said, other_said = ([canonical([call.tool, call.args]) for call in calls] for calls in (a, b))
    for tag, i, i_end, j, j_end in SequenceMatcher(None, one_said, other_said).get_opcodes():
        if tag == "equal":
            for one, other in zip(a[i:i_end], b[j:j_end], strict=True):
                yield Pair(sign="=" if _outcome(one) == _outcome(other) else "~", a=one, b=other)
        else:
            yield from (Pair(sign="-", a=call, b=None) for call in a[i:i_end])
            yield from (Pair(sign="+", a=None, b=call) for call in b[j:j_end])


def _outcome(call: LoggedCall) -> tuple[Json, ...]:
    return call.verdict, call.answer, call.status, call.error, call.changes
