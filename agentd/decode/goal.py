"""Which paths does a goal name? Words that look like paths, in any script."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentd.decode.paths import ROOT, canonical

NAMES = 32
NAME_CHARS = 200

_QUOTED = re.compile(r"""(?:["`“‘«„「『《]|(?<!\w)')([^"'`“”‘’«»„「」『』《》\n]{1,200})["'`”’»“」』》]""")
_WORD = re.compile(r"""[^\s"'`“”‘’«»„「」『』《》<>|*?,;:!(){}\[\]，。；：！？、（）]+""")
_SUFFIX = re.compile(r"[^/]\.(?=\w*[^\W\d_])\w{1,10}$")
_HIDDEN = re.compile(r"(^|/)\.[^\W\d_][\w.-]+$")
_BARE = re.compile(r"(^|/)(Makefile|Dockerfile|README|LICENSE|CHANGELOG)$")
_ABBREVIATION = re.compile(r"^(\w\.)+\w$")
_ENDING = re.compile(r"^\.(?!env$)[^\W\d_]\w{0,4}$")  # `.txt` speaks of files that end so, unless there is such a one
_SHORT_SUFFIXES = ("c", "h", "r", "R", "d", "v", "s")


def goal_names(goal: str, there: Iterable[str] = ()) -> tuple[str, ...]:
    """The paths that a goal names, canonical, in its order, each once; at most 32. Of the paths that are
    `there`, those with blanks in them are known as they stand, and come first.

    A path has a suffix that holds a letter (`answer.txt`, `src/a.py`), a leading dot
    (`.gitignore`), a trailing slash (`docs/`), or a well-known name (`Makefile`); in quotes it may
    hold spaces, or be known by a slash alone. URLs, addresses, numbers and abbreviations are none.
    """
    found: dict[str, None] = {}
    there = tuple(there)
    for known in sorted((p for p in there if " " in p and _is_path(p, quoted=True)), key=len, reverse=True):
        if (at := goal.find(known)) >= 0:
            found.setdefault(known)
            goal = goal[:at] + " " * len(known) + goal[at + len(known) :]
    spans = [(m.start(1), m.group(1), True) for m in _QUOTED.finditer(goal)]
    spans += [(m.start(), m.group(), False) for m in _WORD.finditer(_QUOTED.sub(_blank_if_path, goal))]
    for _, word, quoted in sorted(spans):
        name = word if quoted else word.rstrip(".…")
        path = canonical(name) if _is_path(name, quoted) else None
        if path is not None and path != ROOT and (path in there or not _ENDING.match(path)):
            found.setdefault(path)
    return tuple(found)[:NAMES]


def _blank_if_path(match: re.Match[str]) -> str:
    return " " * len(match.group()) if _is_path(match.group(1), quoted=True) else match.group()


def _is_path(word: str, quoted: bool) -> bool:
    if len(word) > NAME_CHARS or "://" in word or "@" in word or word != word.strip():
        return False
    if not quoted and _ABBREVIATION.match(word) and word.rpartition(".")[2] not in _SHORT_SUFFIXES:
        return False
    if _SUFFIX.search(word) or _HIDDEN.search(word) or _BARE.search(word):
        return True
    return "/" in word.strip("/") if quoted else word.endswith("/") and word != "/"
