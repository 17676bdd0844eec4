"""`agentd approve`, `deny` and `grant`: answer what a run asks, from anywhere."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.asked import OFFER, described
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.contracts import Grant, Json, Order
from agentd.errors import UsageError

if TYPE_CHECKING:
    from agentd.log import OpenRequest

_JSON = """\b
--json: {"code", "run_id", "order", "command", "taken"}; "taken" is true where the run took this answer, false
  where another was first or its time was over, null where the run has not taken it yet: where nothing runs,
  agentd resume RUN does.
Exit code 0, 5 where nothing comes of this answer.
"""


@click.command(epilog=f"""\b
Examples:
  agentd approve CODE
  agentd approve CODE --edit '{{"command": "ls"}}'   ask again, with these arguments

{_JSON}""")
@click.argument("code")
@click.option("--edit", "edited", metavar="JSON", default=None,
              help="Other arguments: they are checked, decided on and tried, and you are asked again.")
@click.option("--reason", default="", help="Why; it is in the log.")
@json_option
def approve(code: str, edited: str | None, reason: str, as_json: bool) -> int:
    """Let the call with CODE be what `agentd inbox CODE` shows, once."""
    from agentd.answering import check_args, spec_of
    from agentd.log import find_request

    settings = load_settings()
    home = settings.home
    asked = find_request(home, code)
    if edited is None:
        return _send(home, asked, "approve", {"reason": reason}, as_json)
    args = _object(edited, "--edit")
    check_args(settings.home, asked, spec_of(asked, settings.tools_paths), args, field="--edit")
    return _send(home, asked, "edit", {"reason": reason, "args": args}, as_json)


@click.command(epilog=f"""\b
Examples:
  agentd deny CODE --reason "Write to out/ instead"
  agentd deny CODE --stop

{_JSON}""")
@click.argument("code")
@click.option("--reason", default="", help="Why; the model is told.")
@click.option("--stop", is_flag=True, help="End the run as well.")
@json_option
def deny(code: str, reason: str, stop: bool, as_json: bool) -> int:
    """Do not let the call with CODE be; the run goes on without it."""
    from agentd.log import find_request

    home = load_settings().home
    return _send(home, find_request(home, code), "stop" if stop else "deny", {"reason": reason}, as_json)


@click.command(epilog=f"""\b
Examples:
  agentd grant CODE                               what could be granted, and what it would have allowed
  agentd grant CODE --where '{{"path": {{"within": ["out"]}}}}'

A grant holds for this run alone, and only for what the rule asks that asked now: what a rule denies stays
denied. The matchers are those of a policy's `args`. It is for what a call says: a file that is run may be
rewritten before, and nobody is asked again.

{_JSON}
Without --where: a list of {{"where", "would_have_matched"}}.""")
@click.argument("code")
@click.option("--where", metavar="JSON", default=None, help="Which calls of the tool: argument -> matcher -> value.")
@json_option
def grant(code: str, where: str | None, as_json: bool) -> int:
    """Allow the call with CODE and calls like it for the rest of the run."""
    from agentd.answering import offer, offers, spec_of
    from agentd.log import find_request

    settings = load_settings()
    home = settings.home
    asked = find_request(home, code)
    spec = spec_of(asked, settings.tools_paths)
    if where is None:
        found = offers(home, asked, spec)
        if as_json:
            print_json([{"where": one.grant.args, "would_have_matched": one.matched} for one in found])
            return 0
        click.echo(f"{OFFER}:")
        for one in found:
            click.echo(described(one.grant, one.words))
            click.echo(f"  would have matched {one.matched} of the run's calls so far")
            click.echo(f"  agentd grant {asked.code} --where {shlex.quote(json.dumps(one.grant.args))}")
        return 0
    rule = asked.request.decision.rule or ""
    chosen = Grant(id="", tool=asked.request.call.tool, rule=rule, args=_matchers(where))
    weighed = offer(home, asked, chosen, spec)
    if not as_json:
        click.echo(f"{described(chosen, weighed.words)}: would have matched {weighed.matched} of the run's calls so "
                   "far")
    return _send(home, asked, "grant", {"grant": chosen.model_dump()}, as_json)


def _send(home: Path, asked: OpenRequest, order: Order, payload: Mapping[str, Json], as_json: bool) -> int:
    from agentd.answering import send_answer, was_taken
    from agentd.log import first_answer

    run_id = asked.request.run_id
    number = send_answer(home, asked, order, payload)
    taken = was_taken(home, asked, number) if asked.live else None
    first = first_answer(home, asked.request)
    if taken is None and (first is None or first.id != number):
        taken = False
    if as_json:
        print_json({"code": asked.code, "run_id": run_id, "order": order, "command": number, "taken": taken})
    elif taken:
        click.echo("the run goes on")
    elif taken is None and asked.live:
        click.echo("answered; the run has not taken it yet")
    elif taken is None:
        click.echo(f"answered; nothing runs that could take it yet: agentd resume {run_id}")
    else:
        why = "its time is over, and it is denied" if first is None else "it is answered already"
        click.echo(f"{why}: nothing comes of this answer")
    return 5 if taken is False else 0


def _matchers(text: str) -> dict[str, dict[str, Json]]:
    found = {}
    for name, matchers in _object(text, "--where").items():
        if not isinstance(matchers, dict):
            like = json.dumps({name: {"equals": matchers}})
            raise UsageError(f"{name}: should be matchers, not {json.dumps(matchers)}; perhaps {like}", field="--where")
        found[name] = matchers
    return found


def _object(text: str, field: str) -> dict[str, Json]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"is no JSON: {error}", field=field) from None
    if not isinstance(value, dict):
        raise UsageError("is no JSON object", field=field)
    return value
