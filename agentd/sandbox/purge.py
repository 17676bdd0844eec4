"""All that one home has on the engine: its containers, volumes and images, never another home's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from agentd.contracts import Value
from agentd.errors import SandboxError
from agentd.sandbox.engine import HOME_LABEL, IMAGE_HOME, OWNER_LABEL, RUN_LABEL, Engine
from agentd.sandbox.owner import is_alive
from agentd.settings import IMAGE

_UNTAGGED = "<none>:<none>"


class Possession(Value):
    """Something of this home's on the engine. `run_id` where a process that lives still uses it."""

    what: Literal["container", "volume", "image"]
    id: str
    name: str
    size_bytes: int | None = None
    run_id: str = ""


def possessions(engine: Engine) -> tuple[Possession, ...]:
    """Containers first, since they hold the volumes, then volumes, then images by their tags.

    An image is this home's if this home built it and its tag is one of agentd's: what a user built on
    it has its labels too, and is theirs. Raises SandboxError where the engine cannot list.
    """
    return (*_containers_and_volumes(engine), *_images(engine))


def dispossess(engine: Engine, one: Possession) -> bool:
    """Remove it. False where something uses it still."""
    if one.what == "image":
        return engine.remove_image(one.id)
    try:
        (engine.remove if one.what == "container" else engine.remove_volume)(one.id)
    except SandboxError:
        return False
    return True


def _containers_and_volumes(engine: Engine) -> Iterator[Possession]:
    mine = {HOME_LABEL: engine.home, OWNER_LABEL: ""}
    for container in engine.containers(mine):
        name = container["Names"][0].lstrip("/") if container["Names"] else container["Id"][:12]
        yield Possession(what="container", id=container["Id"], name=name, run_id=_user(container["Labels"]))
    for volume in engine.volumes(mine):
        yield Possession(what="volume", id=volume["Name"], name=volume["Name"], run_id=_user(volume["Labels"]))


def _images(engine: Engine) -> Iterator[Possession]:
    for image in engine.images({IMAGE_HOME: engine.home}):
        for tag in image.get("RepoTags") or (_UNTAGGED,):
            ours = tag.startswith((f"{IMAGE}:", f"{IMAGE}-"))
            if ours or tag == _UNTAGGED:  # what a build that failed left
                yield Possession(what="image", id=tag if ours else image["Id"], name=tag, size_bytes=image.get("Size"))


def _user(labels: dict[str, str]) -> str:
    return labels.get(RUN_LABEL) or "of another command" if is_alive(labels[OWNER_LABEL]) else ""
