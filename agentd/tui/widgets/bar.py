"""One line at the top or bottom of a screen."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from agentd.tui.line import Line
from agentd.tui.widgets.painting import Painted


class Bar(Painted, can_focus=False):
    """A line on the left and one on the right. Where both do not fit, the left one gives way to a shorter one, and is
    cut where there is none."""

    DEFAULT_CSS = """
    Bar { height: 1; background: $panel; overflow: hidden hidden; }
    """

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._left, self._right = Line(), Line()
        self._shorter: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """What it says."""
        return f"{self._left.text} {self._right.text}"

    def show(self, left: Line, right: Line = Line(), *shorter: Line) -> None:  # noqa: B008 - a frozen value
        """Say this from now on; of `shorter` the first that fits, where `left` does not."""
        if (left, right, shorter) != (self._left, self._right, self._shorter):
            self._left, self._right, self._shorter = left, right, shorter
            self.virtual_size = Size(1, 1)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The one line."""
        if y:
            return self.blank()
        room = max(self.size.width - self._right.cells, 0)
        lefts = (self._left, *self._shorter)
        left = next((line for line in lefts if line.cells <= room), lefts[-1])
        return self.paint(Line((*left.padded(room).pieces, *self._right.pieces)))
