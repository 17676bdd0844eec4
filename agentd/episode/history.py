"""How a run carries on an earlier one: what the model is told of it, and what the log says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agentd import prompt
from agentd.canon import canonical
from agentd.contracts import Change, Delta, Kind, LeftOut, Message, PromptText
from agentd.episode.journal import Journal

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


def resumed(
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
    if messages and messages[-1].role == "user":
        last = messages[-1]
        joined = last.model_copy(update={"text": f"{last.text}\n\n{goal.text}"})
        return (*messages[:-1], joined)
    return (*messages, goal)


def note_history(journal: Journal, carried: Carried, tree_hash: str) -> None:
    """Note what is carried on from and what was laid on the folder for it, which left `tree_hash`."""
    history = carried.history
    journal.note(
        Kind.history_taken,
        {
            "run_id": history.header.run_id, "head_seq": history.state.head_seq, "head_hash": history.state.head_hash,
            "changes": len(carried.changes), "tree_hash": tree_hash, "kept_count": len(carried.kept),
            "kept": [kept.model_dump() for kept in carried.kept[:20]], "labels": list(history.labels),
        },
        body=canonical({"delta": Delta(changes=carried.changes, tree_hash=tree_hash).model_dump()}),
        blobs=carried.blobs,
    )


def _verb(change: Change) -> str:
    return "removed" if change.after is None else "changed" if change.before else "added"
