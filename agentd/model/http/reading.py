"""What a server sends, read only so far: its own word on where it ends is not taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agentd.contracts import Json
from agentd.errors import ModelError

if TYPE_CHECKING:
    import httpx

AS_IT_IS = {"Accept-Encoding": "identity"}  # a few compressed bytes can stand for gigabytes
LINE_BYTES = 1 << 20
ERROR_BYTES = 64 << 10
PAGE_BYTES = 4 << 20  # a list of some hundred models has one


def lines(response: httpx.Response) -> Iterator[str]:
    """The lines of a reply as they come in. Raises ModelError for one that is too long."""
    held = bytearray()
    for chunk in _chunks(response):
        for part in chunk.splitlines(keepends=True):
            held += part
            if len(held) > LINE_BYTES:
                raise ModelError(
                    f"the server sent a line of more than {LINE_BYTES >> 20} MiB",
                    hint="A reply comes in pieces of a few words; use another server.",
                )
            if held.endswith((b"\n", b"\r")):
                yield held.decode("utf-8", "replace")
                held.clear()
    if held:
        yield held.decode("utf-8", "replace")


def page(response: httpx.Response, most: int) -> str:
    """The start of a page, about `most` bytes of it."""
    held = bytearray()
    for chunk in _chunks(response):
        held += chunk
        if len(held) >= most:
            break
    return held[:most].decode("utf-8", "replace")


def parsed(text: str) -> Json:
    """The JSON that a server sent. Raises ValueError where it is none, or nested without end."""
    try:
        found: Json = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return found


def _chunks(response: httpx.Response) -> Iterator[bytes]:
    coding = response.headers.get("content-encoding", "").lower()
    if coding not in ("", "identity"):
        raise ModelError(
            f"the server compresses what it sends ({coding[:20]}), although it was asked not to",
            hint="Switch compression off there, or in the proxy in front of it.",
        )
    return response.iter_raw()
