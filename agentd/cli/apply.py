"""`agentd apply`: bring what a run changed into your folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.flags import told
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.contracts import Change, Draft, Json, Kind
from agentd.errors import UsageError
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.log import Reader
    from agentd.sandbox import ApplyReport


@click.command(epilog="""\b
Examples:
  agentd apply                          the latest run, into the folder that it copied
  agentd apply RUN --only out.txt       one file of it
  agentd apply RUN --name run.sh        also this new executable
  agentd apply RUN --dry-run

\b
--json: {"folder", "applied": [path], "skipped": [{"path", "why"}], "conflicts": [...]}
Exit code 0 when all was applied, 5 when something was skipped or conflicts.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=None,
              help="Folder to apply to. Default: the one that the run copied.")
@click.option("--only", multiple=True, metavar="PATH", help="Apply only this path; may be repeated.")
@click.option("--name", "named", multiple=True, metavar="PATH",
              help="Also apply this path, although it is dangerous: a link, an executable, a start-up file.")
@click.option("--overwrite", multiple=True, metavar="PATH",
              help="Apply this path although you changed it meanwhile; what you wrote there is lost.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would come of each change.")
@json_option
def apply(
    run: str | None, folder: Path | None, only: tuple[str, ...], named: tuple[str, ...], overwrite: tuple[str, ...],
    dry_run: bool, as_json: bool,
) -> int:
    """Apply the changes of RUN (default: the latest) to your folder.

    A file that you changed since it was copied is a conflict and stays as it is. Git's own files,
    start-up files, links and new executables are applied only where --name names them.
    """
    from agentd.log import Catalogue, open_reader, tree_changes
    from agentd.sandbox import apply_changes

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    with closing(open_reader(settings.home, run_id)) as reader:
        changes = tree_changes(reader)
        target = folder or (Path(reader.header.source) if reader.header.source else None)
        if target is None:
            raise UsageError("the run had no folder to copy", field="--dir", hint="say where to: --dir FOLDER")
        unknown = sorted({*only, *named, *overwrite} - {c.path for c in changes})
        if unknown:
            raise UsageError(f"the run did not change {', '.join(map(visible, unknown))}",
                             hint=f"see `agentd diff {run_id} --names`")
        wanted = [c for c in changes if not only or c.path in only]
        if dry_run:
            report = apply_changes(
                target, wanted, reader.blob, include=set(named), overwrite=set(overwrite), state=settings.home,
                dry_run=True,
            )
        else:
            report = apply_logged(settings, reader, target, wanted, include=set(named), overwrite=set(overwrite))
    if as_json:
        print_json({"folder": str(target), **report.model_dump()})
    else:
        print_report(report, target, run_id, dry_run=dry_run)
    return 5 if report.skipped or report.conflicts else 0


def apply_logged(
    settings: Settings, reader: Reader, target: Path, changes: Sequence[Change], *,
    include: Set[str] = frozenset(), overwrite: Set[str] = frozenset(),
) -> ApplyReport:
    """Apply changes of a run that has ended, and write down before and after that it was done."""
    from agentd.sandbox import apply_changes

    with _logged(settings, reader.header.run_id, target, len(changes)) as outcome:
        report = apply_changes(
            target, changes, reader.blob, include=include, overwrite=overwrite, state=settings.home,
        )
        outcome |= {what: len(paths) for what, paths in report}
    return report


@contextmanager
def _logged(settings: Settings, run_id: str, target: Path, changes: int) -> Iterator[dict[str, Json]]:
    """Writes down that changes are about to be applied, and after it what came of it."""
    from agentd.clock import SystemClock
    from agentd.log import open_writer

    with told(settings) as tell, closing(open_writer(settings.home, run_id, SystemClock())) as writer:
        def note(**data: Json) -> None:
            draft = Draft(kind=Kind.changes_applied, step=0, actor="human", data={"folder": str(target), **data})
            for event in writer.append([draft]):
                if tell is not None:
                    tell(event, None)

        note(phase="intended", changes=changes)
        outcome: dict[str, Json] = {}
        yield outcome
        note(phase="finished", **outcome)


def print_report(report: ApplyReport, target: Path, run_id: str, *, dry_run: bool = False) -> None:
    """What came of each change, and how to get the rest."""
    for path in report.applied:
        click.echo(f"{'would apply' if dry_run else 'applied'}  {visible(path)}")
    for skipped in report.skipped:
        click.echo(f"skipped  {visible(skipped.path)}: {visible(skipped.why)}")
    for conflict in report.conflicts:
        click.echo(f"conflict {visible(conflict.path)}: {visible(conflict.why)}")
    if report.skipped:
        click.echo(f"to apply one that must be named: agentd apply {run_id} --name PATH")
    if report.conflicts:
        click.echo(f"to give up what you wrote there: agentd apply {run_id} --overwrite PATH")
    if not (report.applied or report.skipped or report.conflicts):
        click.echo("nothing to apply")
    elif report.applied and not dry_run:
        click.echo(f"to {visible(str(target))}")
