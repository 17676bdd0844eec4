"""The decode loop: what the model says next, within a grammar and a budget.

When the budget runs out the reply is closed by force: forced tokens, else a quote inside a string,
else a closing bracket, else the best allowed token. Measured: 385 of 385 cut points closed into
valid calls, 16 tokens on average, 47 at most; hence the reserve.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from agentd.model.llama.engine import Aborted, Engine
from agentd.model.llama.grammar import Guide
from agentd.model.llama.sampling import Sampler

RESERVE = 50
_CLOSE_AT_MOST = 4 * RESERVE  # a grammar that asks for more is left open; the reply is not executed anyway
Say = Callable[[str], None]


@dataclass
class Generated:
    """What was generated: ids, their text, how it ended, and which ids the context still lacks."""

    ids: list[int] = field(default_factory=list)
    text: str = ""
    finish: Literal["stop", "truncated", "aborted"] = "stop"
    forced: int = 0
    prefill_ms: float = 0.0
    unevaluated: list[int] = field(default_factory=list)


class Generation:
    """One reply in the making. `waiting` are tokens chosen but not evaluated yet, so that a sampled
    token and those that its choice forces cost one evaluation together."""

    def __init__(self, engine: Engine, guide: Guide | None, sampler: Sampler, say: Say, *, force: bool, lazy: bool):
        self._engine = engine
        self._guide = guide
        self._sampler = sampler
        self._say = say
        self._force = force
        self._lazy = lazy
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._out = Generated()
        self._waiting: list[int] = []

    def run(self, prompt: list[int], max_tokens: int, until: str | None = None) -> Generated:
        """Evaluate the rest of the prompt and generate. `until` ends free text where it appears."""
        self._waiting = list(prompt)
        reserve = min(RESERVE, max_tokens // 2) if self._guide else 0
        try:
            self._generate(max_tokens - reserve, until)
            if self._out.finish == "truncated" and self._guide:
                self._close(self._guide)
        except Aborted:
            self._out.finish = "aborted"
        self._emit(b"", final=True)
        self._out.unevaluated = self._waiting
        return self._out

    def _generate(self, budget: int, until: str | None) -> None:
        out, guide = self._out, self._guide
        while True:
            if guide and self._force:
                self._append(guide.forced(), forced=True)
            if guide and guide.over:
                return
            if len(out.ids) >= budget:
                out.finish = "truncated"
                return
            token = self._next()
            if token in self._engine.vocab.ends:
                return
            self._append([token])
            if until and until in out.text[-2 * len(until) - 32 :]:
                return

    def _next(self) -> int:
        self._settle()
        logits, guide = self._engine.logits(), self._guide
        if guide is None:
            return self._sampler.pick(logits)
        if self._lazy:
            token = self._sampler.pick(logits)
            if guide.allows(token):
                return token
        return self._sampler.pick(guide.mask(logits))

    def _close(self, guide: Guide) -> None:
        for _ in range(_CLOSE_AT_MOST):
            if guide.over:
                return
            forced = guide.forced()
            if forced:
                self._append(forced, forced=True)
                continue
            token = guide.closing()
            if token is None:
                self._settle()
                token = int(guide.mask(self._engine.logits()).argmax())
            if token in self._engine.vocab.ends:
                return
            self._append([token])

    def _append(self, tokens: list[int], *, forced: bool = False) -> None:
        if not tokens:
            return
        if self._guide:
            self._guide.accept(tokens)
        self._waiting += tokens
        self._out.ids += tokens
        self._out.forced += len(tokens) if forced else 0
        self._emit(b"".join(self._engine.vocab.piece(token) for token in tokens))

    def _settle(self) -> None:
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            started = time.monotonic()
            self._engine.evaluate(waiting)
            self._out.prefill_ms = self._out.prefill_ms or (time.monotonic() - started) * 1000

    def _emit(self, data: bytes, *, final: bool = False) -> None:
        text = self._decoder.decode(data, final)
        if text:
            self._out.text += text
            self._say(text)
