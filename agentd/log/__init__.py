"""What happened in a run, in which order, and is that still what the log says?

Appends, reads, folds, verifies, exports and imports; a run is its log. Never decides anything, never runs anything,
and never changes or removes an event; a person may remove a whole run.
"""

from agentd.log.calls import LoggedCall, call_of, logged_calls
from agentd.log.catalogue import Catalogue, RunSummary
from agentd.log.exporting import Exported, export_run
from agentd.log.forks import ForkPoint, fork_point
from agentd.log.history import History, load_history
from agentd.log.importing import ImportedRun, import_runs, sweep_imports
from agentd.log.inbox import Inbox
from agentd.log.places import is_imported, refuse_imported
from agentd.log.point import Point, point_of
from agentd.log.reader import Reader, open_reader
from agentd.log.removal import expired_runs, remove_runs, run_bytes, sweep
from agentd.log.requests import (
    OpenRequest,
    asked_by,
    asked_still,
    code_of,
    find_request,
    first_answer,
    open_request,
    open_requests,
)
from agentd.log.snapshots import Snapshots
from agentd.log.state import Denial, Folding, PendingCall, RunState, apply, fold, initial, is_resumable
from agentd.log.tree import (
    CHANGING,
    base_tree,
    changes_between,
    event_changes,
    final_tree,
    kept_outside,
    lay,
    tree_at,
    tree_changes,
)
from agentd.log.verification import Verification, verify
from agentd.log.writer import Writer, create_run, open_writer

__all__ = [
    "CHANGING", "Catalogue", "Denial", "Exported", "Folding", "ForkPoint", "History", "ImportedRun", "Inbox",
    "LoggedCall", "OpenRequest", "PendingCall", "Point", "Reader", "RunState", "RunSummary", "Snapshots",
    "Verification", "Writer", "apply", "asked_by", "asked_still", "base_tree", "call_of", "changes_between",
    "code_of", "create_run", "event_changes", "expired_runs", "export_run", "final_tree", "find_request",
    "first_answer", "fold", "fork_point", "import_runs", "initial", "is_imported", "is_resumable", "kept_outside",
    "lay", "load_history", "logged_calls", "open_reader", "open_request", "open_requests", "open_writer",
    "point_of", "refuse_imported", "remove_runs", "run_bytes", "sweep", "sweep_imports", "tree_at", "tree_changes",
    "verify",
]
