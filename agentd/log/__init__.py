"""What happened in a run, in which order, and is that still what the log says?

Appends, reads, folds and verifies; a run is its log. Never decides anything, never runs anything,
and never changes or removes an event; a person may remove a whole run.
"""

from agentd.log.catalogue import Catalogue, RunSummary
from agentd.log.history import History, load_history
from agentd.log.point import Point, point_of
from agentd.log.reader import Reader, open_reader
from agentd.log.removal import remove_runs
from agentd.log.state import Denial, PendingCall, RunState, apply, fold, initial
from agentd.log.tree import base_tree, event_changes, final_tree, tree_changes
from agentd.log.verification import Verification, verify
from agentd.log.writer import Writer, create_run, open_writer

__all__ = [
    "Catalogue", "Denial", "History", "PendingCall", "Point", "Reader", "RunState", "RunSummary", "Verification",
    "Writer", "apply", "base_tree", "create_run", "event_changes", "final_tree", "fold", "initial", "load_history",
    "open_reader", "open_writer", "point_of", "remove_runs", "tree_changes", "verify",
]
