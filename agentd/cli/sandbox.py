"""`agentd sandbox`: build the image, prove its promises, clean up, look around inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from agentd.cli.flags import flags_with_image, image_option
from agentd.cli.output import agree, json_option, print_json, print_rows
from agentd.clock import SystemClock, new_run_id
from agentd.config import load_settings
from agentd.contracts import Limits
from agentd.sandbox import (
    DockerSandbox,
    Engine,
    Origin,
    build_image,
    open_sandbox,
    prepare_packages,
    read_requirements,
    reap,
    selfcheck,
)
from agentd.text import visible


@click.group()
def sandbox() -> None:
    """Build, try out and check the sandbox."""


@sandbox.command()
@image_option
@json_option
def build(image: str | None, as_json: bool) -> None:
    """Build the image that calls run in; says so where it is there already.

    JSON: {image, id}.
    """
    settings = load_settings(flags=flags_with_image(image))
    _make(lambda engine: build_image(engine, settings.image, _progress), settings.home, "{} is ready", as_json)


@sandbox.command(epilog="""\b
Examples:
  agentd sandbox prepare --packages requirements.txt --name tests
  agentd run "Make the tests pass" --image agentd-sandbox-packages:tests
""")
@click.option("--packages", "file", type=click.Path(path_type=Path, dir_okay=False), required=True,
              help="A requirements file: names and versions, a line each.")
@image_option
@click.option("--name", default=None, metavar="TAG", help="A tag of your own for the image. Default: by its content.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def prepare(file: Path, image: str | None, name: str | None, yes: bool, as_json: bool) -> None:
    """Build an image with Python packages in it, for `agentd run --image`.

    Wheels are downloaded from your package index, after you agreed, and installed without network; no
    workspace is mounted, and no code of theirs runs on this machine. JSON: {image, id}.
    """
    requirements = read_requirements(file)
    settings = load_settings(flags=flags_with_image(image))
    names = ", ".join(one.name for one in requirements)
    agree(f"download wheels of {names}, and what they need, into an image?", yes)
    _make(
        lambda engine: prepare_packages(engine, settings.image, file, requirements, _progress, name=name),
        settings.home, '{0} is ready: agentd run "GOAL" --image {0}', as_json,
    )


def _make(work: Callable[[Engine], str], home: Path, said: str, as_json: bool) -> None:
    """Have an image made, and say which it is."""
    engine = Engine.connect(home)
    try:
        tag = work(engine)
        found = engine.image_id(tag)
    finally:
        engine.close()
    if as_json:
        print_json({"image": tag, "id": found})
    else:
        click.echo(said.format(tag))


@sandbox.command()
@json_option
def gc(as_json: bool) -> None:
    """Remove containers and volumes that runs of this home left behind when they died.

    JSON: a list of {what, name, kind, run_id, removed}.
    """
    settings = load_settings()
    engine = Engine.connect(settings.home)
    try:
        found = reap(engine)
    finally:
        engine.close()
    if as_json:
        print_json(found)
    elif found:
        print_rows((one.what, one.name, one.kind, "removed" if one.removed else "still in use") for one in found)
    else:
        click.echo("nothing was left behind")


@sandbox.command("selfcheck")
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Prove each promise of the sandbox from inside: a line each. Exit code 5 if one does not hold.

    JSON: a list of {promise, holds, found}.
    """
    opened = _open(None)
    proven = []
    try:
        for one in selfcheck(opened):
            proven.append(one)
            if not as_json:
                click.echo(visible(f"{'pass' if one.holds else 'FAIL'}  {one.promise}: {one.found}"))
    finally:
        opened.close()
    if as_json:
        print_json(proven)
    if not all(one.holds for one in proven):
        ctx.exit(5)


@sandbox.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option("--command", default="bash", show_default=True, help="The program to run.")
@click.pass_context
def shell(ctx: click.Context, folder: Path, command: str) -> None:
    """Look around in a sandbox, on a copy of FOLDER that is thrown away after.

    Exits with the program's own code and lists what it changed in the copy.
    """
    opened = _open(folder)
    try:
        code = opened.interact(command)
        for change in opened.changes():
            sign = "A" if change.before is None else "D" if change.after is None else "M"
            click.echo(visible(f"{sign} {change.path}"), err=True)
    finally:
        opened.close()
    ctx.exit(code)


def _progress(line: str) -> None:
    click.echo(visible(line), err=True)


def _open(folder: Path | None) -> DockerSandbox:
    settings, clock = load_settings(), SystemClock()
    return open_sandbox(
        Origin(folder), home=settings.home, run_id=new_run_id(clock), image=settings.image, limits=Limits(),
        clock=clock, pool=0,
    )
