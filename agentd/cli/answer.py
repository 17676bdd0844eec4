"""`agentd approve`, `deny` and `grant`: answer what a run asks, from anywhere."""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.output import json_option, print_json
from agentd.cli.request import described
from agentd.config import load_settings
from agentd.contracts import Grant, Json, Kind, Order, ToolSpec
from agentd.errors import UsageError

if TYPE_CHECKING:
    from agentd.log import OpenRequest

TAKEN_WITHIN_S = 10.0
_JSON = """\b
--json: {"code", "run_id", "order", "command", "taken"}; "taken" is true where the run took this answer, false
  where another was first, null where no process runs that could: agentd resume RUN takes it.
Exit code 0, 5 where another answer was first.
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
    from agentd.log import find_request

    home = load_settings().home
    asked = find_request(home, code)
    if edited is None:
        _seen(asked)
        return _send(home, asked, "approve", {"reason": reason}, as_json)
    args = _object(edited, "--edit")
    _check_args(asked, args)
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
denied. The matchers are those of a policy's `args`.

{_JSON}""")
@click.argument("code")
@click.option("--where", metavar="JSON", default=None, help="Which calls of the tool: argument -> matcher -> value.")
@json_option
def grant(code: str, where: str | None, as_json: bool) -> int:
    """Allow the call with CODE and calls like it for the rest of the run."""
    from agentd.log import find_request
    from agentd.policy import check_grant, narrow_grants

    home = load_settings().home
    asked = find_request(home, code)
    spec, call = _spec(asked), asked.request.call
    rule = asked.request.decision.rule or ""
    if where is None:
        offered = narrow_grants(call, spec, rule)
        if as_json:
            print_json([{"where": one.args, "would_have_matched": _matched(home, asked, one, spec)} for one in offered])
            return 0
        for one in offered:
            click.echo(described(one, check_grant(one, spec)))
            click.echo(f"  would have matched {_matched(home, asked, one, spec)} of the run's calls so far")
            click.echo(f"  agentd grant {asked.code} --where '{json.dumps(one.args)}'")
        return 0
    _seen(asked)
    chosen = Grant(id="", tool=call.tool, rule=rule, args=_object(where, "--where"))
    words = check_grant(chosen, spec)
    if not _covers(chosen, asked, spec):
        raise UsageError("this grant does not describe the call that is asked about", field="--where")
    if not as_json:
        click.echo(f"{described(chosen, words)}: would have matched {_matched(home, asked, chosen, spec)} of the "
                   "run's calls so far")
    return _send(home, asked, "grant", {"grant": chosen.model_dump()}, as_json)


def _seen(asked: OpenRequest) -> None:
    """What nobody can see whole is not allowed from here."""
    if asked.hidden:
        raise UsageError(
            "a part of this call looks like a secret, and is not in the log: what is hidden there cannot be seen here",
            hint="allow it where the run asks, at its terminal; or deny it here",
        )


def _send(home: Path, asked: OpenRequest, order: Order, payload: Mapping[str, Json], as_json: bool) -> int:
    from agentd.log import Inbox

    run_id = asked.request.run_id
    number = Inbox(home, run_id).send(
        order, actor=getpass.getuser(), ts_ns=time.time_ns(), request_hash=asked.request.request_hash, payload=payload,
    )
    taken = _taken(home, asked, number) if asked.live else None
    if as_json:
        print_json({"code": asked.code, "run_id": run_id, "order": order, "command": number, "taken": taken})
    elif taken is None:
        click.echo(f"answered; nothing runs that could take it yet: agentd resume {run_id}")
    else:
        click.echo("the run goes on" if taken else "somebody else was first: nothing came of this answer")
    return 5 if taken is False else 0


def _taken(home: Path, asked: OpenRequest, number: int) -> bool | None:
    """Whether the run took the answer; None where it does not say so soon."""
    from agentd.log import open_reader

    until_s = time.monotonic() + TAKEN_WITHIN_S
    while time.monotonic() < until_s:
        with closing(open_reader(home, asked.request.run_id)) as reader:
            for event in reader.events(kinds=[Kind.approval_decided]):
                if event.data.get("request_hash") == asked.request.request_hash:
                    return bool(event.data.get("command") == number)
        time.sleep(0.1)
    return None


def _matched(home: Path, asked: OpenRequest, chosen: Grant, spec: ToolSpec) -> int:
    """How many calls of the run so far a grant describes, without the one that is asked about."""
    from agentd.contracts import ToolCall
    from agentd.log import open_reader
    from agentd.replay import logged_calls

    with closing(open_reader(home, asked.request.run_id)) as reader:
        before = [c for c in logged_calls(reader) if c.call_id != asked.request.call.call_id]
    calls = [ToolCall(call_id=c.call_id or "", tool=c.tool, args=c.args) for c in before]
    return sum(_describes(chosen, call, spec) for call in calls)


def _covers(chosen: Grant, asked: OpenRequest, spec: ToolSpec) -> bool:
    return _describes(chosen, asked.request.call, spec)


def _describes(chosen: Grant, call: object, spec: ToolSpec) -> bool:
    from agentd.contracts import Facts, ToolCall
    from agentd.policy import covers

    known = ToolCall.model_validate(call)
    return covers(chosen, Facts(call=known, effect=spec.effect, idempotent=spec.idempotent), spec)


def _spec(asked: OpenRequest) -> ToolSpec:
    from agentd.tools import load_catalogue

    for spec in load_catalogue(load_settings().tools_paths).specs:
        if spec.name == asked.request.call.tool:
            return spec
    raise UsageError(f"the tool {asked.request.call.tool} is not here", hint="see: agentd tools list")


def _check_args(asked: OpenRequest, args: dict[str, Json]) -> None:
    from agentd.decode import Invalid, imagined_call

    checked = imagined_call(_spec(asked), args, call_id="edited")
    if isinstance(checked, Invalid):
        raise UsageError(checked.reason, field="--edit")


def _object(text: str, field: str) -> dict[str, Json]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(f"is no JSON: {error}", field=field) from None
    if not isinstance(value, dict):
        raise UsageError("is no JSON object", field=field)
    return value
