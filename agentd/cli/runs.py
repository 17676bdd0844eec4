"""`agentd runs`: which runs there are and what came of each."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.text import first_line


@click.command(epilog="""\b
--json: a list, the newest first, of {"run_id", "goal", "status", "reason", "steps", "tokens", "elapsed_s",
  "created_ns", "model", "policy", "head_seq", "head_hash", "live"}; a run that is "running" and not live
  was interrupted, one that is "damaged" cannot be read.
""")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@json_option
def runs(limit: int, as_json: bool) -> None:
    """List runs, the newest first."""
    from agentd.log import Catalogue

    found = Catalogue(load_settings().home).list_runs()
    if as_json:
        print_json(found[:limit])
        return
    if not found:
        click.echo('no runs yet; start one: agentd run "GOAL"')
        return
    print_rows([
        (
            run.run_id, "interrupted" if run.status == "running" and not run.live else run.status,
            f"{run.steps} steps", datetime.fromtimestamp(run.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M"),
            first_line(run.goal or run.reason, 60),
        )
        for run in found[:limit]
    ])
    if len(found) > limit:
        click.echo(f"... and {len(found) - limit} older; see --limit")
