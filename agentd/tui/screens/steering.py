"""What can be told to a run from every screen that shows one: pause, cancel, go on, say something."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from agentd.answering import tell
from agentd.contracts import Json, Order
from agentd.errors import AgentdError
from agentd.log import RunSummary
from agentd.tui.line import Line
from agentd.tui.screens.dialogs import AskText
from agentd.tui.screens.frame import Frame

ID_CHARS = 4


class Steering(Frame):
    """Keys for a run that is under way; `run` is the one that they are about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pause", "Pause, or let it go on", id="steer.pause"),
        Binding("x", "cancel", "Cancel, with the end of its id", id="steer.cancel"),
        Binding("u", "resume", "Resume what is not under way", id="steer.resume"),
        Binding("m", "message", "Say something to its model", id="steer.message"),
    ]

    @property
    def run(self) -> RunSummary | None:
        """The run that the keys are about."""
        return None

    def order(self, order: Order, said: str, payload: dict[str, Json] | None = None) -> None:
        """Put an order into the run's inbox."""
        run = self.run
        if run is None or not self.tui.allowed():
            return
        self.in_background("", partial(tell, self.tui.settings.home, run.run_id, order, payload), self._ordered, said)

    def _ordered(self, said: str, _: object) -> None:
        self.tui.tell(said)

    def action_pause(self) -> None:
        """Pause after the step, or go on."""
        if self.run is not None and self.run.paused:
            self.order("go", "it goes on")
        else:
            self.order("pause", "it pauses after its step; p lets it go on")

    def action_message(self) -> None:
        """Ask for a message, and send it."""
        run = self.run
        if run is None or not self.tui.allowed():
            return

        def said(text: str | None) -> None:
            if text and text.strip():
                self.order("message", "it is told before its next step", {"text": text})

        self.app.push_screen(AskText("Say to the model", [Line.of((run.goal.replace("\n", " ")[:300], "dim"))]), said)

    def action_cancel(self) -> None:
        """Ask for the end of the id, and cancel."""
        run = self.run
        if run is None or not self.tui.allowed():
            return
        code = run.run_id[-ID_CHARS:]

        def said(text: str | None) -> None:
            if text is not None:
                self.order("cancel", "it is being stopped; u takes it up again")

        self.app.push_screen(AskText(
            f"Cancel {run.run_id}?",
            [Line.of(run.goal.replace("\n", " ")[:300]), Line.of(("it can be resumed", "dim"))],
            placeholder=f"type {code}", check=lambda text: "" if text.strip() == code else f"type {code}, or Esc",
            hint=f"{code} and Enter cancel the run   Esc back",
        ), said)

    def action_resume(self) -> None:
        """Take a run up again, in a process of its own."""
        run = self.run
        if run is None or not self.tui.allowed():
            return
        if run.live:
            self.tui.tell("it is under way", bad=True)
        elif run.status not in ("running", "waiting", "cancelled"):
            self.tui.tell(f"it has ended: {run.status}; F in Replay forks it", bad=True)
        else:
            self.launch("resume", run.run_id, "--ask", "wait", "--json", said="it is taken up again")

    def launch(self, *args: str, said: str) -> None:
        """Start a command that goes on without this program."""
        try:
            self.tui.launcher.start(*args)
        except AgentdError as error:
            self.tui.tell(error.message, bad=True)
        else:
            self.tui.tell(said)
