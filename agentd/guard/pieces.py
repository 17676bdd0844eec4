"""Takes secrets out of a text that comes in pieces, as a tool prints it."""

from __future__ import annotations

import re
from collections.abc import Callable

_KEY_CHARS = 24_000  # more than a private key has, the one secret that takes more than a line
_KEY = re.compile(r"-----(?P<what>BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY")


class Pieces:
    """Shows a text as it comes, line by line and without its secrets: a line once it is whole, a private key once its
    end is there. Takes time linear in the text's length."""

    def __init__(self, redact: Callable[[str], str], show: Callable[[str], None]) -> None:
        self._redact, self._show = redact, show
        self._line: list[str] = []
        self._key = ""

    def __call__(self, piece: str) -> None:
        """The next piece."""
        whole, newline, rest = piece.rpartition("\n")
        if newline:
            self._take("".join((*self._line, whole, newline)))
            self._line = []
        self._line.append(rest)

    def end(self) -> None:
        """That was all: show what was held back."""
        self._say("".join((self._key, *self._line)))
        self._key, self._line = "", []

    def _take(self, lines: str) -> None:
        last = [None, *_KEY.finditer(lines)][-1]
        if last and last["what"] == "BEGIN":
            self._say(self._key + lines[: last.start()])
            self._key = lines[last.start() :]
        elif self._key and not last and len(self._key) < _KEY_CHARS:
            self._key += lines
        else:
            self._say(self._key + lines)
            self._key = ""

    def _say(self, text: str) -> None:
        if text:
            self._show(self._redact(text))
