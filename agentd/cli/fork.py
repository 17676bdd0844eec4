"""`agentd fork`: go on from a step of a run as another run."""

from __future__ import annotations

import click

from agentd.cli.completion import complete_model, complete_policy, complete_run
from agentd.cli.flags import ask_option, limits_option, set_option, settings_for
from agentd.cli.lazy import quick_exit
from agentd.cli.output import json_option
from agentd.cli.run import carry_out, earlier, watch_of
from agentd.contracts import Json


@click.command(epilog="""\b
Examples:
  agentd fork RUN --at 3 --message "Write to totals.csv instead"
  agentd fork RUN --at 0 --model ollama:qwen3
  agentd fork RUN --at 5 --policy strict

\b
--json: as for `agentd run`; so are the exit codes.
The fork has the events of RUN up to that step as its own, and needs RUN for as long as it is kept. What RUN
used of its budgets is used; what a person allowed in it is asked again.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--at", "step", type=click.IntRange(0), default=None, metavar="STEP",
              help="Go on after this step; 0 is the plan. Default: the last.")
@click.option("--message", default=None, metavar="TEXT", help="Say this to the model before it goes on.")
@click.option("--policy", default=None, shell_complete=complete_policy, help="Under another policy: a name or a file.")
@click.option("--model", default=None, shell_complete=complete_model, help="With another model: as for `agentd run`.")
@limits_option
@click.option("--apply", "wanted", is_flag=True,
              help="Apply the changes of a run that is done, unasked; dangerous ones and conflicts stay out.")
@click.option("--events", "stream", is_flag=True, help="With --json: every event on a line, then the result.")
@ask_option
@set_option
@json_option
def fork(
    run: str | None, step: int | None, message: str | None, policy: str | None, model: str | None,
    limits: dict[str, float], wanted: bool, stream: bool, ask: str | None, flags: dict[str, Json], as_json: bool,
) -> int:
    """Go on from a step of RUN (default: the latest) as another run; RUN stays as it is."""
    with quick_exit():
        from agentd import replay

    run_id, goal, folder = earlier(run or "last")
    settings = settings_for(folder, flags)
    watch = watch_of(ask, settings, as_json)
    turn = replay.Turn(policy=policy, model=model, message=message, limits=limits)
    return carry_out(
        lambda: replay.fork(run_id, step, turn, settings, watch=watch), goal, folder, settings, watch,
        wanted=wanted, stream=stream, as_json=as_json,
    )
