"""`agentd import`: a run of another machine, checked before it is anything here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

import click

from agentd.cli.output import json_option, print_json
from agentd.config import load_settings


@click.command("import", epilog="""\b
Examples:
  agentd import RUN.agentd.jsonl.gz
  agentd show RUN                  then look at it: also verify, diff, replay, compare, whatif, export
  agentd apply RUN --dir FOLDER    take what it changed

\b
The file may come from anywhere: it is checked whole, and a run that does not verify is not imported.
That proves that nothing was changed since the head that is printed: ask who sent it for theirs.
What was imported is never resumed or carried on, and is never the `last` run: its policy, model and folder
were chosen on another machine.

\b
--json: a list of {"run_id", "state": "imported"|"there", "events", "head_hash"}, those that others need first
Exit code: 0, also where it is there already; 2 where another run of that id is; 5 where the file is damaged.
""")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True))
@click.option("--max-mib", type=click.IntRange(1, 1 << 30), default=4096, show_default=True,
              help="Refuse a file that unpacks to more.")
@json_option
def import_(file: Path, max_mib: int, as_json: bool) -> None:
    """Import the run that `agentd export` wrote to FILE; - is stdin."""
    if str(file) == "-":
        _import(sys.stdin.buffer, max_mib, as_json)
        return
    with file.open("rb") as source:
        _import(source, max_mib, as_json)


def _import(source: BinaryIO, max_mib: int, as_json: bool) -> None:
    from agentd.clock import SystemClock
    from agentd.log import import_runs

    found = import_runs(load_settings().home, source, SystemClock(), max_mib << 20)
    if as_json:
        print_json(found)
        return
    for run in found:
        done = "imported" if run.state == "imported" else "is here already"
        click.echo(f"{run.run_id}  {done}, {run.events} events verify")
        click.echo(f"head   {run.head_hash}")
    click.echo(f"look at it: agentd show {found[-1].run_id}")
