"""`agentd diff`: what a run changed in its copy of the folder, from its log alone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, plain_console, print_json
from agentd.config import load_settings
from agentd.settings import Settings
from agentd.text import visible
from agentd.unified import sign, unified

if TYPE_CHECKING:
    from rich.console import Console


@click.command(epilog="""\b
--json: a list of {"path", "before", "after"}, sorted by path; each side is null or
  {"path", "kind", "mode", "size_bytes", "sha256", "target"}.
Exit code 0 whether or not there are changes.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("--names", is_flag=True, help="Only the changed paths: + new, - gone, ~ changed.")
@json_option
def diff(run: str | None, names: bool, as_json: bool) -> None:
    """Show what RUN (default: the latest) changed. Your folder is not looked at."""
    from agentd.log import Catalogue, open_reader, tree_changes

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    if as_json or names:
        with closing(open_reader(settings.home, run_id)) as reader:
            changes = tree_changes(reader)
        if as_json:
            print_json(changes)
        else:
            for change in changes:
                click.echo(f"{sign(change)} {visible(change.path)}")
    elif not print_diff(plain_console(), settings, run_id):
        click.echo("nothing was changed")


def print_diff(console: Console, settings: Settings, run_id: str) -> bool:
    """Print the net changes of a run as a unified diff; whether there were any."""
    from agentd.log import open_reader, tree_changes

    with closing(open_reader(settings.home, run_id)) as reader:
        changes = tree_changes(reader)
        for change in changes:
            print_lines(console, unified(change, reader))
    return bool(changes)


def print_lines(console: Console, lines: Iterable[str]) -> None:
    """Lines of a unified diff, coloured; they are safe for a terminal already."""
    from rich.text import Text

    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in lines:
        style = "bold" if line.startswith(("+++", "---")) else styles.get(line[:1], "")
        console.print(Text(line, style=style), soft_wrap=True)
