"""`agentd apply`: bring what a run changed into your folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.flags import told
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.text import visible

if TYPE_CHECKING:
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
              help="Also apply this path, although it is dangerous: a link, an executable, a start-up file, or one in "
                   "which a mark stands where a secret was.")
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
    start-up files, links, new executables, and files in which the model wrote `[redacted ...]` where a
    secret was, are applied only where --name names them.
    """
    from agentd.applying import apply_run
    from agentd.log import Catalogue

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    with told(settings) as hook:
        target, report = apply_run(
            settings.home, run_id, folder, only=only, named=named, overwrite=overwrite, dry_run=dry_run, on_event=hook,
        )
    if as_json:
        print_json({"folder": str(target), **report.model_dump()})
    else:
        print_report(report, target, run_id, dry_run=dry_run)
    return 5 if report.skipped or report.conflicts else 0


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
