"""`agentd export`: a run as one file, for another machine, or as a page for a person."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from agentd import __version__
from agentd.cli.completion import complete_run
from agentd.cli.outfile import written
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.errors import UsageError
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.log import Exported


@click.command(epilog="""\b
Examples:
  agentd export                         the latest run, as RUN.agentd.jsonl.gz in this folder
  agentd export RUN --with-files        also what the run was given to work on
  agentd export RUN -o - | ssh HOST agentd import -
  agentd export RUN --html              a page to read: RUN.html

\b
The file holds all that the run said, read and wrote: look at it (zcat) before you give it away.
--json: {"file", "bytes", "run_id", "runs", "events", "blobs", "files", "missing", "head_seq", "head_hash"}; with
  --html {"file", "bytes", "run_id"}; "file" is null for stdout, and --json cannot stand beside -o -.
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
              default=None, metavar="FILE", help="Where to; - is stdout.")
@click.option("--with-files", is_flag=True,
              help="Also what no log holds: the copied folder's contents, and files that are large or hold secrets.")
@click.option("--html", "as_page", is_flag=True, help="A page that any browser shows, in one file.")
@click.option("--force", is_flag=True, help="Replace FILE where it is there.")
@json_option
def export(
    run: str | None, target: Path | None, with_files: bool, as_page: bool, force: bool, as_json: bool,
) -> None:
    """Write RUN (default: the latest) to one file that imports and verifies on another machine."""
    from agentd.log import Catalogue

    if as_page and with_files:
        raise UsageError("a page holds no such files", field="--with-files", hint="leave out one of the two")
    home = load_settings().home
    run_id = Catalogue(home).resolve(run or "last")
    target = target or Path(f"{run_id}.html" if as_page else f"{run_id}.agentd.jsonl.gz")
    to_stdout = str(target) == "-"
    if to_stdout and as_json:
        raise UsageError("stdout is the file's", field="--json", hint="leave it out, or name a file with -o")
    if to_stdout and not as_page and sys.stdout.isatty():
        raise UsageError("the file is no text, and stdout is a terminal", field="-o", hint="name a file, or pipe it")
    if as_page:
        _page(home, run_id, target, to_stdout, force, as_json)
        return
    with written(target, force=force) as out:
        done = _write(home, run_id, out, with_files)
    if as_json:
        print_json({"file": str(target), "bytes": target.stat().st_size, **done.model_dump()})
    elif not to_stdout:
        _tell(done, target, with_files)
    elif not with_files:
        click.echo(_LEFT_OUT, err=True)


_LEFT_OUT = (
    "note: what no log holds is left out: the copied folder's contents, and files that are large or hold secrets; so\n"
    "its calls cannot be run again there: see --with-files"
)


def _write(home: Path, run_id: str, out: BinaryIO, with_files: bool) -> Exported:
    from agentd.log import export_run

    return export_run(home, run_id, out, __version__, with_files=with_files)


def _tell(done: Exported, target: Path, with_files: bool) -> None:
    click.echo(f"wrote  {visible(str(target))}, {target.stat().st_size} bytes")
    click.echo(f"holds  {done.events} events, {done.blobs} contents, {done.files} files that no log holds")
    click.echo(f"head   {done.head_hash}")
    if done.missing:
        click.echo(f"note: {done.missing} files are not kept any more, and not in it")
    elif not with_files:
        click.echo(_LEFT_OUT)
    else:
        click.echo("note: files with secrets in them are in it, as they are")
    click.echo("it holds all that the run said, read and wrote; there: agentd import FILE")


def _page(home: Path, run_id: str, target: Path, to_stdout: bool, force: bool, as_json: bool) -> None:
    from agentd.cli.page import page

    with written(target, force=force) as out:
        text = io.TextIOWrapper(out, encoding="utf-8", newline="\n", write_through=True)
        for piece in page(home, run_id):
            text.write(piece)
        text.detach()
    if as_json:
        print_json({"file": str(target), "bytes": target.stat().st_size, "run_id": run_id})
    elif not to_stdout:
        click.echo(f"wrote  {visible(str(target))}, {target.stat().st_size} bytes")
        click.echo("it holds what the run said, read and wrote")
