"""`agentd resume`: go on with a run that was interrupted, cancelled, or failed by a broken part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.flags import ask_option, set_option, settings_for
from agentd.cli.lazy import quick_exit
from agentd.cli.output import json_option
from agentd.cli.run import carry_out, earlier, watch_of
from agentd.contracts import Json

if TYPE_CHECKING:
    from agentd.resuming import Unknown


@click.command(epilog="""\b
Examples:
  agentd resume                 the latest run
  agentd resume RUN --apply
  agentd resume RUN --unknown skip

\b
--json: as for `agentd run`; so are the exit codes.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--apply", "wanted", is_flag=True,
              help="Apply the changes of a run that is done, unasked; dangerous ones and conflicts stay out.")
@click.option("--unknown", type=click.Choice(["rerun", "skip"]), default=None,
              help="What to do with a call that reaches outside, was under way, and may or may not have run.")
@click.option("--events", "stream", is_flag=True, help="With --json: every event on a line, then the result.")
@ask_option
@set_option
@json_option
def resume(
    run: str | None, wanted: bool, unknown: Unknown | None, stream: bool, ask: str | None, flags: dict[str, Json],
    as_json: bool,
) -> int:
    """Go on with RUN (default: the latest) where its log ends: after a crash, a power cut or Ctrl-C, or where
    the engine, the sandbox or the model failed.

    What was under way is done again, in a fresh copy of the workspace as it was before; but a call that Ctrl-C or
    `agentd cancel` stopped came to an end by that, and the model is told so. Budgets count on.
    """
    with quick_exit():
        from agentd import resuming

    run_id, goal, folder = earlier(run or "last")
    settings = settings_for(folder, flags)
    watch = watch_of(ask, settings, as_json)
    return carry_out(
        lambda: resuming.resume(run_id, settings, unknown=unknown, watch=watch), goal, folder, settings, watch,
        wanted=wanted, stream=stream, as_json=as_json,
    )
