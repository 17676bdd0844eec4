"""All runs: what state they are in, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from agentd.contracts import Limits
from agentd.log import RunSummary
from agentd.text import duration
from agentd.tui.comparing import comparison_lines
from agentd.tui.line import Line, block
from agentd.tui.look import gauge
from agentd.tui.screens.dialogs import AskText, NewRun
from agentd.tui.screens.frame import Frame
from agentd.tui.screens.steering import Steering
from agentd.tui.standing import limits_of
from agentd.tui.watching import News
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

FILTERS = ("all", "open", "asking", "ended")
FULL_ROW, SHORT_ROW = 96, 66  # columns from which a row has all there is to say, and from which it has the tokens
SHORT_ID = 5


class RunsScreen(Steering, Frame):
    """The list of runs."""

    NAME = "runs"
    HINTS = (("Enter", "open"), ("c", "new"), ("p", "pause"), ("x", "cancel"), ("u", "resume"), ("Space", "mark"),
             ("f", "filter"), ("/", "search"))
    ORDERS = frozenset("cpxu")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "create", "New run", id="runs.new"),
        Binding("space", "mark", "Mark, to compare two", id="runs.mark"),
        Binding("equals_sign", "compare", "Compare the two that are marked", id="runs.compare"),
        Binding("f", "filter", "Filter: all, open, asking, ended", id="runs.filter"),
        Binding("slash", "search", "Search in ids, goals and states", id="runs.search"),
        Binding("n", "hit(1)", "Next that was found", id="runs.next_hit"),
        Binding("N", "hit(-1)", "The one before that was found", id="runs.previous_hit"),
        Binding("o", "replay", "Open in Replay", id="runs.replay"),
        Binding("y", "copy", "Copy the id", id="runs.copy"),
        Binding("Y", "copy_json", "Copy as JSON", id="runs.copy_json"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[RunSummary, ...] = ()
        self._marked: list[str] = []
        self._filter = "all"
        self._needle = ""
        self._chosen: str | None = None
        self._limits: dict[str, Limits | None] = {}

    def body(self) -> Iterable[Widget]:
        """The list, and beside it what is known of one."""
        rows = Rows(id="runs", empty='no runs yet: press c, or: agentd run "GOAL"')
        rows.add_class("pane")
        about = Document(id="about")
        about.add_class("pane")
        about.can_focus = False
        return rows, about

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#runs", Rows).focus()
        self.take(self.tui.news)

    def take(self, news: News) -> None:
        """Show the runs; the cursor stays on the run that it is on."""
        super().take(news)
        rows = self.query_one("#runs", Rows)
        self._shown = tuple(run for run in news.runs if self._wanted(run))
        places = [i for i, run in enumerate(self._shown) if run.run_id == self._chosen]
        if not news.loaded:
            rows.empty = "looking ..."
        elif news.error:
            rows.empty = f"the runs cannot be read: {news.error}"
        elif news.runs:
            rows.empty = "no run is like that: press f, or / and Esc"
        else:
            rows.empty = 'no runs yet: press c, or: agentd run "GOAL"'
        if places or self._chosen is None:
            rows.show(len(self._shown), self._row, cursor=places[0] if places else None)
            self._chosen = self._shown[rows.cursor].run_id if self._shown else None
        else:
            with rows.prevent(Rows.Moved):  # keys are about another run only once a key chose it
                rows.show(len(self._shown), self._row, gone=True)
        rows.entitle("Runs", " ".join(filter(None, [
            self._filter if self._filter != "all" else "", f"/{self._needle}" if self._needle else "",
        ])))
        self._about()

    @property
    def run(self) -> RunSummary | None:
        """The run with the cursor; none where it has left the list, until a key goes to another."""
        return next((run for run in self._shown if run.run_id == self._chosen), None)

    @on(Rows.Moved, "#runs")
    def _moved(self) -> None:
        at = self.query_one("#runs", Rows).cursor
        self._chosen = self._shown[at].run_id if at < len(self._shown) else None
        if self.is_current and self._chosen is not None:
            self.tui.run_id = self._chosen
        self._about()

    @on(Rows.Chosen, "#runs")
    def _open(self) -> None:
        if self.run is not None:
            self.tui.open(self.run.run_id)

    def action_replay(self) -> None:
        """The run in Replay."""
        if self.run is not None:
            self.tui.open(self.run.run_id, "replay")

    def action_filter(self) -> None:
        """The next filter."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        self._narrowed()

    def action_search(self) -> None:
        """Only runs that say a text."""

        def searched(said: str | None) -> None:
            self._needle = (said or "").lower()
            self._narrowed()

        self.app.push_screen(AskText("Search runs", placeholder="a part of id, goal, model or state; empty: all",
                                     hint="Enter search   Esc all"), searched)

    def _narrowed(self) -> None:
        """Show other runs than before, with the cursor on one of them."""
        if self.run is not None and not self._wanted(self.run):
            self._chosen = None
        self.take(self.tui.news)

    def action_hit(self, by: int) -> None:
        """The next of the runs that are shown; after the last one the first."""
        rows = self.query_one("#runs", Rows)
        if rows.count:
            rows.go((rows.cursor + by) % rows.count)

    def action_mark(self) -> None:
        """Mark a run, or take the mark away; of two at most."""
        if self.run is None:
            return
        run_id = self.run.run_id
        if run_id in self._marked:
            self._marked.remove(run_id)
        else:
            self._marked = [*self._marked, run_id][-2:]
        self.query_one("#runs", Rows).action_move(1)
        self.take(self.tui.news)

    def action_compare(self) -> None:
        """The two that are marked, side by side."""
        if len(self._marked) != 2:
            self.tui.tell("mark two runs with Space first", bad=True)
            return
        first, second = self._marked
        ask = partial(self.tui.launcher.ask, "compare", first, second)
        self.in_background("compare", ask, self._compared, busy="comparing")

    def _compared(self, found: object) -> None:
        self.show_result("Two runs compared", comparison_lines(found))

    def action_create(self) -> None:
        """Ask what a new run needs, and start it."""
        if not self.tui.allowed():
            return
        settings = self.tui.settings
        self.app.push_screen(NewRun(self.tui.folder, settings.policy, settings.model), self._start)

    def _start(self, given: dict[str, str] | None) -> None:
        if given is None:
            return
        args = ["run", "--dir", given["folder"] or "none", "--ask", "wait", "--json"]
        for name in ("policy", "model"):
            args += [f"--{name}", given[name]] if given[name] else []
        self.launch(*args, "--", given["goal"], said="started: it appears here in a moment")

    def action_copy(self) -> None:
        """The id to the clipboard."""
        if self.run is not None:
            self.app.copy_to_clipboard(self.run.run_id)
            self.tui.tell(f"copied {self.run.run_id}")

    def action_copy_json(self) -> None:
        """The run as JSON to the clipboard."""
        if self.run is not None:
            self.app.copy_to_clipboard(self.run.model_dump_json())
            self.tui.tell("copied as JSON")

    def _wanted(self, run: RunSummary) -> bool:
        is_open = run.status in ("running", "waiting")
        if self._filter != "all" and not {"open": is_open, "asking": run.asks, "ended": not is_open}[self._filter]:
            return False
        said = f"{run.run_id} {run.goal} {run.model} {run.policy} {self.tui.news.look_of(run).word}".lower()
        return self._needle in said

    def _row(self, index: int, width: int) -> Line:
        run = self._shown[index]
        look = self.tui.news.look_of(run)
        age = duration(max(self.tui.clock.now_ns() - run.created_ns, 0) / 1e9)
        mark = "◆" if run.run_id in self._marked else " "
        wide = width >= FULL_ROW
        pieces = [
            *Line.of((mark, "accent"), (f"{look.glyph} {look.word:<12}", look.tone)).pieces,
            *Line.of((f"{run.run_id:<22}" if wide else f"{run.run_id[-SHORT_ID:]:<6}", "dim")).pieces,
        ]
        if wide:
            pieces += Line.of((f"{run.steps:>3} steps {run.tokens:>7} tok {duration(run.elapsed_s):>5} ", "dim")).pieces
        elif width >= SHORT_ROW:
            pieces += Line.of((f"{run.tokens:>7} tok ", "dim")).pieces
        pieces += Line.of((f"{age:>4}  ", "dim"), (run.goal or run.reason).replace("\n", " ")).pieces
        return Line(tuple(pieces))

    def _about(self) -> None:
        about = self.query_one("#about", Document)
        run = self.run
        about.border_title = "About"
        about.show(self._told(run) if run is not None else (), keep_place=True)
        if run is not None and run.run_id not in self._limits and run.status != "damaged":
            self._limits[run.run_id] = None
            read = partial(limits_of, self.tui.settings.home, run.run_id)
            self.in_background(f"limits-{run.run_id}", read, self._bounded, run.run_id)
        count = len(self.tui.pending())
        asks = Line.of((f" {count} to answer: press 2", "warn")) if count else Line()
        self.state(asks, Line.of((f"{len(self._shown)} of {len(self.tui.news.runs)} ", "dim")))

    def _bounded(self, run_id: str, found: object) -> None:
        self._limits[run_id] = found if isinstance(found, Limits) else None
        if self.run is not None and self.run.run_id == run_id:
            self._about()

    def _told(self, run: RunSummary) -> Iterator[Line]:
        look = self.tui.news.look_of(run)
        yield Line.of((f"{look.glyph} {look.word}", look.tone))
        yield Line()
        yield from block(run.goal, "strong")
        if run.reason:
            yield Line()
            yield from block(run.reason)
        yield Line()
        began = datetime.fromtimestamp(run.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")
        facts = (("run", run.run_id), ("began", began), ("took", duration(run.elapsed_s)), ("steps", str(run.steps)),
                 ("tokens", str(run.tokens)), ("model", run.model), ("policy", run.policy),
                 ("fork of" if run.forked else "after", run.parent or ""))
        for name, value in facts:
            if value:
                yield Line.of((f"{name:<8}", "dim"), value, hang=8)
        limits = self._limits.get(run.run_id)
        if limits is not None:
            width = max(self.query_one("#about", Document).scrollable_content_region.width, 20)
            yield Line()
            yield gauge("steps", run.steps, limits.steps, width)
            yield gauge("tokens", run.tokens, limits.tokens, width)
            yield gauge("time", run.elapsed_s, limits.wall_clock_s, width)
