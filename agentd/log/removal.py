"""Removes whole runs, where a person says so: never a part of one, and never one that is being written.

Says which are old, and what each takes on the disk.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from agentd.errors import AgentdError, LogError, UsageError
from agentd.log.catalogue import Catalogue
from agentd.log.heads import heads_path
from agentd.log.lease import Lease
from agentd.log.places import log_path, run_dir, runs_dir, sync_dir

_OPEN = {"running", "waiting", "damaged"}


def run_bytes(home: Path, run_id: str) -> int:
    """What a run's own files take on the disk; copies of what it worked on are not among them."""
    paths = [heads_path(home, run_id), *run_dir(home, run_id).rglob("*")]
    total = 0
    for path in paths:
        with suppress(OSError):  # a log that is being written comes and goes with its files
            total += path.lstat().st_blocks * 512
    return total


def expired_runs(home: Path, before_ns: int) -> tuple[str, ...]:
    """Ids of the runs that have ended and were written last before that time (Unix). Never one that is
    interrupted, waits for a person or cannot be read, and none from which a run was forked that stays."""
    runs = Catalogue(home).list_runs()
    expired = {run.run_id for run in runs if run.status not in _OPEN and _written_ns(home, run.run_id) < before_ns}
    while needed := {run.parent for run in runs if run.forked and run.run_id not in expired} & expired:
        expired -= needed
    return tuple(run.run_id for run in runs if run.run_id in expired)


def _written_ns(home: Path, run_id: str) -> int:
    """When a run was written last: its heads grow with every commit."""
    path = heads_path(home, run_id)
    return (path if path.is_file() else log_path(home, run_id)).stat().st_mtime_ns


def remove_runs(home: Path, run_ids: Sequence[str]) -> None:
    """Remove runs with their logs and heads, and the catalogue, which the next reader makes anew of what
    is left. Raises, before any is removed, LeaseHeld where one is being written, and UsageError where
    another run was forked from one; LogError for what the disk refuses."""
    for run in Catalogue(home).list_runs():
        if run.forked and run.parent in run_ids and run.run_id not in run_ids:
            raise UsageError(
                f"run {run.run_id} was forked from {run.parent}, and needs it", hint=f"remove it as well: {run.run_id}",
            )
    with ExitStack() as held:
        for run_id in run_ids:
            held.callback(Lease(run_dir(home, run_id)).release)
        try:
            (home / "catalogue.db").unlink(missing_ok=True)
            for run_id in run_ids:
                # The log first: what a kill leaves is then no run, and not one that lacks a part.
                log_path(home, run_id).unlink()
                sync_dir(run_dir(home, run_id))
                shutil.rmtree(run_dir(home, run_id))
                heads_path(home, run_id).unlink(missing_ok=True)
        except OSError as error:
            raise LogError(f"cannot remove every run: {error}") from error


def discard(home: Path, run_id: str) -> None:
    """Remove what is there of a run that has no log: its beginning or its removal was cut short. For who
    holds its lease; what the disk refuses stays."""
    shutil.rmtree(run_dir(home, run_id), ignore_errors=True)
    with suppress(OSError):
        heads_path(home, run_id).unlink(missing_ok=True)


def sweep(home: Path, before_ns: int) -> None:
    """Discard what processes that were killed left of runs that they began or removed, as far as it was
    written last before that time (Unix), and nobody holds it."""
    for folder in (runs_dir(home), home / "heads"):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            with suppress(OSError, AgentdError):
                if path.stat().st_mtime_ns < before_ns and not log_path(home, path.name).exists():
                    _discard_if_free(home, path.name)


def _discard_if_free(home: Path, run_id: str) -> None:
    with ExitStack() as held:
        if run_dir(home, run_id).is_dir():
            held.callback(Lease(run_dir(home, run_id)).release)
        discard(home, run_id)
