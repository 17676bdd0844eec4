"""What runs ask, and the answers. Nothing here is approved but by a key that was meant for what was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from agentd.asked import age_s, left_s, lines, unanswered
from agentd.log import OpenRequest, open_reader
from agentd.text import duration
from agentd.tui.detail import as_json, question_lines
from agentd.tui.line import Line, block
from agentd.tui.screens.answers import Answers
from agentd.tui.screens.dialogs import AskText
from agentd.tui.story import said_of_call
from agentd.tui.watching import News
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

FILTERS = ("all", "open", "risky")


class InboxScreen(Answers):
    """Every open question over all runs; the one with the cursor in full."""

    NAME = "inbox"
    HINTS = (("a", "approve once"), ("d", "deny"), ("D", "deny, stop"), ("e", "edit"), ("r", "remember"),
             ("Space", "read on"), ("v", "JSON"), ("L", "later"))
    ORDERS = frozenset("adDer")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("M", "mark", "Mark, to deny several", id="inbox.mark"),
        Binding("L", "later", "Later: to the end of the list", id="inbox.later"),
        Binding("space", "read(1)", "Read on", id="inbox.read"),
        Binding("b", "read(-1)", "Read back", id="inbox.back"),
        Binding("J", "line(1)", "A line on", id="inbox.line"),
        Binding("K", "line(-1)", "A line back", id="inbox.line_back"),
        Binding("tab", "next_file", "Next file of the diff", id="inbox.next_file"),
        Binding("w", "wrap", "Wrap, or not", id="inbox.wrap"),
        Binding("v", "raw", "JSON, or words and diff", id="inbox.raw"),
        Binding("o", "open", "Open the run", id="inbox.open"),
        Binding("f", "filter", "Filter: all, open, risky", id="inbox.filter"),
        Binding("slash", "search", "Search in the question", id="inbox.search"),
        Binding("n", "hit(1)", "Next place", id="inbox.next_hit"),
        Binding("N", "hit(-1)", "Place before", id="inbox.previous_hit"),
        Binding("y", "copy", "Copy the arguments", id="inbox.copy"),
        Binding("Y", "copy_json", "Copy as JSON", id="inbox.copy_json"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._list: tuple[OpenRequest, ...] = ()
        self._raw = False
        self._later: list[str] = []
        self._filter = FILTERS[0]

    def body(self) -> Iterable[Widget]:
        """The questions, and the one with the cursor."""
        rows = Rows(id="list", empty="no run asks anything")
        rows.border_title = "Inbox"
        question = Document(id="question", matters=True)
        for widget in (rows, question):
            widget.add_class("pane")
        return rows, question

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Rows).focus()
        self.take(self.tui.news)

    def take(self, news: News) -> None:
        """Show the questions. The one that is being read stays, whatever comes or goes."""
        super().take(news)
        rows = self.query_one("#list", Rows)
        self._list = tuple(sorted(filter(self._wanted, news.asked), key=self._order))
        rows.empty = "no question is like that: f" if news.asked else "no run asks anything"
        rows.border_subtitle = "" if self._filter == "all" else self._filter
        hashes = [asked.request.request_hash for asked in self._list]
        chosen = self._chosen.request.request_hash if self._chosen else None
        if chosen in hashes:
            self._chosen = self._list[hashes.index(chosen)]
            rows.show(len(self._list), self._row, cursor=hashes.index(chosen))
        else:
            with rows.prevent(Rows.Moved):  # what is read is left by a key, not by a list that became shorter
                rows.show(len(self._list), self._row, gone=chosen is not None)
            if self._chosen is None:
                self._choose()
            elif self.focused is not rows:
                rows.focus()  # what was read is closed, and keys go to another one
        self.query_one("#question", Document).look()
        self._say()

    @on(Rows.Moved, "#list")
    def _moved(self) -> None:
        self._choose()

    @on(Answers.Returned)
    def _returned(self) -> None:
        self.query_one("#list", Rows).focus()

    @on(Rows.Chosen, "#list")
    def _opened(self) -> None:
        self.query_one("#question", Document).focus()

    @on(Document.Seen, "#question")
    def _was_seen(self) -> None:
        if self._shown is not None and not self._raw:
            self._seen.add(self._shown)
        self._say()

    def on_screen_resume(self) -> None:
        """A question may have come to be seen by coming back to it."""
        super().on_screen_resume()
        self.query_one("#list", Rows).focus()

    def action_mark(self) -> None:
        """Mark a question, to deny it with others."""
        if self._chosen is not None:
            self._marked ^= {self._chosen.request.request_hash}
            self.query_one("#list", Rows).refresh()

    def action_later(self) -> None:
        """To the end of the list, and on to the next."""
        if self._chosen is not None:
            chosen = self._chosen.request.request_hash
            self._later = [*(one for one in self._later if one != chosen), chosen]
            self._chosen = None
            self.query_one("#list", Rows).cursor = 0
            self.take(self.tui.news)
            self._choose()

    def action_filter(self) -> None:
        """The next filter; what is read stays, where it is still in the list."""
        self._filter = FILTERS[(FILTERS.index(self._filter) + 1) % len(FILTERS)]
        if self._chosen is not None and not self._wanted(self._chosen):
            self._chosen = None
        self.take(self.tui.news)
        self._choose()

    def _wanted(self, asked: OpenRequest) -> bool:
        return {"all": True, "open": not asked.answered, "risky": bool(self.tui.risks.why(asked.request))}[self._filter]

    def action_read(self, by: int) -> None:
        """A screen of the question on or back."""
        question = self.query_one("#question", Document)
        if by > 0:
            question.action_read_on()
        else:
            question.action_page(by)

    def action_line(self, by: int) -> None:
        """A line of the question on or back."""
        self.query_one("#question", Document).action_scroll_by(by)

    def action_next_file(self) -> None:
        """The next file of the diff."""
        self.query_one("#question", Document).jump("+++ ")

    def action_wrap(self) -> None:
        """Wrap long lines, or not."""
        self.query_one("#question", Document).action_wrap()

    def action_raw(self) -> None:
        """JSON, or words and diff."""
        self._raw = not self._raw
        self._choose(again=True)

    def action_open(self) -> None:
        """The run that asks."""
        if self._chosen is not None:
            self.tui.open(self._chosen.request.run_id)

    def action_search(self) -> None:
        """Search in the question."""

        def searched(text: str | None) -> None:
            count = self.query_one("#question", Document).search(text or "")
            if text:
                self.tui.tell(f"{count} places; n and N go on")

        self.app.push_screen(AskText("Search in the question", hint="Enter search   Esc back"), searched)

    def action_hit(self, by: int) -> None:
        """The next place, or the one before."""
        self.query_one("#question", Document).next_hit(by)

    def action_copy(self) -> None:
        """The arguments to the clipboard."""
        if self._chosen is not None:
            args = self._chosen.request.call.args
            alone = Line.of(str(next(iter(args.values())))).text if len(args) == 1 else ""
            self.app.copy_to_clipboard(alone or as_json(args))
            self.tui.tell("copied the arguments")

    def action_copy_json(self) -> None:
        """The question as JSON to the clipboard."""
        if self._chosen is not None:
            self.app.copy_to_clipboard(as_json(self._chosen.model_dump(mode="json")))
            self.tui.tell("copied as JSON")

    def _choose(self, *, again: bool = False) -> None:
        rows = self.query_one("#list", Rows)
        chosen = self._list[rows.cursor] if rows.cursor < len(self._list) else None
        if self._chosen == chosen and not again and (chosen is None or self._shown is not None):
            return
        self._chosen, self._shown = chosen, None
        self.tui.quiet.changed()
        self.app.clear_notifications()  # they would lie over what is to be read
        if chosen is None:
            self.query_one("#question", Document).show(())
        else:
            self.in_background("question", partial(self._read, chosen, self._raw), self._show, chosen)
        self._say()

    def _read(self, asked: OpenRequest, raw: bool) -> tuple[Line, ...]:
        if raw:
            return tuple(block(as_json(asked.model_dump(mode="json"))))
        with closing(open_reader(self.tui.settings.home, asked.request.run_id)) as reader:
            return tuple(self._in_words(asked, lines(asked.request, reader)))

    def _in_words(self, asked: OpenRequest, said: Iterable[str]) -> Iterator[Line]:
        risk = self.tui.risks.why(asked.request)
        if risk:
            yield Line.of(("! risky: ", "bad"), (risk, "strong"))
            yield Line()
        yield from question_lines(said)
        yield Line.of(("── end of the question", "dim"))

    def _show(self, asked: OpenRequest, found: object) -> None:
        if self._chosen is None or asked.request.request_hash != self._chosen.request.request_hash:
            return
        question = self.query_one("#question", Document)
        question.border_title = f"{asked.code}"
        self._shown = asked.request.request_hash
        self.tui.quiet.changed()
        question.show(found if isinstance(found, tuple) else ())
        self._say()

    def _order(self, asked: OpenRequest) -> int:
        one = asked.request.request_hash
        return self._later.index(one) + 1 if one in self._later else 0

    def _row(self, index: int, _: int) -> Line:
        asked = self._list[index]
        request = asked.request
        age = duration(age_s(asked, self.tui.clock.now_ns()))
        risky = bool(self.tui.risks.why(request))
        mark = "◆" if request.request_hash in self._marked else " "
        alike = sum(o.request.call.tool == request.call.tool and o.request.call.args == request.call.args
                    for o in self._list)
        return Line.of(
            (mark, "accent"), ("! " if risky else "? ", "bad" if risky else "warn"), (f"{age:>5} ", "dim"),
            (f"×{alike} " if alike > 1 else "", "accent"), ("answered " if asked.answered else "", "good"),
        ).joined(said_of_call(request.call.tool, request.call.args))

    def _say(self) -> None:
        asked = self._chosen
        if asked is None:
            self.state(Line())
            return
        question = self.query_one("#question", Document)
        why = self.why_not()
        left = Line.of((f" {why}", "warn")) if why else Line.of((" a approves exactly this, once", "good"))
        if not asked.live and not self.tui.readonly:
            left = left.joined(Line.of(("   nothing runs: an answer takes it up again", "dim")))
        now_ns = self.tui.clock.now_ns()
        seconds, right = left_s(asked.request, now_ns), Line()
        if seconds:
            right = Line.of((f"{unanswered(asked.request, now_ns)} ", "bad" if seconds < 60 else "warn"))
        question.border_subtitle = "JSON" if self._raw else "" if question.wraps else "not wrapped"
        self.state(left, right)
