"""Ignore files as regular expressions that cannot be made to run for ever.

A pattern comes from the user's folder, and whoever wrote it may be hostile: `*a*a*a*b` sends an
ordinary engine through every way of sharing out a name of many `a` among its stars. Within a name, the
shortest match of each star but the last is as good as any other (so does Python's own `fnmatch`), so
each is tried in one way only; and so it is with `**` within a path.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from pathspec import GitIgnoreSpec, RegexPattern

Pattern = tuple[re.Pattern[str], bool]
_STAR = "[^/]*"
_DEEPER = "(?:/.+)?"  # `**` between two names; nothing else is written so, since no name holds a slash
_ANYWHERE = "^(?:.+/)?"  # `**` before the first
_ESCAPED = re.compile(r"\\.")


def ignore_patterns(text: str) -> Iterator[Pattern]:
    """The patterns of an ignore file, the last first, each with whether it ignores (or brings back).
    Raises ValueError for a file that cannot be read as patterns."""
    for line in reversed(text.splitlines()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of `[[]`, which may mean something else one day
            found = list(_patterns(line))
        yield from found


def _patterns(line: str) -> Iterator[Pattern]:
    try:
        read = GitIgnoreSpec.from_lines([line]).patterns
    except re.error:  # a range that runs backwards, such as `[z-a]`: to Git nothing is in it either
        return
    for pattern in read:
        if isinstance(pattern, RegexPattern) and pattern.include is not None:
            yield re.compile(_deep_once(_once(pattern.regex.pattern))), pattern.include


def _once(said: str) -> str:
    """The expression with each star but a name's last tried in one way only."""
    head, *pieces = said.split(_STAR)
    for number, piece in enumerate(pieces):
        last = number == len(pieces) - 1 or re.search(r"[/(]", _ESCAPED.sub("", piece.replace("[^/]", "")))
        head += f"{_STAR}{piece}" if last else f"(?>[^/]*?{piece})"
    return head


def _deep_once(said: str) -> str:
    """The expression with each `**` but the last tried in one way only: what follows it is taken where it comes
    first, up to the slash that has to come next."""
    first, *names = said.split(_DEEPER)
    if not names:
        return said
    if first.startswith(_ANYWHERE):
        first = f"^(?>(?:.+?/)??{first.removeprefix(_ANYWHERE)}(?=/))"
    return first + "".join(f"(?>(?:/.+?)??{name}(?=/))" for name in names[:-1]) + _DEEPER + names[-1]
