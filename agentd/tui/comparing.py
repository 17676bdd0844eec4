"""What `compare`, `whatif` and `verify` found, from their JSON, as lines to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agentd.contracts import Json
from agentd.tui.line import Line, Tone
from agentd.tui.look import VERDICTS
from agentd.tui.story import said_of_call

SIGNS: dict[str, Tone] = {"=": "dim", "~": "warn", "≠": "bad", "?": "dim", "-": "removed", "+": "added"}
_CELL = 60


def comparison_lines(found: Any) -> Iterator[Line]:
    """Two runs: what differs, call by call."""
    yield Line.of(("A  ", "accent"), str(found["a"]))
    yield Line.of(("B  ", "accent"), str(found["b"]))
    yield Line()
    both = found["header"] | found["state"]
    cells = max(map(len, both), default=0) + 2
    for name, (one, other) in both.items():
        tone: Tone = "plain" if one == other else "warn"
        yield Line.of((f"{name:<{cells}}", "dim"), (f"{_short(one, 36):<37}", tone), (_short(other, 36), tone))
    yield Line()
    yield Line.of(("Calls" if found["calls"] else "No calls", "strong"))
    for pair in found["calls"]:
        call = pair["a"] or pair["b"]
        sign = str(pair["sign"])
        said = said_of_call(str(call["tool"]), call["args"])
        yield Line.of((f" {sign} ", SIGNS.get(sign, "plain")), (f"{call['step']:>3} ", "dim"), hang=7).joined(said)
    yield Line()
    yield Line.of(("Files that differ" if found["tree"] else "Both left the same files", "strong"))
    for change in found["tree"]:
        yield Line.of(f"   {change['path']}")


def whatif_lines(found: Any) -> Iterator[Line]:
    """One run under another policy: what would change first, then the rest."""
    yield Line.of(f"{found['changed']} of {found['decisions']} decisions would change under {found['policy']['name']}")
    for run in found["runs"]:
        for note in run["notes"]:
            yield Line.of((f"note: {note}", "warn"))
        yield Line()
        for row in run["decisions"]:
            yield _redecision(row)
            if row["changed"] and not row["ended"]:
                would = row["would"]
                yield Line.of((f"           {would['rule'] or 'no rule'}: {would['reason']}", "dim"))
        if any(row["changed"] and row["tainted"] for row in run["decisions"]):
            yield Line()
            yield Line.of(("tainted: after its first change the run would have gone another way", "dim"))


def verify_lines(found: Any) -> Iterator[Line]:
    """Whether a log is what was written."""
    good = bool(found.get("ok"))
    yield Line.of(("✓ the log is what was written" if good else "✗ the log is damaged", "good" if good else "bad"))
    for name, value in found.items():
        if name != "ok" and value not in (None, ""):
            yield Line.of((f"{name.replace('_', ' '):<12}", "dim"), _short(value))


def rerun_lines(found: Any) -> Iterator[Line]:
    """The calls of a run that ran again: = the same, ~ but for what is normalised, ≠ another, ? not comparable."""
    if not found:
        return
    counts = "  ".join(f"{sign} {number}" for sign, number in found["counts"].items())
    yield Line.of(("Its calls, run again   ", "strong"), counts)
    for note in found["notes"]:
        yield Line.of((f"note: {note}", "warn"))
    for call in found["calls"]:
        sign = str(call["sign"])
        told = call["why"] or ", ".join(call["normalisers"])
        yield Line.of((f" {sign} ", SIGNS.get(sign, "plain")), (f"{call['step']:>3} ", "dim"), str(call["tool"]),
                      (f"  {told}", "dim"), hang=7)
        for other in call["differences"]:
            place = f"{other['what']} {other['path'] or ''}"
            yield Line.of((f"       {place}: was ", "dim"), (_short(other["was"]), "removed"), (", now ", "dim"),
                          (_short(other["now"]), "added"), hang=9)


def _redecision(row: dict[str, Json]) -> Line:
    was, would = row["was"]["verdict"], "ended" if row["ended"] else row["would"]["verdict"]
    changed = bool(row["changed"])
    verdict = Line.of(
        (" ≠ " if changed else " = ", "bad" if changed else "dim"), (f"{row['step']:>3} ", "dim"),
        (f"{was:<5}", VERDICTS.get(was, "plain")), (" → " if changed else "   ", "dim"),
        (f"{would if changed else '':<6}", VERDICTS.get(would, "bad")), ("tainted " if row["tainted"] else "", "dim"),
    )
    return verdict.joined(said_of_call(str(row["call"]["tool"]), row["call"]["args"]))


def _short(value: Json, chars: int = _CELL) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= chars else text[: chars - 1] + "…"
