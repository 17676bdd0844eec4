"""`agentd sandbox`: build the image, prove its promises, clean up, look around inside."""

from __future__ import annotations

import click

from agentd.cli.output import json_option, print_json, print_rows
from agentd.sandbox import Engine, build_image, reap
from agentd.settings import load_settings
from agentd.text import visible

BUILD_TIMEOUT_S = 600


@click.group()
def sandbox() -> None:
    """Build, try out and check the sandbox."""


@sandbox.command()
@json_option
def build(as_json: bool) -> None:
    """Build the image that calls run in; says so where it is there already.

    JSON: {image, id}.
    """
    settings = load_settings()
    engine = Engine.connect(settings.home, timeout_s=BUILD_TIMEOUT_S)
    try:
        tag = build_image(engine, lambda line: click.echo(visible(line), err=True))
        found = engine.image_id(tag)
    finally:
        engine.close()
    if as_json:
        print_json({"image": tag, "id": found})
    else:
        click.echo(f"{tag} is ready")


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
