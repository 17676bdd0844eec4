"""`agentd inbox`: what runs ask people, and what the calls in question really do."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.asked import age_s, left_s, told, unanswered
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.contracts import Json
from agentd.text import duration, first_line, visible

if TYPE_CHECKING:
    from agentd.log import OpenRequest


@click.command(epilog="""\b
Examples:
  agentd inbox                  every question that is open, over all runs
  agentd inbox CODE             one of them: the call in full, its output, and the diff that it makes
  agentd approve CODE

\b
--json: a list of {"code", "asked_ns", "live", "answered", "request": {"run_id", "step", "goal", "call",
  "effect", "decision", "labels", "tree_hash", "request_hash", "preview": null or {"outcome", "delta"},
  "expires_ns", "edited"}, "hidden", "age_s", "left_s"}; with CODE one of them alone. "live": a process waits for
  the answer; "hidden": a part of the call looks like a secret, and is not in the log; "left_s": for how long an
  answer counts: 0 where its time is over, null where that never is.
""")
@click.argument("code", required=False)
@json_option
def inbox(code: str | None, as_json: bool) -> None:
    """Show what runs ask: every open question, or the one with CODE."""
    from agentd.clock import SystemClock
    from agentd.log import find_request, open_reader, open_requests

    home, now_ns = load_settings().home, SystemClock().now_ns()
    if code is not None:
        asked = find_request(home, code)
        if as_json:
            print_json(_timed(asked, now_ns))
            return
        with closing(open_reader(home, asked.request.run_id)) as reader:
            for line in told(asked.request, reader):
                click.echo(line)
        click.echo(f"age    {duration(age_s(asked, now_ns))}")
        click.echo(f"answer agentd approve {asked.code}, or: deny, grant{_state(asked, now_ns)}")
        return
    found, unread = open_requests(home)
    for run_id, error in unread.items():
        click.echo(f"what run {run_id} asks cannot be read: {visible(error.message)}", err=True)
        if error.hint:
            click.echo(f"  {error.hint}", err=True)
    if as_json:
        print_json([_timed(asked, now_ns) for asked in found])
    elif not found:
        click.echo("no run asks anything")
    else:
        print_rows([
            (asked.code, asked.request.run_id, f"step {asked.request.step}", duration(age_s(asked, now_ns)),
             asked.request.call.tool, first_line(_args(asked.request.call.args), 60) + _state(asked, now_ns))
            for asked in found
        ])


def _args(args: dict[str, Json]) -> str:
    return " ".join(f"{name}={value}".replace("\n", " ") for name, value in args.items())


def _timed(asked: OpenRequest, now_ns: int) -> dict[str, Json]:
    times = {"age_s": age_s(asked, now_ns), "left_s": left_s(asked.request, now_ns)}
    return asked.model_dump(mode="json") | times


def _state(asked: OpenRequest, now_ns: int) -> str:
    said = "answered" if asked.answered else unanswered(asked.request, now_ns)
    held = "" if asked.live or asked.answered else "nothing runs"
    onward = "" if asked.live else "goes on when it is resumed"
    found = "; ".join(filter(None, (said, held, onward)))
    return f"   ({found})" if found else ""
