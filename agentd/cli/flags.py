"""What commands that run goals have in common: `--set`, the folder's layer, and the user's program."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from agentd.config import load_config
from agentd.contracts import Event, Json
from agentd.errors import UsageError
from agentd.settings import Settings
from agentd.text import visible

OnEvent = Callable[[Event, bytes | None], None]
F = TypeVar("F", bound=Callable[..., Any])


def set_option(command: F) -> F:
    """Adds `--set KEY=VALUE`, passed on as `flags`."""
    return click.option(
        "--set", "flags", multiple=True, metavar="KEY=VALUE", callback=_flags,
        help="Any setting for this command alone, as in agentd.toml: --set sandbox.pool=0. Repeatable.",
    )(command)


def image_option(command: F) -> F:
    """Adds `--image`, passed on as `image`: what `flags_with_image` takes."""
    return click.option(
        "--image", default=None, metavar="NAME|DOCKERFILE",
        help="The image that calls run in: a local image, or a path to a Dockerfile or its folder.",
    )(command)


def limits_option(command: F) -> F:
    """Adds `--limit NAME=NUMBER`, passed on as `limits`."""
    return click.option(
        "--limit", "limits", multiple=True, metavar="NAME=NUMBER", callback=_limits,
        help="Tighten a limit of the policy: steps, wall_clock_s, tokens, ...",
    )(command)


def ask_option(command: F) -> F:
    """Adds `--ask`, passed on as `ask`: what `waiting_watch` takes."""
    return click.option(
        "--ask", type=click.Choice(["wait", "later", "deny"]), default=None,
        help="What becomes of a call that the policy asks about: wait for an answer (here, or by `agentd inbox`), "
        "end as waiting to be resumed later, or deny. Default: wait on a terminal, else deny.",
    )(command)


def flags_with_image(image: str | None, flags: Mapping[str, Json] | None = None) -> dict[str, Json]:
    """Flags, and the image among them where one was named."""
    return {**(flags or {}), **({"sandbox.image": image} if image is not None else {})}


def settings_for(folder: Path | None, flags: Mapping[str, Json]) -> Settings:
    """All settings of a run on a folder; says on stderr what was not read, and why."""
    config = load_config(folder=folder, flags=flags)
    for note in config.notes:
        click.echo(f"note: {visible(note)}", err=True)
    return config.settings


@contextmanager
def told(settings: Settings) -> Iterator[OnEvent | None]:
    """Who is to be told of each event: the user's `on_event` program, or None. What went wrong with
    it is said on stderr in the end."""
    if not settings.on_event:
        yield None
        return
    from agentd.event_hook import EventHook

    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    hook = EventHook(settings.on_event, settings.on_event_kinds, folder=settings.home)
    try:
        yield lambda event, _: hook.event(event)
    finally:
        if complaint := hook.close():
            click.echo(f"note: {visible(complaint)}", err=True)


def both(first: OnEvent, second: OnEvent | None) -> OnEvent:
    """One who tells two."""

    def on_event(event: Event, body: bytes | None) -> None:
        first(event, body)
        if second is not None:
            second(event, body)

    return on_event


def _limits(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    return dict(_limit(text) for text in given)


def _limit(text: str) -> tuple[str, float]:
    name, _, number = text.partition("=")
    try:
        return name.strip(), float(number)
    except ValueError:
        raise UsageError(f"{text!r} is not NAME=NUMBER", field="--limit", hint="for example --limit steps=10") from None


def _flags(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, Json]:
    return dict(_flag(text) for text in given)


def _flag(text: str) -> tuple[str, Json]:
    """A value as TOML writes it; what is no TOML is text, so that names need no quotes."""
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"{text!r} is not KEY=VALUE", field="--set", hint="for example --set sandbox.pool=0")
    try:
        return name.strip(), tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return name.strip(), value
