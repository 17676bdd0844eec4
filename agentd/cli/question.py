"""What another model says to a question of a run, beside what was said."""

from __future__ import annotations

import difflib
import json
from contextlib import closing
from typing import TYPE_CHECKING

import click

from agentd.cli.diff import print_lines
from agentd.cli.output import plain_console, print_json
from agentd.config import load_settings
from agentd.contracts import Json, Kind, LogReader, ToolSpec
from agentd.errors import PolicyError
from agentd.settings import Settings
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.replay import Answers


def put(run: str, step: int, spec: str, free: bool, as_json: bool) -> Answers:
    """Ask the model what was asked in a step of a run, and print both replies. Nothing is executed."""
    from agentd.log import Catalogue, open_reader
    from agentd.model import open_model
    from agentd.prompt import FORMAT
    from agentd.replay import answers, grammar_of, question

    settings = load_settings()
    with closing(open_reader(settings.home, Catalogue(settings.home).resolve(run))) as reader:
        asked, shown = question(reader, step), _shown(reader, settings)
    grammar = None if free else grammar_of(asked, shown)
    with closing(open_model(spec, settings=settings, prompt_format=FORMAT)) as model:
        if not as_json:
            click.echo(visible(f"model  {model.info.name} {model.info.place}"))
        found = answers(asked, model, grammar, shown)
    if as_json:
        print_json(found)
        return found
    if grammar is None and not free:
        click.echo("note: the grammar cannot be made again as it was, so none is used: tools or policy have changed")
    click.echo(f"run    {found.run_id}, step {found.step}: {'the same' if found.same else 'something else'} is said")
    old, new = _lines(found.was), _lines(found.would)
    lines = difflib.unified_diff(old, new, "was", "would be", n=1000, lineterm="")
    print_lines(plain_console(), (visible(line) for line in (old if found.same else lines)))
    return found


def _shown(reader: LogReader, settings: Settings) -> tuple[ToolSpec, ...]:
    """The tools that the run's model was shown, as far as tools and policy are still there."""
    from agentd.runtime import load_policy
    from agentd.tools import load_catalogue

    specs = load_catalogue(settings.tools_paths).specs
    *_, start = reader.events(kinds=(Kind.run_started, Kind.forked))
    begun = json.loads(reader.blob(start.body_hash)) if start.body_hash else start.data
    try:
        return load_policy(begun["policy"], specs, begun.get("policy_text") or None).visible(specs)
    except PolicyError:
        return specs


def _lines(said: Json) -> list[str]:
    return (said if isinstance(said, str) else json.dumps(said, indent=2, ensure_ascii=False)).split("\n")
