"""A list of any length with a cursor: only the rows on the screen are ever made."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from agentd.tui.line import Line
from agentd.tui.widgets.painting import Painted

RowAt = Callable[[int, int], Line]


class Rows(Painted, can_focus=True):
    """Rows that `row_at(index, width)` makes when they come to be seen. `follow`: the cursor stays on the last
    row as more come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", id="rows.down", show=False),
        Binding("k,up", "move(-1)", "Up", id="rows.up", show=False),
        Binding("pagedown,ctrl+f", "page(1)", "Page down", id="rows.page_down", show=False),
        Binding("pageup,ctrl+b", "page(-1)", "Page up", id="rows.page_up", show=False),
        Binding("g,home", "first", "First", id="rows.first", show=False),
        Binding("G,end", "last", "Last", id="rows.last", show=False),
        Binding("enter", "choose", "Open", id="rows.open", show=False),
    ]
    cursor: reactive[int] = reactive(0)
    follow: reactive[bool] = reactive(False)

    class Moved(Message):
        """The cursor was put on a row."""

        def __init__(self, rows: Rows, index: int) -> None:
            super().__init__()
            self.rows, self.index = rows, index

        @property
        def control(self) -> Rows:
            """Whose cursor it is."""
            return self.rows

    class Chosen(Moved):
        """A row was opened."""

    def __init__(self, *, id: str, empty: str = "nothing here") -> None:
        super().__init__(id=id)
        self._count = 0
        self._row_at: RowAt = lambda _, __: Line()
        self._left: int | None = None  # where the row was that the cursor stood on, until a key leaves that place
        self.empty = empty

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._count

    def show(self, count: int, row_at: RowAt, *, cursor: int | None = None, gone: bool = False) -> None:
        """Show these rows from now on; the cursor stays where it is, or goes to `cursor`. `gone`: the row that it
        was on is not among them, and a key down goes to the one that took its place."""
        self._count, self._row_at = count, row_at
        if gone and self._left is None:
            self._left = self.cursor
        elif not gone:
            self._left = None
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        wanted = self.cursor if cursor is None else cursor
        if self.follow and cursor is None:
            wanted = count - 1
        self.cursor = max(0, min(wanted, count - 1))
        self._reveal()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the screen."""
        index = y + self.scroll_offset.y
        if index >= self._count:
            if self._count == 0 and y == 1:
                return self.paint(Line.of((f"  {self.empty}", "dim")))
            return self.blank()
        width = self.scrollable_content_region.width
        return self.paint(self._row_at(index, width).padded(width), cursor=index == self.cursor)

    def watch_cursor(self) -> None:
        """Show the row, and say that the cursor moved."""
        self._reveal()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor))

    def on_click(self, event: Click) -> None:
        """Put the cursor where it was clicked."""
        index = event.y + self.scroll_offset.y
        if index < self._count:
            self.go(index)

    def go(self, index: int) -> None:
        """Put the cursor on a row; on any but the last one, new rows do not move it."""
        index, self._left = max(0, min(index, self._count - 1)), None
        if index == self.cursor:  # what stands there may be another than the one that was read
            self.post_message(self.Moved(self, index))
        self.cursor = index

    def action_move(self, by: int) -> None:
        """A row down or up."""
        self.go(self.cursor + by if self._left is None else self._left + by - (by > 0))

    def action_page(self, by: int) -> None:
        """A screen down or up."""
        self.go(self.cursor + by * max(self.size.height - 1, 1))

    def action_first(self) -> None:
        """The first row."""
        self.go(0)

    def action_last(self) -> None:
        """The last row."""
        self.go(self._count - 1)

    def action_choose(self) -> None:
        """Open the row."""
        if self._count:
            self.post_message(self.Chosen(self, self.cursor))

    def on_resize(self) -> None:
        """Keep the row with the cursor on the screen."""
        self.virtual_size = Size(self.scrollable_content_region.width, self._count)
        self._reveal()

    def _reveal(self) -> None:
        if self._count and self.size.height:
            self.scroll_to_region(Region(0, self.cursor, 1, 1), animate=False, force=True, x_axis=False)
