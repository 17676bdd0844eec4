"""The timeline of a run, wherever it is shown: filters, search, and following what comes."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType

from agentd.contracts import Event, Json
from agentd.errors import AgentdError
from agentd.log import RunSummary
from agentd.tui.detail import as_json, details, raw
from agentd.tui.line import Line
from agentd.tui.look import FILTERS
from agentd.tui.screens.dialogs import AskText
from agentd.tui.screens.frame import Frame
from agentd.tui.source import RunLog
from agentd.tui.story import told
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

HITS = 10_000


class Logbook(Frame):
    """A screen with a `#timeline` of one run's events."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "filter", "Filter: story, calls, decisions, people, everything", id="log.filter"),
        Binding("slash", "search", "Search in the log", id="log.search"),
        Binding("n", "hit(1)", "Next place", id="log.next_hit"),
        Binding("N", "hit(-1)", "Place before", id="log.previous_hit"),
        Binding("left_square_bracket", "decision(-1)", "Decision before", id="log.previous_decision"),
        Binding("right_square_bracket", "decision(1)", "Next decision", id="log.next_decision"),
        Binding("y", "copy", "Copy what is shown", id="log.copy"),
        Binding("Y", "copy_json", "Copy the event as JSON", id="log.copy_json"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.log_of: RunLog | None = None
        self.filter_name = "story"
        self._hits: tuple[int, ...] = ()
        self._needle = ""
        self.problem = ""

    @property
    def timeline(self) -> Rows:
        """The list of events."""
        return self.query_one("#timeline", Rows)

    @property
    def run(self) -> RunSummary | None:
        """The run that is shown, as the news have it."""
        return self.tui.news.run(self.tui.run_id) if self.tui.run_id else None

    def opened(self, log: RunLog) -> None:
        """A run's log was opened; the screen shows it from now on."""

    def closed(self) -> None:
        """No run's log is open."""

    def reopen(self) -> None:
        """Open the log of the run that was chosen, where another one is open, and look for what is new."""
        wanted = self.tui.run_id or (self.tui.news.runs[0].run_id if self.tui.news.runs else None)
        if self.log_of is not None and self.log_of.run_id != wanted:
            self.log_of.close()
            self.log_of, self._hits = None, ()
            self.closed()
        if wanted is None:
            return
        self.tui.run_id = wanted
        try:
            if self.log_of is None:
                self.log_of = RunLog(self.tui.settings.home, wanted)
                self.log_of.choose(FILTERS[self.filter_name])
                self.problem = ""
                self.opened(self.log_of)
            else:
                self.log_of.refresh()
        except AgentdError as error:
            self.problem = error.message

    def on_unmount(self) -> None:
        """Close the log."""
        if self.log_of is not None:
            self.log_of.close()

    def row(self, index: int, width: int) -> Line:
        """An event as a row."""
        if self.log_of is None:
            return Line()
        try:
            event, body = self.log_of.at(index)
        except AgentdError as error:
            return Line.of((f"     ! {error.message}", "bad"))
        mark = Line.of(("▸" if index in self._hits else " ", "warn"))
        return Line((*mark.pieces, *told(event, body if isinstance(body, dict) else None, width - 1).pieces))

    def event(self) -> Event | None:
        """The event with the cursor."""
        if self.log_of is None or not len(self.log_of):
            return None
        try:
            return self.log_of.at(self.timeline.cursor)[0]
        except (AgentdError, IndexError):
            return None

    def shown_lines(self, *, as_raw: bool) -> tuple[Line, ...]:
        """The event with the cursor in full."""
        event, log = self.event(), self.log_of
        if event is None or log is None:
            return ()
        return tuple((raw if as_raw else details)(event, log.reader))

    def action_filter(self) -> None:
        """The next filter; the cursor stays near the event that it is on."""
        if self.log_of is None:
            return
        names = list(FILTERS)
        event = self.event()
        self.filter_name = names[(names.index(self.filter_name) + 1) % len(names)]
        self.log_of.choose(FILTERS[self.filter_name])
        self._hits = ()
        place = self.log_of.place_of(event.seq) if event is not None else 0
        self.timeline.show(len(self.log_of), self.row, cursor=place)
        self.take(self.tui.news)

    def action_search(self) -> None:
        """Ask for a text, and mark the events that say it."""
        self.app.push_screen(AskText("Search in the log", placeholder="a tool, a path, words of an answer",
                                     hint="Enter search   Esc back"), self._search)

    def _search(self, needle: str | None) -> None:
        log = self.log_of
        if needle is None or log is None:
            return
        self._needle = needle
        if not needle:
            self._found(log, ())
            return

        def find() -> tuple[int, ...]:
            found = []
            for place in log.find(needle):
                found.append(place)
                if len(found) == HITS:
                    break
            return tuple(found)

        self.in_background("search", find, partial(self._found, log))

    def _found(self, log: RunLog, found: object) -> None:
        if log is not self.log_of or not isinstance(found, tuple):
            return
        self._hits = found
        if self._needle:
            self.tui.tell(f"{len(found)} events say it; n and N go on" if found else "no event says that")
        self.action_hit(1, here=True)
        self.timeline.refresh()

    def action_hit(self, by: int, here: bool = False) -> None:
        """The next event that says what was searched for, or the one before."""
        at = self.timeline.cursor
        later = [p for p in self._hits if (p >= at if here else p > at)]
        sooner = [p for p in self._hits if p < at]
        places = (later or sooner) if by > 0 else (sooner[::-1] or later[::-1])
        if places:
            self.timeline.go(places[0])

    def action_decision(self, by: int) -> None:
        """The next event about a decision, or the one before."""
        log = self.log_of
        event = self.event()
        if log is None or event is None:
            return
        seqs = log.reader.seqs(kinds=FILTERS["decisions"])
        wanted = [s for s in seqs if s > event.seq] if by > 0 else [s for s in seqs if s < event.seq][::-1]
        for seq in wanted:
            place = log.place_of(seq)
            if log.at(place)[0].seq == seq:
                self.timeline.go(place)
                return

    def action_copy(self) -> None:
        """What is shown, to the clipboard."""
        for document in self.query("#inspector, #moment").results(Document):
            self.app.copy_to_clipboard(document.text)
            self.tui.tell("copied")

    def action_copy_json(self) -> None:
        """The event as JSON, to the clipboard."""
        event = self.event()
        if event is not None:
            whole: Json = event.model_dump(mode="json")
            self.app.copy_to_clipboard(as_json(whole))
            self.tui.tell("copied as JSON")
