"""A run's events as what a page tells of each step: what was asked for, decided and done, and how long it took."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from agentd.contracts import Check, Event, Json, Kind, LogReader
from agentd.text import cut_middle

TEXT_CHARS = 12_000
NAMES = 12
GOOD = {"allow", "ok", "done"}


@dataclass
class Note:
    """Something that happened in a step: a label with its tone, and what there is to say. `opened` texts are
    shown at once, `folded` ones, each with a name, when a reader asks."""

    label: str
    tone: str
    says: str = ""
    opened: list[str] = field(default_factory=list)
    folded: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass
class Step:
    """One step; 0 is the start and the plan. Times are in seconds; `rest_s` is what was neither model, tool nor
    person. `tokens` are those that the model read anew and wrote."""

    number: int
    title: str = ""
    args: str = ""
    notes: list[Note] = field(default_factory=list)
    model_s: float = 0.0
    tool_s: float = 0.0
    person_s: float = 0.0
    rest_s: float = 0.0
    tokens: int = 0

    @property
    def total_s(self) -> float:
        """All of its time."""
        return self.model_s + self.tool_s + self.person_s + self.rest_s


def steps_of(reader: LogReader) -> list[Step]:
    """The steps of a run, in order."""
    telling = _Telling(reader)
    for event in reader.events():
        telling.take(event)
    return telling.steps


_BEGINS = {
    Kind.model_requested: (Kind.model_replied, "model_s"), Kind.tool_started: (Kind.tool_finished, "tool_s"),
    Kind.approval_requested: (Kind.approval_decided, "person_s"),
    Kind.preview_started: (Kind.preview_finished, "tool_s"),
}
_ENDS = dict(_BEGINS.values())
_OUTSIDE = (Kind.changes_applied, Kind.workspace_restored, Kind.forked)  # what a person did, before or after


class _Telling:
    """One pass over the events."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self.steps: list[Step] = []
        self._before: Event | None = None
        self._asked = False
        self._by_kind: dict[Kind, Callable[[Step, Event, Json], None]] = {
            Kind.resumed: self._resumed, Kind.workspace_imported: self._imported, Kind.history_taken: self._carried,
            Kind.plan_made: self._plan, Kind.model_replied: self._replied, Kind.reply_rejected: self._rejected,
            Kind.call_proposed: self._proposed, Kind.policy_decided: self._decided,
            Kind.approval_decided: self._answered, Kind.tool_finished: self._finished,
            Kind.tool_unknown: self._unknown, Kind.criteria_checked: self._checked, Kind.budget_hit: self._over,
            Kind.changes_applied: self._applied, Kind.forked: self._forked, Kind.human_message: self._told,
            Kind.workspace_restored: self._restored, Kind.call_edited: self._edited, Kind.paused: self._paused,
            Kind.unpaused: self._paused,
        }

    def take(self, event: Event) -> None:
        if not self.steps or (event.step != self.steps[-1].number and event.kind not in _OUTSIDE):
            self.steps.append(Step(event.step))
        step = self.steps[-1]
        self._time(step, event)
        handler = self._by_kind.get(event.kind)
        if handler is not None:
            body = json.loads(self._reader.blob(event.body_hash)) if event.body_hash else {}
            handler(step, event, body)
        self._before = event

    def _time(self, step: Step, event: Event) -> None:
        """The time since the event before is that of what it ended; none between two processes."""
        before = self._before
        if before is None or before.epoch != event.epoch or event.kind in _OUTSIDE:
            return
        spent = max(0.0, (event.ts_ns - before.ts_ns) / 1e9)
        what = _ENDS.get(event.kind) if _BEGINS.get(before.kind, ("",))[0] == event.kind else None
        name = "person_s" if before.kind is Kind.approval_requested else what or "rest_s"
        setattr(step, name, getattr(step, name) + spent)

    def _resumed(self, step: Step, _event: Event, _body: Json) -> None:
        step.notes.append(Note("resumed", "ask", "the run was interrupted, and went on here"))

    def _forked(self, step: Step, event: Event, _body: Json) -> None:
        said = f"from run {event.data.get('parent')}, after step {event.data.get('at_step')}"
        step.notes.append(Note("forked", "ask", said))

    def _told(self, step: Step, event: Event, body: Json) -> None:
        said = str(body.get("text") or event.data.get("text", ""))
        step.notes.append(Note("a person says", "ask", opened=[_cut(said)]))

    def _restored(self, step: Step, event: Event, _body: Json) -> None:
        said = f"were set back to what they were after step {event.data.get('to_step')}"
        step.notes.append(Note("files", "ask", said))

    def _imported(self, step: Step, event: Event, _body: Json) -> None:
        data = event.data
        left = [f"{one['path']}: {one['why']}" for one in data.get("left_out", ())]
        said = f"{data.get('entries', 0)} files and folders; left out: {data.get('left_out_count', 0)}"
        note = Note("copied", "", said, names=_some(left))
        step.notes.append(note)

    def _carried(self, step: Step, event: Event, _body: Json) -> None:
        step.notes.append(Note("carries on", "", f"run {event.data.get('run_id')}, whose changes are in the copy"))

    def _plan(self, step: Step, _event: Event, body: Json) -> None:
        step.title = "plan"
        said = [f"{number}. {text}" for number, text in enumerate(body.get("steps", ()), 1)]
        checks = [f"done when: {Check.model_validate(check).describe()}" for check in body.get("done_when", ())]
        step.notes.append(Note("plan", "", opened=["\n".join([*said, *checks]) or "none"]))

    def _replied(self, step: Step, event: Event, body: Json) -> None:
        usage = event.data.get("usage") or {}
        step.tokens += usage.get("prompt", 0) - usage.get("cached", 0) + usage.get("output", 0)
        said = (("thought", body.get("thinking")), ("reply", body.get("text")))
        folded = [(name, _cut(text)) for name, text in said if text]
        if event.data.get("finish") != "stop":
            step.notes.append(Note(str(event.data.get("finish")), "deny", "the reply was not whole"))
        if folded:
            step.notes.append(Note("model", "", f"wrote {usage.get('output', 0)} tokens", folded=folded))

    def _rejected(self, step: Step, event: Event, _body: Json) -> None:
        data = event.data
        step.title = step.title or str(data.get("tool") or "no call")
        why = data.get("reason") or f"there is no {data.get('missing')!r}"
        near = [f"near: {name}" for name in data.get("near", ())]
        step.notes.append(Note("not run", "ask", str(why), names=_some(near)))

    def _proposed(self, step: Step, _event: Event, body: Json) -> None:
        step.title = str(body.get("tool", ""))
        args = body.get("args", {})
        step.args = ", ".join(f"{name}={_short(value)}" for name, value in args.items())
        long = [(name, value) for name, value in args.items() if isinstance(value, str) and len(value) > _ARG_CHARS]
        texts = [(name, _cut(value)) for name, value in long]
        if texts:
            step.notes.append(Note("arguments", "", folded=texts))

    def _edited(self, step: Step, event: Event, body: Json) -> None:
        step.notes.append(Note("changed", "ask", "a person gave it other arguments"))
        self._proposed(step, event, body)

    def _paused(self, step: Step, event: Event, _body: Json) -> None:
        step.notes.append(Note("paused" if event.kind is Kind.paused else "goes on", "ask", "by a person"))

    def _decided(self, step: Step, event: Event, _body: Json) -> None:
        data = event.data
        verdict = str(data.get("verdict"))
        rule = f"rule {data['rule']}, {data.get('place')}" if data.get("rule") else "no rule"
        why = "" if verdict in GOOD else f": {data.get('reason', '')}"
        note = Note(verdict, "ok" if verdict in GOOD else verdict, f"{rule}{why}")
        if data.get("suggestion"):
            note.folded = [("what would allow it", str(data["suggestion"]))]
        step.notes.append(note)

    def _answered(self, step: Step, event: Event, _body: Json) -> None:
        data = event.data
        verdict = str(data.get("verdict"))
        said = str(data.get("broke") or data.get("reason") or "no reason given")
        step.notes.append(Note("a person: " + verdict, "ok" if verdict in GOOD else "deny", said))

    def _finished(self, step: Step, event: Event, body: Json) -> None:
        data, outcome = event.data, body.get("outcome", {})
        status = str(data.get("status"))
        code = (outcome.get("result") or {}).get("exit_code")
        note = Note(f"exit {code}" if status == "ok" and code else status, "deny" if status != "ok" or code else "ok")
        note.says = f"{data.get('duration_ms', 0):.0f} ms, {data.get('text_bytes', 0)} bytes of output"
        said = "\n".join(text for text in (outcome.get("text") or "", outcome.get("error") or "") if text.strip())
        if said:
            if said.count("\n") <= _LINES and len(said) <= _CHARS:
                note.opened = [said]
            else:
                note.folded = [("output", _cut(said))]
        note.names = _some(_signed(body.get("delta", {}).get("changes", ())))
        step.notes.append(note)

    def _unknown(self, step: Step, _event: Event, _body: Json) -> None:
        step.notes.append(Note("unknown", "deny", "the call was under way when the run stopped, and was skipped"))

    def _checked(self, step: Step, event: Event, _body: Json) -> None:
        failed, of = event.data.get("failed", 0), event.data.get("of", 0)
        said = f"{of - failed} of {of} hold" if of else "there was none"
        step.notes.append(Note(
            "checks", "ask" if failed else "ok" if of else "", said, names=_some(event.data.get("found", ())),
        ))

    def _over(self, step: Step, event: Event, _body: Json) -> None:
        step.notes.append(Note("budget", "deny", f"the limit {event.data.get('limit')} was reached"))

    def _applied(self, step: Step, event: Event, _body: Json) -> None:
        data = event.data
        if data.get("phase") == "finished":
            said = f"{data.get('applied', 0)} of its changes, to {data.get('folder')}"
            step.notes.append(Note("applied", "ok", said))


_ARG_CHARS, _LINES, _CHARS = 120, 12, 1200


def _cut(text: str) -> str:
    return cut_middle(text, TEXT_CHARS)


def _short(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _ARG_CHARS else text[: _ARG_CHARS - 1] + "…"


def _some(names: Iterable[Json]) -> list[str]:
    told = [str(name) for name in names]
    return told if len(told) <= NAMES else [*told[:NAMES], f"and {len(told) - NAMES} more"]


def _signed(changes: Iterable[Json]) -> list[str]:
    signs = (("+" if one["before"] is None else "-" if one["after"] is None else "~", one["path"]) for one in changes)
    return [f"{sign} {path}" for sign, path in signs]
