"""`agentd purge`: list what agentd keeps on this machine, and remove it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentd.cli.output import agree, json_option, print_json, print_rows
from agentd.config import load_settings
from agentd.contracts import Json
from agentd.errors import AgentdError, UsageError
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.sandbox import Engine


@dataclass(frozen=True, slots=True)
class _Item:
    """Something to remove, and how: `remove` says whether it is gone."""

    what: str
    name: str
    size_bytes: int | None
    remove: Callable[[], bool]

    def row(self) -> tuple[str, ...]:
        size = "" if self.size_bytes is None else f"{self.size_bytes / (1 << 20):,.0f} MiB"
        return (self.what, size, self.name)


@click.command(epilog="""\b
Removed: containers, volumes and images of this home, and its cache (prepared models, prompt states).
With --runs also every run, its log, what it changed but was not applied, and copies of what it worked on.
Kept: settings, trust, models that you put into the home, and all that other homes have.

\b
--json: {"removed": bool, "items": [{"what": "container"|"volume"|"image"|"cache"|"runs"|"copies",
  "name", "size_bytes", "removed": bool}], "engine": null or why it could not be asked}
Exit code 0, 2 where a run is going on or nobody agreed, 5 where something is left.
""")
@click.option("--runs", "with_runs", is_flag=True, help="Also remove every run with its log.")
@click.option("--dry-run", is_flag=True, help="List only.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def purge(with_runs: bool, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Remove what agentd keeps on this machine; runs only with --runs. Lists first, then asks."""
    from agentd.sandbox import Engine

    settings = load_settings()
    engine: Engine | None = None
    why = None
    try:
        engine = Engine.connect(settings.home)
    except AgentdError as error:
        why = error.message
    try:
        on_engine = list(_on_engine(engine)) if engine else []
        items = [*_in_home(settings, with_runs), *on_engine]
        if why:
            click.echo(f"note: containers, volumes and images are not looked at: {visible(why)}", err=True)
        if not as_json:
            print_rows(item.row() for item in items)
        gone = [] if dry_run or not items else _remove(items, yes)
    finally:
        if engine is not None:
            engine.close()
    _report(items, gone, why, dry_run, as_json)
    return 5 if not dry_run and (why or not all(gone)) else 0


def _on_engine(engine: Engine) -> Iterator[_Item]:
    from agentd.sandbox import dispossess, possessions

    found = possessions(engine)
    users = sorted({one.run_id for one in found if one.run_id})
    if users:
        raise UsageError(
            f"a run of this home is going on ({', '.join(users)}), and nothing was removed",
            hint="wait for it, or stop it with Ctrl-C where it runs; see: agentd runs",
        )
    for one in found:
        yield _Item(one.what, one.name, one.size_bytes, lambda one=one: dispossess(engine, one))  # type: ignore[misc]


def _in_home(settings: Settings, with_runs: bool) -> Iterator[_Item]:
    from agentd.clock import SystemClock
    from agentd.log import Catalogue, Snapshots, remove_runs, sweep, sweep_imports

    def remove() -> bool:
        remove_runs(settings.home, runs)
        sweep(settings.home, SystemClock().now_ns())
        sweep_imports(settings.home)
        return True

    runs = [one.run_id for one in Catalogue(settings.home).list_runs()] if with_runs else []
    left = (settings.runs, settings.home / "importing")
    if with_runs and any(any(folder.iterdir()) for folder in left if folder.is_dir()):
        yield _Item("runs", f"{settings.runs} ({len(runs)})", _size(settings.runs), remove)
        copies = Snapshots(settings.home).folder
        if copies.is_dir():
            yield _Item("copies", str(copies), _size(copies), lambda: _remove_folder(copies))
    if settings.cache.is_dir():
        yield _Item("cache", str(settings.cache), _size(settings.cache), lambda: _remove_folder(settings.cache))


def _remove(items: list[_Item], yes: bool) -> list[bool]:
    agree(f"remove these {len(items)}? There is no way back.", yes)
    return [item.remove() for item in items]


def _report(items: list[_Item], gone: list[bool], why: str | None, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told: list[Json] = [
            {"what": item.what, "name": item.name, "size_bytes": item.size_bytes, "removed": removed}
            for item, removed in zip(items, gone or [False] * len(items), strict=True)
        ]
        print_json({"removed": bool(gone) and all(gone), "items": told, "engine": why})
        return
    for item, removed in zip(items, gone, strict=False):
        if not removed:
            click.echo(f"left: {visible(item.name)} is in use")
    if not items:
        click.echo("there is nothing to remove")
    elif not dry_run:
        click.echo(f"removed {sum(gone)} of {len(items)}")


def _remove_folder(folder: Path) -> bool:
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())
