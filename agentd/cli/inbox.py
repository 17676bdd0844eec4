"""`agentd inbox`: what runs ask people, and what the calls in question really do."""

from __future__ import annotations

from contextlib import closing

import click

from agentd.asked import lines
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.contracts import Json
from agentd.text import first_line


@click.command(epilog="""\b
Examples:
  agentd inbox                  every question that is open, over all runs
  agentd inbox CODE             one of them: the call in full, its output, and the diff that it makes
  agentd approve CODE

\b
--json: a list of {"code", "asked_ns", "live", "answered", "request": {"run_id", "step", "goal", "call",
  "effect", "decision", "labels", "tree_hash", "request_hash", "preview": null or {"outcome", "delta"},
  "expires_ns", "edited"}, "hidden"}; with CODE one of them alone. "live": a process waits for the answer;
  "hidden": a part of the call looks like a secret, and is not in the log.
""")
@click.argument("code", required=False)
@json_option
def inbox(code: str | None, as_json: bool) -> None:
    """Show what runs ask: every open question, or the one with CODE."""
    from agentd.log import find_request, open_reader, open_requests

    home = load_settings().home
    if code is not None:
        asked = find_request(home, code)
        if as_json:
            print_json(asked)
            return
        with closing(open_reader(home, asked.request.run_id)) as reader:
            for line in lines(asked.request, reader):
                click.echo(line)
        click.echo(f"answer agentd approve {asked.code}, or: deny, grant" + _state(asked.live, asked.answered))
        return
    found = list(open_requests(home))
    if as_json:
        print_json(found)
    elif not found:
        click.echo("no run asks anything")
    else:
        print_rows([
            (asked.code, asked.request.run_id, f"step {asked.request.step}", asked.request.call.tool,
             first_line(_args(asked.request.call.args), 60) + _state(asked.live, asked.answered))
            for asked in found
        ])


def _args(args: dict[str, Json]) -> str:
    return " ".join(f"{name}={value}".replace("\n", " ") for name, value in args.items())


def _state(live: bool, answered: bool) -> str:
    if answered:
        return "   (answered)" if live else "   (answered; goes on when it is resumed)"
    return "" if live else "   (nothing runs; goes on when it is resumed)"
