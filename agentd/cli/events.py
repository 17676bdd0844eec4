"""`agentd events`: a run's log as it stands, and as it grows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json_line
from agentd.config import load_settings
from agentd.contracts import Event, Json, Kind
from agentd.text import cut_middle, visible

if TYPE_CHECKING:
    from agentd.log import Reader


@click.command(epilog="""\b
--json: a line for each event, {"run_id", "seq", "step", "kind", "call_id", "actor", "data",
  "body_hash", "ts_ns", "epoch", "prev_hash", "hash"}; and with --bodies, "body".
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--follow", is_flag=True, help="Go on as events are committed, until the run or its process ends.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), metavar="KIND",
              help="Only events of this kind; repeatable.")
@click.option("--bodies", is_flag=True, help="Print bodies too: calls, outcomes, plans.")
@json_option
def events(run: str | None, follow: bool, kinds: tuple[str, ...], bodies: bool, as_json: bool) -> None:
    """Print the log of RUN (default: the latest), one event a line."""
    from agentd.log import Catalogue, open_reader

    settings = load_settings()
    catalogue = Catalogue(settings.home)
    run_id = catalogue.resolve(run or "last")
    with closing(open_reader(settings.home, run_id)) as reader:
        alive = partial(catalogue.is_live, run_id)
        stream: Iterator[Event] = reader.follow(alive=alive) if follow else reader.events()
        for event in stream:
            if kinds and event.kind not in kinds:
                continue
            body = body_of(reader, event) if bodies else None
            if as_json:
                print_json_line(event.model_dump(mode="json") | ({"body": body} if bodies else {}))
            else:
                _print(event, body)
    if follow and any(one.run_id == run_id and one.standing == "interrupted" for one in catalogue.list_runs()):
        click.echo(f"nothing runs it any more; go on with it: agentd resume {run_id}", err=True)


def _print(event: Event, body: Json) -> None:
    at = datetime.fromtimestamp(event.ts_ns / 1e9, UTC).strftime("%H:%M:%S.%f")[:-3]
    said = json.dumps(event.data, ensure_ascii=False) if event.data else ""
    click.echo(
        f"{event.seq:>5} {at} step {event.step:<3} {event.kind:<18} {visible(event.call_id or ''):<5} "
        f"{visible(cut_middle(said, 400))}".rstrip()
    )
    if body is not None:
        click.echo(f"      {visible(json.dumps(body, ensure_ascii=False))}")


def body_of(reader: Reader, event: Event) -> Json:
    """An event's body as data, None where it has none."""
    return json.loads(reader.blob(event.body_hash)) if event.body_hash else None
