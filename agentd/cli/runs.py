"""`agentd runs`: which runs there are and what came of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import agree, json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.errors import LogError, UsageError
from agentd.text import first_line, visible

if TYPE_CHECKING:
    from agentd.log import RunSummary

GRACE_NS = 3_600_000_000_000
DAY_NS = 24 * GRACE_NS


@click.group(invoke_without_command=True, epilog="""\b
Examples:
  agentd runs --limit 5
  agentd runs rm RUN
  agentd runs du                what they take on the disk
  agentd runs gc                what no run needs any more, and runs that are old

\b
--json: a list, the newest first, of {"run_id", "goal", "status", "reason", "code", "steps", "tokens", "elapsed_s",
  "created_ns", "model", "policy", "head_seq", "head_hash", "live", "imported", "parent", "forked", "asks",
  "recovering", "paused"}; a run that is "running" and not live was interrupted, one that is "damaged" cannot be read,
  one that is imported was made on another machine.
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
            run.run_id, f"{run.standing}{', imported' * run.imported}", f"{run.steps} steps",
            datetime.fromtimestamp(run.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M"),
            first_line(run.goal or run.reason, 60),
        )
        for run in found[:limit]
    ])
    if len(found) > limit:
        click.echo(f"... and {len(found) - limit} older; see --limit")
    if interrupted := next((run for run in found if _was_interrupted(run)), None):
        click.echo(f"go on with an interrupted one: agentd resume {interrupted.run_id}")
    elif latest := _can_go_on(found):
        click.echo(f"go on with the latest one: agentd resume {latest.run_id}")


def _was_interrupted(run: RunSummary) -> bool:
    return run.status == "running" and not run.live and not run.imported and run.head_seq >= 0


def _can_go_on(found: Sequence[RunSummary]) -> RunSummary | None:
    """The user's latest run, where it was cancelled or a part of agentd broke under it. Older ones are not
    offered: whoever began another since has left them."""
    from agentd.log import is_resumable

    latest = next((run for run in found if not run.imported), None)
    if latest is None or latest.status not in ("cancelled", "failed"):
        return None
    return latest if is_resumable(latest.status, latest.code) else None


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
--json: {"runs": [{"run_id", "size_bytes"}], the largest first, "copies_bytes", "total_bytes"}
""")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
def du(limit: int, as_json: bool) -> None:
    """Say what runs take on the disk, and the copies of what they worked on, which they share."""
    from agentd.clock import SystemClock
    from agentd.log import Catalogue, Snapshots, run_bytes

    home = load_settings().home
    sizes = {run.run_id: run_bytes(home, run.run_id) for run in Catalogue(home).list_runs()}
    largest = sorted(sizes.items(), key=lambda item: item[1], reverse=True)[:limit]
    snapshots = Snapshots(home)
    copies = snapshots.size(snapshots.names(SystemClock().now_ns()))
    total = sum(sizes.values()) + copies
    if as_json:
        told = [{"run_id": run_id, "size_bytes": size} for run_id, size in largest]
        print_json({"runs": told, "copies_bytes": copies, "total_bytes": total})
        return
    rows = [*largest, ("copies", copies), (f"all of {len(sizes)} runs", total)]
    print_rows((_mib(size), name) for name, size in rows)


@runs.command(epilog="""\b
Examples:
  agentd runs gc --dry-run
  AGENTD_KEEP_RUNS_DAYS=30 agentd runs gc --yes

\b
--json: {"runs": [run_id], "removed": number of contents, "freed_bytes", "unread": [run_id]}; with --dry-run, what
  would be. "unread" are runs that cannot be read, and for whose sake all copies stay.
""")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def gc(dry_run: bool, yes: bool, as_json: bool) -> None:
    """Remove runs that ended more than keep_runs_days ago, and copies that no run needs any more.

    keep_runs_days is a setting; with 0, the default, every run stays. Whatever it says, a run stays that is
    under way, interrupted, waiting or damaged, or that another was forked from which stays. Changes that were
    not applied go with their run. Of copies, none of the last hour goes, and none at all while a run cannot be read
    that may need them.
    """
    from agentd.clock import SystemClock
    from agentd.log import Catalogue, Snapshots, expired_runs, remove_runs, run_bytes, sweep, sweep_imports

    settings, now_ns = load_settings(), SystemClock().now_ns()
    home, days = settings.home, settings.keep_runs_days
    for run in Catalogue(home).list_runs():
        if run.live:
            raise UsageError(f"run {run.run_id} is under way", hint="wait for its end; nothing was removed")
    old = expired_runs(home, now_ns - days * DAY_NS) if days else ()
    (needed, unread), snapshots = _needed(home, old), Snapshots(home)
    # what a run that is just beginning keeps is not in its log yet
    gone = [] if unread else [name for name in snapshots.names(now_ns - GRACE_NS) if name not in needed]
    freed = snapshots.size(gone) + sum(run_bytes(home, run_id) for run_id in old)
    if not dry_run:
        if old:
            agree(f"remove {len(old)} runs that ended more than {days} days ago? There is no way back.", yes)
            remove_runs(home, old)
        snapshots.forget(gone)
        snapshots.sweep(now_ns - GRACE_NS)
        sweep(home, now_ns - GRACE_NS)
        sweep_imports(home)
    for run_id, why in unread.items():
        click.echo(f"note: every copy stays, for run {run_id} may need it, and cannot be read: {visible(why)}\n"
                   f"hint: see: agentd verify {run_id}; without it they can go: agentd runs rm {run_id}", err=True)
    if as_json:
        print_json({"runs": old, "removed": len(gone), "freed_bytes": freed, "unread": list(unread)})
        return
    for run_id in old if dry_run else ():
        click.echo(run_id)
    click.echo(f"{'would remove' if dry_run else 'removed'} {len(old)} runs and {len(gone)} contents, {_mib(freed)}")


def _needed(home: Path, without: Collection[str]) -> tuple[set[str], dict[str, str]]:
    """The contents that runs other than these may be made again from; and the runs that cannot say so, with why."""
    from contextlib import closing

    from agentd.log import Catalogue, kept_outside, open_reader

    needed: set[str] = set()
    unread: dict[str, str] = {}
    for run_id in {run.run_id for run in Catalogue(home).list_runs()}.difference(without):
        try:
            with closing(open_reader(home, run_id)) as reader:
                needed |= kept_outside(reader)
        except UsageError:  # removed meanwhile
            continue
        except (LogError, ValueError, LookupError, TypeError) as error:
            unread[run_id] = str(error)
    return needed, unread


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 20):.1f} MiB"
