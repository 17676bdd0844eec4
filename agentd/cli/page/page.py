"""Fills the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any

from agentd import __version__
from agentd.cli.page.timeline import steps_of
from agentd.contracts import Event, Json, Kind, Limits, RunHeader
from agentd.log import Catalogue, Reader, RunState, fold, is_imported, open_reader, tree_changes, verify
from agentd.text import cut_middle, visible
from agentd.unified import sign, unified_if_held

GOAL_CHARS = 20_000
DIFF_LINES = 400
ALL_DIFF_LINES = 4000
_TONES = {"done": "ok", "running": "ask", "waiting": "ask", "interrupted": "ask", "cancelled": "ask"}


def page(home: Path, run_id: str) -> Iterator[str]:
    """The page of a run, piece by piece, UTF-8; of what its log holds alone, and so without secrets. Raises LogDamaged
    for a log that cannot be read; one that does not verify has a page that says so."""
    from jinja2 import Environment, StrictUndefined

    # Whatever is filled in passes `visible`, then is escaped; a place in the template that forgets it is not possible.
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_shown, trim_blocks=True,
                              lstrip_blocks=True)
    template = environment.from_string(files(__package__).joinpath("page.html").read_text(encoding="utf-8"))
    with closing(open_reader(home, run_id, outside=False)) as reader:
        yield from template.generate(**_facts(home, reader))


def _shown(value: object) -> object:
    return visible(value, newlines=True) if type(value) is str else value


def _facts(home: Path, reader: Reader) -> dict[str, Any]:
    header = reader.header
    log = list(reader.events())
    state = fold(log, header, reader.blob)
    steps = steps_of(reader)
    live = Catalogue(home).is_live(header.run_id)
    status = "interrupted" if state.status == "running" and not live else state.status
    kinds = ("model", "tool", "person", "rest")
    return {
        "run_id": header.run_id, "goal": cut_middle(header.goal, GOAL_CHARS), "status": status,
        "tone": _TONES.get(status, "deny"), "reason": state.reason, "answer": cut_middle(state.answer, GOAL_CHARS),
        "facts": _about(header, state), "used": list(_used(log, state)), "steps": steps,
        "longest_s": max((step.total_s for step in steps), default=0.0) or 1.0,
        "totals": [(kind, sum(getattr(step, f"{kind}_s") for step in steps)) for kind in kinds],
        "total_s": sum(step.total_s for step in steps) or 1.0, "kinds": kinds, "seconds": _seconds,
        "files": list(_files(reader)), "verified": verify(home, header.run_id), "head": state.head_hash,
        "imported": is_imported(home, header.run_id), "version": __version__,
    }


def _about(header: RunHeader, state: RunState) -> list[tuple[str, str]]:
    model: Json = header.model if isinstance(header.model, dict) else {}
    where = str(model.get("where", ""))
    started = datetime.fromtimestamp(header.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    rows = [
        ("run", header.run_id), ("started", started), ("took", _seconds(state.counters.elapsed_s)),
        ("policy", f"{header.policy_name}, {header.policy_hash[:15]}"),
        ("model", f"{model.get('name', '')}{f' on {where}' if where else ''}"), ("folder", header.source or "none"),
        ("a question is", "put to a person" if header.ask == "wait" else "denied"), ("image", header.image),
        ("agentd", header.agentd_version),
        ("forked from" if header.parent_hash else "carries on", header.parent_run_id or ""),
        ("applied", "yes" if state.applied else ""),
    ]
    return [(name, said) for name, said in rows if said]


def _used(log: list[Event], state: RunState) -> Iterator[tuple[str, str, str, float]]:
    """Each budget: its name, what was used of what, and the part of it, 0 to 1."""
    limits = next((_limits(event) for event in log if event.kind is Kind.run_started), Limits())
    used = state.counters
    for name, part, whole in (
        ("steps", used.steps, limits.steps), ("tokens", used.tokens, limits.tokens),
        ("seconds", used.elapsed_s, limits.wall_clock_s), ("denials", used.denials, limits.denials),
    ):
        yield name, f"{part:,.0f}", f"{whole:,.0f}", min(1.0, part / whole)


def _limits(event: Event) -> Limits:
    said = event.data.get("limits", {})
    known = {name: value for name, value in said.items() if name in Limits.model_fields}
    return Limits.model_validate(json.loads(json.dumps(known)))


def _files(reader: Reader) -> Iterator[dict[str, Any]]:
    """Each net change, with its diff as lines of a class and a text; what is long is cut."""
    left = ALL_DIFF_LINES
    for change in tree_changes(reader):
        lines = list(islice(unified_if_held(change, reader), min(left, DIFF_LINES) + 1))
        cut = len(lines) > min(left, DIFF_LINES)
        lines = lines[: min(left, DIFF_LINES)]
        left -= len(lines)
        yield {
            "sign": sign(change), "path": change.path, "lines": [(_class(line), line) for line in lines], "cut": cut,
            "added": sum(_class(line) == "add" for line in lines), "gone": sum(_class(line) == "del" for line in lines),
        }


def _class(line: str) -> str:
    if line.startswith(("+++ ", "--- ")):
        return "name"
    return {"+": "add", "-": "del", "@": "hunk"}.get(line[:1], "same")


def _seconds(value: float) -> str:
    if value < 1:
        return f"{value * 1000:.0f} ms"
    return f"{value:.1f} s" if value < 60 else f"{int(value // 60)} min {value % 60:.0f} s"
