"""An event of a run with all that the log has of it, for a person to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from agentd.asked import lines as asked_lines
from agentd.contracts import ApprovalRequest, Change, Check, Event, Json, Kind, LogReader, Message, Preview, ToolOutcome
from agentd.errors import LogError
from agentd.log import event_changes
from agentd.tui.line import Line, Tone, block, diff_lines
from agentd.tui.look import VERDICTS, kind_of
from agentd.unified import unified

Lines = Iterator[Line]


def details(event: Event, reader: LogReader) -> Lines:
    """The event in words, with arguments, outputs and changes in full."""
    look = kind_of(event)
    at = datetime.fromtimestamp(event.ts_ns / 1e9, UTC).strftime("%H:%M:%S")
    by = f", by a {event.actor}" if event.actor == "human" else ""
    place = f"  step {event.step}  {at}  #{event.seq}{by}"
    yield Line.of((f"{look.glyph} {look.word}", "title"), (place, "dim"))
    yield Line()
    try:
        body = _body(event, reader)
        handler = _HANDLERS.get(event.kind, _fields)
        yield from handler(event, body, reader)
    except (LogError, ValueError, LookupError, TypeError, AttributeError) as error:
        yield Line.of((f"this event cannot be read: {error}", "bad"))


def raw(event: Event, reader: LogReader) -> Lines:
    """The event as JSON, with its body."""
    whole = event.model_dump(mode="json")
    try:
        whole["body"] = json.loads(reader.blob(event.body_hash)) if event.body_hash else None
    except (LogError, ValueError) as error:
        whole["body"] = f"cannot be read: {error}"
    yield from block(as_json(whole))


def as_json(value: Json) -> str:
    """JSON that a person reads and a machine too; ASCII only."""
    return json.dumps(value, indent=2)


def call_lines(args: Mapping[str, Json], indent: str = "") -> Lines:
    """Arguments in full, a text of many lines below its name."""
    for name, value in args.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        first, *more = text.split("\n")
        if not more:
            yield Line.of(indent, (f"{name}  ", "dim"), first)
            continue
        yield Line.of(indent, (name, "dim"))
        yield from block(text, indent=f"{indent}  ")


def heading(text: str) -> Line:
    """A line over others."""
    return Line.of((text, "strong"))


def _body(event: Event, reader: LogReader) -> Json:
    return json.loads(reader.blob(event.body_hash)) if event.body_hash else None


def _began(event: Event, _: Json, __: LogReader) -> Lines:
    data = event.data
    for name in ("model_name", "model_place", "policy", "adapter", "image"):
        if data.get(name):
            yield Line.of((f"{name.replace('_', ' '):<13}", "dim"), str(data[name]), hang=13)
    for note in data.get("model_notes") or ():
        yield Line.of((f"{'note':<13}", "dim"), (str(note), "warn"), hang=13)
    yield Line.of((f"{'tools':<13}", "dim"), ", ".join(data.get("tools") or ()), hang=13)
    for check in data.get("checks") or ():
        yield Line.of((f"{'done when':<13}", "dim"), Check.model_validate(check).describe(), hang=13)
    yield Line()
    yield heading("Limits")
    for name, value in (data.get("limits") or {}).items():
        calls = isinstance(value, dict)
        said = ", ".join(f"{tool} {most}" for tool, most in value.items()) if calls else f"{value:.15g}"
        if said:
            yield Line.of((f"  {name:<17}", "dim"), said, hang=19)


def _called(_: Event, body: Json, __: LogReader) -> Lines:
    yield Line.of((str(body["tool"]), "strong"))
    yield from call_lines(body["args"], "  ")
    if body.get("repaired"):
        yield Line.of(("the call was cut out of what stood around it in the reply", "warn"))


def _decided(event: Event, body: Json, _: LogReader) -> Lines:
    data = body or event.data
    verdict = str(data.get("verdict"))
    tone: Tone = VERDICTS.get(verdict, "plain")
    yield Line.of((verdict, tone), f"  {data.get('reason') or ''}")
    yield Line.of(("rule   ", "dim"), f"{data.get('rule') or 'none matched'}")
    yield Line.of(("at     ", "dim"), f"{data.get('place') or '-'}")
    if data.get("matched"):
        yield Line.of(("matched ", "dim"), ", ".join(data["matched"]))
    if data.get("grant"):
        yield Line.of(("grant  ", "dim"), f"{data['grant']}, which a person gave")
    if data.get("suggestion"):
        yield Line()
        yield heading("The smallest rule that would allow it")
        yield from block(data["suggestion"].rstrip(), "accent", "  ")
    facts = data.get("facts") or {}
    yield Line()
    yield heading("Decided on")
    yield Line.of(("  seen    ", "dim"), ", ".join(facts.get("labels") or ()) or "nothing untrusted")
    yield Line.of(("  names   ", "dim"), ", ".join(facts.get("goal_names") or ()) or "the goal names no path")
    counters = facts.get("counters") or {}
    yield Line.of(("  used    ", "dim"), ", ".join(f"{k} {v}" for k, v in counters.items() if k != "calls"))


def _outcome(event: Event, body: Json, reader: LogReader) -> Lines:
    outcome = ToolOutcome.model_validate(body["outcome"])
    status = outcome.status.replace("_", " ")
    exit_code = (outcome.result or {}).get("exit_code")
    code = f", exit {exit_code}" if exit_code is not None else ""
    yield Line.of((status, "good" if status == "ok" else "bad"), (f"{code}, {outcome.duration_ms:.0f} ms", "dim"))
    if outcome.error:
        yield from block(outcome.error, "bad", "  ")
    if outcome.text:
        yield Line()
        yield heading("Output")
        yield from block(outcome.text.rstrip("\n"), indent="  ")
    changes = _changes(event, reader)
    yield Line()
    yield heading(f"Changes: {len(changes)}" if changes else "No file changed")
    for change in changes:
        yield from diff_lines(unified(change, reader))


def _changes(event: Event, reader: LogReader) -> tuple[Change, ...]:
    if event.kind is Kind.preview_finished:
        body = _body(event, reader)
        return tuple(Change.model_validate(change) for change in body["delta"]["changes"])
    return event_changes(reader, event)


def _asked(event: Event, body: Json, reader: LogReader) -> Lines:
    tried = [e for e in reader.events(kinds=[Kind.preview_finished], until_seq=event.seq) if e.call_id == event.call_id]
    preview = Preview.logged(_body(tried[-1], reader)) if tried else None
    yield from question_lines(asked_lines(ApprovalRequest.model_validate({**body, "preview": preview}), reader))


def question_lines(lines: Iterable[str]) -> Lines:
    """The lines of a question, with their labels and the diff in tones."""
    head = True
    for line in lines:
        head = head and not line.startswith(("--- ", "mode ", "+ ", "- ", "~ "))
        if head:
            label = line[:7] if not line.startswith("     ") else ""
            yield Line.of((label, "dim"), (line[len(label):], "strong" if label == "asks   " else "plain"), hang=9)
        else:
            yield from diff_lines([line])


def _plan(_: Event, body: Json, __: LogReader) -> Lines:
    for number, step in enumerate(body["steps"], 1):
        yield Line.of((f"{number}. ", "dim"), step)
    if body["done_when"]:
        yield Line()
        yield heading("Done when")
        for check in body["done_when"]:
            yield Line.of("  ", Check.model_validate(check).describe())


def _replied(event: Event, body: Json, _: LogReader) -> Lines:
    usage = event.data.get("usage") or {}
    decode_ms = usage.get("decode_ms") or 0
    yield Line.of((f"{usage.get('prompt', 0)} tokens read, {usage.get('cached', 0)} of them cached; "
                   f"{usage.get('output', 0)} written, {usage.get('forced', 0)} forced by the grammar", "dim"))
    if decode_ms:
        yield Line.of((f"{usage.get('output', 0) / decode_ms * 1000:.1f} a second", "dim"))
    yield Line()
    if body and body.get("thinking"):
        yield heading("Thought")
        yield from block(body["thinking"], "dim", "  ")
        yield Line()
    yield from block(str((body or {}).get("text", "")))


def _prompt(event: Event, _: Json, reader: LogReader) -> Lines:
    added = event.data.get("added") or []
    found = reader.blobs(added)
    for name in added:
        message = Message.model_validate(json.loads(found[name]))
        yield Line.of((message.role, "accent"))
        yield from block(message.text, indent="  ")
        yield Line()


def _imported(event: Event, body: Json, _: LogReader) -> Lines:
    for left in event.data.get("left_out") or ():
        yield Line.of(("not copied  ", "warn"), left["path"], (f"  {left['why']}", "dim"))
    yield heading(f"{len(body or ())} files and folders")
    for entry in body or ():
        size = f"{entry.get('size_bytes', 0):>9}" if entry["kind"] == "file" else f"{entry['kind']:>9}"
        yield Line.of((f"{size}  ", "dim"), entry["path"])


def _ended(event: Event, body: Json, _: LogReader) -> Lines:
    data = event.data
    yield Line.of((str(data.get("status")), "strong"), f"  {data.get('reason') or ''}")
    answer = (body or {}).get("answer") or data.get("answer")
    if answer:
        yield Line()
        yield heading("Answer")
        yield from block(str(answer), indent="  ")
    yield Line()
    yield from call_lines(data.get("counters") or {})


def _said(event: Event, body: Json, _: LogReader) -> Lines:
    yield from block(str((body or event.data).get("text", "")))


def _restored(event: Event, _: Json, reader: LogReader) -> Lines:
    yield from call_lines(event.data)
    for change in event_changes(reader, event):
        yield from diff_lines(unified(change, reader))


def _fields(event: Event, body: Json, _: LogReader) -> Lines:
    data = body if isinstance(body, dict) else event.data
    for name, value in data.items():
        if value not in (None, "", [], {}):
            yield from call_lines({name: value} if not isinstance(value, list | dict) else {name: as_json(value)})


_HANDLERS: Mapping[Kind, Callable[[Event, Json, LogReader], Lines]] = {
    Kind.run_started: _began, Kind.call_proposed: _called, Kind.call_edited: _called, Kind.policy_decided: _decided,
    Kind.tool_finished: _outcome, Kind.preview_finished: _outcome, Kind.approval_requested: _asked,
    Kind.plan_made: _plan, Kind.model_replied: _replied, Kind.prompt_built: _prompt,
    Kind.workspace_imported: _imported, Kind.run_finished: _ended, Kind.human_message: _said,
    Kind.workspace_restored: _restored, Kind.history_taken: _restored,
}
