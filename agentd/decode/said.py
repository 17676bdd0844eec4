"""What does a goal say that a call may repeat? Its words in a row, what it quotes, and where it moves things."""

from __future__ import annotations

import re
from collections.abc import Iterable

WORDS = 10
SPANS = 2000
SPAN_CHARS = 200

_QUOTED = re.compile(r"\"([^\"\n]+)\"|“([^”\n]+)”|`([^`\n]+)`|(?<!\w)'([^'\n]+)'(?!\w)|(?<!\w)'([^\n]+)'(?!\w)")
_EDGE = "\"'`“”‘’«»()[]{}"
_END = ".,;:!?"
_NAME = r"[\"'`]?(\w[\w.-]*)"
_NUMBERS = {
    word: number for number, words in enumerate((
        "zero none", "one first once", "two second twice couple pair both", "three third thrice", "four fourth",
        "five fifth", "six sixth", "seven seventh", "eight eighth", "nine ninth", "ten tenth", "eleven eleventh",
        "twelve twelfth dozen", "thirteen thirteenth", "fourteen fourteenth", "fifteen fifteenth", "sixteen sixteenth",
        "seventeen seventeenth", "eighteen eighteenth", "nineteen nineteenth", "twenty twentieth",
    )) for word in words.split()
}
_DIGITS = re.compile(r"(?<![\w.])(\d{1,9})(?:st|nd|rd|th)?(?![\w])")
_SETTINGS = {"settings", "setting", "config", "configuration"}
_KINDS = {
    "csv": {"csv", "table", "spreadsheet"}, "tsv": {"tsv", "table", "spreadsheet"}, "json": {"json"}, "log": {"log"},
    "py": {"python", "script", "program"}, "md": {"markdown", "readme"}, "ini": {"ini"} | _SETTINGS,
    "cfg": {"cfg"} | _SETTINGS, "conf": {"conf"} | _SETTINGS, "toml": {"toml"} | _SETTINGS,
    "yaml": {"yaml"} | _SETTINGS, "yml": {"yaml"} | _SETTINGS, "env": {"environment", "env"} | _SETTINGS,
}
_KIND = r"(?:folder|directory|subfolder|subdirectory|dir)"
_FOLDERS = tuple(map(re.compile, (
    rf"\b{_KIND}\s+(?:(?:named|called|with the name)\s+)?{_NAME}", rf"{_NAME}[\"'`]?\s+{_KIND}\b",
    r"[\"'`]?(\w[\w./-]*)/(?=[\s.,;!?\"'`]|$)",
)))
_NO_FOLDERS = frozenset(("the", "a", "an", "this", "that", "same", "new", "named", "called", "of", "in", "to", "into"))


def spans(goal: str) -> tuple[str, ...]:
    """Every run of up to ten words of the goal, as it stands and without quotes and marks around it; what it
    quotes comes first. At most 2,000, each once."""
    found: dict[str, None] = {}
    for match in _QUOTED.finditer(goal):
        found.setdefault(next(group for group in match.groups() if group is not None))
    words = list(re.finditer(r"\S+", goal))
    for length in range(1, WORDS + 1):
        for first, last in zip(words, words[length - 1 :], strict=False):
            text = goal[first.start() : last.end()]
            if len(text) > SPAN_CHARS or "\n" in text:
                continue
            bare = text.strip(_EDGE + _END)
            for one in (bare, bare.removesuffix("'s").removesuffix("’s"), text.rstrip(_END), text.strip(_EDGE), text):
                if one and _balanced(one):
                    found.setdefault(one)
    return tuple(text for text in found if text.isprintable())[:SPANS]


def _balanced(text: str) -> bool:
    """Whether a text has a bracket's other half too: `(.rs)` and `.rs` are something to look for, `.rs)` is not."""
    return all(text.count(one) == text.count(other) for one, other in (("(", ")"), ("[", "]"), ("{", "}")))


def numbers(goal: str) -> tuple[int, ...]:
    """The whole numbers that a goal says, in digits or words, also as the place of something in a row; each once."""
    found = [int(match[1]) for match in _DIGITS.finditer(goal)]
    found += [_NUMBERS[word] for word in re.findall(r"[a-z]+", goal.lower()) if word in _NUMBERS]
    return tuple(dict.fromkeys(found))


def meant(goal: str, files: Iterable[str]) -> tuple[str, ...]:
    """The one file that a goal speaks of without its name: by a word of the name (`the minutes` for minutes.txt), else
    by its kind (`the table`); none where there are several such or no such."""
    words = set(re.findall(r"[a-z]+", goal.lower()))
    words |= {word.removesuffix("s") for word in words}
    by_name, by_kind = list[str](), list[str]()
    for file in files:
        stem, _, suffix = file.lower().rpartition("/")[2].rpartition(".")
        own = set(re.findall(r"[a-z]{3,}", stem or suffix))
        if words & (own | {word.removesuffix("s") for word in own}):
            by_name.append(file)
        if words & _KINDS.get(suffix, set()):
            by_kind.append(file)
    return next((tuple(found) for found in (by_name, by_kind) if len(found) == 1), ())


def targets(goal: str, names: Iterable[str], there: Iterable[str]) -> tuple[str, ...]:
    """Where a goal may want things that are there moved: their names below each folder that it speaks of."""
    said = [match[1].rstrip(".-") for pattern in _FOLDERS for match in pattern.finditer(goal)]
    folders = dict.fromkeys(name for name in said if name.lower() not in _NO_FOLDERS)
    known = set(there)
    moved = [name for name in names if name in known]
    return tuple(f"{folder}/{name.rpartition('/')[2]}" for folder in folders for name in moved)
