"""What of an untrusted text may reach a terminal, how texts are cut, paths compared, and times said to a person."""

from __future__ import annotations

import re
import unicodedata

from agentd.contracts import Tainted

_BLANKS = "\u00a0\u202f\u3000"  # of French and of Japanese text; as wide as they look
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0]")  # "letters" that show nothing
_JOINERS = "\u200c\u200d"
_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_KEYCAPS = "0123456789#*"
_JOINS = 4  # parts of an emoji that are joined to a first: as many as any has; a terminal shows the whole as one
_MARKS = 8  # one upon another: more than any script has, fewer than reach into other lines


def visible(text: str | Tainted, *, newlines: bool = False) -> str:
    """The text with every character that steers a terminal or hides in it written as `\\xNN`, `\\uNNNN`
    or `\\UNNNNNNNN`: control sequences, bidi overrides, lone surrogates, what has no width, and marks
    that would sit on text that is not theirs. Newlines stay where `newlines` is set. Joiners and
    selectors stay where a script or an emoji needs them. Measured: no widget or terminal strips
    these itself."""
    raw = text.text if isinstance(text, Tainted) else text
    if raw.isascii() and raw.isprintable():
        return raw
    shown = []
    marks = joins = 0
    for i, char in enumerate(raw):
        before = raw[i - 1] if i else "\n"
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if char in _JOINERS:
            joins += 1
        elif before not in _JOINERS and not marks and not _TONES.match(char):
            joins = 0
        if newlines and char == "\n":
            shown.append(char)
        elif marks:
            shown.append(char if marks <= _MARKS and _carries(before, char) else _escape(char))
        elif char in _JOINERS:
            shown.append(char if joins <= _JOINS and _joins(before, char, raw[i + 1 : i + 2]) else _escape(char))
        else:
            plain = char in _BLANKS or (char.isprintable() and not _UNSEEN.match(char))
            shown.append(char if plain else _escape(char))
    return "".join(shown)


def _carries(base: str, mark: str) -> bool:
    """Whether a mark may follow: any but the first of a text or line, and a selector only where it selects."""
    if "\ufe00" <= mark <= "\ufe0d" or "\U000e0100" <= mark <= "\U000e01ef":
        return unicodedata.name(base, "").startswith("CJK ")
    if mark in "\ufe0e\ufe0f":
        return _is_pictograph(base) or base in _KEYCAPS
    if "\u180b" <= mark <= "\u180f":
        return unicodedata.name(base, "").startswith("MONGOLIAN ")
    return not _UNSEEN.match(mark) and (base == "\ufe0f" or unicodedata.category(base)[0] not in "CZ")


def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner changes what is seen: between parts of an emoji, after a virama, and, as
    non-joiner, between Arabic letters (RFC 5892, appendix A, but for the joining types)."""
    if joiner == "\u200d" and after and _is_pictograph(after):
        return before == "\ufe0f" or bool(_TONES.match(before)) or _is_pictograph(before)
    if unicodedata.combining(before) == 9:
        return True
    return joiner == "\u200c" and all(unicodedata.bidirectional(c) == "AL" for c in (before, after or " "))


def _is_pictograph(char: str) -> bool:
    if char.isascii() or _UNSEEN.match(char):  # a `>` is no part of an emoji
        return False
    return unicodedata.category(char) in ("So", "Sm") or char in "\u203c\u2049\u2139\u3030\u303d"


def _escape(char: str) -> str:
    code = ord(char)
    if char == "\n":
        return "\\n"
    if char == "\t":
        return "\\t"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cut_middle(text: str, limit: int) -> str:
    """At most about `limit` characters: the start and the end, and how much between was cut."""
    if len(text) <= limit:
        return text
    head = limit * 2 // 3
    tail = limit - head
    left_out = text[head : len(text) - tail]
    lines = left_out.count("\n")
    return f"{text[:head]}\n[... {len(left_out)} characters, {lines} lines cut ...]\n{text[len(text) - tail:]}"


def first_line(text: str, limit: int = 100) -> str:
    """The first line, at most `limit` characters, safe for a terminal."""
    line, _, rest = text.strip().partition("\n")
    line = visible(line)
    return line if len(line) <= limit and not rest else line[: limit - 1].rstrip() + "…"


def folded(path: str) -> str:
    """A path as the most forgiving file system might read it: without case, compatibility forms,
    invisible characters, and dots or spaces at the end of a name.

    Git refuses `.GIT`, `.g\\u200cit` and `.git.` beside `.git` for the same reason (CVE-2014-9390,
    CVE-2019-1353).
    """
    shown = path.lower()
    if not path.isascii():
        plain = unicodedata.normalize("NFKC", path).casefold()
        shown = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return "/".join(part.rstrip(". ") or part for part in shown.split("/"))


def duration(seconds: float) -> str:
    """A time as a person says it, at most six characters."""
    if seconds < 10:
        return f"{seconds:.1f}s"
    if seconds < 120:
        return f"{seconds:.0f}s"
    if seconds < 7200:
        return f"{seconds / 60:.0f}m"
    return f"{seconds / 3600:.0f}h" if seconds < 172800 else f"{seconds / 86400:.0f}d"
