"""A model that says what a file tells it to: for tests, demos and rehearsals of a policy."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field, ValidationError

from agentd.contracts import Json, ModelInfo, ModelReply, ModelRequest, OnText, Usage, Value
from agentd.errors import ModelError, UsageError

_CONTEXT = 8192
_BYTES_PER_TOKEN = 3
_PIECE = 8
_OWN_KEYS = ("match", "delay_ms", "tokens")


class Line(Value):
    """One reply: `text`, or `value`, which is written as the JSON of a call or a plan. `match` is a
    regular expression that the last user message must contain, else the line is passed over."""

    text: str | None = None
    value: Json = None
    match: str | None = None
    delay_ms: float = Field(default=0.0, ge=0)
    tokens: int | None = Field(default=None, ge=0)

    def reply_text(self) -> str:
        """What is said."""
        return self.text if self.text is not None else json.dumps(self.value, ensure_ascii=False)


class ScriptedModel:
    """Replies with the first unused line that matches; `match` apart, in order.

    A reply takes its `tokens`, else a token per three bytes; like a real model, it has read what came
    before already. `said` lines were used before, by a run that is resumed. Raises ModelError when no
    line is left.
    """

    def __init__(
        self, lines: Sequence[Line | str | dict[str, Json]], *, spec: str = "scripted", said: int = 0,
    ) -> None:
        self._lines = [_line(item) for item in lines]
        self._used = [number < said for number in range(len(self._lines))]
        self._info = ModelInfo(spec=spec, name="scripted", context_tokens=_CONTEXT)
        self._over = threading.Event()
        self._held = 0
        self.requests: list[ModelRequest] = []

    @property
    def info(self) -> ModelInfo:
        """A model without weights."""
        return self._info

    def reply(self, request: ModelRequest, on_text: OnText | None = None) -> ModelReply:
        """The next line that matches the last user message."""
        self._over.clear()
        self.requests.append(request)
        line = self._next(request)
        wait_s = min(line.delay_ms / 1000, request.deadline_s)
        started = time.monotonic()
        text = line.reply_text()
        pieces = [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)] or [""]
        for piece in pieces:
            if self._over.wait(wait_s / len(pieces)) if wait_s else False:
                return ModelReply(text="", finish="aborted")
            if on_text is not None and piece:
                on_text(piece)
        if line.delay_ms / 1000 > request.deadline_s:
            return ModelReply(text="", finish="deadline")
        prompt = sum(self.count(m.text) for m in request.messages)
        output = line.tokens if line.tokens is not None else self.count(text)
        elapsed_ms = round((time.monotonic() - started) * 1000, 2)
        cached, self._held = min(self._held, prompt), prompt + output
        return ModelReply(text=text, usage=Usage(prompt=prompt, cached=cached, output=output, decode_ms=elapsed_ms))

    def count(self, text: str) -> int:
        """A token per three bytes, rounded up."""
        return -(-len(text.encode("utf-8", errors="replace")) // _BYTES_PER_TOKEN)

    def abort(self) -> None:
        """End a reply's delay."""
        self._over.set()

    def close(self) -> None:
        """Nothing to give back."""
        self._over.set()

    def _next(self, request: ModelRequest) -> Line:
        asked = next((m.text for m in reversed(request.messages) if m.role == "user"), "")
        for number, line in enumerate(self._lines):
            if not self._used[number] and (line.match is None or re.search(line.match, asked)):
                self._used[number] = True
                return line
        left = self._used.count(False)
        raise ModelError(
            f"the script has no reply left for this message ({len(self._lines)} lines, {left} that do not match)",
            hint="Add a line to the script, or loosen a `match`.",
        )


def load_script(path: Path, *, spec: str, said: int = 0) -> ScriptedModel:
    """A scripted model from a YAML or JSON file: a list of texts, of calls (`tool`, `args`), of plans
    (`steps`), or of lines (`text` or `value`), each with `match`, `delay_ms`, `tokens` if need be.
    Raises UsageError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path), field="model") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"is not YAML: {error}", file=str(path)) from error
    if not isinstance(data, list):
        raise UsageError("a script is a list of replies", file=str(path))
    return ScriptedModel(data, spec=spec, said=said)


def _line(item: Line | str | dict[str, Json]) -> Line:
    if isinstance(item, Line):
        return item
    if isinstance(item, str):
        return Line(text=item)
    if not isinstance(item, dict):
        raise UsageError(f"a reply is a text or an object, not {item!r}", field="script")
    if "text" not in item and "value" not in item:
        own = {key: item[key] for key in _OWN_KEYS if key in item}
        item = {"value": {key: value for key, value in item.items() if key not in own}, **own}
    try:
        line = Line.model_validate(item)
        re.compile(line.match or "")
    except (ValidationError, re.error) as error:
        raise UsageError(f"not a line of a script: {error}", field="script") from error
    return line
