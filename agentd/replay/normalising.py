"""What of an observation is another one each time, though nothing differs: named rules that blank it out.

Each rule is as narrow as it can be told: a time is blanked where it lies within the run, a duration
where the call took that long. The same text stands for a date of last year, or for a result in seconds,
and those are to differ.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Lived:
    """What is known of how a text came about: it was made from `since_ns` to `until_ns` (Unix), by a call
    that took `took_ms`. `remade`: in a workspace that was made again, and not by the calls before it."""

    since_ns: int
    until_ns: int
    took_ms: float
    remade: bool = False


@dataclass(frozen=True)
class Normaliser:
    """`blank` gives the text with what this is `about` blanked out, line by line."""

    name: str
    about: str
    blank: Callable[[str, Lived], str]


def excuse(was: str, now: str, was_lived: Lived, now_lived: Lived) -> tuple[str, ...] | None:
    """Which normalisers make two texts equal, by name: none where they are; None where nothing does."""
    if was == now:
        return ()

    def equal(rules: tuple[Normaliser, ...]) -> bool:
        return blanked(was, was_lived, rules) == blanked(now, now_lived, rules)

    if not equal(NORMALISERS):
        return None
    needed = NORMALISERS
    for rule in NORMALISERS:
        fewer = tuple(other for other in needed if other is not rule)
        needed = fewer if equal(fewer) else needed
    return tuple(rule.name for rule in needed)


def blanked(text: str, lived: Lived, rules: tuple[Normaliser, ...]) -> str:
    """The text after these rules, one after the other."""
    for rule in rules:
        text = rule.blank(text, lived)
    return text


# -- time ----------------------------------------------------------------------------------------

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join(_MONTHS)
_CLOCK = r"\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?"
_TIMES = re.compile(
    r"(?<![A-Za-z0-9.:])(?:"
    rf"(?P<iso>\d{{4}}-\d\d-\d\d[T ]{_CLOCK}(?:Z| ?UTC| ?[+-]\d\d:?\d\d)?)"
    rf"|(?P<ctime>(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:{_MONTH}) [ \d]\d {_CLOCK}(?: UTC)? \d{{4}})"
    rf"|(?P<mail>\d\d? (?:{_MONTH}) \d{{4}} {_CLOCK}(?: \+0000| GMT| UTC)?)"
    rf"|(?P<listed>(?:{_MONTH}) [ \d]\d {_CLOCK})"
    r"|(?P<day>\d{4}-\d\d-\d\d)|(?P<compact>\d{8}(?:[T_-]?\d{6}Z?)?)"
    rf"|(?P<clock>{_CLOCK})"
    r"|(?P<epoch>\d{19}|\d{16}|\d{13}|\d{10}(?:\.\d{1,9})?)"
    r")(?![A-Za-z0-9:])"
)
_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)$")
_DAY_S = 86400


def _blank_times(text: str, lived: Lived) -> str:
    return _TIMES.sub(lambda found: "<time>" if _is_within(found, lived) else found[0], text)


def _is_within(found: re.Match[str], lived: Lived) -> bool:
    """Whether the time lies within the life: clocks in the sandbox show UTC."""
    try:
        return any(
            start_s <= lived.until_ns / 1e9 and start_s + length_s > lived.since_ns / 1e9
            for start_s, length_s in _spans(str(found.lastgroup), found[0], lived)
        )
    except (ValueError, OverflowError):
        return False


def _spans(form: str, said: str, lived: Lived) -> list[tuple[float, int]]:
    """What a time may mean: Unix seconds, and how long it is that. Raises ValueError for no time."""
    if form == "epoch":
        whole = said.partition(".")[0]
        return [(int(whole) / 10 ** (len(whole) - 10), 1)]
    edges = [datetime.fromtimestamp(ns / 1e9, UTC) for ns in (lived.since_ns, lived.until_ns)]
    digits = re.findall(r"\d+", said)
    if form == "clock":
        days = [(edge.year, edge.month, edge.day) for edge in edges]
        return [_span(*day, digits) for day in days]
    if form in ("ctime", "listed", "mail"):
        month = 1 + next(i for i, name in enumerate(_MONTHS) if re.search(rf"\b{name}\b", said))
        clock = re.findall(r"\d+", (re.search(_CLOCK, said) or [""])[0])
        years = [edge.year for edge in edges] if form == "listed" else [int(digits[1 if form == "mail" else -1])]
        return [_span(year, month, int(digits[0]), clock) for year in years]
    if form == "compact":
        together = "".join(digits)
        return [_span(int(together[:4]), int(together[4:6]), int(together[6:8]), re.findall("..", together[8:]))]
    start_s, length_s = _span(int(digits[0]), int(digits[1]), int(digits[2]), digits[3:6] if form == "iso" else [])
    if form == "iso" and (zone := _ZONE.search(said)):
        ahead = timedelta(hours=int(zone[2]), minutes=int(zone[3])).total_seconds()
        start_s -= ahead if zone[1] == "+" else -ahead
    return [(start_s, length_s)]


def _span(year: int, month: int, day: int, clock: list[str]) -> tuple[float, int]:
    hour, minute, second = (int(clock[i]) if i < len(clock) else 0 for i in range(3))
    length_s = 1 if len(clock) > 2 else 60 if clock else _DAY_S
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp(), length_s


# -- durations -----------------------------------------------------------------------------------

_UNITS_MS = {"n": 1e-6, "u": 1e-3, "µ": 1e-3, "m": 1.0, "s": 1000.0}
_DURATIONS = re.compile(
    r"(?<![\w.:])(?:(?P<hours>\d+):(?P<minutes>\d\d):(?P<seconds>\d\d\.\d+)"
    r"|(?:(?P<min>\d+)m)?(?P<value>\d+(?:\.\d+)?) ?"
    r"(?P<unit>[nuµm]?s(?:ecs?)?|seconds?|milliseconds?|microseconds?|nanoseconds?))(?![\w:])"
)
_ROUNDED_MS = 10.0


def _blank_durations(text: str, lived: Lived) -> str:
    longest_ms = lived.took_ms * 1.05 + _ROUNDED_MS

    def blank(found: re.Match[str]) -> str:
        return "<duration>" if _duration_ms(found) <= longest_ms else found[0]

    return _DURATIONS.sub(blank, text)


def _duration_ms(found: re.Match[str]) -> float:
    if found["hours"]:
        return ((int(found["hours"]) * 60 + int(found["minutes"])) * 60 + float(found["seconds"])) * 1000
    unit = found["unit"]
    factor = _UNITS_MS["u" if unit.startswith("mic") else unit[0]]
    return int(found["min"] or 0) * 60_000 + float(found["value"]) * factor


# -- names and numbers that the system draws -----------------------------------------------------

_ADDRESSES = re.compile(r"(?<!\w)0x(?:0000)?[0-9a-fA-F]{9,12}(?!\w)")
_TEMPORARY = re.compile(
    r"(?<=/tmp/)tmp[a-z0-9_]{8}(?![A-Za-z0-9_])|\btmp\.(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{10}(?![A-Za-z0-9])"
)
_PROCESSES = re.compile(
    r"(?P<kept>\bpid[ =:\t]{1,2}|^\[\d+\] (?=\d+$)"
    r"|\bline \d+: {1,5}(?=\d+ (?:Killed|Terminated|Aborted|Segmentation)))\d{1,7}\b",
    re.IGNORECASE | re.MULTILINE,
)


def _blank_addresses(text: str, _: Lived) -> str:
    return _ADDRESSES.sub("<address>", text)


def _blank_temporary(text: str, _: Lived) -> str:
    return _TEMPORARY.sub("<temporary>", text)


def _blank_processes(text: str, _: Lived) -> str:
    return _PROCESSES.sub(lambda found: f"{found['kept'].rstrip()} <process>", text)


# -- folders of a workspace that was made again --------------------------------------------------

_ENTRY = r"[-dlbcps][-rwxsStT]{9}[.+@]?"
_TOTAL = re.compile(rf"^total \d+$(?=\n{_ENTRY} )", re.MULTILINE)
_ENTRIES = re.compile(rf"^({_ENTRY}) +(\d+) +(\S+) +(\S+) +(\d+) +", re.MULTILINE)


def _blank_folder_sizes(text: str, lived: Lived) -> str:
    def blank(found: re.Match[str]) -> str:
        mode, links, user, group, size = found.groups()
        return f"{mode} <links> {user} {group} <size> " if mode[0] == "d" else f"{mode} {links} {user} {group} {size} "

    return _ENTRIES.sub(blank, _TOTAL.sub("total <size>", text)) if lived.remade else text


def _blank_order(text: str, lived: Lived) -> str:
    return "\n".join(sorted(text.split("\n"))) if lived.remade else text


ORDER = Normaliser(
    "folder order", "the order of lines, where the workspace was made again: folders list in another", _blank_order,
)
IN_PLACE = (
    Normaliser("time", "times and dates between the start of the run and the end of the call", _blank_times),
    Normaliser("duration", "durations with a unit, not longer than the call took", _blank_durations),
    Normaliser("address", "addresses in memory: 0x and 9 to 12 digits", _blank_addresses),
    Normaliser("temporary name", "names that mktemp and Python's tempfile draw", _blank_temporary),
    Normaliser("process id", "numbers after `pid`, and those of a shell's jobs", _blank_processes),
    Normaliser(
        "folder size", "sizes and links of folders in `ls -l`, where the workspace was made again", _blank_folder_sizes,
    ),
)
NORMALISERS: tuple[Normaliser, ...] = (*IN_PLACE, ORDER)  # the order last: it goes by what the others left
