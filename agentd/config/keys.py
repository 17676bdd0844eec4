"""Every setting: what it is called in a file and in the environment, and what it may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentd.contracts import Json, Kind

Locate = Callable[[Any, Path], Json]


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a value: `schema` for editors, `allowed` for people, `fits` for us.

    `read` makes a value of an environment variable's text; what it cannot read does not fit.
    """

    schema: Mapping[str, Json]
    allowed: str
    fits: Callable[[Any], bool]
    read: Callable[[str], Json] = str


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. `name` is its place in a file (`section.key`), `field` that in `Settings`, `env` its
    variable where it has one. `locate` makes what is a path absolute, from the folder of the file that
    says it. `folder`: a trusted folder's file may set it, to what this pattern matches."""

    name: str
    field: str
    env: str | None
    form: Form
    says: str
    locate: Locate = lambda value, _: value
    folder: str | None = None
    secret: bool = False


def absolute(text: str, base: Path) -> str:
    """A path as text, `~` expanded, else from `base`."""
    return str(base / Path(text).expanduser())


def _path_where(pattern: str) -> Locate:
    """What the pattern matches is a path; anything else is a name and stays."""
    return lambda value, base: absolute(value, base) if re.search(pattern, value) else value


def _model(value: str, base: Path) -> str:
    if value.startswith("scripted:"):
        return "scripted:" + absolute(value.removeprefix("scripted:"), base)
    return absolute(value, base) if re.search(rf"{_DOTTED}|\.gguf$", value) else value


def _number(low: int, high: int) -> Form:
    return Form(
        {"type": "integer", "minimum": low, "maximum": high}, f"a whole number from {low} to {high}",
        lambda value: type(value) is int and low <= value <= high,
        lambda text: int(text) if text.isascii() and text.isdigit() else text,
    )


def _texts(choices: Sequence[str] = ()) -> Form:
    item: dict[str, Json] = {"enum": list(choices)} if choices else {"type": "string", "minLength": 1}
    return Form(
        {"type": "array", "items": item}, f"a list of {', '.join(choices) or 'texts in quotes'}",
        lambda value: isinstance(value, list) and all(
            isinstance(v, str) and bool(v) and "\0" not in v and (not choices or v in choices) for v in value
        ),
        lambda text: [part for part in text.split(":") if part],
    )


_DOTTED = r"^(/|~/|\.\.?/)"
_TEXT = Form(
    {"type": "string", "minLength": 1}, "text in quotes",
    lambda value: isinstance(value, str) and bool(value) and "\0" not in value,
)
_FLAG = Form(
    {"type": "boolean"}, "true or false", lambda value: isinstance(value, bool),
    lambda text: {"1": True, "true": True, "0": False, "false": False}.get(text, text),
)

KEYS = (
    Key("model", "model", "AGENTD_MODEL", _TEXT,
        "embedded, a .gguf file, a server's URL, ollama:NAME or scripted:FILE.", _model),
    Key("model_key", "model_key", "AGENTD_MODEL_KEY", _TEXT, "The key of a model server. Never printed.", secret=True),
    Key("allow_remote_model", "allow_remote_model", "AGENTD_ALLOW_REMOTE_MODEL", _FLAG,
        "Whether a model's URL may lead to another machine: prompts and file contents go there."),
    Key("context_tokens", "context_tokens", "AGENTD_CONTEXT", _number(512, 1 << 20),
        "Tokens that a model may see at once; else what it was trained for, up to 16384, and what memory holds."),
    Key("ollama_host", "ollama_host", "OLLAMA_HOST", _TEXT, "Where Ollama serves ollama:NAME, as Ollama reads it."),
    Key("threads", "threads", "AGENTD_THREADS", _number(1, 256), "Threads of a local model."),
    Key("model_slots", "model_slots", "AGENTD_MODEL_SLOTS", _number(1, 64),
        "Local models in memory at once, of all runs."),
    Key("policy", "policy", "AGENTD_POLICY", _TEXT, "default, readonly, strict, or a file.",
        _path_where(r"/|\.ya?ml$"), folder=r"[a-z][a-z0-9-]*"),
    Key("tools", "tools_paths", "AGENTD_TOOLS", _texts(), "Folders of tools; in the environment joined with `:`.",
        lambda value, base: [absolute(path, base) for path in value]),
    Key("on_event", "on_event", None, _texts(),
        "A program and its arguments, run for each event with its JSON on stdin.",
        lambda value, base: [absolute(arg, base) if re.search(_DOTTED, arg) else arg for arg in value]),
    Key("on_event_kinds", "on_event_kinds", None, _texts([kind.value for kind in Kind]),
        "The kinds of event that on_event is run for; all where there are none."),
    Key("keep_runs_days", "keep_runs_days", "AGENTD_KEEP_RUNS_DAYS", _number(0, 36_500),
        "Days after its last event that `agentd runs gc` removes a run that has ended; 0: it removes none."),
    Key("sandbox.image", "image", "AGENTD_IMAGE", _TEXT,
        "The image that tools run in: a local image, or a path to a Dockerfile.",
        _path_where(rf"{_DOTTED}|^\.\.?$|(^|[/.])Dockerfile(\.[\w-]+)?$"),
        folder=r"(?!.*Dockerfile)[A-Za-z0-9][A-Za-z0-9._:/@-]*"),
    Key("sandbox.pool", "pool", "AGENTD_POOL", _number(0, 16), "Containers that are kept started for the next call."),
)
BY_NAME = {key.name: key for key in KEYS}
