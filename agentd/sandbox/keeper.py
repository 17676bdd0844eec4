"""The keeper of a workspace, seen from outside: a container in which no tool ever runs.

Speaks the frames of sandbox/keeper.py: length and JSON, with bytes between them. What it answers is
about names and contents that tools made; the program itself is ours.
"""

from __future__ import annotations

import json
import struct
from typing import Any

from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.stream import Stream

_SEND_S, _ANSWER_S = 300.0, 120.0
_BATCH = 1 << 18
ANSWER_BYTES = 128 << 20  # twice what as many files as a workspace can hold take under ordinary names


class Keeper:
    """One keeper, started and attached. It ends when its stdin does. Raises SandboxError where it
    hangs or died."""

    def __init__(self, engine: Engine, body: dict[str, Any]) -> None:
        self._engine = engine
        self._id = engine.create(body)
        self._in = bytearray()
        self._out = bytearray()
        stream = None
        try:
            stream = engine.attach(self._id)
            engine.start(self._id)
        except BaseException:
            if stream is not None:
                stream.close()
            engine.remove(self._id)
            raise
        self._stream: Stream = stream

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Its answer; contents that the answer announces are then to be `read`."""
        self.say(question)
        self._flush()
        (length,) = struct.unpack(">L", self.read(4))
        if length > ANSWER_BYTES:
            self.dismiss()
            raise SandboxError(f"a call's changes take more than {ANSWER_BYTES >> 20} MiB to be told")
        answer: dict[str, Any] = json.loads(self.read(length))
        return answer

    def say(self, value: dict[str, Any], data: bytes = b"") -> None:
        """Send a value and the bytes that belong to it, soon."""
        body = json.dumps(value).encode("ascii")
        self._out += struct.pack(">L", len(body)) + body + data
        if len(self._out) > _BATCH:
            self._flush()

    def read(self, count: int) -> bytes:
        """Just so many bytes of what it tells."""
        while len(self._in) < count:
            try:
                data = self._stream.recv(_ANSWER_S)
            except TimeoutError as error:
                raise SandboxError(f"the keeper of the workspace hangs: {error}") from error
            if not data:
                raise SandboxError(f"the keeper of the workspace died: {self._stream.stderr.strip()[-400:]}")
            self._in += data
        taken = bytes(memoryview(self._in)[:count])
        del self._in[:count]
        return taken

    def dismiss(self) -> None:
        """Tell it to end, without waiting."""
        self._stream.close()

    def close(self) -> None:
        """End it and return once it is removed. Idempotent."""
        self._stream.close()
        self._engine.remove(self._id)

    def _flush(self) -> None:
        data = bytes(self._out)
        self._out.clear()
        try:
            self._stream.send(data, _SEND_S)
        except TimeoutError as error:
            raise SandboxError(f"the keeper of the workspace hangs: {error}") from error
