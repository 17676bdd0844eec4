"""One call over one container's stream: sends it, reads until it has ended, makes the outcome."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import Any

from agentd.clock import Clock
from agentd.contracts import Json, OnOutput, OutcomeStatus, ToolCall, ToolOutcome, ToolSpec
from agentd.sandbox.stream import Stream
from agentd.sandbox.wire import NONCE_LENGTH, Forged, Frames, encode_call, parse_end, parse_reply

GRACE_S = 2.0  # how long after the tool's own deadline the runner may take to say so
_STATUS: dict[str, OutcomeStatus] = {
    "exited": "ok", "timeout": "timeout", "output_limit": "output_limit",
    "memory_limit": "memory_limit", "crashed": "crashed",
}


@dataclass
class Exchange:
    """What has come of a call so far. `run` fills it; `outcome` reads it."""

    clock: Clock
    timeout_s: float
    output_bytes: int
    on_output: OnOutput | None = None
    text: list[str] = field(default_factory=list)
    seen_bytes: int = 0
    value: Any = None
    error: str | None = None
    status: OutcomeStatus | None = None
    duration_ms: float = 0.0

    def run(self, stream: Stream, call: ToolCall, spec: ToolSpec) -> None:
        """Talk until the call has ended; `status` stays None where the container ended instead.

        Raises SandboxError when the container does not take the call.
        """
        nonce = self.clock.token(NONCE_LENGTH)
        started = self.clock.monotonic_s()
        until = started + self.timeout_s + GRACE_S
        message = encode_call(
            nonce, spec.files, call.args, saves=spec.saves, timeout_s=self.timeout_s, output_bytes=self.output_bytes,
        )
        decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        frames = Frames(nonce, 9 * self.output_bytes + (1 << 20))
        try:
            stream.send(message, self.timeout_s + GRACE_S)
            while self.status is None:
                data = stream.recv(max(until - self.clock.monotonic_s(), 0.001))
                if not data:
                    break
                for kind, payload in frames.feed(data):
                    self._take(kind, payload, decoder)
        except TimeoutError:
            self.status = "timeout"
        except Forged as error:
            self.status, self.error = "crashed", f"the sandbox's stream was tampered with: {error}"
        self.duration_ms = self.duration_ms or (self.clock.monotonic_s() - started) * 1000
        self._say(decoder.decode(b"", final=True))

    def outcome(self) -> ToolOutcome:
        """The call's outcome, its text at most `output_bytes` long."""
        status, error, result, said = self.status or "crashed", self.error, None, ""
        if status == "ok" and error is not None:
            status = "error"
        elif status == "timeout":
            error = f"stopped after {self.timeout_s:g} s"
        elif isinstance(self.value, str):
            said = self.value
        elif isinstance(self.value, dict):
            result, said = _split(self.value)
        elif self.value is not None:
            status, error = "error", f"the tool returned a {type(self.value).__name__}, neither text nor an object"
        text = "".join(self.text)
        if said:
            text = f"{text}\n{said}" if text and not text.endswith("\n") else text + said
        body = text.encode("utf-8")
        if status == "output_limit" or len(body) > self.output_bytes:
            status = "output_limit" if status == "ok" else status
            error = error or f"more output than {self.output_bytes} bytes"
            text = body[: self.output_bytes].decode("utf-8", "ignore")
        return ToolOutcome(
            status=status, text=text, text_bytes=max(len(body), self.seen_bytes), result=result, error=error,
            duration_ms=round(self.duration_ms, 3),
        )

    def _take(self, kind: bytes, payload: bytes, decoder: codecs.IncrementalDecoder) -> None:
        if kind == b"o":
            self._say(decoder.decode(payload))
        elif kind == b"r":
            self.value, self.error = parse_reply(payload)
        elif kind == b"e":
            end = parse_end(payload)
            self.status = _STATUS[end.status]
            self.error = self.error or end.detail or None
            self.seen_bytes, self.duration_ms = end.output_bytes, end.duration_ms
        else:
            raise Forged(f"a frame of the kind {kind!r}")

    def _say(self, text: str) -> None:
        if text:
            self.text.append(text)
            if self.on_output is not None:
                self.on_output(text)


def _split(value: dict[str, Json]) -> tuple[dict[str, Json], str]:
    """A structured result and the text that goes with it."""
    if not isinstance(value.get("text"), str):
        return value, ""
    return {key: item for key, item in value.items() if key != "text"}, value["text"]
