"""Which questions are open? What a run asks a person, from its log and its inbox."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from agentd.contracts import ApprovalRequest, Command, Event, LogReader, Value
from agentd.errors import LogDamaged, LogError, UsageError
from agentd.log.catalogue import Catalogue, RunSummary
from agentd.log.inbox import Inbox
from agentd.log.point import Walk
from agentd.log.reader import open_reader

CODE_CHARS = 8


class OpenRequest(Value):
    """A question that a run waits with. `code` names it for a person; `live`: a process waits for the answer;
    `answered`: there is one in the inbox that came in time and that the run has not taken yet; `hidden`: secrets
    were taken out of the call, or of the paths that it changes, for the log, so that only who is asked by the run
    itself sees all of it."""

    code: str
    request: ApprovalRequest
    asked_ns: int
    live: bool
    answered: bool
    hidden: bool


def open_request(reader: LogReader) -> tuple[ApprovalRequest, Event] | None:
    """The question that is open in a run, and the event that says so; None where there is none. Raises LogDamaged."""
    walk = _asking(reader)
    return None if walk is None or walk.request is None or walk.asked is None else (walk.request, walk.asked)


def _asking(reader: LogReader) -> Walk | None:
    walk = Walk(reader)
    try:
        for event in reader.events():
            walk.take(event)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise LogDamaged(f"what run {reader.header.run_id} asks cannot be read: {error}"[:300]) from error
    return walk if walk.left == "approval" else None


def open_requests(home: Path) -> tuple[tuple[OpenRequest, ...], dict[str, LogError]]:
    """Every question that is open under a home, the oldest run first; and, by the run's id, why what a run asks
    cannot be read."""
    found: list[OpenRequest] = []
    unread: dict[str, LogError] = {}
    for run in reversed(Catalogue(home).list_runs()):
        try:
            asked = asked_by(home, run) if run.asks else None
        except LogError as error:
            unread[run.run_id] = error
        except UsageError:  # it was removed just now
            continue
        else:
            found += [asked] if asked is not None else []
    return tuple(found), unread


def asked_by(home: Path, run: RunSummary) -> OpenRequest | None:
    """The question that a run of the catalogue waits with; None where there is none any more, or a fork has not asked
    again yet what its parent asked. Raises LogDamaged."""
    with closing(open_reader(home, run.run_id)) as reader:
        walk = _asking(reader)
    if walk is None or walk.request is None or walk.asked is None or walk.request.run_id != run.run_id:
        return None
    return OpenRequest(
        code=code_of(walk.request), hidden=walk.hidden, request=walk.request, asked_ns=walk.asked.ts_ns, live=run.live,
        answered=first_answer(home, walk.request) is not None,
    )


def asked_still(home: Path, run: RunSummary, asked: OpenRequest) -> OpenRequest:
    """The same question as it stands now, where the run's log is still the one that it was read from."""
    answered = first_answer(home, asked.request) is not None
    return asked.model_copy(update={"live": run.live, "answered": answered})


def first_answer(home: Path, request: ApprovalRequest) -> Command | None:
    """The answer in the run's inbox that counts; None where none came in time."""
    return next((c for c in Inbox(home, request.run_id).commands() if c.answers(request)), None)


def code_of(request: ApprovalRequest) -> str:
    """What a person calls a question: the start of its hash."""
    return request.request_hash.partition(":")[2][:CODE_CHARS]


def find_request(home: Path, code: str) -> OpenRequest:
    """The open question whose code begins so. Raises UsageError where there is none, or more than one."""
    found = [asked for asked in open_requests(home)[0] if code and asked.code.startswith(code.lower())]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} questions begin with {code!r}", hint="see: agentd inbox")
    raise UsageError(f"no question that is open has the code {code!r}", hint="see: agentd inbox")
