"""A run again, from its log alone: to any place of it, at its own pace, and what else it might have been."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget

from agentd.contracts import Kind
from agentd.log import verify
from agentd.text import duration
from agentd.tui.comparing import SIGNS, comparison_lines, rerun_lines, verify_lines, whatif_lines
from agentd.tui.line import Line
from agentd.tui.screens.dialogs import AskText
from agentd.tui.screens.logbook import Logbook
from agentd.tui.screens.steering import Steering
from agentd.tui.source import RunLog
from agentd.tui.standing import Standings, standing_lines
from agentd.tui.watching import News
from agentd.tui.widgets.bar import Bar
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

SPEEDS = (0.5, 1.0, 2.0, 5.0, 20.0)
LONGEST_S = 5.0  # what was longer is not waited for
SHORTEST_S = 0.05


class ReplayScreen(Logbook, Steering):
    """The timeline, and the run as it was at the event with the cursor."""

    NAME = "replay"
    HINTS = (("← →", "step"), ("Space", "play"), ("V", "verify"), ("W", "what-if"), ("F", "fork"), ("=", "compare"),
             ("f", "filter"))
    ORDERS = frozenset("F")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l", "scrub(1)", "An event on", id="replay.next"),
        Binding("left,h", "scrub(-1)", "An event back", id="replay.previous"),
        Binding("shift+right", "scrub(10)", "Ten on", id="replay.next_ten"),
        Binding("shift+left", "scrub(-10)", "Ten back", id="replay.previous_ten"),
        Binding("space", "play", "Play, or stop", id="replay.play"),
        Binding("plus", "speed(1)", "Faster", key_display="+", id="replay.faster"),
        Binding("minus", "speed(-1)", "Slower", key_display="-", id="replay.slower"),
        Binding("V", "verify", "Verify the log, and run its calls again", id="replay.verify"),
        Binding("W", "whatif", "What another policy would have decided", id="replay.whatif"),
        Binding("F", "fork", "Go on from this step, as another run", id="replay.fork"),
        Binding("equals_sign", "compare", "What differs from another run", id="replay.compare"),
        Binding("v", "raw", "JSON, or words and diff", id="replay.raw"),
        Binding("w", "wrap", "Wrap, or not", id="replay.wrap"),
        Binding("J", "line(1)", "A line on", id="replay.line"),
        Binding("K", "line(-1)", "A line back", id="replay.line_back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._standings: Standings | None = None
        self._read_seq = -1
        self._raw = False
        self._timer: Timer | None = None
        self._speed = 1.0
        self._signs_of: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        """The timeline, the event, and how it stood."""
        timeline = Rows(id="timeline", empty="no run is chosen: press 1")
        moment, side = Document(id="moment"), Document(id="side")
        side.can_focus = False
        side.border_title = "Then"
        for widget in (timeline, moment, side):
            widget.add_class("pane")
        return timeline, moment, side

    def below(self) -> Iterable[Widget]:
        """The scrubber."""
        return (Bar(id="scrubber"),)

    def on_mount(self) -> None:
        """The timeline has the keys."""
        super().on_mount()
        self.timeline.focus()
        self.take(self.tui.news)

    def opened(self, log: RunLog) -> None:
        """Another run, from its start."""
        self._standings, self._read_seq, self._signs_of = Standings(log.reader), -1, {}
        self.timeline.show(len(log), self.row, cursor=0)

    def closed(self) -> None:
        """No run."""
        self._stop()
        self.query_one("#moment", Document).show(())
        self.query_one("#side", Document).show(())

    def take(self, news: News) -> None:
        """A run that goes on grows here too; the place stays."""
        super().take(news)
        if not self.is_current:
            return
        self.reopen()
        log = self.log_of
        self.timeline.empty = self.problem or "no run is chosen: press 1"
        if log is None or len(log) != self.timeline.count:
            self.timeline.show(len(log) if log is not None else 0, self.row)
        self._look_at()

    @on(Rows.Moved, "#timeline")
    def _moved(self) -> None:
        self._look_at()

    @on(Rows.Chosen, "#timeline")
    def _chosen(self) -> None:
        self.query_one("#moment", Document).focus()

    def action_scrub(self, by: int) -> None:
        """So many events on or back."""
        self._stop()
        self.timeline.action_move(by)

    def action_line(self, by: int) -> None:
        """A line of the event on or back."""
        self.query_one("#moment", Document).action_scroll_by(by)

    def action_play(self) -> None:
        """Play from here at the run's own pace, or stop."""
        if self._timer is not None:
            self._stop()
        elif self.timeline.cursor + 1 < self.timeline.count:
            self._next(0.0)
        self._say()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self._speed = SPEEDS[max(0, min(SPEEDS.index(self._speed) + by, len(SPEEDS) - 1))]
        self._say()

    def action_verify(self) -> None:
        """Say whether the log is what was written, then run its calls again in a fresh sandbox."""
        if self.log_of is None:
            return
        home, run_id, ask = self.tui.settings.home, self.log_of.run_id, self.tui.launcher.ask

        def both() -> tuple[object, object]:
            checked = verify(home, run_id)
            return checked.model_dump(), ask("replay", run_id, "--verify") if checked.ok else None

        self.in_background("verify", both, partial(self._verified, run_id), busy="running its calls again")

    def _verified(self, run_id: str, found: object) -> None:
        if self.log_of is not None and run_id == self.log_of.run_id and isinstance(found, tuple):
            checked, again = found
            self._signs_of = {call["call_id"]: call["sign"] for call in (again or {}).get("calls", ())}
            self.timeline.refresh()
            self.show_result(f"{run_id} verified", (*verify_lines(checked), Line(), *rerun_lines(again)))

    def row(self, index: int, width: int) -> Line:
        """An event as a row, with the sign of how its call came out when it ran again."""
        if not self._signs_of or self.log_of is None:
            return super().row(index, width)
        event, _ = self.log_of.at(index)
        sign = self._signs_of.get(event.call_id or "", " ") if event.kind is Kind.tool_finished else " "
        return Line.of((f"{sign} ", SIGNS.get(sign, "plain"))).joined(super().row(index, width - 2))

    def action_whatif(self) -> None:
        """Ask for a policy, and decide each call again under it."""
        log = self.log_of
        if log is None:
            return

        def chosen(name: str | None) -> None:
            if name:
                ask = partial(self.tui.launcher.ask, "whatif", f"--policy={name}", log.run_id)
                self.in_background("whatif", ask, self._redecided, log.run_id, busy="deciding again")

        self.app.push_screen(AskText(
            "What if another policy had decided?", placeholder="default, readonly, strict, or a file",
            hint="Enter decide again; nothing is run   Esc back",
        ), chosen)

    def _redecided(self, run_id: str, found: object) -> None:
        self.show_result(f"{run_id} under another policy", whatif_lines(found))

    def action_compare(self) -> None:
        """This run beside the one that it was forked from or carries on, or beside one that is asked for."""
        log, run = self.log_of, self.run
        if log is None:
            return

        def chosen(other: str | None) -> None:
            if other and other.strip():
                ask = partial(self.tui.launcher.ask, "compare", other.strip(), log.run_id)
                self.in_background("compare", ask, self._compared, busy="comparing")

        self.app.push_screen(AskText(
            "Compare with which run?", [Line.of(("calls side by side, and the files that differ", "dim"))],
            value=(run.parent if run is not None else None) or "", placeholder="its id, or the start of it",
            hint="Enter compare   Esc back",
        ), chosen)

    def _compared(self, found: object) -> None:
        self.show_result("Two runs compared", comparison_lines(found))

    def action_raw(self) -> None:
        """JSON, or words and diff."""
        self._raw = not self._raw
        self._read_seq = -1
        self._look_at()

    def action_wrap(self) -> None:
        """Wrap long lines, or not."""
        self.query_one("#moment", Document).action_wrap()

    def action_fork(self) -> None:
        """Ask for a message, and go on from this step as another run."""
        event, log = self.event(), self.log_of
        if event is None or log is None or not self.tui.allowed():
            return

        def said(message: str | None) -> None:
            if message is not None:
                more = [f"--message={message}"] if message.strip() else []
                self.launch("fork", log.run_id, "--at", str(event.step), *more, "--ask", "wait", "--json",
                            said="forked: the new run appears under 1")

        self.app.push_screen(AskText(
            f"Go on after step {event.step} as another run",
            [Line.of(("budgets carry over; approvals and grants do not", "dim"))],
            placeholder="say something to the model (empty: nothing)",
        ), said)

    def _next(self, pause_s: float) -> None:
        self._timer = self.set_timer(max(SHORTEST_S, min(pause_s, LONGEST_S) / self._speed), self._played)

    def _played(self) -> None:
        log, at = self.log_of, self.timeline.cursor + 1
        self._timer = None
        if log is None or at >= len(log):
            self._say()
            return
        self.timeline.go(at)
        if at + 1 < len(log):
            for one, other in pairwise([log.at(at)[0], log.at(at + 1)[0]]):
                self._next((other.ts_ns - one.ts_ns) / 1e9 if one.epoch == other.epoch else 0.0)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _look_at(self) -> None:
        event = self.event()
        seq = event.seq if event is not None else -1
        if seq != self._read_seq and event is not None and self._standings is not None:
            self._read_seq = seq
            self.in_background("moment", partial(self.shown_lines, as_raw=self._raw), self._told, seq)
            self.in_background("then", partial(self._standings.at, seq), self._stood, seq)
        self._say()

    def _told(self, seq: int, found: object) -> None:
        if seq == self._read_seq and isinstance(found, tuple):
            self.query_one("#moment", Document).show(found)

    def _stood(self, seq: int, found: object) -> None:
        if seq == self._read_seq:
            side = self.query_one("#side", Document)
            side.show(standing_lines(found, max(side.scrollable_content_region.width, 20)), keep_place=True)  # type: ignore[arg-type]

    def _say(self) -> None:
        log, event = self.log_of, self.event()
        bar = self.query_one("#scrubber", Bar)
        if log is None or event is None:
            bar.show(Line.of((f" {self.problem}", "bad")))
            self.state(Line())
            return
        self.timeline.entitle(log.run_id, self.filter_name if self.filter_name != "story" else "")
        at, of = self.timeline.cursor, max(len(log) - 1, 1)
        width = max(self.app.size.width - 22, 10)
        done = round(at / of * (width - 1))
        since = duration(max(event.ts_ns - log.reader.header.created_ns, 0) / 1e9)
        playing = "▶" if self._timer is not None else "‖"
        bar.show(
            Line.of((f" {playing} ", "accent"), ("━" * done, "accent"), ("●", "strong"),
                    ("─" * (width - 1 - done), "dim")),
            Line.of((f" {since}  {self._speed:g}× ", "dim")),
        )
        self.state(Line.of(f" {log.reader.header.goal}".replace("\n", " ")),
                   Line.of((f"step {event.step}  event {event.seq}  {at + 1}/{len(log)} ", "dim")))
