"""`agentd whatif`: what another policy would have decided in runs that are over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_policy, complete_run
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.errors import LogError
from agentd.settings import data_dir
from agentd.text import first_line, visible

if TYPE_CHECKING:
    from agentd.policy import LoadedPolicy
    from agentd.replay import Redecision, WhatIf
    from agentd.tools import Catalogue

CHANGED = 5
_CALL_CHARS = 60


@click.command(epilog="""\b
Examples:
  agentd whatif --policy strict                 every run
  agentd whatif last --policy ./mine.yaml --limits

\b
--json: {"policy": {"name", "hash"}, "decisions", "changed", "unread": [{"run_id", "error"}],
  "runs": [{"run_id", "policy_hash", "was_policy", "was_policy_hash", "notes", "decisions": [
  {"seq", "step", "call", "was", "would", "ended", "changed", "tainted"}]}]}
Exit code: 0 where every decision stays as it was, 5 where one changes or a log cannot be read.
Logs are taken at their word; `agentd verify` says whether they can be.
""")
@click.argument("runs", nargs=-1, metavar="[RUN]...", shell_complete=complete_run)
@click.option("--policy", "name", required=True, shell_complete=complete_policy,
              help="default, readonly, strict, or a file.")
@click.option("--limits", is_flag=True,
              help="Say also where its limits of steps, time, tokens and denials would have ended a run.")
@json_option
def whatif(runs: tuple[str, ...], name: str, limits: bool, as_json: bool) -> int:
    """Decide each call of RUNs (default: every run) again under another policy; nothing is run."""
    from agentd.log import Catalogue as Runs
    from agentd.policy import load
    from agentd.tools import load_catalogue

    settings = load_settings()
    tools = load_catalogue(settings.tools_paths)
    policy = load(name, tools.specs, policies_dir=data_dir("policies"))
    known = Runs(settings.home)
    ids = [known.resolve(run) for run in runs] if runs else [run.run_id for run in known.list_runs()]
    unread: list[dict[str, str]] = []
    found = list(_each(settings.home, ids, policy, tools, limits, unread))
    decisions, changed = sum(len(run.decisions) for run in found), sum(run.changed for run in found)
    if as_json:
        print_json({
            "policy": {"name": policy.name, "hash": policy.hash}, "decisions": decisions, "changed": changed,
            "unread": unread, "runs": found,
        })
    else:
        _tell(found, unread)
        click.echo(f"{changed} of {decisions} decisions would change under {visible(policy.name)}; runs: {len(found)}")
    return CHANGED if changed or unread else 0


def _each(
    home: Path, ids: list[str], policy: LoadedPolicy, tools: Catalogue, limits: bool, unread: list[dict[str, str]],
) -> Iterator[WhatIf]:
    from agentd.log import open_reader
    from agentd.replay import what_if

    for run_id in ids:
        try:
            with closing(open_reader(home, run_id)) as reader:
                yield what_if(reader, policy, tools, limits=limits)
        except LogError as error:
            unread.append({"run_id": run_id, "error": error.message})


def _tell(found: list[WhatIf], unread: list[dict[str, str]]) -> None:
    tainted = False
    for run in found:
        if not run.changed:
            continue
        click.echo(f"run {run.run_id}, policy {visible(run.was_policy)}: {run.changed} of {len(run.decisions)} change")
        rows = [_row(row) for row in run.decisions if row.changed]
        print_rows(rows, header=("  step", "call", "was", "would be", "rule", "place"))
        tainted |= any(row.changed and row.tainted for row in run.decisions)
    for note, of in _notes(found).items():
        click.echo(f"note: {visible(note)} ({of} of {len(found)} runs)")
    for left in unread:
        click.echo(f"note: run {left['run_id']} cannot be read: {visible(left['error'])}")
    if tainted:
        click.echo("tainted: after its first change a run would have gone another way, and might not have come there")


def _notes(found: list[WhatIf]) -> dict[str, int]:
    notes: dict[str, int] = {}
    for run in found:
        for note in run.notes:
            notes[note] = notes.get(note, 0) + 1
    return notes


def _row(row: Redecision) -> tuple[str, ...]:
    said = f"{row.call.tool} {json.dumps(row.call.args, ensure_ascii=False)}"
    would = f"ended ({row.ended})" if row.ended else row.would.verdict
    return (
        f"  {row.step}", first_line(said, _CALL_CHARS), row.was.verdict,
        f"{would}, tainted" if row.tainted else would, row.would.rule or "no rule", row.would.place or "",
    )
