"""Secrets that are known by what they are called: the value after `password = `, `API_KEY: `, `--token `.

A name alone says little: code and prose speak of tokens and passwords all the time. What is taken for a
value is one run of letters without blanks which is no placeholder, no variable and no plain word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_KEYS = "api|access|private|auth|encryption|signing|master|account|secret|service|deploy|license|subscription"
_WORDS = f"passw(?:or)?d|passphrase|pwd|(?:{_KEYS})[_-]?key|secret|token|credentials?|authorization|bearer"
_STEMS = tuple(re.compile(stem) for stem in (
    "passw", "passphrase", "pwd", "secret", "token", "credential", "authorization", "bearer", "key",
))
_WORD = re.compile(_WORDS)
_NAME = re.compile(rf"(?:{_WORDS})(?:[_-]?(?:key|base|value|string|prod|dev|live|[0-9]{{1,2}})){{0,2}}", re.IGNORECASE)
_REST = re.compile(
    r"(?:[_-]?(?:key|base|value|string|prod|dev|live|[0-9]{1,2})){0,2}"  # what a name may end in
    r"\\{0,3}[\"'`]?[ \t]{0,8}"
    r"(?P<sign>:[ \t]{0,4}[A-Za-z_][\w.|\[\] ]{0,40}?=(?!=)|=>|:=|={1,3}|!=|:|is(?=[ \t]))[ \t]{0,8}"
    r"(?:[bru]?\\{0,3}(?P<quote>[\"'`]))?(?P<scheme>(?:bearer|basic|token|apikey|digest)[ \t]{1,4})?"
    r"(?P<value>[^\s\"'`,;()<>{}\[\]&|\\]{8,512})(?P<after>\\{0,3}[\"'`]|[(\[{]|)",
    re.IGNORECASE,
)
_FLAG = re.compile(
    r"(?P<sign>[ \t]{1,4})(?P<scheme>)(?P<quote>[\"']?)(?P<value>[^\s\"'`,;()<>{}\[\]&|\\]{8,512})(?P<after>[\"'(\[{]|)"
)
_BEARER = re.compile(r"[ \t]{1,4}(?P<sign>)(?P<scheme>)(?P<quote>)(?P<value>[0-9A-Za-z._~+/=-]{16,2000})(?P<after>)")
_KEY_OF = re.compile(rf"(?:{_KEYS})[_-]?$")
_LONG = 64  # what stands in so long a value that is none is not looked at again
_BEFORE = re.compile(r"[A-Za-z0-9_.-]*$")
_NO_VALUE = re.compile(
    r"\$|[a-z]{2,9}://|%[({sd]|@|/|~/|\./|[*x.X#?-]{3}|.*(?:example|change.?me|placeholder|your|dummy|redacted|xxxx|\*\*\*|\.\.\.|\$\{)",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Za-z_]\w*(?:(?:\.|::|->|-|/)[A-Za-z_]\w*)*[:.!?*]?")  # a variable, an attribute, a path, a word
_HASH = re.compile(r"(?:sha(?:1|256|384|512)|md5)[-:=]", re.IGNORECASE)
_ENV_LINE = re.compile(r"[ \t]{0,16}(?:(?:export|set|-e|env|arg)[ \t]{1,4})?[A-Z0-9_]{0,60}$", re.IGNORECASE)


def names_a_secret(name: str) -> bool:
    """Whether something of this name is kept secret: `DB_PASSWORD` and `apiKey`, not `max_tokens`."""
    return any(found.end() == len(name) for found in _NAME.finditer(name))


def values(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text holds such values, from left to right: start, end and the word in its name."""
    low = text.lower()
    if len(low) != len(text):
        low = text.replace("\u0130", "I").lower()  # the one letter that grows
    done = 0
    for start in sorted({_start(low, at.start()) for stem in _STEMS for at in stem.finditer(low)}):
        word = _WORD.match(low, start) if start >= done else None
        found = _named(text, word) if word else None
        if word is None or found is None:
            continue
        if _is_secret(text, word, found):
            yield *found.span("value"), _kind(word.group())
            done = found.end("value")
        elif len(found["value"]) > _LONG:
            done = found.end("value")


def _start(low: str, at: int) -> int:
    """Where the word begins that holds what was found there: `key` alone is none."""
    before = _KEY_OF.search(low, max(0, at - 13), at) if low[at] == "k" else None
    return before.start() if before else at


def is_secret_value(value: str) -> bool:
    """Whether a text under a secret's name is one: in one run, and no placeholder."""
    return len(value) >= 8 and not any(c.isspace() for c in value) and not _placeholder(value) and _random(value)


def _named(text: str, word: re.Match[str]) -> re.Match[str] | None:
    """What stands there as the value of that name: its `value`, and what is around it."""
    if word.group() == "bearer" and (found := _BEARER.match(text, word.end())):
        return found
    return _REST.match(text, word.end()) or _flag(text, word)


def _is_secret(text: str, word: re.Match[str], found: re.Match[str]) -> bool:
    name, value, quote = word.group(), found["value"], found["quote"]
    if _placeholder(value) or found["after"] in ("(", "[", "{"):
        return False
    literal = bool(quote) and found["after"].endswith(quote)
    return bool(
        _random(value) or (name == "authorization" and found["scheme"])
        or (literal and name.startswith(("passw", "passp", "pwd")) and not _plain_word(value))
        or (not quote and found["sign"] == "=" and _stands_alone(text, word, found) and not _plain_word(value))
    )


def _flag(text: str, word: re.Match[str]) -> re.Match[str] | None:
    """`--token VALUE`, as a command line has it."""
    found = _FLAG.match(text, word.end())
    before = _BEFORE.search(text, max(0, word.start() - 40), word.start()) if found else None
    return found if before and before.group().startswith("-") else None


def _stands_alone(text: str, word: re.Match[str], found: re.Match[str]) -> bool:
    """Whether it is `NAME=value` in capitals and alone on its line: there a value is never a variable."""
    start = text.rfind("\n", max(0, word.start() - 90), word.start()) + 1
    if start == 0 and word.start() > 90:
        return False
    name = text[word.start() : found.start("sign")]
    after = text[found.end("value") : found.end("value") + 1]
    return name == name.upper() and after in ("", "\n", "\r") and bool(_ENV_LINE.match(text[start : word.start()]))


def _placeholder(value: str) -> bool:
    return bool(_NO_VALUE.match(value)) or len(set(value)) < 4 or bool(_HASH.match(value))


def _plain_word(value: str) -> bool:
    """Whether it may as well be the name of a field or a message, such as `password_reset`."""
    return bool(_WORD.search(value.lower()))


def _random(value: str) -> bool:
    """Whether it is no word of a language or a program: digits among its letters, or three kinds of signs."""
    kinds = (
        any(c.islower() for c in value) + any(c.isupper() for c in value) + any(c.isdigit() for c in value)
        + any(not c.isalnum() for c in value)
    )
    if not any(c.isdigit() for c in value):
        return kinds >= 3 and not _CODE.fullmatch(value)
    if not any(c.isalpha() for c in value):
        return False
    turns = sum(a.isdigit() != b.isdigit() for a, b in pairwise(value))
    return turns >= 2 if _CODE.fullmatch(value) else True


def _kind(word: str) -> str:
    if word.startswith(("passw", "passp", "pwd")):
        return "password"
    return "key" if word.endswith("key") else "token" if word in ("token", "bearer", "authorization") else "secret"
