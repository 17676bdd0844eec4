"""Where a run's files are under the home, and that only its owner may look at them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from agentd.errors import LogError, UsageError

_RUN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")


def runs_dir(home: Path) -> Path:
    """The folder that holds one folder a run."""
    return home / "runs"


def run_dir(home: Path, run_id: str) -> Path:
    """A run's folder, there or not. Raises UsageError for what cannot be an id."""
    if not _RUN_ID.fullmatch(run_id):
        raise UsageError(f"{run_id!r} is no run id", hint="see: agentd runs")
    return runs_dir(home) / run_id


def log_path(home: Path, run_id: str) -> Path:
    """A run's database."""
    return run_dir(home, run_id) / "log.db"


def beginning_path(home: Path, run_id: str) -> Path:
    """A run's database before its first events are in it: until it has its name, there is no such run."""
    return run_dir(home, run_id) / "log.db.new"


def imported_path(home: Path, run_id: str) -> Path:
    """A file that is there where the run was made on another machine: none of its paths, policies and
    models means anything here, and nothing of it was chosen by the user."""
    return run_dir(home, run_id) / "imported"


def is_imported(home: Path, run_id: str) -> bool:
    """Whether a run was made on another machine."""
    return imported_path(home, run_id).exists()


def refuse_imported(home: Path, run_id: str) -> None:
    """Raises UsageError where a run was made on another machine: nobody goes on with it here, for its policy,
    its model and its folder were chosen there, by whoever wrote the file."""
    if is_imported(home, run_id):
        raise UsageError(
            f"run {run_id} was imported, and is not gone on with: its policy, model and folder are another machine's",
            hint=f"look at it: agentd show {run_id}; take its changes: agentd apply {run_id} --dir FOLDER",
        )


def existing_log(home: Path, run_id: str) -> Path:
    """The database of a run that is there. Raises UsageError where there is none."""
    path = log_path(home, run_id)
    if not path.is_file():
        raise _none_such(run_id)
    return path


def existing_dir(home: Path, run_id: str) -> Path:
    """The folder of a run that is there, or is being begun. Raises UsageError where there is none."""
    path = run_dir(home, run_id)
    if not path.is_dir():
        raise _none_such(run_id)
    return path


def _none_such(run_id: str) -> UsageError:
    return UsageError(f"there is no run {run_id}", hint="see: agentd runs")


def is_run(home: Path, run_id: str) -> bool:
    """Whether there is such a run."""
    return bool(_RUN_ID.fullmatch(run_id)) and log_path(home, run_id).is_file()


def private_dir(path: Path) -> Path:
    """A folder of mode 0700, made with its parents where it is missing. Raises LogError."""
    try:
        make_private(path)
    except OSError as error:
        raise LogError(f"cannot make {path}: {error.strerror}") from error
    return path


def make_private(path: Path) -> None:
    """The same; raises OSError."""
    if not path.is_dir():
        make_private(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def new_private_file(path: Path) -> None:
    """An empty file of mode 0600 where none was; its name is durable."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        for folder in (path.parent, path.parent.parent):
            sync_dir(folder)
    except FileExistsError as error:
        raise LogError(f"{path} is there already") from error
    except OSError as error:
        raise LogError(f"cannot make {path}: {error.strerror}") from error


def sync_dir(path: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
