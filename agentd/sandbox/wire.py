"""What goes over a runner's stdin and stdout: one call in, frames out. See sandbox/runner.py."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

NONCE_LENGTH = 26  # characters of base 32: 130 bits
_HEAD = struct.Struct(">cL")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Forged(ValueError):
    """The stream does not carry the call's nonce, or breaks its bounds."""


def encode_call(nonce: str, files: Mapping[str, str], args: Mapping[str, Any], *,
                timeout_s: float, output_bytes: int, saves: str = "") -> bytes:
    """The message that starts a call. `saves`: which argument names the file that takes the tool's text."""
    call = {"nonce": nonce, "files": dict(files), "args": dict(args), "saves": saves, "timeout_s": timeout_s,
            "output_bytes": output_bytes}
    body = json.dumps(call).encode("ascii")
    return struct.pack(">L", len(body)) + body


class Frames:
    """Cuts a stream of bytes into frames: (kind, payload)."""

    def __init__(self, nonce: str, max_payload: int) -> None:
        self._nonce = nonce.encode("ascii")
        self._max = max_payload
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The frames that these bytes complete. Raises Forged."""
        self._buffer += data
        start = len(self._nonce)
        head = start + _HEAD.size
        while len(self._buffer) >= head:
            if self._buffer[:start] != self._nonce:
                raise Forged("a frame without the call's nonce")
            kind, length = _HEAD.unpack_from(self._buffer, start)
            if length > self._max:
                raise Forged(f"a frame of {length} bytes")
            if len(self._buffer) < head + length:
                return
            payload = bytes(self._buffer[head : head + length])
            del self._buffer[: head + length]
            yield kind, payload


def parse_reply(payload: bytes) -> tuple[Any, str | None]:
    """What the tool returned and its error, from JSON that a hostile tool may have written.

    Raises Forged for anything but `{"value": ...}` or `{"error": text}`.
    """
    try:
        reply = json.loads(payload.decode("utf-8", "surrogatepass"), parse_constant=_refuse)
        if isinstance(reply, dict) and len(reply) == 1:
            if isinstance(reply.get("error"), str):
                return None, readable(reply["error"])
            if "value" in reply:
                return _readable_all(reply["value"]), None
    except (ValueError, RecursionError) as error:
        raise Forged(f"the tool's reply is not JSON: {error}") from error
    raise Forged("the tool's reply has another form")


def readable(text: str) -> str:
    """The text with bytes that were no UTF-8, which Python keeps as lone surrogates, as `\\xNN`."""
    return _SURROGATE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _readable_all(value: Any) -> Any:
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, list):
        return [_readable_all(item) for item in value]
    if isinstance(value, dict):
        return {readable(key): _readable_all(item) for key, item in value.items()}
    return value


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended, in the runner's words."""

    status: str
    detail: str
    duration_ms: float
    output_bytes: int


def parse_end(payload: bytes) -> End:
    """The runner's last frame. Raises Forged for another form."""
    try:
        end = End(**json.loads(payload))
    except (ValueError, TypeError) as error:
        raise Forged(f"the last frame has another form: {error}") from error
    if end.status not in ("exited", "timeout", "output_limit", "memory_limit", "crashed"):
        raise Forged(f"an unknown end: {end.status}")
    return end
