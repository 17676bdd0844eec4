"""How commands print: JSON documents, rows, and text that others wrote."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agentd.contracts import Value
from agentd.errors import UsageError
from agentd.text import visible

if TYPE_CHECKING:
    from rich.console import Console

F = TypeVar("F", bound=Callable[..., Any])


def plain_console() -> Console:
    """Prints what it is given: no markup, no emoji names, no colouring of its own."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def json_option(command: F) -> F:
    """Adds `--json`, passed on as `as_json`. Errors are then JSON too."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")(command)


def print_json(value: object) -> None:
    """One JSON document on stdout, ASCII only, so that no byte of it can steer a terminal."""
    click.echo(json.dumps(_plain(value), indent=2))


def print_json_line(value: object) -> None:
    """One JSON document on a line of its own, flushed: for streams."""
    click.echo(json.dumps(_plain(value)))
    sys.stdout.flush()


def agree(question: str, yes: bool) -> None:
    """Ask on the terminal whether to go on; `yes` is the answer where it was given before. Raises
    UsageError where nobody can be asked, and Abort on a no."""
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"this needs your consent ({question})", field="--yes", hint="say --yes, or use a terminal")
    click.confirm(visible(question), abort=True, err=True)


def print_rows(rows: Iterable[tuple[str, ...]], header: tuple[str, ...] = ()) -> None:
    """Columns as wide as their widest cell, but for the last; cells are made safe for a terminal."""
    table = [tuple(visible(cell) for cell in row) for row in rows]
    if header:
        table.insert(0, header)
    if not table:
        return
    widths = [max(_columns(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        cells = [padded(cell, width) for cell, width in zip(row[:-1], widths[:-1], strict=True)]
        click.echo("  ".join([*cells, row[-1]]).rstrip())


def print_answer(console: Console, answer: str) -> None:
    """A model's answer, set in on every line, wrapped ones too: none of it passes for a line of ours."""
    from rich.text import Text

    text = Text(visible(answer, newlines=True))
    wrap = console.is_terminal
    lines = text.wrap(console, max(console.width - 7, 20)) if wrap else text.split("\n", allow_blank=True)
    for number, line in enumerate(lines):
        console.print(Text.assemble("       " if number else "answer ", line), soft_wrap=True)


def padded(cell: str, width: int) -> str:
    """The cell with blanks after it, until it is as many columns of a terminal wide as `width`."""
    return cell + " " * (width - _columns(cell))


def _columns(cell: str) -> int:
    """How wide a terminal shows it: a CJK character takes two columns, a combining mark none."""
    if cell.isascii():
        return len(cell)
    from rich.cells import cell_len

    return cell_len(cell)


def _plain(value: object) -> object:
    if isinstance(value, Value):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
