"""How a run carries on an earlier one, and what the model is told of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agentd import prompt
from agentd.contracts import Change, LeftOut, Message, PromptText

if TYPE_CHECKING:
    from agentd.log import History


@dataclass(frozen=True)
class Carried:
    """A history whose changes were laid on the folder as it is now: `changes` lead from the folder to
    the copy, `blobs` has their contents, `kept` names what was not laid, and why."""

    history: History
    changes: tuple[Change, ...] = ()
    blobs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    kept: Sequence[LeftOut] = ()


def carried_conversation(
    history: History, goal: Message, mark: Callable[[str], PromptText], context_tokens: int,
) -> tuple[Message, ...]:
    """The earlier conversation and the new goal after it; what it came to alone where all of it would
    leave too little of the context."""
    messages = history.messages
    if not prompt.history_fits(messages, context_tokens):
        listed = "\n".join(f"{_verb(c)} {c.path}" for c in history.changes[:40])
        answer = history.state.answer
        messages = (prompt.earlier(
            history.header.goal, history.state.status, mark(answer) if answer else None,
            mark(listed) if listed else None,
        ),)
    return (*messages, *prompt.news((), history.undone_to), goal)


def _verb(change: Change) -> str:
    return "removed" if change.after is None else "changed" if change.before else "added"
