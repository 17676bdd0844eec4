"""What a person tells a run, from wherever they are: an answer to what it asks, or an order. It goes into the
run's inbox; whether the run takes it is for the run to say.

Never writes a log, and never decides whether a call may run.
"""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from agentd.contracts import Facts, Grant, Json, Kind, Order, ToolCall, ToolSpec, World
from agentd.decode import Invalid, Missing, read_call
from agentd.errors import UsageError
from agentd.log import Catalogue, Inbox, OpenRequest, RunSummary, asked_by, final_tree, logged_calls, open_reader
from agentd.policy import check_grant, covers, narrow_grants
from agentd.tools import load_catalogue

TAKEN_WITHIN_S = 10.0
_POLL_S = 0.1


@dataclass(frozen=True)
class Offer:
    """A grant that a person may choose: what it demands, in words, and how many calls of the run so far, but for
    the one that is asked about, it describes."""

    grant: Grant
    words: tuple[str, ...]
    matched: int


def send_answer(home: Path, asked: OpenRequest, order: Order, payload: Mapping[str, Json] | None = None) -> int:
    """Answer a question; the number of the command. Raises UsageError for allowing what nobody can see whole,
    LogError for what the disk refuses."""
    if asked.hidden and order in ("approve", "grant"):
        raise UsageError(
            "a part of this call looks like a secret, and is not in the log: what is hidden there cannot be seen here",
            hint="allow it where the run asks, at its terminal; or deny it here",
        )
    return Inbox(home, asked.request.run_id).send(
        order, actor=getpass.getuser(), ts_ns=time.time_ns(), request_hash=asked.request.request_hash,
        payload=payload,
    )


def was_taken(home: Path, asked: OpenRequest, number: int, within_s: float = TAKEN_WITHIN_S) -> bool | None:
    """Whether the run took this answer, and not another; None where it does not say so in time."""
    until_s = time.monotonic() + within_s
    while time.monotonic() < until_s:
        with closing(open_reader(home, asked.request.run_id)) as reader:
            for event in reader.events(kinds=[Kind.approval_decided]):
                if event.data.get("request_hash") == asked.request.request_hash:
                    return bool(event.data.get("command") == number)
        time.sleep(_POLL_S)
    return None


def tell(home: Path, run_id: str, order: Order, payload: Mapping[str, Json] | None = None) -> tuple[RunSummary, int]:
    """Give a run an order; what it was then, and the command's number. Raises UsageError for a run that has
    ended, or that nothing runs where the order needs that."""
    run = next(known for known in Catalogue(home).list_runs() if known.run_id == run_id)
    if order != "message" and not run.live:
        status = "interrupted" if run.status == "running" else run.status
        raise UsageError(f"run {run_id} is not under way: {status}", hint=_instead(home, run, order))
    if run.status not in ("running", "waiting", "cancelled"):
        raise UsageError(
            f"run {run_id} has ended: {run.status}", hint=f'agentd fork {run_id} --message "..." goes on from it',
        )
    return run, Inbox(home, run_id).send(order, actor=getpass.getuser(), ts_ns=time.time_ns(), payload=payload)


def _instead(home: Path, run: RunSummary, order: Order) -> str:
    """What does what an order cannot, to a run that nothing runs."""
    if run.status != "waiting":
        return f"see: agentd show {run.run_id}"
    asked = asked_by(home, run)
    if order == "cancel" and asked is not None and not asked.answered:
        return f"agentd deny {asked.code} --stop, then agentd resume {run.run_id}, end it"
    return f"agentd resume {run.run_id} takes it up again"


def spec_of(asked: OpenRequest, tools_paths: Sequence[Path]) -> ToolSpec:
    """The tool that a question is about. Raises UsageError where it is not here."""
    for spec in load_catalogue(tuple(tools_paths)).specs:
        if spec.name == asked.request.call.tool:
            return spec
    raise UsageError(f"the tool {asked.request.call.tool} is not here", hint="see: agentd tools list")


def check_args(
    home: Path, asked: OpenRequest, spec: ToolSpec, args: dict[str, Json], *, field: str | None = None,
) -> None:
    """Raises UsageError for arguments that the run would not take in the place of those that it asks about: they are
    none of the tool's, or name a file that is not in its copy."""
    with closing(open_reader(home, asked.request.run_id)) as reader:
        world = World.of(final_tree(reader).values(), ())
    said = json.dumps({"tool": spec.name, "args": args})  # what is no JSON number is told of below
    checked = read_call(said, (spec,), world, call_id=asked.request.call.call_id, redact=str)
    if isinstance(checked, Missing):
        near = ", ".join(checked.near)
        raise UsageError(f"{checked.said} is not in the copy", field=field, hint=f"there is: {near}" if near else None)
    if isinstance(checked, Invalid):
        raise UsageError(checked.reason, field=field)


def offers(home: Path, asked: OpenRequest, spec: ToolSpec) -> tuple[Offer, ...]:
    """What could be granted for a call, the narrowest first."""
    rule = asked.request.decision.rule or ""
    return tuple(offer(home, asked, grant, spec) for grant in narrow_grants(asked.request.call, spec, rule))


def offer(home: Path, asked: OpenRequest, grant: Grant, spec: ToolSpec) -> Offer:
    """One grant, weighed. Raises UsageError for one that says what no policy could, or that does not describe
    the call that is asked about."""
    words = check_grant(grant, spec)
    if not _describes(grant, asked.request.call, spec):
        raise UsageError("this grant does not describe the call that is asked about", field="--where")
    with closing(open_reader(home, asked.request.run_id)) as reader:
        before = [c for c in logged_calls(reader) if c.call_id != asked.request.call.call_id]
    calls = [ToolCall(call_id=c.call_id or "", tool=c.tool, args=c.args) for c in before]
    return Offer(grant, words, sum(_describes(grant, call, spec) for call in calls))


def _describes(grant: Grant, call: ToolCall, spec: ToolSpec) -> bool:
    return covers(grant, Facts(call=call, effect=spec.effect, idempotent=spec.idempotent), spec)
