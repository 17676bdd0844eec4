"""An event of a run in one line: what happened, without opening it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from agentd.contracts import Event, Json, Kind
from agentd.tui.line import Line, Tone
from agentd.tui.look import VERDICTS, kind_of

CALLS = (Kind.call_proposed, Kind.call_edited)
WITH_BODY = (*CALLS, Kind.plan_made)  # what a row says of these is in their bodies
_ARG_CHARS = 200


def told(event: Event, body: Mapping[str, Json] | None, width: int) -> Line:
    """The event as a row, with its step before it. `body` is the call or plan, where it is one."""
    look = kind_of(event)
    what = _what(event, body or {})
    return Line((
        *Line.of((f"{event.step:>4} ", "dim"), (f"{look.glyph} ", look.tone), (f"{look.word:<10} ", look.tone)).pieces,
        *what.pieces,
    )).cut(width)


def said_of_call(tool: str, args: Mapping[str, Json]) -> Line:
    """A call in one line: the tool, and its arguments as far as there is room."""
    pieces: list[tuple[str, Tone]] = [(tool, "strong")]
    for name, value in args.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        pieces += [(f" {name}=", "dim"), (text[:_ARG_CHARS], "plain"), ("…" if text[_ARG_CHARS:] else "", "dim")]
    return Line.of(*pieces)


def _what(event: Event, body: Mapping[str, Json]) -> Line:
    if event.kind in CALLS:
        return said_of_call(str(body.get("tool") or event.data.get("tool", "")), body.get("args") or {})
    if event.kind is Kind.plan_made:
        return Line.of("  ".join(f"{number}. {step}" for number, step in enumerate(body.get("steps") or (), 1)))
    handler = _WORDS.get(event.kind)
    return handler(event.data) if handler else Line.of((str(event.data.get("tool", "")), "dim"))


def _started(data: dict[str, Json]) -> Line:
    return Line.of(f"{data.get('model_name', '')}", ("  policy ", "dim"), f"{data.get('policy', '')}")


def _replied(data: dict[str, Json]) -> Line:
    usage = data.get("usage") or {}
    decode_ms = usage.get("decode_ms") or 0
    rate = f", {usage.get('output', 0) / decode_ms * 1000:.0f} a second" if decode_ms else ""
    return Line.of((f"{usage.get('output', 0)} tokens{rate}, {data.get('finish', '')}", "dim"))


def _decided(data: dict[str, Json]) -> Line:
    verdict = str(data.get("verdict"))
    if verdict == "allow":
        return Line.of((f"allow  {data.get('rule') or ''}", "dim"))
    said = f"  {data.get('rule') or 'no rule'}: {data.get('reason')}"
    return Line.of((verdict, VERDICTS.get(verdict, "plain")), said)


def _answered(data: dict[str, Json]) -> Line:
    verdict = str(data.get("verdict"))
    words = {"allow": "allowed", "deny": "denied", "stop": "stopped the run", "edit": "changed the arguments"}
    said = "nobody answered in time: denied" if data.get("expired") else words.get(verdict, verdict)
    granted = "  and granted calls like it" if data.get("grant") else ""
    return Line.of((said, VERDICTS.get(verdict, "plain")), granted, (f"  {data.get('reason') or ''}", "dim"))


def _outcome(data: dict[str, Json]) -> Line:
    changes = data.get("changes") or 0
    status = str(data.get("status", "")).replace("_", " ")
    pieces: list[tuple[str, Tone]] = [(status, "good" if status == "ok" else "bad")]
    pieces.append((f"  {data.get('duration_ms') or 0:.0f} ms", "dim"))
    if changes:
        pieces.append((f"  {counted(changes, 'file')} changed", "accent"))
    if data.get("error"):
        pieces.append((f"  {data['error']}", "plain"))
    return Line.of(*pieces)


def _rejected(data: dict[str, Json]) -> Line:
    missing = f"{data.get('tool')}: there is no {data.get('missing')!r}"
    return Line.of(str(data.get("reason") or missing))


def counted(number: int, noun: str) -> str:
    """A number of things in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _ended(data: dict[str, Json]) -> Line:
    return Line.of((str(data.get("status", "")), "strong"), f"  {data.get('reason') or ''}")


_WORDS: Mapping[Kind, Callable[[dict[str, Json]], Line]] = {
    Kind.run_started: _started, Kind.model_replied: _replied, Kind.policy_decided: _decided,
    Kind.approval_decided: _answered, Kind.tool_finished: _outcome, Kind.preview_finished: _outcome,
    Kind.run_finished: _ended,
    Kind.forked: lambda data: Line.of(f"of {data.get('parent')}, after step {data.get('at_step')}"),
    Kind.resumed: lambda data: Line.of((f"at: {data.get('left')}", "dim")),
    Kind.workspace_imported: lambda data: Line.of(
        counted(data.get("entries", 0), "path"), (f"  {data.get('left_out_count') or 0} left out", "dim")
    ),
    Kind.history_taken: lambda data: Line.of(f"run {data.get('run_id')}, {data.get('changes')} changes"),
    Kind.human_message: lambda data: Line.of(f"{data.get('text') or ''}"),
    Kind.reply_rejected: _rejected,
    Kind.approval_requested: lambda data: Line.of(
        (f"{data.get('tool')}", "strong"), f"  {data.get('rule') or ''}: {data.get('reason') or ''}"
    ),
    Kind.criteria_checked: lambda data: Line.of(
        f"{(data.get('of') or 0) - (data.get('failed') or 0)} of {data.get('of') or 0} hold",
        (f"  {'; '.join(str(f) for f in data.get('found') or ())}", "bad"),
    ),
    Kind.budget_hit: lambda data: Line.of(f"{data.get('limit')}"),
    Kind.workspace_restored: lambda data: Line.of(f"the files are those after step {data.get('to_step')}"),
    Kind.changes_applied: lambda data: Line.of(f"{len(data.get('applied') or ())} files, to your folder"),
    Kind.model_requested: lambda data: Line.of((f"at most {data.get('max_tokens', '?')} tokens", "dim")),
    Kind.prompt_built: lambda data: Line.of((f"{len(data.get('added') or ())} messages more", "dim")),
    Kind.observation_added: lambda data: Line.of(
        (f"{data.get('shown', 0)} of {data.get('chars', 0)} characters", "dim")
    ),
}
