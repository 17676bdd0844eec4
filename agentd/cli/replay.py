"""`agentd replay`: a run again, as it was watched, from its log alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from agentd.cli.completion import complete_run
from agentd.cli.events import body_of
from agentd.cli.output import json_option, plain_console, print_json_line
from agentd.cli.rerun import verify_again
from agentd.config import load_settings
from agentd.contracts import Counters, Event, Kind
from agentd.errors import UsageError

if TYPE_CHECKING:
    from agentd.cli.live import LiveView
    from agentd.log import Reader


@click.command(epilog="""\b
Examples:
  agentd replay                  the latest run, as fast as it was
  agentd replay RUN --speed 0    at once
  agentd replay RUN --step       an event for each key; q ends
  agentd replay RUN --verify     its calls run again, in a fresh sandbox

\b
--json: a line for each event at its time, as from `agentd events --json --bodies`.
No model is asked, no tool runs and nothing is written.

\b
--verify runs each call again on the workspace that the log has before it, and compares status, output and
files: = the same, ~ the same but for what the named normalisers blank out, ≠ another, ? not comparable,
and why. No model is asked, your folder is not read, and nothing that reaches outside is done again.
--json: with --verify, {"run_id", "calls": [{"seq", "step", "call_id", "tool", "sign", "normalisers",
  "differences": [{"what", "path", "line", "was", "now"}], "why"}], "counts": {SIGN: NUMBER},
  "normalisers": {NAME: ABOUT} of those that were needed, "notes"}
Exit code: with --verify, 0 where nothing differs, also where not all can be compared; 5 where a call does,
or the log is damaged.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--speed", type=click.FloatRange(0), default=1.0, show_default=True,
              help="How many times as fast as it was; 0 is at once.")
@click.option("--step", "by_key", is_flag=True, help="Wait for a key before each event; q ends.")
@click.option("--verify", "verifying", is_flag=True, help="Run its calls again, and say what comes out differently.")
@json_option
@click.pass_context
def replay(
    context: click.Context, run: str | None, speed: float, by_key: bool, verifying: bool, as_json: bool,
) -> int:
    """Play RUN (default: the latest) again, at its own pace."""
    from agentd.log import Catalogue, open_reader

    if verifying:
        paced = context.get_parameter_source("speed") is not ParameterSource.DEFAULT
        if by_key or paced:
            raise UsageError("is not played", field="--verify", hint="leave out --step and --speed")
        return verify_again(run or "last", as_json)
    if by_key and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise UsageError("keys are read from a terminal, and shown on one", field="--step", hint="leave out --step")
    home = load_settings().home
    with closing(open_reader(home, Catalogue(home).resolve(run or "last"))) as reader:
        log = list(reader.events())
        if as_json:
            for event in _timed(log, speed):
                print_json_line(event.model_dump(mode="json") | {"body": body_of(reader, event)})
        else:
            _play(reader, log, speed, by_key)
    return 0


def _play(reader: Reader, log: Sequence[Event], speed: float, by_key: bool) -> None:
    from agentd.cli.live import LiveView
    from agentd.cli.run import print_ending, print_outcome
    from agentd.log import fold

    console, header = plain_console(), reader.header
    with LiveView(console, clock_s=lambda: 0.0, goal=header.goal) as view:
        shown = 0
        for event in _by_key(log, view) if by_key else _timed(log, speed):
            view.event(event, reader.blob(event.body_hash) if event.body_hash else None)
            shown += 1
    if shown < len(log):
        return
    state = fold(log, header, reader.blob)
    if state.status == "running":
        console.print("\nopen   the log ends here")
        console.print(f"go on  agentd resume {header.run_id}   (where nothing writes it)", soft_wrap=True)
        return
    used = [event.data["counters"] for event in log if event.kind is Kind.run_finished][-1]
    print_ending(console, view, state.model_copy(update={"counters": Counters.model_validate(used)}))
    print_outcome(console, header.run_id, state.answer, None, load_settings(), whose=header.source)


def _timed(log: Sequence[Event], speed: float) -> Iterator[Event]:
    """Each event once it is its time."""
    from agentd.replay import paced

    for pause_s, event in paced(log):
        if speed and pause_s:
            time.sleep(pause_s / speed)
        yield event


@contextmanager
def _keys() -> Iterator[Callable[[], bytes]]:
    """Reads keys one by one, and shows none of them; nothing where no more can come."""
    import termios
    import tty

    fd = sys.stdin.fileno()
    before = termios.tcgetattr(fd)
    tty.setcbreak(fd, termios.TCSANOW)
    try:
        yield lambda: os.read(fd, 1)
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)


def _by_key(log: Sequence[Event], view: LiveView) -> Iterator[Event]:
    """Each event once a key was pressed for it."""
    with _keys() as key:
        for event in log:
            view.phase(f"event {event.seq + 1} of {len(log)}, {event.kind}: any key goes on, q ends")
            if key() in (b"q", b"Q", b""):
                return
            yield event
