"""Sets the files of a run back to what they were after a step: in its own copy, never in the user's folder."""

from __future__ import annotations

from contextlib import closing

from agentd import log
from agentd.canon import canonical
from agentd.clock import Clock, SystemClock
from agentd.contracts import Change, Delta, Draft, Kind, Value
from agentd.errors import UsageError
from agentd.settings import Settings


class Undone(Value):
    """What was set back. `applied` says whether changes of the run had been applied to the user's folder,
    where they stay."""

    run_id: str
    to_step: int
    changes: tuple[Change, ...]
    applied: bool


def undo(run: str, step: int, settings: Settings, *, clock: Clock | None = None) -> Undone:
    """Set the files of a run back to what they were after a step; 0 is before the first call. The log keeps
    all that was, so a later step can be gone back to in the same way.

    Raises UsageError where the run has no such step or what files held is not kept, LeaseHeld while it is
    under way, LogDamaged."""
    home = settings.home
    run_id = log.Catalogue(home).resolve(run)
    with closing(log.open_writer(home, run_id, clock or SystemClock())) as writer:
        writer.again = f"agentd undo {run_id} --to {step}"
        state = writer.state
        if not 0 <= step <= state.step:
            raise UsageError(f"run {run_id} has no step {step}; it has 0 to {state.step}", field="--to",
                             hint=f"its steps: agentd show {run_id}")
        with closing(log.open_reader(home, run_id)) as reader:
            tree, tree_hash = log.tree_at(reader, step)
            changes = log.changes_between(log.final_tree(reader), tree)
        for change in changes:
            if change.after is not None and change.after.kind == "file" and change.after.sha256 is None:
                raise UsageError(f"{change.path} was too large to keep, and cannot be brought back", field="--to")
        if changes:
            writer.append([Draft(
                kind=Kind.workspace_restored, step=state.step, actor="human",
                data={"to_step": step, "changes": len(changes), "tree_hash": tree_hash},
                body=canonical({"delta": Delta(changes=changes, tree_hash=tree_hash).model_dump()}),
            )])
    return Undone(run_id=run_id, to_step=step, changes=changes, applied=state.applied or state.applying)
