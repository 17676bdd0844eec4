"""The state of a run, folded from its events: pure, and the same one event at a time or all at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from pydantic import Field

from agentd.contracts import Counters, Event, Kind, Plan, RunHeader, Status, Value
from agentd.errors import LogDamaged
from agentd.log.chain import genesis

ReadBlob = Callable[[str], bytes]
# A part of agentd broke, and nothing was decided.
_BROKEN = ("engine", "sandbox", "model")


class Denial(Value):
    """A call that the policy or a person did not allow, and by which rule it was denied or asked about.
    `verdict` is `ask` where nobody could be asked."""

    call_id: str | None
    tool: str
    verdict: str
    rule: str | None
    place: str | None
    reason: str
    suggestion: str | None = None


class PendingCall(Value):
    """A call without an outcome. `started` says whether its effect may have begun; `asked`, while a
    person is asked about it, by which rule and why."""

    call_id: str
    tool: str
    seq: int
    started: bool = False
    asked: Denial | None = None


class RunState(Value):
    """What a run has come to. `head_seq` -1 means that nothing happened yet.

    `elapsed_s` counts the time in which a process wrote the run, not the time between two of them.
    `counted` is the call that was counted last. `recovering`: it was taken up again, and what was under way when it
    broke off has not come to anything yet. `paused`: a person paused it, and has not let it go on. `code` is a limit's
    name or an error's code, where a run ended by one. `files_changed` sums the changes of all calls; a file that two
    calls changed counts twice.
    `applied` says whether changes are in the user's folder, `applying` that they may be: an apply was begun, and its
    end is not in the log.
    `plan` needs the log's blobs, and so does an `answer` that is too long for the data of its event.
    """

    run_id: str
    status: Status = "running"
    step: int = 0
    counters: Counters = Counters()
    plan: Plan | None = None
    pending: PendingCall | None = None
    counted: str = ""
    recovering: bool = False
    paused: bool = False
    denials: tuple[Denial, ...] = ()
    answer: str = ""
    reason: str = ""
    code: str = ""
    files_changed: int = 0
    applied: bool = False
    applying: bool = False
    tree_hash: str = ""
    head_seq: int = -1
    head_hash: str
    head_epoch: int = 1
    head_ts_ns: int = Field(default=0)


def is_resumable(status: str, code: str) -> bool:
    """Whether a run of that status and code can be taken up where it was: it was interrupted or cancelled, it waits,
    or it ended because the engine, the sandbox or the model failed."""
    return status in ("running", "cancelled", "waiting") or (status == "failed" and code in _BROKEN)


def initial(header: RunHeader) -> RunState:
    """The state before the first event."""
    return RunState(
        run_id=header.run_id, head_hash=genesis(header), head_ts_ns=header.created_ns,
        head_epoch=1 if header.parent_hash is None else 0,  # what is inherited is older than the header
    )


def fold(events: Iterable[Event], header: RunHeader, blob: ReadBlob | None = None) -> RunState:
    """The state after all the events, which start with the first. `blob` reads their bodies."""
    folding = Folding(initial(header))
    for event in events:
        folding.add(event, blob)
    return folding.state


def apply(state: RunState, event: Event, blob: ReadBlob | None = None) -> RunState:
    """The state after one more event."""
    folding = Folding(state)
    folding.add(event, blob)
    return folding.state


class Folding:
    """A fold under way; starts from a state that it leaves as it is."""

    def __init__(self, state: RunState) -> None:
        counters = dict(state.counters)
        self._now = dict(state) | {"counters": counters | {"calls": dict(state.counters.calls)}}

    @property
    def state(self) -> RunState:
        """The state after the events added so far."""
        return RunState(**self._now)

    def add(self, event: Event, blob: ReadBlob | None = None) -> None:
        """Take one more event into account. Raises LogDamaged for one that makes no sense."""
        try:
            self._add(event, blob)
        except (TypeError, ValueError, LookupError, AttributeError) as error:
            raise LogDamaged(f"event {event.seq}, {event.kind}, makes no sense: {error}") from error

    def _add(self, event: Event, blob: ReadBlob | None) -> None:
        now, kind = self._now, event.kind
        if now["status"] == "running":
            # The time in which a person is asked is not the run's, nor is that of a pause or before a fork.
            pending = now["pending"]
            asked = pending is not None and pending.asked is not None
            if event.epoch == now["head_epoch"] and not asked and kind not in _OFF_THE_CLOCK:
                # A clock that was set back takes no time back.
                now["counters"]["elapsed_s"] += max(event.ts_ns - now["head_ts_ns"], 0) / 1e9
            if event.step > now["step"]:
                now["step"] = now["counters"]["steps"] = event.step
        now["head_seq"], now["head_hash"] = event.seq, event.hash
        now["head_epoch"], now["head_ts_ns"] = event.epoch, event.ts_ns
        if kind not in _AGAIN:
            now["recovering"] = kind is _RESUMED
        if handler := _HANDLERS.get(kind):
            handler(now, event)
        if blob is not None and event.body_hash and kind in _BODIES:
            field, read = _BODIES[kind]
            now[field] = read(json.loads(blob(event.body_hash)))


def _replied(now: dict[str, Any], event: Event) -> None:
    usage = event.data.get("usage") or {}
    now["counters"]["tokens"] += usage.get("prompt", 0) - usage.get("cached", 0) + usage.get("output", 0)


def _proposed(now: dict[str, Any], event: Event) -> None:
    now["pending"] = PendingCall(call_id=event.call_id or "", tool=event.data.get("tool", ""), seq=event.seq)


def _decided(now: dict[str, Any], event: Event) -> None:
    data = event.data
    if data.get("verdict") == "allow":
        return
    now["denials"] += (
        Denial(
            call_id=event.call_id, tool=now["pending"].tool if now["pending"] else "",
            verdict=data.get("verdict", "deny"), rule=data.get("rule"), place=data.get("place"),
            reason=data.get("reason", ""), suggestion=data.get("suggestion"),
        ),
    )
    now["pending"] = None
    now["counters"]["denials"] += 1


def _asked(now: dict[str, Any], event: Event) -> None:
    """Somebody can be asked: what counted as a denial is open again."""
    *others, asked = now["denials"]
    now["denials"] = tuple(others)
    before = now["pending"]
    now["pending"] = PendingCall(
        call_id=event.call_id or "", tool=asked.tool, seq=event.seq, asked=asked,
        started=before is not None and before.started,
    )
    now["counters"]["denials"] -= 1


def _answered(now: dict[str, Any], event: Event) -> None:
    pending = now["pending"]
    if event.data["verdict"] in ("allow", "edit"):
        now["pending"] = pending.model_copy(update={"asked": None})
        return
    now["denials"] += (pending.asked.model_copy(update={"verdict": "deny", "reason": event.data["reason"]}),)
    now["pending"] = None
    now["counters"]["denials"] += 1


def _started(now: dict[str, Any], event: Event) -> None:
    tool = event.data.get("tool", "")
    if event.call_id != now["counted"]:  # else it runs again, after a crash or a preview
        calls = now["counters"]["calls"]
        calls[tool] = calls.get(tool, 0) + 1
        now["counted"] = event.call_id or ""
    now["pending"] = PendingCall(call_id=event.call_id or "", tool=tool, seq=event.seq, started=True)


def _changed(now: dict[str, Any], event: Event) -> None:
    now["pending"] = None
    now["files_changed"] += event.data.get("changes", 0)
    now["tree_hash"] = event.data.get("tree_hash") or now["tree_hash"]


def _finished(now: dict[str, Any], event: Event) -> None:
    data = event.data
    if data["status"] not in get_args(Status):
        raise ValueError(f"{data['status']!r} is no status")
    pending = now["pending"] if is_resumable(data["status"], data.get("code") or "") else None
    now |= {
        "status": data["status"], "pending": pending, "answer": data.get("answer") or "",
        "reason": data.get("reason") or "", "code": data.get("code") or "", "paused": False,
    }


def _resumed(now: dict[str, Any], event: Event) -> None:
    pending = now["pending"]
    if event.data.get("left") == "ask" and pending is not None:  # the model is asked for that call anew
        now["pending"] = None
        calls = now["counters"]["calls"]
        if pending.started and calls[pending.tool] > 1:
            calls[pending.tool] -= 1
        elif pending.started:
            del calls[pending.tool]
        now["counted"] = ""
    now |= {"status": "running", "answer": "", "reason": "", "code": "", "paused": False}


def _paused(now: dict[str, Any], event: Event) -> None:
    now["paused"] = event.kind is Kind.paused


def _restored(now: dict[str, Any], event: Event) -> None:
    now |= {"pending": None, "tree_hash": event.data["tree_hash"]}


def _applied(now: dict[str, Any], event: Event) -> None:
    now |= {
        "applied": now["applied"] or bool(event.data.get("applied")), "applying": event.data.get("phase") == "intended",
    }


_BODIES: Mapping[Kind, tuple[str, Callable[[dict[str, Any]], Any]]] = {
    Kind.plan_made: ("plan", lambda body: Plan(**body)),
    Kind.run_finished: ("answer", lambda body: str(body["answer"])),
}
# Looked up once: a member of an enum costs more to find than an event to take into account.
_RESUMED = Kind.resumed
_OFF_THE_CLOCK = frozenset({Kind.unpaused, Kind.forked})
_AGAIN = frozenset(
    {Kind.human_message, Kind.prompt_built, Kind.model_requested, Kind.preview_started, Kind.tool_started}
)
_HANDLERS: Mapping[Kind, Callable[[dict[str, Any], Event], None]] = {
    Kind.model_replied: _replied,
    Kind.call_proposed: _proposed,
    Kind.policy_decided: _decided,
    Kind.approval_requested: _asked,
    Kind.approval_decided: _answered,
    Kind.preview_started: _started,
    Kind.tool_started: _started,
    Kind.history_taken: _changed,
    Kind.tool_finished: _changed,
    Kind.run_finished: _finished,
    Kind.changes_applied: _applied,
    Kind.resumed: _resumed,
    Kind.paused: _paused,
    Kind.unpaused: _paused,
    Kind.forked: _paused,
    Kind.workspace_restored: _restored,
}
