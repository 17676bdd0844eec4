"""`agentd send`, `pause` and `cancel`: tell a run something while it is under way."""

from __future__ import annotations

from collections.abc import Mapping

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.contracts import Json, Order
from agentd.errors import UsageError

_JSON = """\b
--json: {"run_id", "order", "command"}
"""


@click.command(epilog=f"""\b
Examples:
  agentd send RUN "Use tabs, not blanks"

{_JSON}""")
@click.argument("run", shell_complete=complete_run)
@click.argument("message")
@json_option
def send(run: str, message: str, as_json: bool) -> None:
    """Say something to the model of RUN: it hears it before its next step, or when the run is resumed."""
    if not message.strip():
        raise UsageError("the message is empty", field="MESSAGE")
    _tell(run, "message", {"text": message}, as_json, said="it is told before its next step")


@click.command(epilog=f"""\b
Examples:
  agentd pause RUN
  agentd pause RUN --off

{_JSON}""")
@click.argument("run", shell_complete=complete_run)
@click.option("--off", is_flag=True, help="Let it go on.")
@json_option
def pause(run: str, off: bool, as_json: bool) -> None:
    """Let RUN do nothing more after its step, until it is told to go on. Its time does not run on."""
    _tell(run, "go" if off else "pause", {}, as_json, said="it goes on" if off else "it pauses after its step")


@click.command(epilog=f"""\b
Examples:
  agentd cancel RUN
  agentd resume RUN             take it up again later

{_JSON}""")
@click.argument("run", shell_complete=complete_run)
@json_option
def cancel(run: str, as_json: bool) -> None:
    """Stop RUN: the reply or call under way ends at once. It can be resumed."""
    _tell(run, "cancel", {}, as_json, said="it is being stopped")


def _tell(run: str, order: Order, payload: Mapping[str, Json], as_json: bool, *, said: str) -> None:
    from agentd.answering import tell
    from agentd.log import Catalogue

    home = load_settings().home
    run_id = Catalogue(home).resolve(run)
    summary, number = tell(home, run_id, order, payload)
    if as_json:
        print_json({"run_id": run_id, "order": order, "command": number})
    else:
        click.echo(f"run {run_id}: {said}" if summary.live else f"run {run_id}: it is told when it is resumed")
