"""How a run ends."""

from __future__ import annotations

from agentd.contracts import Status, Value


class Ending(Value):
    """How a run ended: `reason` for people, `code` for programs (a limit, an error's code)."""

    status: Status
    reason: str
    answer: str = ""
    code: str = ""


def out_of(limit: str) -> Ending:
    """The end of a run that has reached a limit."""
    return Ending(status="budget", reason=f"the limit of {limit} is reached", code=limit)


def waiting(tool: str) -> Ending:
    """The end, for now, of a run that a person has to answer."""
    return Ending(status="waiting", code="approval", reason=f"a person has to say whether {tool} may run")


def blocked(answer: str, shown: str, *, by_policy: bool) -> Ending:
    """The end of a run whose model says that it cannot go on; `shown` is the answer for people."""
    status: Status = "denied" if by_policy else "refused"
    return Ending(status=status, answer=answer, code="blocked", reason=f"the model says that it is blocked: {shown}")


def cancelled() -> Ending:
    """The end of a run that a person stopped."""
    return Ending(status="cancelled", reason="stopped by the user")
