"""From a conversation to a reply: which ids it is, which of them the context holds already, and
what is generated after them.

Ids are append-only: each part of the rendered conversation is tokenised by itself and always in the
same way, and a reply keeps the ids that were generated. Re-tokenising generated calls changed their
ids in 12 of 12 measured cases.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from agentd.contracts import Message, ModelRequest, Usage
from agentd.errors import ModelError
from agentd.model.llama.decode import Generated, Generation
from agentd.model.llama.engine import Aborted, Engine
from agentd.model.llama.grammar import Grammars
from agentd.model.llama.prompts import WORTH_KEEPING, PromptStates
from agentd.model.llama.protocol import Done, conversation_keys
from agentd.model.llama.sampling import Sampler
from agentd.model.llama.template import ChatTemplate

LEAST_REPLY = 32
_OPEN, _CLOSE = "<think>", "</think>"
OnPiece = Callable[[str, bool], None]


class Conversations:
    """Replies to conversations on one engine. `known` maps the key of a conversation to the ids of
    its last message, where that was generated."""

    def __init__(
        self, engine: Engine, template: ChatTemplate, states: PromptStates, known: dict[str, tuple[int, ...]],
        *, forced: bool, lazy_mask: bool,
    ) -> None:
        self._engine = engine
        self._template = template
        self._states = states
        self._known = known
        self._grammars = Grammars(engine.vocab)
        self._forced = forced
        self._lazy_mask = lazy_mask

    @property
    def thinks(self) -> bool:
        """Whether the model's template knows of thinking."""
        return self._template.thinks

    def reply(self, request: ModelRequest, on_piece: OnPiece) -> Done:
        """The reply, or what there was of it when the abort flag was set. Raises ModelError."""
        started = time.monotonic()
        guide = self._grammars.start(request.grammar.text) if request.grammar else None
        thinks = self._template.thinks and request.think_tokens > 0
        prompt, system = self.ids(request.messages, thinking=thinks)
        most = self._room(len(prompt), request.max_tokens)
        sampler = Sampler(request.temperature, request.seed)
        try:
            cached = self._prepare(prompt, system)
        except Aborted:
            return Done(text="", finish="aborted", usage=Usage(prompt=len(prompt)))
        prepared_ms = (time.monotonic() - started) * 1000
        rest = prompt[len(self._engine.tokens) :]
        thought = None
        if thinks:
            thought, rest = self._think(rest, min(request.think_tokens, most // 2), sampler, on_piece)
            most -= len(thought.ids)
        if thought and thought.finish == "aborted":
            out = Generated(finish="aborted")
        else:
            generation = Generation(
                self._engine, guide, sampler, lambda text: on_piece(text, False),
                force=self._forced, lazy=self._lazy_mask,
            )
            out = generation.run(rest, most)
        first_ms = thought.prefill_ms if thought else out.prefill_ms
        usage = Usage(
            prompt=len(prompt), cached=cached, output=len(out.ids) + (len(thought.ids) if thought else 0),
            forced=out.forced, prefill_ms=round(prepared_ms + first_ms, 2),
            decode_ms=round((time.monotonic() - started) * 1000 - prepared_ms - first_ms, 2),
        )
        return self._done(request, out, thought.text.partition(_CLOSE)[0].strip() if thought else "", usage)

    def ids(self, messages: Sequence[Message], *, thinking: bool) -> tuple[list[int], int]:
        """The ids of a conversation up to the start of the reply, and how many of them are the
        system prompt (0 without one)."""
        vocab, keys = self._engine.vocab, conversation_keys(messages)
        ids: list[int] = []
        system = 0
        segments = self._template.render(messages, thinking=thinking)
        for segment in segments:
            if segment.content is None:
                ids += vocab.template_ids(segment.text)
                continue
            generated = self._known.get(keys[segment.content])
            ids += generated if generated is not None else vocab.content_ids(segment.text)
            if segment.content == 0 and messages[0].role == "system":
                system = len(ids)
        if self._template.thinks and not thinking and segments[-1].text.rstrip().endswith(_OPEN):
            ids += vocab.template_ids(f"\n{_CLOSE}\n\n")
        if vocab.adds_bos and ids[:1] != [vocab.bos]:
            ids.insert(0, vocab.bos)
            system += 1 if system else 0
        return ids, system

    def _prepare(self, prompt: list[int], system: int) -> int:
        """Let the context hold a prefix of the prompt, with its system part; how many tokens of it
        were not evaluated again. The system part is always evaluated by itself, so that a context
        which was read back equals one that was computed."""
        engine = self._engine
        held = engine.keep(prompt)
        if system < WORTH_KEEPING or held >= system:
            return held
        state = self._states.load(prompt[:system])
        if state is not None:
            if engine.restore(state, prompt[:system]):
                return system
            self._states.forget(prompt[:system])
            held = 0
        engine.evaluate(prompt[held:system])
        self._states.save(prompt[:system], engine.state())
        return held

    def _think(
        self, rest: list[int], most: int, sampler: Sampler, on_piece: OnPiece
    ) -> tuple[Generated, list[int]]:
        """A bounded free pass; what it said, and the ids to evaluate before the reply."""
        vocab = self._engine.vocab
        opened = rest[-8:] and _OPEN.encode() in b"".join(vocab.piece(i, special=True) for i in rest[-8:])
        start = [] if opened else list(vocab.template_ids(f"{_OPEN}\n"))
        generation = Generation(
            self._engine, None, sampler, lambda text: on_piece(text, True), force=False, lazy=False
        )
        thought = generation.run(rest + start, most, until=_CLOSE)
        ending = "\n\n" if _CLOSE in thought.text else f"\n{_CLOSE}\n\n"
        return thought, thought.unevaluated + list(vocab.template_ids(ending))

    def _room(self, prompt: int, wanted: int) -> int:
        room = self._engine.context_tokens - prompt
        if room < min(LEAST_REPLY, wanted):
            raise ModelError(
                f"the conversation takes {prompt} tokens and the model's context has {self._engine.context_tokens}",
                hint="Shorten the goal or its files, or use a model with a longer context.",
            )
        return min(room, wanted)

    def _done(self, request: ModelRequest, out: Generated, thinking: str, usage: Usage) -> Done:
        reply = Message(role="assistant", text=out.text)
        key = conversation_keys([*request.messages, reply])[-1]
        self._known[key] = tuple(out.ids)
        return Done(text=out.text, finish=out.finish, thinking=thinking, usage=usage, key=key, ids=tuple(out.ids))
