"""Asks a person about one call, and writes down the question before and the answer after it.

Fails closed: an approver that raises, or answers with anything but an `Approval`, denies; the log
then says that it broke, and nothing of a person's word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentd import decode
from agentd.canon import compact, digest
from agentd.contracts import (
    Approval,
    ApprovalRequest,
    Approver,
    Decision,
    Effect,
    Json,
    Kind,
    Preview,
    ToolCall,
    ToolSpec,
    World,
)
from agentd.episode.journal import Journal
from agentd.guard import Redactor
from agentd.text import cut_middle

REASON_CHARS = 1000


@dataclass(frozen=True)
class Answer:
    """What was answered; `broke` says what went wrong where nothing was."""

    approval: Approval
    broke: str | None = None


def approval_request(
    call: ToolCall, effect: Effect, decision: Decision, *, run_id: str, step: int, goal: str, labels: tuple[str, ...],
    tree_hash: str, now_ns: int, preview: Preview | None = None, edited: bool = False,
) -> ApprovalRequest:
    """The question, bound to what is asked about. The call in it is whole: what a person allows must hide
    nothing, not even behind the name of a secret."""
    does: dict[str, Json] | None = None
    if preview is not None:
        does = {"outcome": preview.outcome.model_dump(exclude={"duration_ms"}), "delta": preview.delta.model_dump()}
    bound = {
        "run_id": run_id, "call": call.model_dump(), "effect": effect, "policy": decision.policy_hash,
        "tree": tree_hash, "preview": does,
    }
    return ApprovalRequest(
        run_id=run_id, step=step, goal=goal, call=call, effect=effect, decision=decision, labels=labels,
        tree_hash=tree_hash, request_hash=digest("agentd.approval.2", bound), preview=preview, edited=edited,
        expires_ns=None if decision.expires_s is None else now_ns + round(decision.expires_s * 1e9),
    )


def ask(approver: Approver, request: ApprovalRequest, journal: Journal) -> Answer:
    """The answer. The question is durable before anybody sees it, in the event's body; what the call does is
    in that of its preview."""
    journal.note(
        Kind.approval_requested,
        {
            "tool": request.call.tool, "effect": request.effect, "rule": request.decision.rule,
            "place": request.decision.place, "reason": request.decision.reason, "labels": list(request.labels),
            "policy_hash": request.decision.policy_hash, "tree_hash": request.tree_hash,
            "request_hash": request.request_hash, "expires_ns": request.expires_ns, "edited": request.edited,
        },
        call_id=request.call.call_id,
        body=compact(request.model_dump(mode="json", exclude={"preview"})).encode("ascii"),
    )
    journal.commit()
    return answer(approver, request, journal.redact)


def note_answer(journal: Journal, call: ToolCall, request_hash: str, given: Answer) -> None:
    """Note what was answered; it is committed with what follows from it. That nobody has answered yet is
    no answer."""
    approval = given.approval
    if approval.verdict == "wait":
        return
    journal.note(
        Kind.approval_decided,
        {
            "verdict": approval.verdict, "reason": approval.reason, "broke": given.broke,
            "request_hash": request_hash, "expired": approval.expired, "command": approval.command,
            "grant": approval.grant.model_dump() if approval.grant else None,
        },
        actor="runtime" if given.broke or approval.expired else "human", call_id=call.call_id,
    )


def answer(approver: Approver, request: ApprovalRequest, redact: Redactor) -> Answer:
    """What an approver answers, or that it broke."""
    try:
        said: object = approver(request)
    except Exception as error:  # noqa: BLE001 - the user's own code: whatever it raises denies, and is logged
        return _broken(f"it raised {type(error).__name__}: {redact(str(error))}")
    if not isinstance(said, Approval):
        return _broken(f"it answered with {type(said).__name__} and not with an Approval")
    return Answer(said.model_copy(update={"reason": cut_middle(redact(said.reason), REASON_CHARS)}))


def read_edit(
    given: Answer, call: ToolCall, specs: Sequence[ToolSpec], world: World, redact: Redactor,
) -> tuple[Answer, ToolCall | None]:
    """An answer, with the call that a person made of the one that they were asked about. It is a denial where that is
    no call."""
    if given.approval.verdict != "edit":
        return given, None
    try:
        said = compact({"tool": call.tool, "args": given.approval.args or {}})
    except (TypeError, ValueError) as error:
        return _broken(f"the arguments that it gave are no JSON: {error}"), None
    changed = decode.read_call(said, specs, world, call_id=call.call_id, redact=redact)
    if isinstance(changed, ToolCall):
        return given, changed
    why = changed.reason if isinstance(changed, decode.Invalid) else f"{changed.said} does not exist"
    reason = redact(f"What the person made of it is no call: {why}")
    denied = {"verdict": "deny", "reason": cut_middle(reason, REASON_CHARS), "args": None}
    return Answer(given.approval.model_copy(update=denied)), None


def _broken(what: str) -> Answer:
    return Answer(Approval.deny("Nobody answered: the approver broke."), cut_middle(what, 600))
