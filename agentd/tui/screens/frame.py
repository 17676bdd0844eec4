"""What all five screens have: the bar with their names, the keys, and a word where the terminal is too small."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from agentd.errors import AgentdError
from agentd.tui.line import Line, Tone
from agentd.tui.look import STATUS
from agentd.tui.screens.dialogs import Show
from agentd.tui.watching import News
from agentd.tui.widgets.bar import Bar
from agentd.tui.widgets.document import Document
from agentd.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from agentd.tui.app import Tui

SCREENS = (("runs", "Runs"), ("inbox", "Inbox"), ("run", "Run"), ("replay", "Replay"), ("policy", "Policy"))
TOO_SMALL = "agentd needs 60 columns and 15 lines"


class Frame(Screen[None]):
    """One of the five screens. A subclass composes `body`, and shows what there is in `take`."""

    AUTO_FOCUS = ""
    NAME: ClassVar[str] = ""
    HINTS: ClassVar[Sequence[tuple[str, str]]] = ()
    ORDERS: ClassVar[Collection[str]] = ()  # keys of HINTS that do nothing where the program is read-only

    class Returned(Message):
        """The screen was asked for while it was there."""

    def __init__(self) -> None:
        super().__init__()
        self._busy: dict[str, str] = {}  # by group: what is being worked on, as a person reads it
        self._late: list[Show] = []

    @property
    def tui(self) -> Tui:
        """The application."""
        return cast("Tui", self.app)

    def compose(self) -> ComposeResult:
        """Bar, body, keys."""
        yield Bar(id="top")
        with Container(id="body"):
            yield from self.body()
        yield from self.below()
        yield Bar(id="state")
        yield Bar(id="keys")
        yield Document(id="small")

    def body(self) -> Iterable[Widget]:
        """What is between the bars."""
        return ()

    def below(self) -> Iterable[Widget]:
        """What is between them and the line of state."""
        return ()

    def on_mount(self) -> None:
        """Show what is known already."""
        self.query_one("#small", Document).show([Line.of((TOO_SMALL, "warn"))])
        self.query_one("#small", Document).can_focus = False

    def on_screen_resume(self) -> None:
        """Show what has become of things meanwhile."""
        self.tui.quiet.changed()
        self.call_after_refresh(lambda: self.take(self.tui.news))  # it is not the current one before
        if self._late:
            self.call_after_refresh(lambda: self.app.push_screen(self._late.pop()) if self._late else None)

    def on_resize(self) -> None:
        """The keys are nobody's once what had them was hidden: they are the list's again."""
        self.call_after_refresh(self._refocus)

    def _refocus(self) -> None:
        if self.focused is None and not self.too_small and (lists := self.query(Rows)):
            lists.first().focus()

    def show_result(self, title: str, lines: Iterable[Line]) -> None:
        """Show what took a while, of the run that its title names, over this screen alone: where another one or a box
        is there by now, once this one is there again."""
        box = Show(title, lines)
        if self.is_current:
            self.app.push_screen(box)
        else:
            self._late.append(box)
            number = 1 + [name for name, _ in SCREENS].index(self.NAME)
            self.tui.tell(f"{title.lower()}: press {number}")

    def take(self, news: News) -> None:
        """Show the news."""
        whole = Line.of((" agentd ", "title"))
        names, numbers = self._names(), self._names(words=False)
        self.query_one("#top", Bar).show(whole.joined(names), self._signs(news), names, numbers)
        self.query_one("#keys", Bar).show(self._keys(), Line.of((" ? ", "accent"), ("keys ", "dim")))

    def state(self, left: Line, right: Line = Line()) -> None:  # noqa: B008 - a frozen value
        """Say something in the line above the keys; what is being worked on comes first."""
        busy = ", ".join(self._busy.values())
        self.query_one("#state", Bar).show(Line.of((f" {busy} ...", "warn")) if busy else left, right)

    @property
    def too_small(self) -> bool:
        """Whether nothing of the screen is shown."""
        size = self.app.size
        return size.width < 60 or size.height < 15

    def in_background(
        self, group: str, read: Callable[[], object], then: Callable[..., object], *args: object, busy: str = "",
    ) -> None:
        """Read in another thread, and do `then` with `args` and what came of it; of one group only the last, of the
        group "" each. `busy` is said meanwhile."""

        def work() -> None:
            try:
                found: object = read()
            except AgentdError as error:
                said = error.message + (f" ({error.hint})" if error.hint else "")
                self.tui.later(over, get_current_worker(), partial(self.tui.tell, said, bad=True))
                return
            self.tui.later(over, get_current_worker(), partial(then, *args, found))

        def over(worker: Worker[None], tell: Callable[[], object]) -> None:
            if worker.is_cancelled:  # a thread that is cancelled reads on
                return
            if self._busy.pop(group, ""):
                self.take(self.tui.news)
            tell()

        if busy:
            self._busy[group] = busy
            self.take(self.tui.news)
        self.run_worker(work, thread=True, exclusive=bool(group), group=group)

    def bindings_shown(self) -> list[Binding]:
        """The keys that count here, each once: this screen's, those of the parts, those of all screens."""
        found: dict[str, Binding] = {}
        parts = [type(widget) for widget in self.query("#body *") if widget.can_focus]
        for owner in (type(self), *dict.fromkeys(parts), type(self.app)):
            for cls in owner.__mro__:
                if not cls.__module__.startswith("agentd."):
                    continue
                for binding in cls.__dict__.get("BINDINGS", ()):
                    found.setdefault(binding.id or binding.key, binding)
        return list(found.values())

    def _names(self, *, words: bool = True) -> Line:
        """The five screens; without `words` all but this one by their numbers alone."""
        pieces: list[tuple[str, Tone]] = []
        for number, (name, word) in enumerate(SCREENS, 1):
            count = len(self.tui.pending()) if name == "inbox" else 0
            here = name == self.NAME
            pieces.append((f" {number} " if words or here else f" {number}", "dim"))
            pieces.append((word if words or here else "", "title" if here else "plain"))
            pieces.append((f" ({count})" if count else "", "warn"))
            pieces.append((" ", "plain"))
        return Line.of(*pieces)

    def _signs(self, news: News) -> Line:
        live = sum(run.live for run in news.runs) - len(news.stale)
        pieces: list[tuple[str, Tone]] = []
        if self.tui.readonly:
            pieces.append(("read-only ", "warn"))
        if news.error:
            pieces.append((f" {STATUS['stale'].glyph} stale ", "bad"))
        elif news.stale:
            pieces.append((f" {STATUS['stale'].glyph} {len(news.stale)} stale ", "bad"))
        pieces.append((f" {live} live ", "accent" if live else "dim"))
        return Line.of(*pieces)

    def _keys(self) -> Line:
        pieces: list[tuple[str, Tone]] = []
        for key, word in self.HINTS:
            if self.tui.readonly and key in self.ORDERS:
                continue
            pieces += [(f" {key} ", "accent"), (f"{word} ", "dim")]
        return Line.of(*pieces)
