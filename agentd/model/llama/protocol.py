"""What parent and child say to each other, and how: frames of a 4-byte length and JSON, over pipes.

The abort flag is not a frame but a byte of shared memory, because the child reads no frame while
llama.cpp computes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated, BinaryIO, Literal

from pydantic import Field, TypeAdapter

from agentd.contracts import Json, Message, ModelRequest, Usage, Value

FRAME_BYTES = 64 << 20
CLEAR, SET = b"0", b"1"


class Load(Value):
    """Load a model. `known` are the ids of replies that an earlier child generated."""

    op: Literal["load"] = "load"
    path: str
    model_key: str
    adapter: str | None = None
    adapter_key: str = ""
    context_tokens: int
    threads: int
    prompts: str
    forced: bool = True
    lazy_mask: bool = True
    known: dict[str, tuple[int, ...]] = Field(default_factory=dict)


class Loaded(Value):
    """The model is ready."""

    op: Literal["loaded"] = "loaded"
    name: str
    context_tokens: int
    thinks: bool


class Ask(Value):
    """Reply to a conversation."""

    op: Literal["ask"] = "ask"
    request: ModelRequest


class Piece(Value):
    """Text of the reply as it comes; `thinking` belongs to the free pass."""

    op: Literal["piece"] = "piece"
    text: str
    thinking: bool = False


class Done(Value):
    """The reply is over. `ids` are what was generated, kept under `key` (see `conversation_keys`)."""

    op: Literal["done"] = "done"
    text: str
    finish: Literal["stop", "truncated", "aborted"]
    thinking: str = ""
    usage: Usage
    key: str = ""
    ids: tuple[int, ...] = ()


class Count(Value):
    """How many tokens does a text take, as content?"""

    op: Literal["count"] = "count"
    text: str


class Counted(Value):
    """That many."""

    op: Literal["counted"] = "counted"
    tokens: int


class Failed(Value):
    """It did not work; the child can go on unless it was loading."""

    op: Literal["failed"] = "failed"
    message: str
    hint: str | None = None


Frame = Annotated[Load | Loaded | Ask | Piece | Done | Count | Counted | Failed, Field(discriminator="op")]
_FRAMES: TypeAdapter[Frame] = TypeAdapter(Frame)


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Write one frame and flush. Raises OSError when the other side is gone."""
    body = json.dumps(frame.model_dump(mode="json"), separators=(",", ":")).encode("ascii")
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """Read one frame; None at the end of the stream. Raises ValueError for what is no frame."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    size = int.from_bytes(head, "big")
    if size > FRAME_BYTES:
        raise ValueError(f"a frame of {size} bytes")
    body = stream.read(size)
    if len(body) < size:
        return None
    return parse_frame(body)


def parse_frame(body: bytes) -> Frame:
    """The frame in these bytes. Raises ValueError for what is none."""
    plain: Json = json.loads(body)
    return _FRAMES.validate_python(plain)


def conversation_keys(messages: Sequence[Message]) -> list[str]:
    """For each message, the name of the conversation up to and with it, by the messages' values."""
    hasher, keys = hashlib.sha256(), []
    for message in messages:
        body = json.dumps([message.role, message.text]).encode("ascii")
        hasher.update(len(body).to_bytes(4, "big") + body)
        keys.append(hasher.hexdigest())
    return keys
