"""The conversation with the model: what has been said, and one question more.

Writes down each question before it is asked and each reply before anything follows from it. Knows
nothing of tools, policy or the order of a run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agentd import prompt
from agentd.canon import canonical, sha256
from agentd.contracts import Grammar, Kind, Message, Model, ModelReply, ModelRequest, OnText
from agentd.episode.journal import Journal

if TYPE_CHECKING:
    from agentd.log import Point


class Conversation:
    """Messages that only grow, with one model. `tokens` is what the model has worked through:
    replies, and prompts less what was cached."""

    def __init__(
        self, model: Model, journal: Journal, *, think_tokens: int = 0, on_text: OnText | None = None
    ) -> None:
        self._model = model
        self._journal = journal
        self._think_tokens = think_tokens
        self._on_text = on_text
        self._messages: tuple[Message, ...] = ()
        self._pinned: frozenset[int] = frozenset()
        self.context_tokens = model.info.context_tokens
        self.tokens = 0

    def resume(self, point: Point, system: Message) -> None:
        """Take up a conversation that is in the log, under a system message that may be another."""
        system = self._redacted(system)
        said = (*point.prompt, point.reply) if point.reply else point.prompt
        self._messages = said if said[:1] == (system,) else (system, *said[1:])
        self._pinned = frozenset([point.goal_index])
        self.tokens = point.state.counters.tokens
        self._journal.resume(point.prompt)

    def record(self) -> None:
        """Note what the model was told since the last question; its own words are in the log already."""
        if self._messages and self._messages[-1].role == "user":
            self._journal.note_prompt(self._messages, {"format": prompt.FORMAT})

    def say(self, *messages: Message) -> None:
        """Add to what the model will see next, without its secrets. What one role says twice is one message:
        templates want the roles in turn."""
        for message in map(self._redacted, messages):
            last = self._messages[-1] if self._messages else None
            if last is not None and last.role == message.role:
                joined = last.model_copy(update={"text": f"{last.text}\n\n{message.text}"})
                self._messages = (*self._messages[:-1], joined)
            else:
                self._messages += (message,)

    def _redacted(self, message: Message) -> Message:
        text = self._journal.redact(message.text)
        return message if text is message.text else message.model_copy(update={"text": text})

    def pin(self) -> None:
        """Never cut what was said last, however long the conversation grows."""
        self._pinned |= {len(self._messages) - 1}

    def ask(self, grammar: Grammar, *, max_tokens: int, deadline_s: float) -> ModelReply:
        """The model's next message, within the grammar. Commits all that was noted before it asks."""
        max_tokens = min(max_tokens, self.context_tokens // 4)
        self._messages = prompt.fit(self._messages, self.context_tokens, max_tokens + self._think_tokens, self._pinned)
        request = ModelRequest(
            messages=self._messages, grammar=grammar, max_tokens=max_tokens, think_tokens=self._think_tokens,
            deadline_s=deadline_s,
        )
        self._journal.note_prompt(self._messages, {"format": prompt.FORMAT})
        self._journal.note(
            Kind.model_requested,
            {
                "max_tokens": max_tokens, "think_tokens": self._think_tokens, "deadline_s": round(deadline_s, 3),
                "grammar": sha256(grammar.text.encode("ascii")),
            },
        )
        self._journal.commit()
        reply = self._model.reply(request, self._on_text)
        self.tokens += reply.usage.output + reply.usage.prompt - reply.usage.cached
        self._journal.note(
            Kind.model_replied, {"finish": reply.finish, "usage": reply.usage.model_dump()}, actor="model",
            body=canonical({"text": reply.text, "thinking": reply.thinking}),
        )
        if reply.finish in ("stop", "truncated"):
            self.say(Message(role="assistant", text=reply.text))
        return reply
