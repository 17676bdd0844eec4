"""`agentd models`: what can be named as a model."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of {spec, kind, ready, size_bytes, note}.")
def models(as_json: bool) -> None:
    """List the models that are here.

    Also taken wherever a model is named: a path to a .gguf file, http://HOST:PORT/v1#NAME, ollama:NAME,
    scripted:FILE.
    """
    from agentd.cli.output import padded
    from agentd.config import load_settings
    from agentd.model import list_models
    from agentd.text import visible

    entries = list_models(load_settings())
    if as_json:
        click.echo(json.dumps([entry.model_dump(mode="json") for entry in entries], indent=2))
        return
    for entry in entries:
        size = f"{entry.size_bytes / 1e6:.0f} MB" if entry.size_bytes else ""
        state = entry.note or ("ready" if entry.ready else "")
        click.echo(f"{padded(visible(entry.spec), 40)}  {entry.kind:<9} {size:>9}  {visible(state)}".rstrip())
