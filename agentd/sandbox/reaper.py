"""Removes what a process that died left behind: containers, also ones never started, and volumes."""

from __future__ import annotations

from typing import Any, Literal

from agentd.contracts import Value
from agentd.errors import SandboxError
from agentd.sandbox.engine import HOME_LABEL, KIND_LABEL, OWNER_LABEL, RUN_LABEL, Engine
from agentd.sandbox.owner import is_alive


class Leftover(Value):
    """Something that nobody alive owns. `removed` is False where the engine would not."""

    what: Literal["container", "volume"]
    name: str
    kind: str
    run_id: str
    removed: bool


def reap(engine: Engine) -> tuple[Leftover, ...]:
    """Remove the leftovers of this home's dead owners; never another home's, never a living owner's.

    Containers go first: they hold the volumes. Raises SandboxError where the engine cannot list.
    """
    mine = {HOME_LABEL: engine.home, OWNER_LABEL: ""}
    found = []
    for container in engine.containers(mine):
        if not is_alive(container["Labels"][OWNER_LABEL]):
            name = container["Names"][0].lstrip("/") if container["Names"] else container["Id"][:12]
            found.append(_leftover("container", name, container["Labels"], _tried(engine.remove, container["Id"])))
    for volume in engine.volumes(mine):
        if not is_alive(volume["Labels"][OWNER_LABEL]):
            removed = _tried(engine.remove_volume, volume["Name"])
            found.append(_leftover("volume", volume["Name"], volume["Labels"], removed))
    return tuple(found)


def _tried(remove: Any, name: str) -> bool:
    try:
        remove(name)
    except SandboxError:
        return False  # in use, or another process is at it: the next start tries again
    return True


def _leftover(
    what: Literal["container", "volume"], name: str, labels: dict[str, str], removed: bool,
) -> Leftover:
    return Leftover(what=what, name=name, kind=labels.get(KIND_LABEL, ""), run_id=labels.get(RUN_LABEL, ""),
                    removed=removed)
