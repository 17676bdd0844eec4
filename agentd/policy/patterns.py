"""Whether a text is what a pattern means: a path, a host, a plain command.

Each says no, or raises Unevaluable, for what it cannot read with certainty; none guesses.
Nothing here backtracks: the texts are an attacker's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)")
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")
# What stands between spaces outside quotes; quotes within a word stay in it, so that _WORD refuses it.
_PIECE = re.compile(r"""(?:'[^']*'|"[^"]*"|[^ \t'"]|['"])+""")
_WORD = re.compile(r"""[A-Za-z0-9_@%+=:,./-]+|'[^'\x00-\x1f\x7f]*'|"[^"$`\\!\x00-\x1f\x7f]*\"""")


class Unevaluable(Exception):
    """A condition that cannot be answered. Whatever rule it stands in, the call is denied."""


def is_canonical(path: str) -> bool:
    """Whether a path is relative, without `.`, `..`, empty parts and NUL; `.` alone is the root."""
    if path == ".":
        return True
    return "\0" not in path and all(part not in ("", ".", "..") for part in path.split("/"))


def is_within(path: str, folder: str) -> bool:
    """Whether the path is the folder or below it; `.` holds everything."""
    return folder in (".", path) or path.startswith(folder + "/")


def glob_matches(path: str, pattern: str) -> bool:
    """Whether a path matches a glob: `*` and `?` within a name, `**` for any number of folders."""
    parts = [] if path == "." else path.split("/")
    wanted = [p for p in pattern.split("/") if p != "."]
    return _wild(parts, wanted, lambda p: p == "**", _name_matches)


def fixed_part(pattern: str) -> str:
    """The folders, or the path, that a glob begins with; empty where it begins with a pattern."""
    fixed: list[str] = []
    for part in pattern.removeprefix("./").split("/"):
        if "*" in part or "?" in part:
            break
        fixed.append(part)
    return "/".join(fixed)


def _name_matches(name: str, pattern: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return name == pattern
    return _wild(name, pattern, lambda p: p == "*", lambda c, p: p in ("?", c))


def _wild(
    items: Sequence[str], pattern: Sequence[str], is_star: Callable[[str], bool], same: Callable[[str, str], bool]
) -> bool:
    """Greedy matching with one point of return, so at worst len(items) times len(pattern) steps."""
    i = p = kept = 0
    star = -1
    while i < len(items):
        if p < len(pattern) and is_star(pattern[p]):
            star, kept, p = p, i, p + 1
        elif p < len(pattern) and same(items[i], pattern[p]):
            i, p = i + 1, p + 1
        elif star >= 0:
            kept += 1
            i, p = kept, star + 1
        else:
            return False
    return all(is_star(rest) for rest in pattern[p:])


def authority(url: str) -> tuple[str, int]:
    """Host and port that a client would connect to. Raises Unevaluable for what clients read
    differently: other schemes, user names, escapes, spaces, backslashes, odd ways to write an IP."""
    if not url.isascii() or not url.isprintable() or re.search(r"[\s\\]", url):
        raise Unevaluable("not a URL of plain characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Unevaluable("not a URL") from error
    if parts.scheme not in PORTS or "@" in parts.netloc or not url.lower().startswith(f"{parts.scheme}://"):
        raise Unevaluable("not an http or https URL without a user name")
    host = (parts.hostname or "").removesuffix(".")
    last = host.rpartition(".")[2]
    known = _IPV4.fullmatch(host) if _NUMERIC.fullmatch(last) else _HOST.fullmatch(host)
    if known is None:
        raise Unevaluable("not a plain host name or IPv4 address")
    return host, PORTS[parts.scheme] if port is None else port


def host_matches(url: str, pattern: str) -> bool:
    """Whether a URL leads to `example.com`, to `*.example.com` (below it, not itself), or to
    `example.com:8443`. Without a port in the pattern, only the scheme's own port will do."""
    host, port = authority(url)
    wanted, _, wanted_port = pattern.partition(":")
    if wanted_port:
        if port != int(wanted_port):
            return False
    elif port not in PORTS.values():
        return False
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else host == wanted


def is_host_pattern(pattern: str) -> bool:
    """Whether a pattern is one that `host_matches` takes."""
    name, colon, port = pattern.partition(":")
    if colon and not (port.isdecimal() and port.isascii() and 0 < int(port) < 65536):
        return False
    return bool(_HOST.fullmatch(name.removeprefix("*.")) or _IPV4.fullmatch(name))


def plain_words(command: str) -> list[str] | None:
    """The words of one plain shell command; None where a shell could read anything more into it:
    operators, expansions, redirections, escapes, globs, comments, a second line."""
    words: list[str] = []
    for piece in _PIECE.findall(command):
        if not _WORD.fullmatch(piece):
            return None
        words.append(piece[1:-1] if piece[0] in "'\"" else piece)
    return words


def runs_program(command: str, pattern: str) -> bool:
    """Whether the text is one plain command whose first words are the pattern's."""
    words = plain_words(command)
    wanted = pattern.split()
    return words is not None and words[: len(wanted)] == wanted
