"""What widgets show: lines of pieces of text, each in a tone. There is no other way for a text to the screen, and
none of it is taken for markup, or steers the terminal: every piece passes `text.visible` here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, chop_cells

from agentd.text import visible

Tone = Literal["plain", "dim", "strong", "good", "bad", "warn", "accent", "added", "removed", "title"]
TONES: tuple[Tone, ...] = ("plain", "dim", "strong", "good", "bad", "warn", "accent", "added", "removed", "title")
_AGAIN = "↪ "
_WORD_CELLS = 24  # how far back a line is cut at a blank and not within a word


@dataclass(frozen=True, slots=True)
class Line:
    """One line, safe for a terminal."""

    pieces: tuple[tuple[str, Tone], ...] = ()
    hang: int = 0

    @classmethod
    def of(cls, *pieces: str | tuple[str, Tone], hang: int = 0) -> Line:
        """A line of pieces; a newline in one of them is shown as what it is. Where it is wrapped, all but its
        first part are set in by `hang`, or as far as the line itself is."""
        return cls(tuple(
            (visible(piece), "plain") if isinstance(piece, str) else (visible(piece[0]), piece[1]) for piece in pieces
        ), hang)

    def joined(self, other: Line) -> Line:
        """This line, and another one on it."""
        return Line((*self.pieces, *other.pieces), self.hang)

    @property
    def text(self) -> str:
        """All of it, without tones."""
        return "".join(text for text, _ in self.pieces)

    @property
    def cells(self) -> int:
        """How wide a terminal shows it."""
        return cell_len(self.text)

    def padded(self, cells: int) -> Line:
        """The line with blanks after it, or its start with `…`, so that it is `cells` wide."""
        missing = cells - self.cells
        if missing >= 0:
            return Line((*self.pieces, (" " * missing, "plain")))
        return self.cut(cells)

    def cut(self, cells: int) -> Line:
        """The start of the line, with `…` where some is missing."""
        if self.cells <= cells:
            return self
        kept: list[tuple[str, Tone]] = []
        left = max(cells - 1, 0)
        for text, tone in self.pieces:
            piece = text if cell_len(text) <= left else (chop_cells(text, left)[0] if left else "")
            piece = piece if cell_len(piece) <= left else ""  # a wide character where one column is left
            kept.append((piece, tone))
            left -= cell_len(piece)
            if piece != text:
                break
        return Line((*kept, ("…", "dim"), (" " * left, "plain")))

    def wrapped(self, cells: int) -> Iterator[Line]:
        """The line in parts that are at most `cells` wide, cut at blanks where there are any; `↪` begins all but
        the first."""
        if self.cells <= cells:
            yield self
            return
        text = self.text
        hang = max(self.hang, len(text) - len(text.lstrip(" ")), len(_AGAIN))
        hang = hang if hang < cells // 2 else len(_AGAIN)
        again = (" " * (hang - len(_AGAIN)) + _AGAIN, "dim")
        start = end = _break(text, 0, max(cells, 2))
        yield self._between(0, end)
        while start < len(text):
            end = _break(text, start, max(cells - hang, 2))
            yield Line((again, *self._between(start, end).pieces))  # type: ignore[arg-type]
            start = end

    def _between(self, start: int, end: int) -> Line:
        found: list[tuple[str, Tone]] = []
        at = 0
        for text, tone in self.pieces:
            part = text[max(start - at, 0) : max(end - at, 0)]
            found += [(part, tone)] if part else []
            at += len(text)
        return Line(tuple(found))


def _break(text: str, start: int, cells: int) -> int:
    """Where the part that begins at `start` ends."""
    end, used = start, 0
    while end < len(text):
        width = 1 if text[end].isascii() else cell_len(text[end])
        if used + width > cells:
            break
        used, end = used + width, end + 1
    if end == len(text):
        return end
    blank = text.rfind(" ", max(start, end - _WORD_CELLS) + 1, end)
    return blank + 1 if blank > start else max(end, start + 1)


def block(text: str, tone: Tone = "plain", indent: str = "") -> Iterator[Line]:
    """A text of many lines."""
    for line in text.split("\n"):
        yield Line.of(indent, (line, tone))


def diff_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Lines of a unified diff in its colours; the signs say the same."""
    for line in lines:
        tone: Tone = "plain"
        if line.startswith(("---", "+++", "mode ")):
            tone = "strong"
        elif line.startswith("@@"):
            tone = "accent"
        elif line.startswith(("+", "~")):
            tone = "added"
        elif line.startswith("-"):
            tone = "removed"
        elif line.startswith("\\"):
            tone = "dim"
        yield Line.of((line, tone))
