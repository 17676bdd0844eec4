"""`agentd undo`: set the files of a run back, in its own copy."""

from __future__ import annotations

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.text import visible
from agentd.unified import sign


@click.command(epilog="""\b
Examples:
  agentd undo RUN --to 2        what came after step 2 is not in its files any more
  agentd undo RUN --to 0        before its first call
  agentd undo RUN --to 5        and forward again

\b
--json: {"run_id", "to_step", "changes": [{"path", "before", "after"}], "applied"}; "applied" says whether
  changes of the run are in your folder, where they stay.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--to", "step", type=click.IntRange(0), required=True, metavar="STEP", help="The last step that counts.")
@json_option
def undo(run: str | None, step: int, as_json: bool) -> None:
    """Set the files of RUN (default: the latest) back to what they were after a step.

    It is the run's own copy that changes: what `agentd diff` shows, what `agentd apply` applies, and what
    the run, resumed or carried on, works on. Your folder is not touched.
    """
    from agentd.replay import undo as set_back

    undone = set_back(run or "last", step, load_settings())
    if as_json:
        print_json(undone)
        return
    for change in undone.changes:
        click.echo(f"{sign(change)} {visible(change.path)}")
    if not undone.changes:
        click.echo(f"the files of run {undone.run_id} are what they were after step {step} already")
        return
    click.echo(f"the files of run {undone.run_id} are what they were after step {step}")
    if undone.applied:
        click.echo("what was applied to your folder before stays there")
