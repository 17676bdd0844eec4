"""The people who look after a run, as the run sees them: what they put into its inbox, and who answers what
the policy asks. Never decides for them: what nobody answers in time is denied, and until then it waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Protocol

from agentd.clock import Clock
from agentd.contracts import ANSWERS, Approval, ApprovalRequest, Command, Grant
from agentd.errors import LogError
from agentd.log import Inbox

POLL_S = 0.2


class Asking(Protocol):
    """Somebody who is asked on the spot, such as a person at a terminal."""

    def begin(self, request: ApprovalRequest) -> None:
        """Show the question."""
        ...

    def poll(self, wait_s: float) -> Approval | None:
        """The answer, waited for so long; None where there is none yet."""
        ...

    def end(self, answered: Approval | None) -> None:
        """The question is closed; `answered` where somebody else was first."""
        ...


class Desk:
    """One run's inbox, read by the run that it belongs to. An approver, and an `Operator`.

    Of several answers to one question the first counts. A question that nobody has answered after `hold_s`
    seconds is to wait (None: this goes on for ever). `taken` are commands that an earlier process took, `since` is
    the last one that came before this process took the run; `before` is the desk of the same process that this one
    takes over from.
    """

    def __init__(
        self, inbox: Inbox, clock: Clock, *, on_cancel: Callable[[], object], hold_s: float | None = None,
        taken: Collection[int] = (), since: int = 0, asking: Asking | None = None, before: Desk | None = None,
    ) -> None:
        self._inbox = inbox
        self._clock = clock
        self._on_cancel = on_cancel
        self._hold_s = hold_s
        self._asking = asking
        self._taken = set(taken)
        self._lock = threading.Lock()
        self._commands: list[Command] = []
        self._seen = 0
        self._closed = threading.Event()
        self._stopped = threading.Event()
        for command in inbox.commands():
            # A pause or a cancel of before this process was meant for the process of then.
            late = command.id > since if before is None else before.left(command)
            ours = late or command.order not in ("pause", "go", "cancel")
            if ours and command.order == "cancel":
                self.stop()
                on_cancel()
            elif ours and command.id not in self._taken:
                self._commands.append(command)
            self._seen = command.id
        self._thread = threading.Thread(target=self._watch, name="agentd-inbox", daemon=True)
        self._thread.start()

    def __call__(self, request: ApprovalRequest) -> Approval:
        """The first answer to a question; see `contracts.Approver`."""
        until_s = None if self._hold_s is None else self._clock.monotonic_s() + self._hold_s
        answered: Approval | None = None
        if self._asking is not None:
            self._asking.begin(request)
        try:
            while answered is None:
                answered = self._answer(request) or self._late(request)
                if answered is None and until_s is not None and self._clock.monotonic_s() >= until_s:
                    answered = Approval(verdict="wait")
                if answered is None and (self._stopped.is_set() or self._closed.is_set()):
                    answered = Approval(verdict="wait")
                if answered is None and self._asking is not None:
                    said = self._asking.poll(POLL_S)
                    if said is not None:
                        return said
                elif answered is None:
                    self._closed.wait(POLL_S)
        finally:
            if self._asking is not None:
                self._asking.end(answered)
        return answered

    def news(self) -> tuple[Command, ...]:
        """See `contracts.Operator.news`."""
        with self._lock:
            said = tuple(c for c in self._commands if c.order not in ANSWERS)
            self._commands = [c for c in self._commands if c.order in ANSWERS]
        return said

    def left(self, command: Command) -> bool:
        """Whether it came too late for this desk, or was not told to the run."""
        return command.id > self._seen or command in self._commands

    def stop(self) -> None:
        """What is asked waits, from here on: the run is being cancelled."""
        self._stopped.set()

    def close(self) -> None:
        """Look no more. Idempotent; a question that is open waits."""
        self._closed.set()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _answer(self, request: ApprovalRequest) -> Approval | None:
        with self._lock:
            for command in self._commands:
                if command.answers(request):
                    return _approval(command)
        return None

    def _late(self, request: ApprovalRequest) -> Approval | None:
        if request.expires_ns is None or self._clock.now_ns() < request.expires_ns:
            return None
        return Approval(verdict="deny", reason="Nobody answered in time.", expired=True)

    def _watch(self) -> None:
        while not self._closed.wait(POLL_S):
            try:
                new = self._inbox.commands(self._seen)
            except LogError:  # an inbox that cannot be read says nothing: what is asked expires, or waits
                continue
            if not new:
                continue
            with self._lock:
                self._commands += (c for c in new if c.order != "cancel")
                self._seen = new[-1].id
            if any(c.order == "cancel" for c in new):
                self.stop()
                self._on_cancel()


def _approval(command: Command) -> Approval:
    """What a command answers. One that makes no sense denies."""
    said = command.payload
    reason = str(said.get("reason") or "")
    try:
        match command.order:
            case "approve":
                return Approval(verdict="allow", reason=reason, command=command.id)
            case "grant":
                grant = Grant.model_validate(said["grant"]).model_copy(update={"id": f"g{command.id}"})
                return Approval(verdict="allow", reason=reason, grant=grant, command=command.id)
            case "edit":
                return Approval(verdict="edit", reason=reason, args=said["args"], command=command.id)
            case "stop":
                return Approval(verdict="stop", reason=reason, command=command.id)
    except (LookupError, TypeError, ValueError):
        reason = "The answer makes no sense."
    return Approval(verdict="deny", reason=reason, command=command.id)
