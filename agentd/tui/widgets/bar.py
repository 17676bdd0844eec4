"""One line at the top or bottom of a screen."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from agentd.tui.line import Line
from agentd.tui.widgets.painting import Painted


class Bar(Painted, can_focus=False):
    """A line on the left and one on the right, of which the left one is cut where both do not fit."""

    DEFAULT_CSS = """
    Bar { height: 1; background: $panel; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left, self._right = Line(), Line()

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._left.text} {self._right.text}"

    def show(self, left: Line, right: Line = Line()) -> None:  # noqa: B008 - a frozen value
        """Say this from now on."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.virtual_size = Size(1, 1)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The one line."""
        if y:
            return self.blank()
        room = max(self.size.width - self._right.cells, 0)
        return self.paint(Line((*self._left.padded(room).pieces, *self._right.pieces)))
