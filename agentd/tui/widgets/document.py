"""A text of any length to read: wrapped or not, searched, and knowing whether all of it was on the screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive, var
from textual.strip import Strip
from textual.widgets._toast import Toast

from agentd.tui.line import Line
from agentd.tui.widgets.painting import Marks, Painted


class Document(Painted, can_focus=True):
    """Lines that can be read, scrolled and searched. `seen`: each of its lines was on the screen, wrapped, one after
    the other from the first and with nothing over them, since the text was shown first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_by(1)", "Down", id="text.down", show=False),
        Binding("k,up", "scroll_by(-1)", "Up", id="text.up", show=False),
        Binding("space", "read_on", "Read on", id="text.read_on", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", id="text.page_down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", id="text.page_up", show=False),
        Binding("g,home", "to_start", "Start", id="text.first", show=False),
        Binding("G,end", "to_end", "End", id="text.last", show=False),
        Binding("w", "wrap", "Wrap", id="text.wrap", show=False),
    ]
    wraps: reactive[bool] = reactive(True)
    seen: var[bool] = var(False)  # nothing is painted by it

    class Seen(Message):
        """Every line has been shown."""

        def __init__(self, document: Document) -> None:
            super().__init__()
            self.document = document

        @property
        def control(self) -> Document:
            """What was read."""
            return self.document

    def __init__(self, *, id: str, matters: bool = False) -> None:
        """`matters`: all of it should be read, and Space goes back to what was left out."""
        super().__init__(id=id)
        self._matters = matters
        self._lines: tuple[Line, ...] = ()
        self._shown: tuple[Line, ...] = ()
        self._width = -1
        self._read_to = 0  # before which all lines were on the screen
        self._needle = ""
        self._hits: tuple[int, ...] = ()
        self._hit = -1

    @property
    def text(self) -> str:
        """What it shows, as plain text."""
        return "\n".join(line.text for line in self._lines)

    def show(self, lines: Iterable[Line], *, keep_place: bool = False) -> None:
        """Show another text, from its start, or from where the one before stood."""
        self._lines = tuple(lines)
        self._width, self._hit = -1, -1
        self._lay()
        if not keep_place:
            self.seen = False
            self.scroll_to(0, 0, animate=False, force=True)
        self.call_after_refresh(self.look)

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        if self._width != self.scrollable_content_region.width:
            self._lay()
        index = y + self.scroll_offset.y
        if index >= len(self._shown):
            return self.blank()
        return self.paint(self._shown[index], marks=self._marks(self._shown[index]))

    def search(self, needle: str) -> int:
        """Mark a text wherever it is, whatever its case, and go to the first place; how many there are."""
        self._needle = needle.lower()
        self._find()
        self._hit = -1
        self.next_hit(1)
        self.refresh()
        return len(self._hits)

    def next_hit(self, by: int) -> None:
        """Go to the next place, or the one before."""
        if self._hits:
            self._hit = (self._hit + by) % len(self._hits)
            self.scroll_to(y=max(0, self._hits[self._hit] - self.size.height // 2), animate=False, force=True)

    def jump(self, start: str) -> None:
        """Go to the next line that begins so; from the last one to the first."""
        places = [i for i, line in enumerate(self._shown) if line.text.startswith(start)]
        if places:
            here = self.scroll_offset.y
            self.scroll_to(y=next((p for p in places if p > here), places[0]), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Look which lines are on the screen."""
        super().watch_scroll_y(old_value, new_value)
        self.look()

    def watch_wraps(self) -> None:
        """Lay the lines anew."""
        self._width = -1
        self._lay()
        self.call_after_refresh(self.look)

    def on_resize(self) -> None:
        """Lay the lines anew."""
        self._lay()
        self.call_after_refresh(self.look)

    def on_show(self) -> None:
        """It may be on the screen for the first time."""
        self.call_after_refresh(self.look)

    def action_scroll_by(self, by: int) -> None:
        """A line down or up."""
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def action_page(self, by: int) -> None:
        """A screen down or up."""
        self.action_scroll_by(by * max(self.size.height - 1, 1))

    def action_read_on(self) -> None:
        """A screen down, and no notice over it; where lines were left out that matter, back to the first of them."""
        self.app.clear_notifications()
        top = self.scroll_offset.y
        if self._matters and not self.seen and (top > self._read_to or top + self.size.height >= len(self._shown)):
            self.scroll_to(y=self._read_to, animate=False, force=True)
        else:
            self.action_page(1)
        self.call_after_refresh(self.look)

    def action_to_start(self) -> None:
        """The first line."""
        self.scroll_to(y=0, animate=False, force=True)

    def action_to_end(self) -> None:
        """The last line."""
        self.scroll_to(y=len(self._shown), animate=False, force=True)

    def action_wrap(self) -> None:
        """Wrap long lines, or not."""
        self.wraps = not self.wraps

    def _lay(self) -> None:
        width = self.scrollable_content_region.width
        if width == self._width:
            return
        self._width, self._read_to = width, 0
        if self.wraps and width > 0:
            self._shown = tuple(part for line in self._lines for part in line.wrapped(width))
            self.virtual_size = Size(width, len(self._shown))
        else:
            self._shown = self._lines
            self.virtual_size = Size(max((line.cells for line in self._lines), default=0), len(self._shown))
        self._find()
        self.refresh()

    def _find(self) -> None:
        self._hits = tuple(
            i for i, line in enumerate(self._shown) if self._needle in line.text.lower()
        ) if self._needle else ()

    def _marks(self, line: Line) -> Marks:
        if not self._needle:
            return ()
        found, text, at = [], line.text.lower(), 0
        if len(text) != len(line.text):  # a few letters grow when they are made small
            return ()
        while (at := text.find(self._needle, at)) >= 0:
            found.append((at, at + len(self._needle)))
            at += len(self._needle)
        return found

    def look(self) -> None:
        """Look which lines are on the screen: they came to be there, or what lay over them is gone."""
        size, top = self.size, self.scroll_offset.y
        on_screen = self.is_on_screen and self.wraps and size.width > 0 and size.height > 0
        if self.seen or not on_screen or not self._lines or top > self._read_to or self._covered():
            return
        self._read_to = max(self._read_to, top + size.height)
        if self._read_to >= len(self._shown):
            self.seen = True
            self.post_message(self.Seen(self))

    def _covered(self) -> bool:
        """Whether a notice lies over a part of it."""
        return any(notice.region.overlaps(self.region) for notice in self.screen.query(Toast))
