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

    def order(self, run: RunSummary, order: Order, said: str, payload: dict[str, Json] | None = None) -> None:
        """Put an order into the inbox of the run that was there when the key was pressed."""
        self.in_background("", partial(tell, self.tui.settings.home, run.run_id, order, payload), self._ordered, said)

    def _ordered(self, said: str, _: object) -> None:
        self.tui.tell(said)

    def action_pause(self) -> None:
        """Pause after the step, or go on."""
        run = self.run
        if run is None or not self.tui.allowed():
            return
        if run.paused:
            self.order(run, "go", "asked to go on")
        else:
            self.order(run, "pause", "asked to pause after its step; p lets it go on then")

    def action_message(self) -> None:
        """Ask for a message, and send it."""
        run = self._open_run()
        if run is None:
            return

        def said(text: str | None) -> None:
            if text and text.strip():
                self.order(run, "message", "it is told before its next step", {"text": text})

        self.app.push_screen(AskText("Say to the model", [Line.of((run.goal.replace("\n", " ")[:300], "dim"))]), said)

    def action_cancel(self) -> None:
        """Ask for the end of the id, and cancel."""
        run = self._open_run()
        if run is None:
            return
        if not run.live:  # that is refused, with what does it instead
            self.order(run, "cancel", "it is being stopped")
            return
        code = run.run_id[-ID_CHARS:]

        def said(text: str | None) -> None:
            if text is not None:
                self.order(run, "cancel", "it is being stopped; u takes it up again")

        self.app.push_screen(AskText(
            f"Cancel {run.run_id}?",
            [Line.of(run.goal.replace("\n", " ")[:300]), Line.of(("it can be resumed", "dim"))],
            placeholder=f"type {code}", check=lambda text: "" if text.strip() == code else f"type {code}, or Esc",
            hint=f"{code} and Enter cancel the run   Esc back",
        ), said)

    def _open_run(self) -> RunSummary | None:
        """The run, where it can be told anything: said before somebody types what nobody will hear."""
        run = self.run
        if run is None or not self.tui.allowed():
            return None
        if run.status in ("running", "waiting", "cancelled"):
            return run
        self.tui.tell(f"it has ended: {run.status}", bad=True)
        return None

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
