"""Brings what a run changed into a folder, and writes down in its log that it was done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

from agentd.clock import SystemClock
from agentd.contracts import Change, Draft, Json, Kind, LogReader
from agentd.episode import OnEvent
from agentd.errors import LogError, UsageError
from agentd.log import is_imported, open_reader, open_writer, tree_changes
from agentd.sandbox import ApplyReport, apply_changes
from agentd.text import visible


def apply_run(
    home: Path, run_id: str, folder: Path | None = None, *, only: Collection[str] = (), named: Collection[str] = (),
    overwrite: Collection[str] = (), dry_run: bool = False, on_event: OnEvent | None = None,
) -> tuple[Path, ApplyReport]:
    """Apply a run's changes to `folder`, else to the one that it copied; which it was, and what came of it.

    `only` are the paths that are wanted (all where there are none), `named` those of dangerous changes
    that are wanted all the same, `overwrite` those where what the user wrote meanwhile may be lost.
    Raises UsageError for a path that the run did not change, WorkspaceError for a folder that cannot be
    opened, LeaseHeld for a run that is still under way.
    """
    with closing(open_reader(home, run_id)) as reader:
        changes = tree_changes(reader)
        if folder is None and is_imported(home, run_id):
            raise UsageError(
                "the run was imported, and the folder that it copied is another machine's", field="--dir",
                hint="say where to: --dir FOLDER",
            )
        target = folder or (Path(reader.header.source) if reader.header.source else None)
        if target is None:
            raise UsageError("the run had no folder to copy", field="--dir", hint="say where to: --dir FOLDER")
        unknown = sorted({*only, *named, *overwrite} - {c.path for c in changes})
        if unknown:
            raise UsageError(
                f"the run did not change {', '.join(map(visible, unknown))}", hint=f"see `agentd diff {run_id} --names`"
            )
        wanted = [c for c in changes if not only or c.path in only]
        if not dry_run:
            return target, apply_logged(home, reader, target, wanted, named, overwrite, on_event)
        return target, apply_changes(
            target, wanted, reader.blob, include=set(named), overwrite=set(overwrite), state=home, dry_run=True,
        )


def apply_logged(
    home: Path, reader: LogReader, target: Path, changes: Sequence[Change], named: Collection[str] = (),
    overwrite: Collection[str] = (), on_event: OnEvent | None = None,
) -> ApplyReport:
    """Apply changes of a run that has ended, and write down before and after that it was done."""
    with closing(open_writer(home, reader.header.run_id, SystemClock())) as writer:
        writer.again = f"agentd apply {reader.header.run_id}"

        def note(**data: Json) -> None:
            draft = Draft(kind=Kind.changes_applied, step=0, actor="human", data={"folder": str(target), **data})
            for event in writer.append([draft]):
                if on_event is not None:
                    on_event(event, None)

        note(phase="intended", changes=len(changes))
        report = apply_changes(
            target, changes, reader.blob, include=set(named), overwrite=set(overwrite), state=home,
        )
        try:
            note(phase="finished", **{what: len(paths) for what, paths in report})
        except LogError as error:
            raise LogError(
                f"{len(report.applied)} changes are in {target}, but {error.message}", hint=error.hint,
            ) from error
    return report
