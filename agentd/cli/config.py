"""`agentd config`: what is set, by whom; which folders' files are trusted; schemas for editors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from agentd.cli.flags import set_option
from agentd.cli.output import json_option, print_json, print_rows
from agentd.config import (
    Config,
    Content,
    config_schema,
    folder_file,
    load_config,
    load_settings,
    read_folder_file,
    read_values,
    sample,
    trust,
    trusted,
    untrust,
    user_file,
)
from agentd.contracts import Json
from agentd.errors import UsageError
from agentd.text import visible

SCHEMA = "agentd.schema.json"
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("config", invoke_without_command=True, epilog="""\b
Examples:
  agentd config                        every value, and who set it
  agentd config --dir ~/project --set sandbox.pool=0
  agentd config init                   start a file of your own
  agentd config trust ~/project/agentd.toml

\b
In rising precedence: /etc/agentd/agentd.toml, $XDG_CONFIG_HOME/agentd/agentd.toml (else ~/.config),
the folder's agentd.toml if you trusted it, AGENTD_... variables, flags.
--json: {"settings": [{"key", "value", "source": "default"|"system"|"user"|"folder"|"environment"|"flag",
  "place"}], "files": [{"layer", "path", "state"}], "notes": [...]}
""")
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(),
              help="The folder of the goal. Default: the current one.")
@click.option("--model", default=None, help="As for `agentd run`.")
@click.option("--policy", default=None, help="As for `agentd run`.")
@set_option
@json_option
@click.pass_context
def config(
    context: click.Context, folder: Path, model: str | None, policy: str | None, flags: dict[str, Json], as_json: bool,
) -> None:
    """Show each setting and where it comes from; trust a folder's file."""
    if context.invoked_subcommand is not None:
        return
    named = {name: value for name, value in (("model", model), ("policy", policy)) if value is not None}
    found = load_config(folder=folder, flags={**flags, **named})
    if as_json:
        print_json({"settings": list(found.origins), "files": list(found.files), "notes": list(found.notes)})
    else:
        _print(found)


@config.command(epilog='--json: {"files": [{"layer", "path", "state"}]}')
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path(),
              help="The folder of the goal. Default: the current one.")
@json_option
def path(folder: Path, as_json: bool) -> None:
    """Print the files that may set something.

    The weakest first, and whether they do.
    """
    files = load_config(folder=folder).files
    if as_json:
        print_json({"files": list(files)})
        return
    there = [file.layer for file in files]
    rows = [(file.layer, file.state, str(file.path)) for file in files]
    print_rows(rows if "folder" in there else [*rows, ("folder", "absent", str(folder_file(folder)))])


@config.command(epilog='--json: {"path"}')
@json_option
def init(as_json: bool) -> None:
    """Start a file of your own.

    It holds every key with its default, commented out; beside it is written the schema for editors.
    """
    target = user_file(os.environ)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(f"#:schema ./{SCHEMA}\n{sample()}")
    except FileExistsError:
        raise UsageError("is there already", file=str(target)) from None
    (target.parent / SCHEMA).write_text(json.dumps(config_schema(), indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json({"path": str(target)})
    else:
        click.echo(visible(str(target)))


@config.command("trust", epilog="""\b
--json: {"path", "sha256", "sets": {KEY: VALUE}}
""")
@FILE
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def trust_file(file: Path, yes: bool, as_json: bool) -> None:
    """Trust a folder's agentd.toml.

    FILE, as it is now, may then set what it sets for runs on its folder. A folder's file may name a
    shipped policy and an image that you have; it can never name a program, a model, a key or tools.
    Once it changes, it is trusted no longer.
    """
    home = load_settings().home
    content = _content(file)
    values, _ = read_values(content, of_folder=True)
    if not as_json:
        _print_what_it_sets(content, values)
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise UsageError("nobody can be asked", field="trust", hint="look at the file, then add --yes")
        click.confirm("Trust this file?", abort=True)
    trust(home, content)
    if as_json:
        print_json({"path": str(content.path), "sha256": content.sha256, "sets": values})
    else:
        click.echo(f"trusted, as long as it is {content.sha256[:12]}")


@config.command("untrust", epilog='--json: {"path", "was_trusted": bool}')
@FILE
@json_option
def untrust_file(file: Path, as_json: bool) -> None:
    """Trust a folder's agentd.toml no longer.

    FILE need not be there any more.
    """
    place = _place(file)
    was = untrust(load_settings().home, place)
    if as_json:
        print_json({"path": str(place), "was_trusted": was})
    else:
        click.echo(visible(f"{place} is no longer trusted" if was else f"{place} was not trusted"))


@config.command("trusted", epilog='--json: [{"path", "sha256", "state": "trusted"|"changed"|"absent"}]')
@json_option
def list_trusted(as_json: bool) -> None:
    """List the files that you trusted.

    And whether they are still what they were.
    """
    rows = []
    for name, sha256 in trusted(load_settings().home).items():
        content = read_folder_file(Path(name))
        state = "absent" if content is None else "trusted" if content.sha256 == sha256 else "changed"
        rows.append({"path": name, "sha256": sha256, "state": state})
    if as_json:
        print_json(rows)
    else:
        print_rows((row["state"], row["sha256"][:12], row["path"]) for row in rows)


@config.command(epilog="""\b
Prints a JSON Schema, which is JSON already. Examples:
  agentd config schema config > agentd.schema.json
    and in agentd.toml, for Taplo:    #:schema ./agentd.schema.json
  agentd config schema policy > policy.schema.json
    and in a policy, for YAML's language server:    # yaml-language-server: $schema=policy.schema.json
""")
@click.argument("form", type=click.Choice(["config", "policy", "manifest"]))
@click.option("--json", "as_json", is_flag=True, help="--json: the schema, with or without this.")
def schema(form: str, as_json: bool) -> None:  # noqa: ARG001 - the schema is JSON anyway
    """Print a JSON Schema for editors.

    Of agentd.toml, of a policy, or of a tool's manifest.
    """
    click.echo(json.dumps(_schema(form), indent=2))


def _schema(form: str) -> dict[str, Any]:
    if form == "policy":
        from agentd.policy import policy_schema

        return policy_schema()
    if form == "manifest":
        from agentd.tools import manifest_schema

        return manifest_schema()
    return config_schema()


def _content(file: Path) -> Content:
    place = _place(file)
    content = read_folder_file(place)
    if content is None:
        raise UsageError("there is no such file", file=str(place), hint="name a folder, or the agentd.toml in it")
    return content


def _place(file: Path) -> Path:
    """A folder's file, named by itself or by its folder."""
    return folder_file(file.parent if file.name == "agentd.toml" and not file.is_dir() else file)


def _print(found: Config) -> None:
    print_rows([
        (setting.key, _shown(setting.value), setting.place or setting.source) for setting in found.origins
    ], ("key", "value", "from"))
    for note in found.notes:
        click.echo(f"note: {visible(note)}", err=True)


def _print_what_it_sets(content: Content, values: Mapping[str, Json]) -> None:
    now = {setting.key: setting for setting in load_config().origins}
    click.echo(f"{visible(str(content.path))} sets, for runs on its folder:")
    print_rows(
        (f"  {key}", _shown(value), f"instead of {_shown(now[key].value)} ({now[key].place or now[key].source})")
        for key, value in values.items()
    )
    if not values:
        click.echo("  nothing")


def _shown(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | list | tuple) else (
        "-" if value is None else str(value).lower()
    )
