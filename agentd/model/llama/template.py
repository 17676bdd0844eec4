"""Renders a conversation with the GGUF's own chat template, keeping content apart from template.

Content is rendered as a random placeholder and put back afterwards, so that control tokens are only
ever read in what the template wrote. Sources of the template's environment: the names that
Hugging Face's `apply_chat_template` gives (bos_token, eos_token, raise_exception, strftime_now).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn

from agentd.contracts import Message
from agentd.errors import ModelError

OTHER_GGUF = "Use an instruction-tuned GGUF whose chat template is in its metadata."
Token = Callable[[], str]


class Segment(NamedTuple):
    """A part of a rendered conversation: `content` is the index of the message it is the text of,
    None for what the template wrote."""

    text: str
    content: int | None


def _random_token() -> str:
    return secrets.token_hex(16)


class ChatTemplate:
    """One compiled template. `thinks` says that it knows `<think>`. Raises ModelError when made
    from a source that does not compile."""

    def __init__(self, source: str | None, *, bos: str, eos: str, token: Token = _random_token) -> None:
        if not source:
            raise ModelError("the model has no chat template", hint=OTHER_GGUF)
        import jinja2
        from jinja2.ext import loopcontrols
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        self._errors: type[Exception] = jinja2.TemplateError
        try:
            self._template = env.from_string(source)
        except jinja2.TemplateError as error:
            raise ModelError(f"the model's chat template does not compile: {error}", hint=OTHER_GGUF) from error
        self._names = {"bos_token": bos, "eos_token": eos, "raise_exception": _raise, "strftime_now": _strftime}
        self._token = token
        self.thinks = "<think>" in source or "enable_thinking" in source

    def render(self, messages: Sequence[Message], *, thinking: bool) -> list[Segment]:
        """The conversation and the opening of the reply, in order. A system message that the
        template refuses, drops or moves is put in front of the first user message instead.
        Raises ModelError when the template cannot take the conversation."""
        try:
            return self._render(messages, thinking)
        except ModelError:
            if not messages or messages[0].role != "system":
                raise
        return self._render(messages[1:], thinking, system=messages[0])

    def _render(self, messages: Sequence[Message], thinking: bool, system: Message | None = None) -> list[Segment]:
        shift = 0 if system is None else 1
        mark = f"[{self._token()}:"
        plain: list[dict[str, Any]] = [
            {"role": m.role, "content": f"{mark}{i + shift}]"} for i, m in enumerate(messages)
        ]
        everything = list(messages) if system is None else [system, *messages]
        if system is not None:
            first = next((p for p in plain if p["role"] == "user"), None)
            if first is None:
                raise ModelError("a conversation needs a user message")
            first["content"] = f"{mark}0]\n\n{first['content']}"
        try:
            text = self._template.render(
                messages=plain, add_generation_prompt=True, enable_thinking=thinking, tools=None,
                documents=None, **self._names,
            )
        except (self._errors, TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise ModelError(f"the model's chat template refused the conversation: {error}") from error
        return _split(text, mark, everything)


def _split(text: str, mark: str, messages: Sequence[Message]) -> list[Segment]:
    head, *rest = text.split(mark)
    segments = [Segment(head, None)] if head else []
    for expected, part in enumerate(rest):
        number, _, tail = part.partition("]")
        if number != str(expected):
            raise ModelError(f"the model's chat template moved message {number}")
        segments.append(Segment(messages[expected].text, expected))
        if tail:
            segments.append(Segment(tail, None))
    if len(rest) != len(messages):
        raise ModelError("the model's chat template left a message out")
    return segments


def _raise(message: str) -> NoReturn:
    raise ValueError(message)


def _strftime(form: str) -> str:
    return datetime.now(UTC).strftime(form)
