"""A click group that knows its commands by name and loads the file of one only when it is asked for."""

from __future__ import annotations

import importlib
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import click
from click.shell_completion import CompletionItem


@contextmanager
def quick_exit() -> Iterator[None]:
    """Ctrl-C ends the process at once: for imports, in which Python may drop the exception instead, as
    it does in a callback. Nothing is lost with it while nothing has been done."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True)
class Entry:
    """A command before it is loaded: `target` is `module:attribute`, `help` one short line."""

    name: str
    target: str
    help: str


class LazyGroup(click.Group):
    """Lists its commands under headings without importing them."""

    def __init__(self, *args: object, sections: Sequence[tuple[str, Sequence[Entry]]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.sections = tuple(sections)
        self._entries = {entry.name: entry for _, entries in sections for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._entries, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = entry.target.partition(":")
        with quick_exit():
            command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        if not self._entries or incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        entries = self._entries.values()
        return [CompletionItem(e.name, help=e.help) for e in entries if e.name.startswith(incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for heading, entries in self.sections:
            with formatter.section(heading):
                formatter.write_dl([(entry.name, entry.help) for entry in entries], col_max=12)
