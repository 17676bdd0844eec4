"""The answers to what a run asks. Nothing is approved but by a key that was meant for what was read: all of it
was on the screen, and no key was pressed for a moment before."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from agentd.answering import check_args, offers, send_answer, spec_of, was_taken
from agentd.asked import OFFER, described, left_s, unanswered
from agentd.contracts import Json, Order, ToolSpec
from agentd.errors import AgentdError
from agentd.log import OpenRequest
from agentd.tui.line import Line
from agentd.tui.risk import code_to_type
from agentd.tui.screens.dialogs import AskText, Choose, Edit
from agentd.tui.screens.frame import Frame
from agentd.tui.story import counted, said_of_call


class Answers(Frame):
    """Keys that answer the question that is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "approve", "Approve once, what is shown", id="answer.approve"),
        Binding("d", "deny", "Deny, with a reason; the run goes on", id="answer.deny"),
        Binding("D", "stop", "Deny, and stop the run", id="answer.stop"),
        Binding("e", "edit", "Ask again with other arguments", id="answer.edit"),
        Binding("r", "remember", "Approve, and calls like it in this run", id="answer.remember"),
        Binding("X", "deny_marked", "Deny all that are marked", id="answer.deny_marked"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._list: tuple[OpenRequest, ...] = ()
        self._chosen: OpenRequest | None = None
        self._shown: str | None = None
        self._seen: set[str] = set()
        self._marked: set[str] = set()

    @property
    def asked(self) -> OpenRequest | None:
        """The question that is read, where it is still open."""
        return self._chosen if self._chosen in self._list else None

    def why_not(self) -> str:
        """Why the question cannot be approved right now; empty where it can."""
        asked = self.asked
        if asked is None:
            onward = ": Enter, j or k opens another" if self._list else ""
            return f"this question is closed{onward}" if self._chosen else "nothing is asked"
        if asked.answered:
            return "it is answered already"
        now_ns = self.tui.clock.now_ns()
        if left_s(asked.request, now_ns) == 0:
            return unanswered(asked.request, now_ns)
        if self.tui.readonly:
            return "this is read-only: nothing is answered from here"
        if asked.hidden:
            return "a secret was taken out of it: allow it where the run asks, or deny it"
        if self._shown != asked.request.request_hash or self.too_small:
            return "it is not shown yet"
        if asked.request.request_hash not in self._seen:
            return "read it to its end first: Space"
        return ""

    def action_approve(self) -> None:
        """Approve, where it was read and the key was meant."""
        asked = self._approvable()
        if asked is None:
            return
        risk, code = self.tui.risks.why(asked.request), code_to_type(asked)
        if not risk:
            self._send(asked, "approve")
            return

        def typed(text: str | None) -> None:
            if text is not None:
                self._send(asked, "approve")

        self.app.push_screen(AskText(
            f"Approve, although {risk}?", [said_of_call(asked.request.call.tool, asked.request.call.args)],
            placeholder=f"type {code}", hint=f"{code} and Enter approve   Esc back",
            check=lambda text: "" if text.strip().lower() == code else f"type {code}, or Esc",
        ), typed)

    def action_deny(self) -> None:
        """Deny, with a reason that the model is told."""
        self._deny("deny", "Deny; the run goes on")

    def action_stop(self) -> None:
        """Deny, and end the run."""
        self._deny("stop", "Deny, and stop the run")

    def action_edit(self) -> None:
        """Ask again with other arguments."""
        asked = self._open()
        if asked is None:
            return

        def ready(spec: object) -> None:
            assert isinstance(spec, ToolSpec)  # noqa: S101 - what spec_of gives
            check = partial(check_args, self.tui.settings.home, asked, spec)
            call = asked.request.call
            self.app.push_screen(Edit(f"Arguments of {call.tool}", call.args, check), given)

        def given(args: dict[str, Json] | None) -> None:
            if args is not None:
                self._send(asked, "edit", {"args": args})

        self.in_background("spec", partial(spec_of, asked, self.tui.settings.tools_paths), ready)

    def action_remember(self) -> None:
        """Approve this, and calls like it for the rest of the run: which, is asked."""
        asked = self._approvable()
        if asked is None:
            return
        if self.tui.risks.why(asked.request):
            self.tui.tell("what is risky is approved one by one", bad=True)
            return
        home, paths = self.tui.settings.home, self.tui.settings.tools_paths
        self.in_background("offers", lambda: offers(home, asked, spec_of(asked, paths)), self._offered, asked)

    def _offered(self, asked: OpenRequest, found: object) -> None:
        offered = list(found) if isinstance(found, tuple) else []

        def chosen(number: int | None) -> None:
            if number is not None:
                self._send(asked, "grant", {"grant": offered[number].grant.model_dump()})

        self.app.push_screen(Choose(OFFER, [
            [Line.of((described(one.grant, one.words), "strong")),
             Line.of((f"would have matched {one.matched} of the run's calls so far", "dim"))] for one in offered
        ]), chosen)

    def action_deny_marked(self) -> None:
        """Deny all that are marked, with one reason."""
        marked = [asked for asked in self._list if asked.request.request_hash in self._marked and not asked.answered]
        if not marked:
            self.tui.tell("mark questions with M first", bad=True)
        elif self.tui.allowed():
            title = f"Deny {counted(len(marked), 'question')}"
            self.app.push_screen(AskText(title, placeholder="why; the models are told"),
                                 partial(self._denied, marked, "deny"))

    def _open(self) -> OpenRequest | None:
        asked = self.asked
        if asked is None or asked.answered:
            self.tui.tell(self.why_not(), bad=True)
            return None
        return asked if self.tui.allowed() else None

    def _approvable(self) -> OpenRequest | None:
        asked = self._open()
        if asked is None:
            return None
        why = self.why_not()
        if not why and not self.tui.quiet.meant:
            why = "too soon after another key: wait a moment, and press it again"
        if why:
            self.tui.tell(why, bad=True)
        return None if why else asked

    def _deny(self, order: Order, title: str) -> None:
        asked = self._open()
        if asked is not None:
            said = said_of_call(asked.request.call.tool, asked.request.call.args)
            self.app.push_screen(AskText(title, [said], placeholder="why; the model is told (empty: no reason)"),
                                 partial(self._denied, [asked], order))

    def _denied(self, asked: list[OpenRequest], order: Order, reason: str | None) -> None:
        if reason is not None:
            for one in asked:
                self._send(one, order, {"reason": reason})
            self._marked.clear()

    def _send(self, asked: OpenRequest, order: Order, payload: dict[str, Json] | None = None) -> None:
        home = self.tui.settings.home
        try:
            number = send_answer(home, asked, order, payload)
        except AgentdError as error:
            self.tui.tell(error.message, bad=True)
            return
        if not asked.live:
            self.tui.launcher.start("resume", asked.request.run_id, "--ask", "wait", "--json")
            self.tui.tell(f"{order}: the run is taken up again")
            return
        self.tui.tell(f"{order}: sent")
        taken = partial(was_taken, home, asked, number, self.tui.taken_within_s)
        self.in_background(f"taken-{number}", taken, self._taken)

    def _taken(self, taken: object) -> None:
        if taken is None:
            self.tui.tell("the run has not taken the answer yet", bad=True)
        else:
            said = "the run goes on" if taken else "somebody else was first, or its time was over: nothing came of this"
            self.tui.tell(said, bad=not taken)
