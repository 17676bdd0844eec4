"""Lines as strips of a screen, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from agentd.text import visible
from agentd.tui.line import TONES, Line

Marks = Sequence[tuple[int, int]]


class Painted(ScrollView):
    """A scrolling widget that paints `Line`s, and nothing else."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"line--{tone}" for tone in TONES), "line--cursor", "line--hit"}
    DEFAULT_CSS = """
    Painted {
        scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1;
        scrollbar-background: $surface; scrollbar-background-hover: $surface; scrollbar-background-active: $surface;
        scrollbar-color: $primary-muted; scrollbar-color-hover: $primary; scrollbar-color-active: $primary;
        scrollbar-corner-color: $surface;
    }
    Painted .line--plain { color: $foreground; }
    Painted .line--dim { color: $foreground; text-style: dim; }
    Painted .line--strong { text-style: bold; }
    Painted .line--title { color: $accent; text-style: bold; }
    Painted .line--good { color: $text-success; }
    Painted .line--bad { color: $text-error; text-style: bold; }
    Painted .line--warn { color: $text-warning; }
    Painted .line--accent { color: $text-accent; }
    Painted .line--added { color: $text-success; }
    Painted .line--removed { color: $text-error; }
    Painted .line--cursor { background: $panel; }
    Painted:focus .line--cursor { background: $primary-muted; }
    Painted .line--hit { background: $warning; color: $background; }
    """

    # Textual's own lays the whole screen out anew whenever it changes, as it does with every event that is read.
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    _base = Style.null()
    _titles = ("", "")

    def watch_virtual_size(self, size: Size) -> None:
        """Lay the screen out anew where it depends on this size; the scrollbars see to themselves."""
        if self.styles.auto_dimensions:
            self.refresh(layout=True)
        self._scroll_update(size)

    def entitle(self, title: str, below: str = "") -> None:
        """What its frame says above and below. Textual paints all of a widget again for a title that is set, even
        to what it was: one that is the same is left."""
        if (title, below) != self._titles:
            self._titles = (title, below)
            self.border_title, self.border_subtitle = Content(visible(title)), Content(visible(below))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of it. Their style is that of all its ancestors: found once, not for each line."""
        self._base = self.rich_style
        return super().render_lines(crop)

    def paint(self, line: Line, *, cursor: bool = False, marks: Marks = ()) -> Strip:
        """The visible part of a line; `marks` are the starts and ends of what was searched for in it."""
        base = self._base
        over = self.get_component_rich_style("line--cursor", partial=True) if cursor else Style.null()
        segments = [
            Segment(text, base + self.get_component_rich_style(f"line--{tone}", partial=True) + over)
            for text, tone in line.pieces if text
        ]
        strip = Strip(segments)
        if marks:
            strip = self._marked(strip, line.text, marks)
        width = self.scrollable_content_region.width
        return strip.crop_extend(self.scroll_offset.x, self.scroll_offset.x + width, base + over)

    def blank(self) -> Strip:
        """A line with nothing on it."""
        return Strip.blank(self.size.width, self._base)

    def _marked(self, strip: Strip, text: str, marks: Marks) -> Strip:
        from rich.cells import cell_len

        hit = self.get_component_rich_style("line--hit", partial=True)
        cuts = [cell_len(text[:at]) for mark in marks for at in mark]
        parts = list(strip.divide([*cuts, strip.cell_length]))
        shown = [part.apply_style(Style.null()) if i % 2 == 0 else _over(part, hit) for i, part in enumerate(parts)]
        return Strip.join(shown)


def _over(strip: Strip, style: Style) -> Strip:
    return Strip([Segment(text, (own or Style.null()) + style) for text, own, _ in strip])
