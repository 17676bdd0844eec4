"""Every call of a run and what became of it, from its log."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from agentd.contracts import Event, Json, Kind, LogReader, Value
from agentd.log.reader import open_reader

_SAID = (Kind.call_proposed, Kind.call_edited)
_KINDS = (*_SAID, Kind.policy_decided, Kind.approval_decided, Kind.tool_finished)


class LoggedCall(Value):
    """A call and what became of it. `verdict` is the policy's, `answer` a person's; None is what was not
    asked, or did not run."""

    step: int
    call_id: str | None
    tool: str
    args: dict[str, Json]
    verdict: str | None = None
    rule: str | None = None
    answer: str | None = None
    status: str | None = None
    error: str | None = None
    duration_ms: float | None = None
    changes: int | None = None


def logged_calls(reader: LogReader) -> tuple[LoggedCall, ...]:
    """Every call of a run, in order."""
    calls: dict[str | None, dict[str, Json]] = {}
    for event in reader.events(kinds=_KINDS):
        call = calls.setdefault(event.call_id, {"step": event.step, "call_id": event.call_id, "tool": "", "args": {}})
        if event.kind in _SAID and event.body_hash:
            proposed = json.loads(reader.blob(event.body_hash))
            call |= {"tool": proposed["tool"], "args": proposed["args"]}
        elif event.kind is Kind.policy_decided:
            call |= {name: event.data.get(name) for name in ("verdict", "rule")}
        elif event.kind is Kind.approval_decided:
            call["answer"] = event.data.get("verdict")
        elif event.kind is Kind.tool_finished:
            call |= {name: event.data.get(name) for name in ("status", "error", "duration_ms", "changes")}
    return tuple(LoggedCall.model_validate(call) for call in calls.values())


def call_of(home: Path, event: Event) -> dict[str, Json] | None:
    """The call that an event of a run is about, as it was proposed or as a person changed it last; None where it is
    about none."""
    with closing(open_reader(home, event.run_id)) as reader:
        said = [e.body_hash for e in reader.events(kinds=_SAID, until_seq=event.seq) if e.call_id == event.call_id]
        return dict(json.loads(reader.blob(said[-1]))) if said and said[-1] else None
