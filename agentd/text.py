"""What of an untrusted text may reach a terminal, and how texts are cut."""

from __future__ import annotations

from agentd.contracts import Tainted


def visible(text: str | Tainted, *, newlines: bool = False) -> str:
    """The text with every character that is not printable written as `\\xNN`, `\\uNNNN` or
    `\\UNNNNNNNN`: control sequences, bidi overrides, lone surrogates. Newlines stay where
    `newlines` is set. Measured: no widget or terminal strips these itself."""
    raw = text.text if isinstance(text, Tainted) else text
    if raw.isprintable():
        return raw
    return "".join(c if c.isprintable() or (newlines and c == "\n") else _escape(c) for c in raw)


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
