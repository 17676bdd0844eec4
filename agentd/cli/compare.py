"""`agentd compare`: two runs side by side, from their logs alone."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.contracts import Json
from agentd.text import first_line, visible
from agentd.unified import sign, what

if TYPE_CHECKING:
    from agentd.log import LoggedCall
    from agentd.replay import Comparison, Pair

_CELL_CHARS = 60


@click.command(epilog="""\b
Signs: = the same in both, ~ the same call with another outcome, or another content, - in A alone, + in B alone.
--json: {"a", "b", "header": {FIELD: [A, B]}, "state": {NAME: [A, B]},
  "calls": [{"sign", "a", "b"}], each side null or {"step", "call_id", "tool", "args", "verdict", "rule",
  "answer", "status", "error", "duration_ms", "changes"}, "tree": as from `agentd diff --json`}
Exit code 0 whether or not they differ.
""")
@click.argument("a", metavar="A", shell_complete=complete_run)
@click.argument("b", metavar="B", shell_complete=complete_run)
@json_option
def compare(a: str, b: str, as_json: bool) -> None:
    """Compare the runs A and B: what was fixed at the start, calls, ends, and the files that they left."""
    from agentd.log import Catalogue, open_reader
    from agentd.replay import compare as compared

    home = load_settings().home
    known = Catalogue(home)
    with closing(open_reader(home, known.resolve(a))) as one, closing(open_reader(home, known.resolve(b))) as other:
        found = compared(one, other)
    if as_json:
        print_json(found)
    else:
        _tell(found)


def _tell(found: Comparison) -> None:
    rows = [(name, _cell(one), _cell(other)) for name, (one, other) in (found.header | found.state).items()]
    print_rows(rows, header=("", found.a, found.b))
    click.echo("\ncalls" if found.calls else "\nno calls")
    print_rows([_call_row(pair) for pair in found.calls])
    click.echo("\nfiles" if found.tree else "\nboth left the same files")
    print_rows([
        (f"  {sign(change)} {visible(change.path)}", f"{what(change.before)} | {what(change.after)}")
        for change in found.tree
    ])


def _call_row(pair: Pair) -> tuple[str, ...]:
    call = pair.a or pair.b
    assert call is not None  # noqa: S101 - a pair has one side at least
    steps = "|".join(str(side.step) if side else " " for side in (pair.a, pair.b))
    outcomes = [_outcome(side) for side in (pair.a, pair.b) if side is not None]
    args = json.dumps(call.args, ensure_ascii=False)
    return f"  {pair.sign}", steps, _cell(f"{call.tool} {args}"), " | ".join(dict.fromkeys(outcomes))


def _outcome(call: LoggedCall) -> str:
    parts = (call.verdict if call.verdict != "allow" else None, call.answer, call.status)
    return " ".join(part for part in parts if part) or "-"


def _cell(value: Json) -> str:
    return first_line(value if isinstance(value, str) else json.dumps(value), _CELL_CHARS)
