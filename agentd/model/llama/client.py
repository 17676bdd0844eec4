"""A `Model` that asks a child process, bounds it by a deadline, and starts another when it dies."""

from __future__ import annotations

import threading
import time
from typing import Literal

from agentd.contracts import FinishReason, ModelInfo, ModelReply, ModelRequest, OnText
from agentd.errors import ModelError
from agentd.model.llama.process import Child, ChildGone
from agentd.model.llama.protocol import Ask, Count, Counted, Done, Failed, Frame, Load, Loaded, Piece
from agentd.model.slots import Slot

LOAD_S = 600.0
GRACE_S = 2.0
_TICK_S = 0.1


class LlamaModel:
    """llama.cpp, one conversation at a time. Holds a slot of the machine until closed."""

    def __init__(
        self, load: Load, slot: Slot, *, spec: str, sha256: str, adapter_sha256: str | None,
        notes: tuple[str, ...] = (), narrow: bool = False, constrained: bool = True,
    ) -> None:
        self._load = load
        self._slot = slot
        self._known: dict[str, tuple[int, ...]] = {}
        self._lock = threading.Lock()
        self._aborted = False
        self._child: Child | None = None
        try:
            self._child, loaded = self._start()
        except ModelError:
            slot.release()
            raise
        self._info = ModelInfo(
            spec=spec, name=loaded.name, context_tokens=loaded.context_tokens, sha256=sha256,
            adapter_sha256=adapter_sha256, thinks=loaded.thinks, narrow=narrow, constrained=constrained,
            notes=notes,
        )

    @property
    def info(self) -> ModelInfo:
        """Which model this is."""
        return self._info

    @property
    def child_pid(self) -> int | None:
        """The process id of the child, None when there is none just now."""
        return self._child.pid if self._child else None

    def reply(self, request: ModelRequest, on_text: OnText | None = None) -> ModelReply:
        """The reply. A child that crashes is started anew, once; what was said already is not said
        again. Raises ModelError."""
        with self._lock:
            self._aborted = False
            asked = request if self._info.constrained else request.model_copy(update={"grammar": None})
            exchange = _Exchange(asked, on_text)
            try:
                return self._exchange(exchange)
            except ChildGone:
                self._drop()
            try:
                return self._exchange(exchange)
            except ChildGone as gone:
                self._drop()
                hint = "Try another GGUF; `agentd doctor` checks this one."
                raise ModelError(f"the model's process died twice over one reply: {gone}", hint=hint) from gone

    def count(self, text: str) -> int:
        """Tokens of a text. Raises ModelError."""
        with self._lock:
            try:
                child = self._running()
                child.send(Count(text=text))
                frame = child.receive(LOAD_S)
            except ChildGone as gone:
                self._drop()
                raise ModelError(f"the model's process died: {gone}") from gone
            if not isinstance(frame, Counted):
                self._drop()
                raise ModelError("the model's process does not count")
            return frame.tokens

    def abort(self) -> None:
        """Stop the reply under way. From any thread."""
        self._aborted = True
        child = self._child
        if child is not None:
            child.stop()

    def close(self) -> None:
        """End the child and give the slot back. Idempotent."""
        self.abort()
        with self._lock:
            if self._child is not None:
                self._child.close(grace_s=GRACE_S)
                self._child = None
            self._slot.release()

    def _exchange(self, exchange: _Exchange) -> ModelReply:
        child = self._running()
        child.arm()
        exchange.restart()
        child.send(Ask(request=exchange.request))
        try:
            while exchange.reply is None:
                frame = child.receive(_TICK_S)
                if frame is not None:
                    self._take(exchange, frame)
                if exchange.reply is None and exchange.late(self._aborted):
                    child.stop()
                    if exchange.out_of_grace():
                        self._drop()
                        return exchange.cut_off(self._aborted)
            return exchange.reply
        except ChildGone:
            raise
        except BaseException:  # what `on_text` raised: the child is still busy with this reply
            self._drop()
            raise

    def _take(self, exchange: _Exchange, frame: Frame) -> None:
        if isinstance(frame, Failed):
            raise ModelError(frame.message, hint=frame.hint)
        if isinstance(frame, Done):
            self._known[frame.key] = frame.ids
            exchange.finish(frame)
        elif isinstance(frame, Piece):
            exchange.say(frame)

    def _running(self) -> Child:
        if self._child is None:
            self._child, _ = self._start()
        return self._child

    def _start(self) -> tuple[Child, Loaded]:
        child = Child()
        try:
            child.send(self._load.model_copy(update={"known": self._known}))
            frame = child.receive(LOAD_S)
        except ChildGone as gone:
            child.close()
            hint = "The file may be damaged or of a kind that this llama.cpp does not know."
            raise ModelError(f"{self._load.path}: the model's process died: {gone}", hint=hint) from gone
        if isinstance(frame, Loaded):
            return child, frame
        child.close()
        if isinstance(frame, Failed):
            path = self._load.path
            said = frame.message if path in frame.message else f"{path}: {frame.message}"
            raise ModelError(said, hint=frame.hint)
        raise ModelError(f"{self._load.path} did not load within {LOAD_S:.0f} s")

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


class _Exchange:
    """One reply as it comes in."""

    def __init__(self, request: ModelRequest, on_text: OnText | None) -> None:
        self.request = request
        self.reply: ModelReply | None = None
        self._on_text = on_text
        self._text = ""
        self._thinking = ""
        self._said = 0
        self._deadline = time.monotonic() + request.deadline_s
        self._stopped_at: float | None = None

    def restart(self) -> None:
        """Begin the text again, after a crash."""
        self._text = self._thinking = ""

    def say(self, piece: Piece) -> None:
        """Pass on what is new."""
        if piece.thinking:
            self._thinking += piece.text
            return
        self._text += piece.text
        if self._on_text is not None and len(self._text) > self._said:
            new = self._text[self._said :]
            self._said = len(self._text)
            self._on_text(new)

    def late(self, aborted: bool) -> bool:
        """Whether the reply must end now."""
        if not aborted and time.monotonic() < self._deadline:
            return False
        self._stopped_at = self._stopped_at or time.monotonic()
        return True

    def out_of_grace(self) -> bool:
        """Whether a child that was told to stop has had its time."""
        return self._stopped_at is not None and time.monotonic() > self._stopped_at + GRACE_S

    def finish(self, done: Done) -> None:
        """Take the child's word, saying which of our reasons stopped it."""
        finish: FinishReason = done.finish
        if finish == "aborted" and time.monotonic() >= self._deadline:
            finish = "deadline"
        self.reply = ModelReply(text=done.text, finish=finish, thinking=done.thinking, usage=done.usage)

    def cut_off(self, aborted: bool) -> ModelReply:
        """What there was when the child had to be killed."""
        finish: Literal["aborted", "deadline"] = "aborted" if aborted else "deadline"
        return ModelReply(text=self._text, finish=finish, thinking=self._thinking)
