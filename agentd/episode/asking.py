"""Asks a person about one call, and writes down the question before and the answer after it.

Fails closed: an approver that raises, or answers with anything but an `Approval`, denies; the log
then says that it broke, and nothing of a person's word.
"""

from __future__ import annotations

from agentd.canon import digest
from agentd.contracts import Approval, ApprovalRequest, Approver, Decision, Effect, Kind, ToolCall
from agentd.episode.journal import Journal
from agentd.guard import Redactor
from agentd.text import cut_middle

REASON_CHARS = 1000


def approval_request(
    call: ToolCall, effect: Effect, decision: Decision, *, run_id: str, step: int, goal: str, labels: tuple[str, ...],
    tree_hash: str,
) -> ApprovalRequest:
    """The question, bound to what is asked about. The call in it is whole: what a person allows must hide
    nothing, not even behind the name of a secret."""
    bound = {
        "run_id": run_id, "call": call.model_dump(), "effect": effect, "policy": decision.policy_hash,
        "tree": tree_hash,
    }
    return ApprovalRequest(
        run_id=run_id, step=step, goal=goal, call=call, effect=effect, decision=decision, labels=labels,
        tree_hash=tree_hash, request_hash=digest("agentd.approval.1", bound),
    )


def ask(approver: Approver, request: ApprovalRequest, journal: Journal) -> Approval:
    """The answer. The question is durable before anybody sees it; the answer is committed with what
    follows from it."""
    call = request.call
    journal.note(
        Kind.approval_requested,
        {
            "tool": call.tool, "effect": request.effect, "rule": request.decision.rule,
            "place": request.decision.place, "reason": request.decision.reason, "labels": list(request.labels),
            "policy_hash": request.decision.policy_hash, "tree_hash": request.tree_hash,
            "request_hash": request.request_hash,
        },
        call_id=call.call_id,
    )
    journal.commit()
    approval, broke = _answer(approver, request, journal.redact)
    journal.note(
        Kind.approval_decided,
        {
            "verdict": approval.verdict, "reason": approval.reason, "broke": broke,
            "request_hash": request.request_hash,
        },
        actor="runtime" if broke else "human", call_id=call.call_id,
    )
    return approval


def _answer(approver: Approver, request: ApprovalRequest, redact: Redactor) -> tuple[Approval, str | None]:
    """What was answered, and what broke where nothing was."""
    try:
        answer: object = approver(request)
    except Exception as error:  # noqa: BLE001 - the user's own code: whatever it raises denies, and is logged
        return _broken(f"it raised {type(error).__name__}: {redact(str(error))}")
    if not isinstance(answer, Approval):
        return _broken(f"it answered with {type(answer).__name__} and not with an Approval")
    return answer.model_copy(update={"reason": cut_middle(redact(answer.reason), REASON_CHARS)}), None


def _broken(what: str) -> tuple[Approval, str]:
    return Approval.deny("Nobody answered: the approver broke."), cut_middle(what, 600)
