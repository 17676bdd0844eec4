"""The question at the end of a run: are its changes to be applied? Only a person at a terminal is asked.

What was typed before a question was there is thrown away: keys that were meant for something else,
and what a terminal may have been made to answer, approve nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.apply import print_report
from agentd.cli.flags import told
from agentd.cli.summary import Item, described, items, with_folders
from agentd.contracts import Change
from agentd.settings import Settings
from agentd.text import visible
from agentd.unified import unified

if TYPE_CHECKING:
    from agentd.log import Reader
    from agentd.runtime import RunResult
    from agentd.sandbox import ApplyReport

TRIES = 3
_Chosen = tuple[Sequence[Change], frozenset[str]]


def can_ask() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def offer(result: RunResult, settings: Settings, folder: Path | None) -> None:
    """Ask whether to apply what a run changed, all of it or chosen one by one, and do what was said."""
    if folder is None or result.status == "cancelled" or not can_ask():
        return
    from agentd.applying import apply_logged
    from agentd.log import open_reader, tree_changes

    with closing(open_reader(settings.home, result.run_id)) as reader:
        changes = tree_changes(reader)
        if not changes:
            return
        click.echo(f"to     {visible(str(folder))}")
        try:
            chosen, named = _chosen(changes, reader, settings, folder)
        except (KeyboardInterrupt, EOFError):
            chosen, named = (), frozenset()
            click.echo()
        if chosen:
            with told(settings) as hook:
                report = apply_logged(settings.home, reader, folder, chosen, named, on_event=hook)
            print_report(report, folder, result.run_id)
        else:
            click.echo("nothing was applied")


def apply_finished(result: RunResult, settings: Settings, folder: Path | None) -> ApplyReport | None:
    """Apply, unasked, what a run changed that reached its goal; what is dangerous stays out. None for
    one that did not reach it, or had no folder."""
    if folder is None or result.status != "done":
        return None
    from agentd.applying import apply_run

    with told(settings) as hook:
        return apply_run(settings.home, result.run_id, folder, on_event=hook)[1]


def print_applied(report: ApplyReport | None, result: RunResult, folder: Path | None) -> None:
    """What `--apply` came to."""
    if report is not None and folder is not None:
        print_report(report, folder, result.run_id)
    elif folder is not None:
        click.echo(f"nothing was applied, since the run is not done: {result.status}")


def ask(question: str, answers: str, help_text: str, default: str = "n") -> str:
    """The first letter of what a person answers now, one of `answers`; what they mean is told where it
    is none of them. Raises EOFError at the end of input."""
    import termios

    for _ in range(TRIES):
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
        click.echo(f"{question} ", nl=False)
        said = sys.stdin.buffer.readline()
        if not said:
            raise EOFError
        letter = said.decode("ascii", "replace").strip().lower()[:1]
        if not letter or letter in answers:
            return letter or default
        click.echo(f"       {help_text}")
    return default


def _chosen(changes: Sequence[Change], reader: Reader, settings: Settings, folder: Path) -> _Chosen:
    """What is to be applied, and which of it was named although it is dangerous."""
    answer = ask("Apply? [y/N/choose]", "ync", "y: all but what must be named; n: nothing; c: choose one by one")
    if answer != "c":
        return (changes if answer == "y" else ()), frozenset()
    chosen: list[Change] = []
    found = items(changes, reader, settings, folder)
    for number, item in enumerate(found, 1):
        click.echo(f"[{number}/{len(found)}] {described(item, reader)}")
        if item.conflict:
            continue
        answer = _about(item, reader)
        if answer == "q":
            break
        if answer == "y":
            chosen.append(item.change)
    together = with_folders(chosen, changes)
    return together, frozenset(change.path for change in together)


def _about(item: Item, reader: Reader) -> str:
    while True:
        answer = ask("      apply it? [y/N/d/q]", "yndq", "y: yes; n: no; d: show the difference; q: no more")
        if answer != "d":
            return answer
        for line in unified(item.change, reader):
            click.echo(line)
