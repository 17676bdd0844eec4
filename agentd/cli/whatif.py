"""`agentd whatif`: what another policy would have decided in runs that are over, or another model said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_model, complete_policy, complete_run
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.errors import LogError, UsageError
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
  agentd whatif RUN --step 3 --model ollama:qwen3

\b
--json: with --policy, {"policy": {"name", "hash"}, "decisions", "changed", "unread": [{"run_id", "error"}],
  "runs": [{"run_id", "policy_hash", "was_policy", "was_policy_hash", "notes", "decisions": [
  {"seq", "step", "call", "was", "would", "ended", "changed", "tainted"}]}]}
With --model, {"run_id", "step", "model", "constrained", "was", "would", "same", "finish"}; "constrained" is
  whether the very grammar of the run could be made again.
Exit code: 0 where every decision or the reply stays as it was, 5 where one changes or a log cannot be read.
Logs are taken at their word; `agentd verify` says whether they can be.
""")
@click.argument("runs", nargs=-1, metavar="[RUN]...", shell_complete=complete_run)
@click.option("--policy", "name", default=None, shell_complete=complete_policy,
              help="default, readonly, strict, or a file.")
@click.option("--limits", is_flag=True,
              help="Say also where its limits of steps, time, tokens and denials would have ended a run.")
@click.option("--model", default=None, shell_complete=complete_model,
              help="Ask this model what one RUN asked in --step, and show what it says instead.")
@click.option("--step", type=click.IntRange(0), default=None, help="With --model: which step; 0 is the plan.")
@click.option("--free", is_flag=True, help="With --model: ask without a grammar.")
@json_option
def whatif(
    runs: tuple[str, ...], name: str | None, limits: bool, model: str | None, step: int | None, free: bool,
    as_json: bool,
) -> int:
    """Decide each call of RUNs (default: every run) again under another policy, or ask another model
    what was asked in one step; nothing is run."""
    if model is not None:
        return _ask_another(runs, model, step, free, as_json, with_policy=bool(name or limits))
    if name is None or step is not None or free:
        raise UsageError("what is to be another: the policy, or the model?", field="--policy",
                         hint="give --policy FILE, or --model M with --step and one RUN")
    return _decide_again(runs, name, limits, as_json)


def _ask_another(
    runs: tuple[str, ...], model: str, step: int | None, free: bool, as_json: bool, *, with_policy: bool,
) -> int:
    from agentd.cli.question import put

    if len(runs) != 1 or step is None or with_policy:
        raise UsageError("takes one RUN and a --step, and no policy", field="--model",
                         hint="for example: agentd whatif last --step 1 --model embedded")
    return CHANGED if not put(runs[0], step, model, free, as_json).same else 0


def _decide_again(runs: tuple[str, ...], name: str, limits: bool, as_json: bool) -> int:
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
