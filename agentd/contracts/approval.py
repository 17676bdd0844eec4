"""What a person is asked before a call runs, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Self

from agentd.contracts.base import Value
from agentd.contracts.call import Effect, ToolCall
from agentd.contracts.policy import Decision


class ApprovalRequest(Value):
    """A call that the policy wants a person to see first.

    `decision` names the rule that asks, its place and its reason. `labels` are those of everything
    that the model has seen. `tree_hash` is the workspace as it is now. `request_hash` binds the
    canonical call, the policy and the workspace: an answer is good for exactly these.
    """

    run_id: str
    step: int
    goal: str
    call: ToolCall
    effect: Effect
    decision: Decision
    labels: tuple[str, ...]
    tree_hash: str
    request_hash: str


class Approval(Value):
    """An answer: the call runs (`allow`), does not and the run goes on (`deny`), or does not and the
    run ends (`stop`). The model is told the reason of a denial."""

    verdict: Literal["allow", "deny", "stop"]
    reason: str = ""

    @classmethod
    def allow(cls, reason: str = "") -> Self:
        """Let the call run, once."""
        return cls(verdict="allow", reason=reason)

    @classmethod
    def deny(cls, reason: str = "") -> Self:
        """The call does not run; the run goes on."""
        return cls(verdict="deny", reason=reason)

    @classmethod
    def stop(cls, reason: str = "") -> Self:
        """The call does not run, and the run ends as denied."""
        return cls(verdict="stop", reason=reason)


Approver = Callable[[ApprovalRequest], Approval]
