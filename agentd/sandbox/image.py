"""The image that calls run in: ours or the user's, and on it a thin layer with the programs of ours.

A setting names our own image, a local image of the user's, or (an absolute path) a Dockerfile or the
folder that holds one. Tags carry the hash of what an image is made of, so an image that is there is the
image that is meant.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agentd.errors import SandboxError
from agentd.sandbox.base import OnProgress, definition, make_base, pass_steps, proxies
from agentd.sandbox.context import Context, file_hashes, folder_context, short_hash
from agentd.sandbox.engine import IMAGE_LAYER, Engine
from agentd.settings import IMAGE, data_dir

OWN = f"{IMAGE}-own"
_BUILT_BY_HAND = "or build it yourself with `docker build -t NAME .`, and name it: agentd run --image NAME"


@dataclass(frozen=True, slots=True)
class _Source:
    """What the layer is laid on. `name` as the user says it, `key` the hash of its content (empty for
    ours), `make` makes it where it is missing and tells its tag; `ready` is the image itself, where it
    has our layer already."""

    name: str
    key: str
    make: Callable[[OnProgress], str]
    ready: str | None = None


def resolve(engine: Engine, image: str) -> str:
    """The tag of the image that calls run in, there or not, for what a setting names.

    Raises SandboxError where it names an image that is not there, UsageError for a Dockerfile that
    cannot be read.
    """
    return _tag(_source(engine, image))


def image_of(home: Path, tag: str, setting: str) -> tuple[str, bool]:
    """What to name to have calls run in the image of that tag, and True; where it is not here or not
    ready any more, the setting that it was made for, and whether that gives the same tag.

    Raises EngineUnavailable, and what `resolve` raises for the setting.
    """
    engine = Engine.connect(home)
    try:
        if not tag.startswith("/") and engine.image(tag) is not None and resolve(engine, tag) == tag:
            return tag, True
        return setting, tag in (setting, resolve(engine, setting))
    finally:
        engine.close()


def build_image(engine: Engine, image: str, on_progress: OnProgress) -> str:
    """Build the image of a setting where it is not there yet, and return its tag. Takes milliseconds if
    it is. Programs of a user's Dockerfile have the network and see no workspace; the layer has no network.

    Raises SandboxError, with what to do, where it does not build or no call could run in it.
    """
    source = _source(engine, image)
    tag = _tag(source)
    if engine.image_id(tag) is None:
        below = source.make(on_progress)
        _refuse_volumes(engine, below, source.name)
        on_progress(f"building {tag} on {below}")
        _lay(engine, below, tag, source.name, on_progress)
        engine.prune_images(IMAGE, of=source.name, keep=tag)
    return tag


def _source(engine: Engine, image: str) -> _Source:
    if image == IMAGE:
        return _Source(IMAGE, "", lambda on_progress: make_base(engine, on_progress))
    if image.startswith("/"):
        context = folder_context(Path(image))
        key = context.hash()
        return _Source(image, key, lambda on_progress: _make_own(engine, image, context, key, on_progress))
    found = engine.image(image)
    if found is None:
        raise SandboxError(
            f"there is no image {image} on this engine",
            hint=f"run `docker pull {image}`, or name a Dockerfile by a path such as ./Dockerfile",
        )
    labels = (found.get("Config") or {}).get("Labels") or {}
    ready = image if labels.get(IMAGE_LAYER) == _layer_hash() else None
    return _Source(image, str(found["Id"]), lambda _: image, ready)


def _tag(source: _Source) -> str:
    return source.ready or f"{IMAGE}:{short_hash('image', [_layer_hash(), source.key])}"


def _layer() -> Context:
    folder = data_dir("sandbox")
    programs = {file.name: file for file in sorted(folder.glob("*.py"))}
    return Context({"Dockerfile": folder / "Dockerfile", **programs})


def _layer_hash() -> str:
    return short_hash("layer", [file_hashes(list(_layer().files.values())), definition()])


def _make_own(engine: Engine, path: str, context: Context, key: str, on_progress: OnProgress) -> str:
    """The user's Dockerfile as an image, before our layer."""
    tag = f"{OWN}:{key}"
    if engine.image_id(tag) is not None:
        return tag
    on_progress(f"building {path}, with the network")
    try:
        with context.open() as tar:
            pass_steps(engine.build_image(
                tar, tag=tag, arguments=proxies(os.environ), labels=engine.image_labels(path),
                dockerfile=context.dockerfile, network=True,
            ), on_progress)
    except SandboxError as error:
        raise SandboxError(f"{path}: {error.message}", hint=f"correct it, {_BUILT_BY_HAND}") from error
    engine.prune_images(OWN, of=path, keep=tag)
    return tag


def _lay(engine: Engine, below: str, tag: str, of: str, on_progress: OnProgress) -> None:
    labels = engine.image_labels(of) | {IMAGE_LAYER: _layer_hash()}
    try:
        with _layer().open() as tar:
            pass_steps(engine.build_image(tar, tag=tag, arguments={"BASE": below}, labels=labels), on_progress)
    except SandboxError as error:
        raise SandboxError(f"no call can run in the image {of}: {_why(error.message)}", hint=_FIT) from error


_FIT = "give it python3, 3.9 or newer, as with `RUN apt-get install -y python3` in its Dockerfile"


def _why(said: str) -> str:
    """Fit's own sentence, or that there is no Python to say one."""
    for line in said.splitlines():
        if line.startswith("agentd: "):
            return line.removeprefix("agentd: ")
    missing = '"python3"' in said and ("not found" in said or "no such file" in said)
    return "it has no python3, which runs every call" if missing else said


def _refuse_volumes(engine: Engine, image: str, name: str) -> None:
    """A volume that an image declares would be a place to write without a limit."""
    found = engine.image(image) or {}
    volumes = (found.get("Config") or {}).get("Volumes") or {}
    if volumes:
        raise SandboxError(
            f"the image {name} declares volumes ({', '.join(sorted(volumes))}), where calls could write past "
            "every limit", hint="use an image whose Dockerfile, and those it is made from, have no VOLUME",
        )
