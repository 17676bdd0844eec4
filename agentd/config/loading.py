"""The layers of settings, and what comes of them: the last one that sets a key wins."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from agentd.config.document import Content, read_content
from agentd.config.keys import BY_NAME, KEYS, Key
from agentd.config.reading import check_value, nearest, read_values
from agentd.config.trust import NAME, Standing, folder_file, read_folder_file, standing
from agentd.contracts import Json, Value
from agentd.errors import UsageError
from agentd.settings import Settings

SYSTEM = Path("/etc/agentd") / NAME
HIDDEN = "(set, not shown)"
Source = Literal["default", "system", "user", "folder", "environment", "flag"]


class Setting(Value):
    """A key's value and who said so. `place` is `file:line`, a variable or a flag; a secret's value
    is never in it."""

    key: str
    value: Json
    source: Source
    place: str = ""


class ConfigFile(Value):
    """A file that may set something. `state` says whether it does."""

    layer: Literal["system", "user", "folder"]
    path: Path
    state: Literal["read", "absent", "not trusted", "changed since trusted"]


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, where each comes from, and the files that were looked at. `notes` are short
    sentences for the user: what was left unread, what others may read."""

    settings: Settings
    origins: tuple[Setting, ...]
    files: tuple[ConfigFile, ...]
    notes: tuple[str, ...]


def load_settings(
    env: Mapping[str, str] | None = None, *, folder: Path | None = None, flags: Mapping[str, Json] | None = None,
) -> Settings:
    """What `load_config` finds, without where it comes from."""
    return load_config(env, folder=folder, flags=flags).settings


def load_config(
    env: Mapping[str, str] | None = None, *, folder: Path | None = None, flags: Mapping[str, Json] | None = None,
    system: Path = SYSTEM,
) -> Config:
    """Settings in rising precedence: defaults, the system's file, the user's file, the goal's `folder`
    (if the user trusted its file), the environment, `flags` (values by key's name).

    Nothing is made. Raises UsageError for a file, a variable or a flag with a mistake in it.
    """
    env = os.environ if env is None else env
    found = _Layers(env, home_of(env))
    found.file("system", system)
    found.file("user", user_file(env))
    if folder is not None:
        found.folder(folder_file(folder))
    found.environment()
    for name, value in (flags or {}).items():
        found.flag(name, value)
    return found.config()


def user_file(env: Mapping[str, str]) -> Path:
    """The user's own file, there or not: in $XDG_CONFIG_HOME/agentd, else ~/.config/agentd."""
    return _xdg(env, "XDG_CONFIG_HOME", ".config") / "agentd" / NAME


def home_of(env: Mapping[str, str]) -> Path:
    """The folder of all state: $AGENTD_HOME, else $XDG_STATE_HOME/agentd, else ~/.local/state/agentd."""
    if env.get("AGENTD_HOME"):
        return Path(env["AGENTD_HOME"]).expanduser().absolute()
    return _xdg(env, "XDG_STATE_HOME", ".local/state") / "agentd"


class _Layers:
    def __init__(self, env: Mapping[str, str], home: Path) -> None:
        self._env = env
        self._home = home
        self._values = _defaults()
        self._said: dict[str, tuple[Source, str]] = {}
        self._files: list[ConfigFile] = []
        self._notes: list[str] = []

    def file(self, layer: Literal["system", "user"], path: Path) -> None:
        content = read_content(path)
        self._files.append(ConfigFile(layer=layer, path=path, state="absent" if content is None else "read"))
        if content is not None:
            self._take(layer, content)

    def folder(self, path: Path) -> None:
        if any(_is_same(file.path, path) for file in self._files):
            return  # the goal's folder is where the user's own file is
        try:
            content = read_folder_file(path)
        except UsageError as error:
            self._notes.append(f"{error.message}; nothing of it is used")
            content = None
        known: Standing = standing(self._home, content) if content is not None else "unknown"
        state: Literal["read", "absent", "not trusted", "changed since trusted"] = (
            "absent" if content is None else "read" if known == "trusted"
            else "changed since trusted" if known == "changed" else "not trusted"
        )
        self._files.append(ConfigFile(layer="folder", path=path, state=state))
        if content is not None and known == "trusted":
            self._take("folder", content)
        elif content is not None:
            changed = " and has changed since you trusted it" if known == "changed" else ""
            self._notes.append(
                f"{NAME} in the folder is not read{changed}: look at it, and trust it with "
                f"`agentd config trust {shlex.quote(str(path))}`"
            )

    def environment(self) -> None:
        known = {"AGENTD_HOME", *(key.env for key in KEYS if key.env)}
        for name in sorted(name for name in self._env if name.startswith("AGENTD_") and name not in known):
            near = get_close_matches(name, known, 1, 0.5)
            meant = f"; did you mean {near[0]}?" if near else f"; the settings are {', '.join(sorted(known))}"
            self._notes.append(f"{name} is no setting{meant}")
        for key in KEYS:
            text = self._env.get(key.env or "")
            if key.env and text:
                value = key.form.read(text)
                self._set(key, self._checked(key, value, key.env), "environment", key.env)

    def flag(self, name: str, value: Json) -> None:
        key = BY_NAME.get(name)
        if key is None:
            raise UsageError(f"is no setting{nearest(name)}", field=name)
        place = f"--{name}" if name in ("model", "policy") else f"--set {name}"
        self._set(key, self._checked(key, value, place), "flag", place)

    def config(self) -> Config:
        origins = [Setting(
            key="home", value=str(self._home), source="environment" if self._env.get("AGENTD_HOME") else "default",
            place="AGENTD_HOME" if self._env.get("AGENTD_HOME") else "",
        )]
        for key in KEYS:
            source, place = self._said.get(key.name, ("default", ""))
            value = self._values[key.field]
            origins.append(Setting(
                key=key.name, value=HIDDEN if key.secret and value else value, source=source, place=place,
            ))
        settings = Settings.model_validate({"home": self._home, **self._values})
        return Config(settings, tuple(origins), tuple(self._files), tuple(self._notes))

    def _take(self, layer: Literal["system", "user", "folder"], content: Content) -> None:
        values, document = read_values(content, of_folder=layer == "folder")
        for name, value in values.items():
            self._set(BY_NAME[name], value, layer, f"{content.path}:{document.line(tuple(name.split('.')))}")
        if any(BY_NAME[name].secret for name in values) and content.mode & 0o077 and layer == "user":
            self._notes.append(f"{content.path} holds a key, and others may read it: chmod 600 {content.path}")

    def _set(self, key: Key, value: Json, source: Source, place: str) -> None:
        self._values[key.field] = value
        self._said[key.name] = source, place

    def _checked(self, key: Key, value: Json, field: str) -> Json:
        wrong = check_value(key, value)
        if wrong:
            raise UsageError(wrong, field=field)
        return key.locate(value, Path.cwd())


def _defaults() -> dict[str, Json]:
    values = {key.field: Settings.model_fields[key.field].default for key in KEYS}
    values["threads"] = min(2, os.cpu_count() or 1)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _xdg(env: Mapping[str, str], name: str, default: str) -> Path:
    """A base folder of the XDG specification, which has a relative path ignored."""
    given = Path(env.get(name) or ".")
    return given if given.is_absolute() else Path(env.get("HOME") or "~").expanduser().absolute() / default


def _is_same(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except OSError:  # one of them is not there, or cannot be seen
        return False
