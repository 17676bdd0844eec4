"""`agentd runs`: which runs there are and what came of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import agree, json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.errors import UsageError
from agentd.text import first_line

if TYPE_CHECKING:
    from agentd.log import RunSummary

GRACE_NS = 3_600_000_000_000


@click.group(invoke_without_command=True, epilog="""\b
Examples:
  agentd runs --limit 5
  agentd runs rm RUN
  agentd runs gc                what no run needs any more

\b
--json: a list, the newest first, of {"run_id", "goal", "status", "reason", "steps", "tokens", "elapsed_s",
  "created_ns", "model", "policy", "head_seq", "head_hash", "live", "imported", "parent", "forked"}; a run that is
  "running" and not live was interrupted, one that is "damaged" cannot be read, one that is imported was made on
  another machine.
""")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
@click.pass_context
def runs(context: click.Context, limit: int, as_json: bool) -> None:
    """List runs, the newest first; remove some."""
    from agentd.log import Catalogue

    if context.invoked_subcommand is not None:
        return
    found = Catalogue(load_settings().home).list_runs()
    if as_json:
        print_json(found[:limit])
        return
    if not found:
        click.echo('no runs yet; start one: agentd run "GOAL"')
        return
    print_rows([
        (
            run.run_id, _status(run), f"{run.steps} steps",
            datetime.fromtimestamp(run.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M"),
            first_line(run.goal or run.reason, 60),
        )
        for run in found[:limit]
    ])
    if len(found) > limit:
        click.echo(f"... and {len(found) - limit} older; see --limit")


def _status(run: RunSummary) -> str:
    status = "interrupted" if run.status == "running" and not run.live else run.status
    return f"{status}, imported" if run.imported else status


@runs.command(epilog="""\b
--json: {"removed": [run_id]}
""")
@click.argument("names", metavar="RUN...", nargs=-1, required=True, shell_complete=complete_run)
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def rm(names: tuple[str, ...], yes: bool, as_json: bool) -> None:
    """Remove runs with their logs, and what they changed but was not applied. There is no way back."""
    from agentd.log import Catalogue, remove_runs

    home = load_settings().home
    ids = list(dict.fromkeys(Catalogue(home).resolve(name) for name in names))
    agree(f"remove {', '.join(ids)}? There is no way back.", yes)
    remove_runs(home, ids)
    if as_json:
        print_json({"removed": ids})
    else:
        click.echo(f"removed {len(ids)}; `agentd runs gc` frees what only they needed")


@runs.command(epilog="""\b
--json: {"removed": number of contents, "freed_bytes"}
""")
@json_option
def gc(as_json: bool) -> None:
    """Remove copies of what runs worked on that no run needs any more, and none of the last hour."""
    from contextlib import closing

    from agentd.clock import SystemClock
    from agentd.log import Catalogue, Snapshots, kept_outside, open_reader

    home = load_settings().home
    needed: set[str] = set()
    for run in Catalogue(home).list_runs():
        if run.live:
            raise UsageError(f"run {run.run_id} is under way", hint="wait for its end; nothing was removed")
        if run.status != "damaged":
            with closing(open_reader(home, run.run_id)) as reader:
                needed |= kept_outside(reader)
    snapshots = Snapshots(home)
    # what a run that is just beginning keeps is not in its log yet
    gone = [name for name in snapshots.names(SystemClock().now_ns() - GRACE_NS) if name not in needed]
    freed = snapshots.forget(gone)
    if as_json:
        print_json({"removed": len(gone), "freed_bytes": freed})
    else:
        click.echo(f"removed {len(gone)} contents, {freed / (1 << 20):.1f} MiB")
