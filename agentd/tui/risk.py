"""How dangerous is what a question asks about? Orders the inbox, and says what a person must type a code for."""

from __future__ import annotations

from agentd.contracts import ApprovalRequest
from agentd.errors import LogError
from agentd.log import OpenRequest
from agentd.sandbox import danger

CODE_CHARS = 4


def why_risky(request: ApprovalRequest) -> str:
    """What makes it one to think twice about; empty where nothing does."""
    if request.effect == "outside":
        return "it reaches outside, and cannot be taken back"
    if request.call.tool == "delete":
        return "it deletes"
    changes = request.preview.delta.changes if request.preview is not None else ()
    gone = sum(change.after is None for change in changes)
    if gone:
        return f"it deletes {gone} {'file' if gone == 1 else 'files'}"
    return next((f"{change.path}: {said}" for change in changes if (said := danger(change, _no_content))), "")


def _no_content(_: str) -> bytes:
    raise LogError("only names are looked at")


def rank(asked: OpenRequest) -> int:
    """1 for what is risky."""
    return int(bool(why_risky(asked.request)))


def code_to_type(asked: OpenRequest) -> str:
    """What a person types to approve what is risky."""
    return asked.code[:CODE_CHARS]
