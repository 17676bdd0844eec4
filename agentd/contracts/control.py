"""What a person tells a run while it is under way."""

from __future__ import annotations

from typing import Literal, Protocol, get_args

from pydantic import Field

from agentd.contracts.approval import ApprovalRequest
from agentd.contracts.base import Value
from agentd.contracts.call import Json

Order = Literal["approve", "deny", "stop", "edit", "grant", "message", "pause", "go", "cancel"]
ORDERS: tuple[Order, ...] = get_args(Order)
ANSWERS: tuple[Order, ...] = ("approve", "deny", "stop", "edit", "grant")


class Command(Value):
    """One line of a run's inbox. An answer names the request that it is about by `request_hash`; the run
    takes each command at most once, and says so in its log by `id`."""

    id: int
    order: Order
    request_hash: str | None = None
    payload: dict[str, Json] = Field(default_factory=dict)
    actor: str = ""
    ts_ns: int = 0

    def answers(self, request: ApprovalRequest) -> bool:
        """Whether it is an answer to that question, and came in time. Of several the first counts."""
        in_time = request.expires_ns is None or self.ts_ns < request.expires_ns
        return self.order in ANSWERS and self.request_hash == request.request_hash and in_time


class Operator(Protocol):
    """The people who look after a run, as the run itself sees them."""

    def news(self) -> tuple[Command, ...]:
        """Messages that were not taken yet, oldest first; each is told once. Returns at once, but while the
        run is paused it waits for `go`, or for a cancel."""
        ...
