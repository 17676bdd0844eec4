"""Asks a person at this terminal about a call, while anybody else may answer it from elsewhere.

What is typed before the question has been there for a moment is thrown away: keys that were meant for
something else, and what a terminal may have been made to answer, approve nothing. What is longer than the screen is
allowed by its code: whoever types it has looked for it.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.asked import OFFER, described, screenful, told
from agentd.contracts import Approval, ApprovalRequest, Grant, Json, ToolSpec
from agentd.errors import AgentdError
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.cli.live import LiveView
    from agentd.log import OpenRequest

QUIET_S = 0.6
ALLOW = "a"
QUESTION = "Allow it? {}, [d]eny, [s]top the run, [e]dit, [g]rant for this run, [?] "
HELP = """{}: let it be so, this once; d: it is not done, and the run goes on; s: it is not done, and the run ends
e: ask again with other arguments; g: allow calls like this one for the rest of the run"""
LONG = "it is longer than the screen: read it to its end first, and type {} to allow it"


class TerminalAsking:
    """`control.Asking` on stdin and stdout, which are a terminal. `view` is told to stand still meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.view: LiveView | None = None
        self._request: ApprovalRequest | None = None
        self._quiet_until_s = 0.0
        self._allow = ALLOW  # or the code
        self._next: Callable[[str], Approval | None] | None = None
        self._offered: list[Grant] = []
        self._cooked: list[Json] | None = None

    def begin(self, request: ApprovalRequest) -> None:
        """Show the question, and ring the bell."""
        from agentd.log import code_of, open_reader

        self._request, self._next = request, None
        if self.view is not None:
            self.view.stand_still()
        with closing(open_reader(self._settings.home, request.run_id)) as reader:
            shown = 0
            for line in told(request, reader):
                click.echo(line)
                shown += 1
        code = code_of(request)
        self._allow = code if shown > screenful() else ALLOW
        click.echo(f"code   {code}   (elsewhere: agentd approve {code})\a")
        self._listen_for_quiet()

    def poll(self, wait_s: float) -> Approval | None:
        """Read what was typed, if anything."""
        if not select.select([sys.stdin], [], [], wait_s)[0]:
            if self._cooked is not None and time.monotonic() >= self._quiet_until_s:
                self._ask()
            return None
        if self._cooked is not None:  # type-ahead: it was not meant for this question
            os.read(sys.stdin.fileno(), 4096)
            self._quiet_until_s = time.monotonic() + QUIET_S
            return None
        said = sys.stdin.buffer.readline()
        if not said:
            return Approval(verdict="wait")
        assert self._next is not None  # noqa: S101 - there is no reading without a question
        return self._next(said.decode("utf-8", "replace").strip())

    def end(self, answered: Approval | None) -> None:
        """Say so where somebody else was first, and give the terminal back: what was being typed is for nobody else."""
        self._cook()
        if answered is not None and (answered.command is not None or answered.expired):
            self._forget()
            late = "nobody answered in time: it is denied"
            click.echo(f"\n{late if answered.expired else 'answered from elsewhere'}")
        if self.view is not None:
            self.view.move_on()

    def _answer(self, said: str) -> Approval | None:
        letter = said.lower() if len(said) == 1 else ""  # a word that begins so was meant for something else
        if said.lower() == self._allow:
            return Approval.allow()
        if letter == "d":
            return self._say("reason, for the model (Enter: none): ", Approval.deny)
        if letter == "s":
            return self._say("reason (Enter: none): ", Approval.stop)
        if letter == "e":
            return self._say("arguments as JSON (Enter: back): ", self._edited)
        if letter == "g":
            return self._offer()
        if self._allow != ALLOW:
            click.echo(LONG.format(self._allow))
        click.echo(HELP.format(self._allow))
        return self._ask()

    def _edited(self, said: str) -> Approval | None:
        from agentd.answering import check_args

        if not said:
            return self._ask()
        try:
            args = json.loads(said)
        except ValueError as error:
            return self._say(f"that is no JSON: {visible(str(error))}; again (Enter: back): ", self._edited)
        if not isinstance(args, dict):
            return self._say("that is no object; again (Enter: back): ", self._edited)
        try:
            check_args(self._settings.home, *self._open(), args)
        except AgentdError as error:
            return self._say(f"{visible(error.message)} Again (Enter: back): ", self._edited)
        return Approval.edit(args)

    def _offer(self) -> Approval | None:
        from agentd.answering import offers

        offered = offers(self._settings.home, *self._open())
        self._offered = [offer.grant for offer in offered]
        click.echo(f"{OFFER}:")
        for number, offer in enumerate(offered, 1):
            click.echo(f"  {number}  {described(offer.grant, offer.words)}")
            click.echo(f"     would have matched {offer.matched} of the run's calls so far")
        return self._say("which (Enter: back): ", self._granted)

    def _open(self) -> tuple[OpenRequest, ToolSpec]:
        from agentd.answering import spec_of
        from agentd.log import code_of, find_request

        assert self._request is not None  # noqa: S101 - begun
        asked = find_request(self._settings.home, code_of(self._request))
        return asked, spec_of(asked, self._settings.tools_paths)

    def _granted(self, said: str) -> Approval | None:
        if said.isdigit() and 0 < int(said) <= len(self._offered):
            return Approval.allow(grant=self._offered[int(said) - 1].model_copy(update={"id": f"t{time.time_ns()}"}))
        return self._ask()

    def _ask(self) -> Approval | None:
        once = "[a]llow once" if self._allow == ALLOW else f"type {self._allow} to allow once"
        return self._say(QUESTION.format(once), self._answer)

    def _say(self, question: str, then: Callable[[str], Approval | None]) -> Approval | None:
        """Ask one thing, which `then` hears; never an answer by itself."""
        self._cook()
        self._forget()
        click.echo(question, nl=False)
        self._next = then
        return None

    def _listen_for_quiet(self) -> None:
        import termios
        import tty

        fd = sys.stdin.fileno()
        self._cooked = termios.tcgetattr(fd)
        tty.setcbreak(fd, termios.TCSAFLUSH)
        self._quiet_until_s = time.monotonic() + QUIET_S

    @staticmethod
    def _forget() -> None:
        import termios

        termios.tcflush(sys.stdin, termios.TCIFLUSH)

    def _cook(self) -> None:
        import termios

        if self._cooked is not None:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._cooked)
            self._cooked = None
