"""How dangerous is what a question asks about? Orders the inbox, and says what a person must type a code for."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from agentd.contracts import ApprovalRequest
from agentd.errors import AgentdError, LogError
from agentd.log import OpenRequest, open_reader
from agentd.sandbox import danger
from agentd.unified import unshown

CODE_CHARS = 4


class Risks:
    """What makes questions under a home ones to think twice about; each is looked into once, by whoever asks first."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._known: dict[str, str] = {}

    def why(self, request: ApprovalRequest) -> str:
        """What makes it one to think twice about; empty where nothing does."""
        known = self._known.get(request.request_hash)
        if known is None:
            known = self._known[request.request_hash] = _by_names(request) or self._by_contents(request)
        return known

    def rank(self, asked: OpenRequest) -> int:
        """1 for what is risky."""
        return int(bool(self.why(asked.request)))

    def _by_contents(self, request: ApprovalRequest) -> str:
        """What nobody can read is not approved at a glance."""
        if request.preview is None or not request.preview.delta.changes:
            return ""
        try:
            with closing(open_reader(self._home, request.run_id)) as reader:
                hidden = (change.path for change in request.preview.delta.changes if unshown(change, reader))
                return next((f"{path}: what it would hold is not shown" for path in hidden), "")
        except AgentdError as error:
            return f"what it would change cannot be read: {error.message}"


def _by_names(request: ApprovalRequest) -> str:
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


def code_to_type(asked: OpenRequest) -> str:
    """What a person types to approve what is risky."""
    return asked.code[:CODE_CHARS]
