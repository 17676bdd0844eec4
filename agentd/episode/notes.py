"""What the log says of the larger events of a run: what was copied, what was carried on, what a call did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentd.canon import canonical, compact
from agentd.contracts import Decision, Delta, Facts, Json, Kind, LeftOut, ToolCall, ToolOutcome
from agentd.episode.ending import Ending, out_of
from agentd.episode.history import Carried
from agentd.episode.journal import Journal
from agentd.episode.tree import Tree
from agentd.text import cut_middle

TOLD = 20


def note_import(journal: Journal, tree: Tree, left_out: Sequence[LeftOut]) -> None:
    """Note what was copied of the user's folder, and what was not."""
    journal.note(
        Kind.workspace_imported,
        {
            "entries": len(tree.imported), "tree_hash": tree.imported_hash, "left_out_count": len(left_out),
            "left_out": [left.model_dump() for left in left_out[:TOLD]],
        },
        body=canonical([entry.model_dump() for entry in tree.imported]),
    )


def note_history(journal: Journal, carried: Carried, tree_hash: str) -> None:
    """Note what is carried on from and what was laid on the folder for it, which left `tree_hash`."""
    history = carried.history
    journal.note(
        Kind.history_taken,
        {
            "run_id": history.header.run_id, "head_seq": history.state.head_seq, "head_hash": history.state.head_hash,
            "changes": len(carried.changes), "tree_hash": tree_hash, "kept_count": len(carried.kept),
            "kept": [kept.model_dump() for kept in carried.kept[:TOLD]], "labels": list(history.labels),
        },
        body=canonical({"delta": Delta(changes=carried.changes, tree_hash=tree_hash).model_dump()}),
        blobs=carried.blobs,
    )


def note_call(journal: Journal, kind: Kind, call: ToolCall) -> None:
    """Note a call that the model proposed, or that a person made of one."""
    journal.note(
        kind, {"tool": call.tool}, actor="model" if kind is Kind.call_proposed else "human", call_id=call.call_id,
        body=compact(call.model_dump()).encode("ascii"),
    )


def note_decision(journal: Journal, decision: Decision, facts: Facts) -> Decision:
    """Note a decision with the facts that it depends on; the decision."""
    journal.note(
        Kind.policy_decided, {**decision.model_dump(), "facts": facts.model_dump(exclude={"call"})}, actor="policy",
        call_id=facts.call.call_id,
    )
    return decision


def note_observation(
    journal: Journal, call: ToolCall, outcome: ToolOutcome, limit: int, labels: tuple[str, ...],
) -> str:
    """Note what the model is to see of an outcome, at most `limit` characters of it; that text."""
    said = "\n".join(t for t in (outcome.text.rstrip("\n"), outcome.error) if t)
    shown = cut_middle(said, limit)
    journal.note(
        Kind.observation_added, {"chars": len(said), "shown": len(shown), "labels": list(labels)},
        call_id=call.call_id,
    )
    return shown


def outcome_data(call: ToolCall, outcome: ToolOutcome, delta: Delta) -> dict[str, Json]:
    """How a call ended, in short."""
    return {
        "tool": call.tool, "status": outcome.status, "error": cut_middle(outcome.error or "", 400),
        "text_bytes": outcome.text_bytes, "duration_ms": outcome.duration_ms, "changes": len(delta.changes),
    }


def note_outcome(
    journal: Journal, call: ToolCall, outcome: ToolOutcome, delta: Delta, blobs: Mapping[str, bytes], tree: Tree,
) -> ToolOutcome:
    """Note how a call ended and what it changed, which left `tree`; the outcome without its secrets, which is
    all that may be said of it further on."""
    found: set[str] = set()
    outcome = ToolOutcome(**journal.redact.json(outcome.model_dump(), found))
    journal.note(
        Kind.tool_finished,
        {
            **outcome_data(call, outcome, delta), "tree_hash": tree.hash,
            **({"redacted": sorted(found)} if found else {}),
        },
        actor="tool", call_id=call.call_id, blobs=blobs,
        body=canonical({"outcome": outcome.model_dump(), "delta": delta.model_dump()}),
    )
    return outcome


def note_limit(journal: Journal, limit: str) -> Ending:
    """The end of a run that has reached a limit."""
    journal.note(Kind.budget_hit, {"limit": limit})
    return out_of(limit)
