"""One run: what it does, as it does it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from agentd.text import duration
from agentd.tui.line import Line
from agentd.tui.look import STATUS
from agentd.tui.screens.logbook import Logbook
from agentd.tui.screens.steering import Steering
from agentd.tui.source import RunLog
from agentd.tui.standing import Standing, Standings, standing_lines
from agentd.tui.watching import News
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows
from agentd.tui.widgets.writing import Writing

OF_PROCESS = ("asks you", "stale", "recovering", "paused", "interrupted")  # states that the events alone do not say


class RunScreen(Logbook, Steering):
    """Timeline, the event with the cursor, and where the run stands."""

    NAME = "run"
    HINTS = (("Enter", "read"), ("t", "follow"), ("f", "filter"), ("/", "search"), ("[ ]", "decisions"),
             ("m", "message"), ("p", "pause"), ("x", "cancel"), ("o", "replay"))
    ORDERS = frozenset("mpx")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "follow", "Follow what comes, or not", id="run.follow"),
        Binding("o", "replay", "Open in Replay", id="run.replay"),
        Binding("v", "raw", "JSON, or words and diff", id="run.raw"),
        Binding("w", "wrap", "Wrap, or not", id="run.wrap"),
        Binding("J", "line(1)", "A line on", id="run.line"),
        Binding("K", "line(-1)", "A line back", id="run.line_back"),
        Binding("space", "read(1)", "Read on", id="run.read"),
        Binding("b", "read(-1)", "Read back", id="run.back"),
        Binding("tab", "other_pane", "The other pane", id="run.pane"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._standings: Standings | None = None
        self._standing: Standing | None = None
        self._raw = False
        self._read_seq = -1
        self._unseen = 0
        self._placed = False
        self._stands_for: tuple[str, bool, str, int] | None = None

    def body(self) -> Iterable[Widget]:
        """Three panes."""
        timeline = Rows(id="timeline", empty="no run is chosen: press 1")
        inspector, side = Document(id="inspector"), Document(id="side")
        side.can_focus = False
        timeline.border_title, side.border_title = "Timeline", "Standing"
        for widget in (timeline, inspector, side):
            widget.add_class("pane")
        return timeline, inspector, side

    def below(self) -> Iterable[Widget]:
        """What the model is writing."""
        writing = Writing(id="writing")
        writing.add_class("pane")
        return (writing,)

    def on_mount(self) -> None:
        """The timeline has the keys."""
        super().on_mount()
        self.timeline.focus()
        self.take(self.tui.news)

    def opened(self, log: RunLog) -> None:
        """Another run: from its start, until it is known whether it is under way."""
        self._standings, self._standing, self._stands_for = Standings(log.reader), None, None
        self._read_seq, self._unseen, self._placed = -1, 0, False
        self.timeline.follow = False
        self.timeline.show(len(log), self.row, cursor=0)

    def closed(self) -> None:
        """No run."""
        self._standing = None
        self.query_one("#inspector", Document).show(())
        self.query_one("#side", Document).show(())

    def take(self, news: News) -> None:
        """Show what is new in the log."""
        super().take(news)
        if not self.is_current:
            return
        self.reopen()
        log, timeline, run = self.log_of, self.timeline, self.run
        timeline.empty = self.problem or ("no run is chosen: press 1" if log is None else "nothing has happened yet")
        if log is not None:
            if news.loaded and not self._placed:
                self._placed = True
                timeline.follow = self.run is not None and self.run.live and timeline.cursor == 0
                timeline.show(len(log), self.row)
            if len(log) > timeline.count:
                self._unseen = 0 if timeline.follow else self._unseen + len(log) - timeline.count
                timeline.show(len(log), self.row)
            width = self.query_one("#side", Document).size.width
            stands = (run.head_hash, run.live, news.look_of(run).word, width) if run is not None else None
            if self._standings is not None and (stands is None or stands != self._stands_for):
                self._stands_for = stands
                self.in_background("standing", self._standings.last, partial(self._stands, log))
        else:
            timeline.show(0, self.row)
        writes = run is not None and run.live and not run.asks
        self.query_one("#writing", Writing).follow(self.tui.settings.runs / run.run_id if run and writes else None)
        self._inspect()
        self._say()

    @on(Rows.Moved, "#timeline")
    def _moved(self) -> None:
        timeline = self.timeline
        if timeline.cursor < timeline.count - 1:
            timeline.follow = False
        else:
            self._unseen = 0
        self._inspect()
        self._say()

    @on(Rows.Chosen, "#timeline")
    def _chosen(self) -> None:
        self.query_one("#inspector", Document).focus()

    def action_follow(self) -> None:
        """Follow what comes, or stay."""
        self.timeline.follow = not self.timeline.follow
        if self.timeline.follow:
            self._unseen = 0
            self.timeline.action_last()
        self._say()

    def action_replay(self) -> None:
        """The same run in Replay."""
        self.tui.action_go("replay")

    def action_raw(self) -> None:
        """JSON, or words and diff."""
        self._raw = not self._raw
        self._read_seq = -1
        self._inspect()

    def action_wrap(self) -> None:
        """Wrap long lines, or not."""
        self.query_one("#inspector", Document).action_wrap()

    def action_line(self, by: int) -> None:
        """A line of the event on or back."""
        self.query_one("#inspector", Document).action_scroll_by(by)

    def action_read(self, by: int) -> None:
        """A screen of the event on or back."""
        self.query_one("#inspector", Document).action_page(by)

    def action_other_pane(self) -> None:
        """The keys go to the other pane."""
        inspector = self.query_one("#inspector", Document)
        (self.timeline if inspector.has_focus else inspector).focus()

    def _inspect(self) -> None:
        event = self.event()
        seq = event.seq if event is not None else -1
        if seq == self._read_seq:
            return
        self._read_seq = seq
        if event is not None:
            self.in_background("inspector", partial(self.shown_lines, as_raw=self._raw), self._inspected, seq)

    def _inspected(self, seq: int, found: object) -> None:
        if seq == self._read_seq and isinstance(found, tuple):
            self.query_one("#inspector", Document).show(found)

    def _stands(self, log: RunLog, found: object) -> None:
        if log is not self.log_of or not isinstance(found, Standing):
            return
        self._standing = found
        side = self.query_one("#side", Document)
        run = self.run
        look = self.tui.news.look_of(run) if run is not None else None
        word = next((name for name in OF_PROCESS if STATUS[name] is look), "")
        side.show(standing_lines(found, max(side.scrollable_content_region.width, 20), word=word), keep_place=True)
        self._say()

    def _say(self) -> None:
        run, standing, log = self.run, self._standing, self.log_of
        if log is None:
            self.state(Line.of((f" {self.problem}", "bad")) if self.problem else Line())
            return
        self.timeline.entitle(log.run_id, self.filter_name if self.filter_name != "story" else "")
        look = self.tui.news.look_of(run) if run is not None else None
        goal = log.reader.header.goal.replace("\n", " ")
        asks = "press 2  " if look is STATUS["asks you"] else ""
        left = Line.of((f" {look.glyph} {look.word} " if look else " ", look.tone if look else "plain"),
                       (asks, "accent"), goal)
        used = ""
        if standing is not None:
            counters = standing.state.counters
            used = f"step {counters.steps}  {counters.tokens} tok  {duration(counters.elapsed_s)}  "
        new = f"↓ {self._unseen} new (t) " if self._unseen else "following " if self.timeline.follow else ""
        place = f"{self.timeline.cursor + 1}/{len(log)} " if len(log) else ""
        self.state(left, Line.of((f"  {used}", "dim"), (new, "accent"), (place, "dim")))
