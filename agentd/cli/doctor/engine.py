"""The container engine, what it lacks, versions with known holes, and the sandbox's image."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agentd.cli.doctor.finding import GIB, Finding, Level
from agentd.errors import AgentdError
from agentd.settings import Settings, data_dir

if TYPE_CHECKING:
    from agentd.sandbox import Engine

# First releases without CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881 (container escapes), by series.
RUNC_FIXED = {(1, 2): (1, 2, 8), (1, 3): (1, 3, 3)}


def engine(settings: Settings) -> Iterator[Finding]:
    """The container engine: whether it answers, what it lacks, and the sandbox's image."""
    from agentd.sandbox import Engine

    try:
        connected = Engine.connect(settings.home, timeout_s=10)
    except AgentdError as error:
        yield Finding(name="engine", level="fail", says=error.message, fix=_fix(error))
        yield from others(os.environ)
        return
    try:
        yield from _answering(connected, settings)
    except AgentdError as error:
        yield Finding(name="engine", level="fail", says=error.message)
    finally:
        connected.close()


def _answering(connected: Engine, settings: Settings) -> Iterator[Finding]:
    version, info = connected.version(), connected.info()
    untested = _untested(connected, version, info)
    said = (
        f"Docker {version.get('Version')} at {connected.address}, API {version.get('ApiVersion')}, "
        f"cgroup v{info.get('CgroupVersion', '1')}, {info.get('Driver')}"
    )
    yield Finding(
        name="engine", level="warn" if untested else "ok", says=said,
        fix=f"agentd is untested with {untested}: run `agentd sandbox selfcheck`" if untested else "",
    )
    yield limits(info)
    yield storage(info)
    yield runc(version)
    yield image(connected, settings.image)


def image(connected: Engine, named: str) -> Finding:
    """Whether the image that calls run in, as it is defined now, is there."""
    from agentd.sandbox import resolve

    try:
        tag = resolve(connected, named)
    except AgentdError as error:
        return Finding(name="image", level="fail", says=error.message, fix=error.hint or "")
    found = connected.image_id(tag)
    says = tag if tag.startswith(f"{named}:") or tag == named else f"{named} as {tag}"
    if found is None:
        return Finding(name="image", level="warn", says=f"{says} is not built", fix="run: agentd sandbox build")
    return Finding(name="image", level="ok", says=f"{says}, {found.removeprefix('sha256:')[:12]}")


def others(env: Mapping[str, str]) -> Iterator[Finding]:
    """Sockets of engines that could be used instead, and that agentd was never tried with."""
    from agentd.sandbox import other_sockets

    for whose, path in other_sockets(env):
        yield Finding(
            name="engine", level="warn", says=f"{whose} has a socket, {path}: untested with agentd",
            fix=f"to try it: export DOCKER_HOST=unix://{path}",
        )


def _fix(error: AgentdError) -> str:
    """What to run; the error's own advice where it is about something else than an engine that is down."""
    starts = f"run: {data_dir('sandbox')}/engine.sh"
    return error.hint if error.hint and "agentd doctor" not in error.hint else starts


def _untested(connected: Engine, version: dict[str, Any], info: dict[str, Any]) -> str:
    """What kind of engine it is that agentd was never tried with; empty for the usual one."""
    from agentd.sandbox import other_sockets

    if any("podman" in str(part.get("Name", "")).lower() for part in version.get("Components") or ()):
        return "Podman"
    if "name=rootless" in (info.get("SecurityOptions") or ()):
        return "rootless Docker"
    return next((whose for whose, path in other_sockets(os.environ) if path == connected.address.socket), "")


def storage(info: dict[str, Any]) -> Finding:
    """Room for images and workspaces, where the engine keeps them on this machine and lets it be seen."""
    root = Path(info.get("DockerRootDir") or "/nowhere")
    try:
        free = shutil.disk_usage(root).free
    except OSError:
        return Finding(name="storage", level="ok", says=f"the engine keeps images in {root}, out of sight here")
    level: Level = "fail" if free < GIB // 2 else "warn" if free < 3 * GIB else "ok"
    return Finding(
        name="storage", level=level, says=f"{free / GIB:.1f} GiB free for images and workspaces in {root}",
        fix="" if level == "ok" else "free some space there; agentd sandbox gc removes what ended runs left",
    )


def limits(info: dict[str, Any]) -> Finding:
    """Whether the engine can enforce what every sandbox asks for; it would drop the rest silently."""
    lacking = [name for name in ("MemoryLimit", "PidsLimit", "CpuCfsQuota") if info.get(name) is False]
    if not any(str(option).startswith("name=seccomp") for option in info.get("SecurityOptions") or ()):
        lacking.append("seccomp")
    if lacking:
        return Finding(
            name="limits", level="fail", says=f"the engine does not enforce {', '.join(lacking)}",
            fix="enable these cgroup controllers or kernel options; a sandbox without them is none",
        )
    return Finding(name="limits", level="ok", says="memory, pids, cpu and seccomp are enforced")


def runc(version: dict[str, Any]) -> Finding:
    """Whether the part that starts containers has known ways out."""
    parts = {part.get("Name"): part.get("Version", "") for part in version.get("Components") or ()}
    said = str(parts.get("runc", "unknown"))
    numbers = tuple(int(number) for number in re.findall(r"\d+", said)[:3])
    if len(numbers) == 3 and (numbers[:2] > (1, 3) or numbers >= RUNC_FIXED.get(numbers[:2], (9,))):
        return Finding(name="runc", level="ok", says=said)
    return Finding(
        name="runc", level="warn",
        says=f"{said}: may lack the fixes of CVE-2025-31133, -52565 and -52881 (1.2.8, 1.3.3), unless backported",
        fix="upgrade runc, or run sandboxes under gVisor",
    )
