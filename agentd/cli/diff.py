"""`agentd diff`: what a run changed in its copy of the folder, from its log alone."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, plain_console, print_json
from agentd.config import load_settings
from agentd.contracts import Change, FileEntry, LogReader
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from rich.console import Console

TEXT_BYTES = 1 << 20
COMPARISONS = 100_000  # about a second; lines that repeat can make a comparison of two files take hours


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


def sign(change: Change) -> str:
    """`+` where it is new, `-` where it is gone, `~` where it changed."""
    return "+" if change.before is None else "-" if change.after is None else "~"


def unified(change: Change, reader: LogReader) -> Iterator[str]:
    """One path's change as lines of a unified diff, safe for a terminal. Links, folders and modes
    are told in a line of their own; what is no text is told by its size."""
    path = visible(change.path)
    before, after = _text(change.before, reader), _text(change.after, reader)
    if change.before and change.after and change.before.mode != change.after.mode:
        yield f"mode {path}: {change.before.mode:04o} -> {change.after.mode:04o}"
    if before is None or after is None:
        yield f"{sign(change)} {path}: {what(change.before)} -> {what(change.after)}"
        return
    if before == after and (change.before is None or change.after is None):
        yield f"{sign(change)} {path}: an empty file"
    old, new = _lines(before), _lines(after)
    if _comparisons(old, new) > COMPARISONS:
        yield f"~ {path}: {len(old)} lines -> {len(new)} lines, too alike one another to compare"
        return
    lines = difflib.unified_diff(
        old, new, path if change.before else "/dev/null", path if change.after else "/dev/null",
    )
    for line in lines:
        yield visible(line.removesuffix("\n"))
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _comparisons(old: list[str], new: list[str]) -> int:
    """How many pairs of equal lines difflib looks at in one pass: it leaves out only the most common."""
    copies = Counter(new)
    most = len(new) // 100 + 1 if len(new) >= 200 else len(new)
    return sum(copies[line] for line in old if copies[line] <= most)


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _text(entry: FileEntry | None, reader: LogReader) -> str | None:
    """The text of a file; empty where there is none, None where it is no text."""
    if entry is None:
        return ""
    if entry.kind != "file" or entry.sha256 is None or entry.size_bytes > TEXT_BYTES:
        return None
    data = reader.blob(entry.sha256)
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def what(entry: FileEntry | None) -> str:
    """What stands on one side of a change, in a few words."""
    if entry is None:
        return "nothing"
    if entry.kind == "link":
        return f"link to {visible(entry.target or '')}"
    return f"{entry.kind}, {entry.size_bytes} bytes" if entry.kind == "file" else "folder"
