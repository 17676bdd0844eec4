"""Paths as arguments: their canonical form, what a grammar may offer, what is near to one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from heapq import nlargest

from agentd.contracts import PathRule, World

ROOT = "."
MISSING = "missing: "
PATH_CHARS = 400
NEAR = 5
COMPARED = 50

_CHAR = r'[^/"\\\x00-\x1f\x7f]'
_FIRST = r'[^ ./"\\\x00-\x1f\x7f]'
_NAME = rf"({_FIRST}{_CHAR}*|\.{_FIRST}{_CHAR}*|\.\.{_CHAR}+)"  # servers' converters know no (?:...)
RELATIVE = rf"^{_NAME}(/{_NAME})*$"
MISSING_TEXT = rf"^{MISSING}[^\"\\\x00-\x1f\x7f]{{1,120}}$"


def canonical(path: str) -> str | None:
    """The path relative to the workspace, without `.` segments and doubled or trailing slashes;
    `.` is the workspace itself. None for what leaves it: absolute paths, `..`, NUL, nothing."""
    if path == "/workspace" or path.startswith("/workspace/"):
        path = path.removeprefix("/workspace").lstrip("/") or ROOT
    if not path or path.startswith("/") or "\0" in path:
        return None
    names = [name for name in path.split("/") if name not in ("", ".")]
    return None if ".." in names else "/".join(names) or ROOT


def existing(rule: PathRule, world: World) -> tuple[str, ...]:
    """What there is of the kind that a rule asks for."""
    return {"file": world.files, "dir": world.dirs, "any": (*world.files, *world.dirs)}[rule.kind]


def sayable(path: str) -> bool:
    """Whether a grammar may offer the path, escaped as JSON. Left out, and so left to globs in a
    shell: names that are not UTF-8 (lone surrogates), overlong ones, and such as `missing: x`."""
    if len(path) > PATH_CHARS or path[:9] == MISSING:
        return False
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def near(path: str, candidates: Sequence[str]) -> tuple[str, ...]:
    """At most five candidates that the path may have meant, the likeliest first: the same name in
    another case or folder, names that differ by little, names that hold it. About 0.1 s for
    10,000 candidates: letter pairs choose which of them are compared in full."""
    wanted = path.casefold()
    pairs = _pairs(_name(wanted))
    alike = nlargest(COMPARED, candidates, key=lambda c: len(pairs & _pairs(_name(c.casefold()))))
    scored = [(_likeness(wanted, c.casefold()), c) for c in alike if sayable(c) and "\n" not in c]
    best = nlargest(NEAR, (pair for pair in scored if pair[0] > 0.6), key=lambda pair: pair[0])
    return tuple(candidate for _, candidate in best)


def misspelt(path: str, candidates: Sequence[str]) -> bool:
    """Whether a name is so near to one of the candidates that it is rather meant for it than for something new.
    Suffixes and folders do not count: they are alike by chance."""
    stem = _stem(path)
    return any(_ratio(stem, _stem(candidate)) > 0.75 for candidate in candidates)


def _stem(path: str) -> str:
    name = _name(path.casefold())
    return name.rpartition(".")[0] or name


def _likeness(wanted: str, candidate: str) -> float:
    if candidate == wanted:
        return 2.0
    name, other = _name(wanted), _name(candidate)
    if other == name:
        return 1.5
    stem = name.rpartition(".")[0] or name
    held = 0.8 if len(stem) > 3 and stem in other else 0.0
    return max(held, _ratio(wanted, candidate), 0.95 * _ratio(name, other))


def _ratio(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def _pairs(name: str) -> set[str]:
    padded = f" {name} "
    return {padded[i : i + 2] for i in range(len(padded) - 1)}


def _name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
