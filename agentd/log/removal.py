"""Removes whole runs, where a person says so: never a part of one, and never one that is being written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from agentd.errors import LogError, UsageError
from agentd.log.catalogue import Catalogue
from agentd.log.heads import heads_path
from agentd.log.lease import Lease
from agentd.log.places import run_dir


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
                shutil.rmtree(run_dir(home, run_id))
                heads_path(home, run_id).unlink(missing_ok=True)
        except OSError as error:
            raise LogError(f"cannot remove every run: {error}") from error
