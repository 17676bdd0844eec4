"""What a person is asked before a call runs, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Self

from pydantic import Field

from agentd.contracts.base import Value
from agentd.contracts.call import Effect, Json, ToolCall, ToolOutcome
from agentd.contracts.policy import Decision, Grant
from agentd.contracts.workspace import Delta


class Preview(Value):
    """What a call did on a throw-away fork of the workspace. `blobs` has the contents, by sha256, before
    and after, of every file that it changed."""

    outcome: ToolOutcome
    delta: Delta
    blobs: Mapping[str, bytes] = Field(default_factory=dict, repr=False, exclude=True)

    @classmethod
    def logged(cls, body: Mapping[str, Json]) -> Self:
        """A preview as its event holds it, which may also name contents that were set aside."""
        return cls.model_validate({"outcome": body["outcome"], "delta": body["delta"]})


class ApprovalRequest(Value):
    """A call that the policy wants a person to see first.

    `decision` names the rule that asks, its place and its reason. `labels` are those of everything
    that the model has seen. `tree_hash` is the workspace as it is now. `preview` is what the call does;
    None where that cannot be known before, because it reaches outside. `request_hash` binds the canonical
    call, the policy, the workspace and the preview: an answer is good for exactly these, until
    `expires_ns` (Unix time; None: for ever). `edited`: the arguments are a person's.
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
    preview: Preview | None = None
    expires_ns: int | None = None
    edited: bool = False


class Approval(Value):
    """An answer: the call runs (`allow`), does not and the run goes on (`deny`), does not and the run ends
    (`stop`); `edit`: it is to be asked about with `args` instead; `wait`: nobody has answered yet, and the
    run is to wait without using anything. The model is told the reason of a denial. `grant` allows calls
    like this one for the rest of the run. `command` is what in the inbox it came from; `expired` says
    that nobody answered in time."""

    verdict: Literal["allow", "deny", "stop", "edit", "wait"]
    reason: str = ""
    args: dict[str, Json] | None = None
    grant: Grant | None = None
    command: int | None = None
    expired: bool = False

    @classmethod
    def allow(cls, reason: str = "", *, grant: Grant | None = None) -> Self:
        """Let the call run, once; with a grant also those that it describes."""
        return cls(verdict="allow", reason=reason, grant=grant)

    @classmethod
    def deny(cls, reason: str = "") -> Self:
        """The call does not run; the run goes on."""
        return cls(verdict="deny", reason=reason)

    @classmethod
    def stop(cls, reason: str = "") -> Self:
        """The call does not run, and the run ends as denied."""
        return cls(verdict="stop", reason=reason)

    @classmethod
    def edit(cls, args: dict[str, Json], reason: str = "") -> Self:
        """Ask about the call with these arguments instead: checked, decided and previewed again."""
        return cls(verdict="edit", args=args, reason=reason)


Approver = Callable[[ApprovalRequest], Approval]
