"""A question about a call, as a person reads it: all of its arguments, and what the call really does."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from agentd.contracts import ApprovalRequest, Change, Grant, Json, LogReader, ToolOutcome
from agentd.origins import origins
from agentd.text import duration, visible
from agentd.unified import unified

if TYPE_CHECKING:
    from agentd.log import OpenRequest

OUTPUT_LINES = 40
TERMINAL = (80, 40)  # columns and lines, where it does not say how large it is
UNKNOWN = "does   not known before it runs: it reaches outside"
UNCHANGED = "files  none would change"
_BELOW = 4  # lines for the code and the place to answer
_INDENT = " " * 7
_GUTTER = "| "  # no other line of a question begins so
_MARGIN = re.compile(r" *\|")
_AGAIN = "↪ "
OFFER = "Allow for the rest of this run, also once the files that it names are rewritten"


def lines(request: ApprovalRequest, reader: LogReader) -> Iterator[str]:
    """The question, line by line, safe for a terminal; arguments and changes are never cut, and a file that
    is no text, or too long to be read, says that it is not shown. `reader` has the contents of what would change."""
    yield from _head(request, reader)
    for change in _changes(request):
        yield from unified(change, reader)


def told(request: ApprovalRequest, reader: LogReader) -> Iterator[str]:
    """`lines` for a terminal that scrolls, none longer than it is wide. What would change has a gutter, so that none
    of it passes for another line; after more than a screenful it is said again what is asked."""
    columns, shown, count = get_terminal_size(TERMINAL).columns, 0, Counter[str]()
    for line in chain(_head(request, reader), _changed(request, reader, count)):
        for row in _folded(line, columns):
            yield row
            shown += 1
    if shown > screenful():
        yield from _again(request, count, columns)


def screenful() -> int:
    """How many lines of a question are still seen at the place to answer it."""
    return max(get_terminal_size(TERMINAL).lines - _BELOW, 1)


def _head(request: ApprovalRequest, reader: LogReader) -> Iterator[str]:
    decision = request.decision
    yield f"run    {request.run_id}, step {request.step}"
    yield f"goal   {visible(request.goal)}"
    yield _asks(request)
    for name, value in request.call.args.items():
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
        yield UNKNOWN
        return
    yield from _outcome(request.preview.outcome)
    if not request.preview.delta.changes:
        yield UNCHANGED


def _asks(request: ApprovalRequest) -> str:
    return f"asks   {visible(request.call.tool)}" + (", with arguments that a person wrote" if request.edited else "")


def _changes(request: ApprovalRequest) -> tuple[Change, ...]:
    return request.preview.delta.changes if request.preview is not None else ()


def _changed(request: ApprovalRequest, reader: LogReader, count: Counter[str]) -> Iterator[str]:
    """What would change, behind the gutter. `count` is told how many lines begin with which sign."""
    for change in _changes(request):
        headed = False
        for line in unified(change, reader):
            headed = headed or line.startswith("@@")
            count[line[0]] += headed
            yield f"{_GUTTER}{line}"


def _again(request: ApprovalRequest, count: Counter[str], columns: int) -> Iterator[str]:
    """What is asked in short: each argument has its part of a third of a screen."""
    yield _asks(request)
    args, files = request.call.args, len(_changes(request))
    most = max(screenful() // 3 // max(len(args), 1), 1)
    for name, value in args.items():
        rows = [row for line in _argument(name, value) for row in _folded(line, columns)]
        yield from rows[:most]
        if len(rows) > most:
            yield f"{_INDENT}... and {len(rows) - most} lines more, above"
    if files:
        yield f"files  {files} {'file' if files == 1 else 'files'}, +{count['+']} -{count['-']} lines"
    else:
        yield UNKNOWN if request.preview is None else UNCHANGED


def _folded(line: str, columns: int) -> Iterator[str]:
    """The line in rows that fit, each with the line's margin: a terminal would let what it breaks off begin where
    labels do. Terminals differ on the width of what is not ASCII; too short a row forges nothing."""
    if len(line) <= columns and line.isascii():
        yield line
        return
    margin = _MARGIN.match(line)
    again = (margin[0] if margin else _INDENT) + _AGAIN
    again = again if len(again) < columns // 2 else _AGAIN
    start = used = 0
    for at, char in enumerate(line):
        cells = 1 if char.isascii() else 2
        if used + cells > columns and at > start:
            yield f"{again if start else ''}{line[start:at]}"
            start, used = at, len(again) + 1
        used += cells
    yield f"{again if start else ''}{line[start:]}"


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
    yield f"{_INDENT}{visible(name)}: {visible(first)}"
    for line in more:
        yield f"{_INDENT}{' ' * len(name)}| {visible(line)}"


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
