"""What is asked of a model and what it replies, whatever runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal, Protocol, Self

from agentd.contracts.base import Value
from agentd.contracts.call import Json


class Message(Value):
    """One turn. Its text is content, never template: control tokens in it stay plain text."""

    role: Literal["system", "user", "assistant"]
    text: str


class Grammar(Value):
    """What a reply may be, as JSON Schema within the subset that llguidance takes.

    Strings are bounded, objects closed, separators fixed at `", "` and `": "`. Held as ASCII JSON: with
    10,000 paths in it, each pass from data to text and back is milliseconds of a step.
    """

    text: str

    @classmethod
    def of(cls, schema: dict[str, Json]) -> Self:
        """The grammar of a JSON Schema."""
        return cls(text=json.dumps(schema))

    @property
    def json_schema(self) -> dict[str, Json]:
        """The schema as data, read anew."""
        return dict(json.loads(self.text))


class ModelRequest(Value):
    """A conversation and the bounds of the reply. `grammar` None asks for free text.

    Conversations only grow: a request whose messages continue an earlier one's reuses its state.
    `think_tokens` bounds a free pass before the constrained reply, for models that think.
    """

    messages: tuple[Message, ...]
    grammar: Grammar | None = None
    max_tokens: int = 512
    think_tokens: int = 0
    temperature: float = 0.0
    seed: int = 0
    deadline_s: float = 300.0


class Usage(Value):
    """Tokens of one reply. `cached` of the `prompt` tokens were not evaluated again; `forced` of
    the `output` tokens were appended by the grammar without sampling."""

    prompt: int = 0
    cached: int = 0
    output: int = 0
    forced: int = 0
    prefill_ms: float = 0.0
    decode_ms: float = 0.0


FinishReason = Literal["stop", "truncated", "aborted", "deadline"]


class ModelReply(Value):
    """A reply. `truncated` was closed by force when its tokens ran out: well-formed, but what it
    asks for must not be executed. `aborted` and `deadline` carry what there was."""

    text: str
    finish: FinishReason = "stop"
    thinking: str = ""
    usage: Usage = Usage()


class ModelInfo(Value):
    """Which model answers. `sha256` is of the weights, where they are ours to read.

    `spec` is what the user named it by; `where` says where data goes (this machine, a URL), and
    `leaves_machine` that it goes to another one. `constrained` is false for a server that takes no
    schema, so that only the checks behind it hold. `narrow` says that it was trained to choose from what the
    goal and the files say, and on prompts without explanations. `notes` are what the user should know of it.
    """

    spec: str
    name: str
    context_tokens: int
    sha256: str | None = None
    adapter_sha256: str | None = None
    thinks: bool = False
    where: str = "this machine"
    leaves_machine: bool = False
    constrained: bool = True
    narrow: bool = False
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it runs, in words."""
        if self.leaves_machine:
            return f"at {self.where}: what it reads LEAVES THIS MACHINE"
        return f"on {self.where}" if self.where == "this machine" else f"at {self.where}, on this machine"


OnText = Callable[[str], None]


class Model(Protocol):
    """A model that replies. One conversation at a time; `abort` may come from another thread."""

    @property
    def info(self) -> ModelInfo: ...

    def reply(self, request: ModelRequest, on_text: OnText | None = None) -> ModelReply:
        """Reply to the conversation; `on_text` gets pieces as they come. Raises ModelError."""
        ...

    def count(self, text: str) -> int:
        """Tokens that a text takes, or a fair estimate of it."""
        ...

    def abort(self) -> None:
        """Stop the reply under way; it returns as `aborted`."""
        ...

    def close(self) -> None:
        """Give back what the model holds. Idempotent."""
        ...
