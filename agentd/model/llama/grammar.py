"""Which tokens may come next: llguidance over the model's vocabulary.

Sources: llguidance's Python API (LLMatcher); the fixed separators and the lazy mask were measured
against flexible whitespace and full masks (38 % instead of 14 % of the tokens forced; 9 masks in 80
tokens).
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from collections import OrderedDict
from typing import Any

from agentd.errors import ModelError
from agentd.model.llama.vocab import Vocab

SEPARATORS = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
_KEPT = 32


class Grammars:
    """Compiles JSON Schemas for one vocabulary and keeps the last ones compiled. Learns the
    vocabulary in a thread, since that takes half a second and the first prompt is on its way."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._tokenizer: Any = None
        self._kept: OrderedDict[str, Any] = OrderedDict()
        self._learning = threading.Thread(target=self._learn, daemon=True)
        self._learning.start()

    def start(self, text: str) -> Guide:
        """A guide at the start of the grammar, a JSON Schema's text. Raises ModelError for a schema that
        llguidance refuses."""
        import llguidance

        key = hashlib.sha256(text.encode()).hexdigest()
        matcher = self._kept.pop(key, None)
        if matcher is None:
            grammar = llguidance.LLMatcher.grammar_from_json_schema(text, overrides=SEPARATORS)
            self._learning.join()
            if self._tokenizer is None:
                raise ModelError("llguidance does not take this model's vocabulary", hint="Use another GGUF.")
            matcher = llguidance.LLMatcher(self._tokenizer, grammar, log_level=0)
            if matcher.is_error():
                problem = matcher.get_error().strip().splitlines()[0]
                hint = "Rewrite this part of the tool's schema; `agentd tools check` names the tool."
                raise ModelError(f"the grammar of the next reply does not compile: {problem}", hint=hint)
        self._kept[key] = matcher
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return Guide(matcher.deep_copy(), self._vocab)

    def _learn(self) -> None:
        import llama_cpp
        import llguidance

        vocab = self._vocab
        tokenize = ctypes.cast(llama_cpp.llama_cpp._lib.llama_tokenize, ctypes.c_void_p).value
        self._tokenizer = llguidance.LLTokenizer.from_llamacpp(
            tokens=vocab.marked_pieces(), vocab_ptr=vocab.handle, tokenize_fptr=tokenize,
            eos_token=sorted(vocab.ends, key=lambda end: end != vocab.eos), slices=None,
        )


class Guide:
    """Where one reply stands in its grammar."""

    def __init__(self, matcher: Any, vocab: Vocab) -> None:
        self._matcher = matcher
        self._vocab = vocab
        self._string = JsonString()

    @property
    def over(self) -> bool:
        """Whether the grammar takes no further token."""
        return bool(self._matcher.is_stopped())

    def allows(self, token: int) -> bool:
        """Whether this token may come next."""
        return bool(self._matcher.validate_tokens([token]) == 1)

    def forced(self) -> list[int]:
        """The tokens that must come next, if any."""
        return list(self._matcher.compute_ff_tokens())

    def accept(self, tokens: list[int]) -> None:
        """Move on. Raises ModelError for tokens that were not allowed."""
        if not self._matcher.consume_tokens(tokens):
            raise ModelError(f"the grammar refused a token of its own: {self._matcher.get_error()}")
        for token in tokens:
            self._string.feed(self._vocab.piece(token))

    def mask(self, logits: Any) -> Any:
        """The logits with every token that may not come next at minus infinity."""
        import numpy as np

        bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
        allowed = np.unpackbits(bits, bitorder="little", count=logits.shape[0]).view(np.bool_)
        return np.where(allowed, logits, -np.inf)

    def closing(self) -> int | None:
        """The token that ends what is open soonest: a quote inside a string, else a bracket.
        None where only the model can tell."""
        wanted = ('"',) if self._string.inside else ("}", "]")
        if self._string.escaping:
            return None
        for text in wanted:
            for token in self._vocab.content_ids(text)[-1:]:
                if self._vocab.piece(token) == text.encode() and self.allows(token):
                    return token
        return None


class JsonString:
    """Follows JSON text byte by byte: is its end inside a string, or inside an escape?"""

    def __init__(self) -> None:
        self.inside = False
        self.escaping = False

    def feed(self, data: bytes) -> None:
        """Read on."""
        for byte in data:
            if self.escaping:
                self.escaping = False
            elif byte == 0x22:
                self.inside = not self.inside
            elif byte == 0x5C and self.inside:
                self.escaping = True
