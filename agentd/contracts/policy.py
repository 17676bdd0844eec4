"""What a policy is asked and what it answers."""

from __future__ import annotations

from typing import Literal, Protocol

from pydantic import Field

from agentd.contracts.base import Value
from agentd.contracts.call import Json, ToolCall, ToolSpec

Verdict = Literal["allow", "ask", "deny"]


class Limits(Value):
    """Bounds of a run. Units are in the names; a limit that is reached ends the run as `budget`,
    but for `denials`, `repeats` and `invalid_replies`, which say that it goes nowhere, and `calls`, how
    often each tool may run: a call more is denied."""

    steps: int = Field(default=30, ge=1)
    wall_clock_s: float = Field(default=1800.0, gt=0)
    tokens: int = Field(default=200_000, ge=1)
    reply_tokens: int = Field(default=1024, ge=16)
    tool_timeout_s: float = Field(default=60.0, gt=0)
    output_bytes: int = Field(default=1 << 20, ge=1024)
    workspace_bytes: int = Field(default=256 << 20, ge=1 << 20)
    denials: int = Field(default=5, ge=1)
    repeats: int = Field(default=3, ge=1)
    invalid_replies: int = Field(default=3, ge=1)
    calls: dict[str, int] = Field(default_factory=dict)
    timeouts_s: dict[str, float] = Field(default_factory=dict)


class Counters(Value):
    """What a run has used so far, counted from its log."""

    steps: int = 0
    tokens: int = 0
    elapsed_s: float = 0.0
    denials: int = 0
    calls: dict[str, int] = Field(default_factory=dict)


class Grant(Value):
    """What a person allowed for the rest of a run: calls of a tool that `rule` asks about, and whose arguments
    are as the matchers in `args` say (argument -> matcher -> value, as in a policy). Without any, every one."""

    id: str
    tool: str
    rule: str
    args: dict[str, dict[str, Json]] = Field(default_factory=dict)


class Facts(Value):
    """All that a decision depends on, so that asking again gives the same answer.

    `labels` are those of everything that the model has seen when it proposed the call;
    `goal_names` are the paths that the goal itself names. `now_ns` is Unix time.
    """

    call: ToolCall
    effect: str
    idempotent: bool
    labels: tuple[str, ...] = ()
    counters: Counters = Counters()
    grants: tuple[Grant, ...] = ()
    goal_names: tuple[str, ...] = ()
    now_ns: int = 0


class Decision(Value):
    """The verdict, the rule that gave it, where that rule stands, and the way out of a denial.

    `rule` and `place` are None where no rule matched. `matched` names every rule that matched.
    `suggestion` is the smallest rule, as YAML, that would allow the call; None where a `deny`
    rule stands, which no other rule can override. `grant` is what a person granted, where that allows
    what the rule asks about; `expires_s` is how long a person has to answer.
    """

    verdict: Verdict
    rule: str | None
    place: str | None
    reason: str
    matched: tuple[str, ...] = ()
    suggestion: str | None = None
    policy_hash: str = ""
    grant: str | None = None
    expires_s: float | None = None


class Policy(Protocol):
    """A loaded policy. Pure: no clock, no I/O."""

    @property
    def name(self) -> str: ...
    @property
    def hash(self) -> str: ...
    @property
    def limits(self) -> Limits: ...

    def decide(self, facts: Facts) -> Decision:
        """The decision on one call. Never raises: what goes wrong inside denies."""
        ...

    def visible(self, specs: tuple[ToolSpec, ...]) -> tuple[ToolSpec, ...]:
        """The tools that some argument might allow; the others cannot be said by the model."""
        ...

    def forbids(self, specs: tuple[ToolSpec, ...]) -> tuple[str, ...]:
        """What the policy forbids, as short lines for the prompt."""
        ...
