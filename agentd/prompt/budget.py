"""How much of a conversation fits into a model's context, and what is cut first.

Characters stand in for tokens (three a token, which errs on the safe side for English and code):
counting exactly would cost a pass over everything at every step.
"""

from __future__ import annotations

from collections.abc import Sequence

from agentd.contracts import Message
from agentd.text import cut_middle

CHARS_PER_TOKEN = 3
_KEPT_ENDS = 4  # the latest messages stay whole: what the model is working on


def observation_chars(context_tokens: int) -> int:
    """How long one observation may be: an eighth of the context, from 600 to 12,000 characters."""
    return max(600, min(12_000, context_tokens * CHARS_PER_TOKEN // 8))


def fit(
    messages: Sequence[Message], context_tokens: int, reply_tokens: int, pinned: frozenset[int] = frozenset(),
) -> tuple[Message, ...]:
    """The conversation as it is, or, where it would not fit, with its oldest observations cut to a
    line that names how much is gone. Cuts down to two thirds at once, so that a grown conversation
    loses its evaluated prefix seldom. The system message, the opening, the plan, the latest
    messages and those at the indexes `pinned` stay."""
    room = (context_tokens - reply_tokens) * CHARS_PER_TOKEN
    total = sum(len(m.text) for m in messages)
    if total <= room:
        return tuple(messages)
    out = list(messages)
    for i in range(4, len(out) - _KEPT_ENDS):
        if total <= room * 2 // 3:
            break
        if i not in pinned and out[i].role == "user" and len(out[i].text) > 120:
            cut = out[i].model_copy(update={"text": _cut(out[i].text)})
            total -= len(out[i].text) - len(cut.text)
            out[i] = cut
    if total > room:
        out[-1] = out[-1].model_copy(update={"text": cut_middle(out[-1].text, max(600, room // 4))})
    return tuple(out)


def history_fits(messages: Sequence[Message], context_tokens: int) -> bool:
    """Whether an earlier run's conversation leaves half of the context to what comes."""
    return sum(len(m.text) for m in messages) <= context_tokens * CHARS_PER_TOKEN // 2


def _cut(text: str) -> str:
    head, _, rest = text.partition("\n")
    return f"{head[:100]}\n[{len(rest)} characters cut; they are in the log]"
