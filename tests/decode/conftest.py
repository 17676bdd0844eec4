"""A tongue that can say only what a grammar allows: llguidance over single bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import llguidance
import pytest

from agentd.contracts import Grammar, ToolSpec, World
from agentd.tools import load_catalogue

SEPARATORS = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}


class Tongue:
    """Follows one grammar byte by byte."""

    def __init__(self, grammar: Grammar, tokenizer: llguidance.LLTokenizer) -> None:
        text = llguidance.LLMatcher.grammar_from_json_schema(json.dumps(grammar.json_schema), overrides=SEPARATORS)
        self._start = llguidance.LLMatcher(tokenizer, text, log_level=0)
        self._tokenizer = tokenizer
        assert not self._start.is_error(), self._start.get_error()

    def can_say(self, text: str) -> bool:
        """Whether the grammar takes this text from start to end."""
        matcher = self._start.deep_copy()
        tokens = self._tokenizer.tokenize_str(text)
        return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()

    def stops_at(self, text: str) -> str:
        """The part of the text that the grammar takes."""
        matcher = self._start.deep_copy()
        tokens = self._tokenizer.tokenize_str(text)
        return self._tokenizer.decode_str(tokens[: matcher.try_consume_tokens(tokens)])

    def babble(self, seed: int, budget: int = 300) -> str:
        """A text of the grammar, at random; once the budget is spent, its strings and brackets are
        closed as soon as they may be."""
        chance = random.Random(seed)
        matcher, said = self._start.deep_copy(), bytearray()
        while not matcher.is_stopped():
            bits = matcher.compute_bitmask()
            allowed = [t for t in range(256) if bits[t // 8] >> (t % 8) & 1]
            if not allowed:
                break
            closing = [byte for byte in b'"}]' if byte in allowed]
            common = [byte for byte in allowed if 0x20 <= byte < 0x7F] or allowed
            if len(said) > budget and closing:
                byte = closing[0]
            else:
                byte = chance.choice(allowed if chance.random() < 0.2 else common)
            assert matcher.consume_token(byte)
            said.append(byte)
        assert matcher.is_accepting()
        return said.decode()

    def closed(self, text: str) -> str:
        """The text, cut short, brought to an end: forced bytes, else a quote, else a bracket, else
        the first byte that may come."""
        matcher = self._start.deep_copy()
        said = list(self._tokenizer.tokenize_str(text))
        assert matcher.consume_tokens(said)
        for _ in range(1000):
            if matcher.is_stopped():
                break
            bits = matcher.compute_bitmask()
            allowed = [t for t in range(256) if bits[t // 8] >> (t % 8) & 1]
            if not allowed:
                break
            following = matcher.compute_ff_tokens() or [next((b for b in b'"}]' if b in allowed), allowed[0])]
            assert matcher.consume_tokens(following)
            said += following
        assert matcher.is_accepting()
        return self._tokenizer.decode_str(said)


@pytest.fixture(scope="session")
def specs() -> tuple[ToolSpec, ...]:
    return load_catalogue().specs


@pytest.fixture(scope="session")
def tongue() -> Callable[[Grammar], Tongue]:
    tokenizer = llguidance.LLTokenizer("byte")
    return lambda grammar: Tongue(grammar, tokenizer)


@pytest.fixture(scope="session")
def world() -> World:
    return World(
        files=("access.log", "my notes.txt", "src/main.py", "src/résumé.md", "数据.csv"), dirs=("empty", "src"),
        links=("current", "src/latest.md"), goal_names=("answer.txt", "out/final report.md"),
    )
