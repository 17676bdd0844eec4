"""`agentd apply`: bring what a run changed into your folder."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.output import json_option, print_json
from agentd.errors import UsageError
from agentd.settings import load_settings
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
--json: {"folder", "applied": [path], "skipped": [{"path", "why", "named"}], "conflicts": [...]}
Exit code 0 when all was applied, 5 when something was skipped or conflicts.
""")
@click.argument("run", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=None,
              help="Folder to apply to. Default: the one that the run copied.")
@click.option("--only", multiple=True, metavar="PATH", help="Apply only this path; may be repeated.")
@click.option("--name", "named", multiple=True, metavar="PATH",
              help="Also apply this path, although it is dangerous: a link, an executable, a start-up file.")
@click.option("--dry-run", is_flag=True, help="Only say which changes would need to be named.")
@json_option
def apply(
    run: str | None, folder: Path | None, only: tuple[str, ...], named: tuple[str, ...], dry_run: bool, as_json: bool,
) -> int:
    """Apply the changes of RUN (default: the latest) to your folder.

    A file that you changed since it was copied is a conflict and stays as it is. Git's own files,
    start-up files, links and new executables are applied only where --name names them.
    """
    from agentd.clock import SystemClock
    from agentd.contracts import Draft, Kind
    from agentd.log import Catalogue, open_reader, open_writer, tree_changes
    from agentd.sandbox import ApplyReport, Skipped, apply_changes, danger

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    with closing(open_reader(settings.home, run_id)) as reader:
        changes = tree_changes(reader)
        target = folder or (Path(reader.header.source) if reader.header.source else None)
        if target is None:
            raise UsageError("the run had no folder to copy", field="--dir", hint="say where to: --dir FOLDER")
        unknown = sorted({*only, *named} - {c.path for c in changes})
        if unknown:
            raise UsageError(f"the run did not change {', '.join(map(visible, unknown))}",
                             hint=f"see `agentd diff {run_id} --names`")
        if dry_run:
            wanted = [c for c in changes if not only or c.path in only]
            held = [(c, danger(c)) for c in wanted]
            report = ApplyReport(
                applied=tuple(c.path for c, why in held if why is None or c.path in named),
                skipped=tuple(Skipped(path=c.path, why=why, named=True)
                              for c, why in held if why is not None and c.path not in named),
            )
        else:
            report = apply_changes(target, changes, reader.blob, only=only or None, named=named)
            with closing(open_writer(settings.home, run_id, SystemClock())) as writer:
                writer.append([Draft(
                    kind=Kind.changes_applied, step=0, actor="human",
                    data={"folder": str(target), "applied": len(report.applied), "skipped": len(report.skipped),
                          "conflicts": len(report.conflicts)},
                )])
    if as_json:
        print_json({"folder": str(target), **report.model_dump()})
    else:
        _tell(report, target, run_id, dry_run)
    return 5 if report.skipped or report.conflicts else 0


def _tell(report: ApplyReport, target: Path, run_id: str, dry_run: bool) -> None:
    for path in report.applied:
        click.echo(f"{'would apply' if dry_run else 'applied'}  {visible(path)}")
    for skipped in report.skipped:
        click.echo(f"skipped  {visible(skipped.path)}: {visible(skipped.why)}")
        if skipped.named:
            click.echo(f"         to apply it: agentd apply {run_id} --name {visible(skipped.path)}")
    for conflict in report.conflicts:
        click.echo(f"conflict {visible(conflict.path)}: {visible(conflict.why)}; see `agentd diff {run_id}`")
    if not (report.applied or report.skipped or report.conflicts):
        click.echo("nothing to apply")
    elif report.applied and not dry_run:
        click.echo(f"to {visible(str(target))}")
