"""`agentd show`: what a run did, told from its log alone."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, plain_console, print_answer, print_json
from agentd.config import load_settings
from agentd.contracts import Event
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.log import Reader, RunState


@click.command(epilog="""\b
--json: {"run": what was fixed at the start, "state": what it has come to, "calls": [
  {"step", "call_id", "tool", "args", "verdict", "rule", "answer", "status", "error", "duration_ms",
  "changes"}],
  "log": {"ok", "events", "blobs", "missing", "bad_seq", "why", "head_seen"}}
""")
@click.argument("run", required=False, shell_complete=complete_run)
@json_option
def show(run: str | None, as_json: bool) -> None:
    """Show what RUN (default: the latest) planned, called, was denied and left, and verify its log."""
    from agentd.log import Catalogue, fold, logged_calls, open_reader, verify

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    with closing(open_reader(settings.home, run_id)) as reader:
        log = list(reader.events())
        state = fold(log, reader.header, reader.blob)
        verified = verify(settings.home, run_id)
        if as_json:
            print_json({"run": reader.header, "state": state, "calls": logged_calls(reader), "log": verified})
            return
        _tell(log, reader, state, settings.home)
        if verified.ok:
            click.echo(f"log    {verified.events} events and {verified.blobs} contents verify")
        else:
            click.echo(f"log    DAMAGED at event {verified.bad_seq}: {visible(verified.why)}")


def _tell(log: list[Event], reader: Reader, state: RunState, home: Path) -> None:
    from agentd.cli.live import LiveView
    from agentd.log import Catalogue, is_resumable

    console, header = plain_console(), reader.header
    run = next(run for run in Catalogue(home).list_runs() if run.run_id == header.run_id)
    started = datetime.fromtimestamp(header.created_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    model = header.model.get("name", "") if isinstance(header.model, dict) else ""
    click.echo(f"run    {header.run_id}, started {started}, {len(log)} events")
    click.echo(f"goal   {visible(header.goal)}")
    click.echo(f"with   policy {visible(header.policy_name)}, model {visible(str(model))}")
    view = LiveView(console)
    for event in log:
        view.event(event, reader.blob(event.body_hash) if event.body_hash else None)
    click.echo(
        f"\n{run.standing:<6} {visible(state.reason)}\n"
        f"       {state.counters.steps} steps, {state.counters.elapsed_s:.1f} s, {state.counters.tokens} tokens"
    )
    if state.answer:
        print_answer(console, state.answer)
    if state.files_changed:
        click.echo("diff   agentd diff " + header.run_id + ("   (applied)" if state.applied else ""))
    if run.imported:
        click.echo("from   another machine: nobody goes on with it here")
    elif not run.live and is_resumable(state.status, state.code):
        click.echo(f"go on  agentd resume {header.run_id}")
    elif state.status not in ("done", "running", "waiting"):
        click.echo(f'go on  agentd run --continue {header.run_id} "..."')
