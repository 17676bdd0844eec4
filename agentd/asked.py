"""A question about a call, as a person reads it: all of its arguments, and what the call really does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from agentd.contracts import ApprovalRequest, Grant, Json, LogReader, ToolOutcome
from agentd.origins import origins
from agentd.text import duration, visible
from agentd.unified import unified

if TYPE_CHECKING:
    from agentd.log import OpenRequest

OUTPUT_LINES = 40
OFFER = "Allow for the rest of this run, also once the files that it names are rewritten"


def lines(request: ApprovalRequest, reader: LogReader) -> Iterator[str]:
    """The question, line by line, safe for a terminal; arguments and changes are never cut, and a file that
    is no text, or too long to be read, says that it is not shown. `reader` has the contents of what would change."""
    call, decision = request.call, request.decision
    yield f"run    {request.run_id}, step {request.step}"
    yield f"goal   {visible(request.goal)}"
    yield f"asks   {visible(call.tool)}" + (", with arguments that a person wrote" if request.edited else "")
    for name, value in call.args.items():
        yield from _argument(name, value)
    for name, said in origins(request, reader):
        yield visible(f"from   {name}: {said}")
    yield visible(f"rule   {decision.rule or 'none'} at {decision.place or 'no place'}: {decision.reason}")
    if request.labels:
        yield visible(f"seen   the model has read what is labelled {', '.join(request.labels)}")
    if request.expires_ns is not None:
        until = datetime.fromtimestamp(request.expires_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        yield f"until  {until}, then it is denied"
    if request.preview is None:
        yield "does   not known before it runs: it reaches outside"
        return
    yield from _outcome(request.preview.outcome)
    if not request.preview.delta.changes:
        yield "files  none would change"
    for change in request.preview.delta.changes:
        yield from unified(change, reader)


def age_s(asked: OpenRequest, now_ns: int) -> float:
    """For how many seconds it has been open."""
    return max(now_ns - asked.asked_ns, 0) / 1e9


def left_s(request: ApprovalRequest, now_ns: int) -> float | None:
    """For how many seconds an answer still counts: 0 where its time is over, None where that never is."""
    return None if request.expires_ns is None else max(request.expires_ns - now_ns, 0) / 1e9


def unanswered(request: ApprovalRequest, now_ns: int) -> str:
    """What comes of it where nobody answers; empty where it is open for ever."""
    left = left_s(request, now_ns)
    if left is None:
        return ""
    return f"denied in {duration(left)}" if left else "its time is over: it is denied"


def described(grant: Grant, words: tuple[str, ...]) -> str:
    """A grant in one line."""
    return visible(f"{grant.tool} where {' and '.join(words)}" if words else f"every call of {grant.tool}")


def _argument(name: str, value: Json) -> Iterator[str]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    first, *more = text.split("\n")
    yield f"       {visible(name)}: {visible(first)}"
    for line in more:
        yield f"       {' ' * len(name)}| {visible(line)}"


def _outcome(outcome: ToolOutcome) -> Iterator[str]:
    code = (outcome.result or {}).get("exit_code")
    ended = f"exit {code}" if outcome.status == "ok" and code else outcome.status.replace("_", " ")
    yield f"does   {ended}, tried on a copy without network"
    said = [*outcome.text.rstrip("\n").split("\n"), *([outcome.error] if outcome.error else [])]
    said = [line for line in said if line]
    for line in said[:OUTPUT_LINES]:
        yield f"     | {visible(line)}"
    if len(said) > OUTPUT_LINES:
        yield f"     | ... and {len(said) - OUTPUT_LINES} lines more, all in --json"
