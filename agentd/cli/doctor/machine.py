"""Python, the system, SQLite, the terminal's encoding, and proxies."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping

from agentd.cli.doctor.finding import Finding
from agentd.cli.platforms import PYTHONS

# SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write or checkpoint at once.
WAL_RESET_FIXED = (3, 51, 3)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def python() -> Finding:
    """The interpreter and the system. On others than those supported no command starts."""
    low, high = (".".join(map(str, version)) for version in PYTHONS)
    said = f"{platform.python_version()} ({low} to {high} are supported)"
    return Finding(name="python", level="ok", says=said)


def system(name: str = sys.platform, release: str | None = None, machine: str | None = None) -> Finding:
    """The operating system: Linux, or macOS at best effort; WSL2 is a Linux."""
    release = platform.release() if release is None else release
    said = f"{name} {release} on {platform.machine() if machine is None else machine}"
    if name == "darwin":
        return Finding(
            name="system", level="warn", says=f"{said}: best effort, no tests run there",
            fix="use a Linux machine, or a Linux virtual machine, where it matters",
        )
    if "microsoft" in release.lower() and "wsl2" not in release.lower():
        return Finding(
            name="system", level="warn", says=f"{said}: WSL, and it does not say that it is WSL2",
            fix="in Windows, run: wsl --set-version DISTRIBUTION 2",
        )
    return Finding(name="system", level="ok", says=said)


def sqlite(version: tuple[int, ...]) -> Finding:
    """The library that holds the logs."""
    said = ".".join(map(str, version))
    if version < WAL_RESET_FIXED:
        said += " (its WAL-reset bug, fixed in 3.51.3, needs two writing connections; a run has one)"
    return Finding(name="sqlite", level="ok", says=said)


def encoding(of_output: str, of_paths: str) -> Finding:
    """Whether every script can be shown, and every file be named."""
    wrong = [f"{what} is {name}" for what, name in (("output", of_output), ("file names", of_paths))
             if name.lower().replace("-", "").replace("_", "") != "utf8"]
    if wrong:
        return Finding(
            name="text", level="warn", says=f"the encoding of {' and of '.join(wrong)}, not UTF-8",
            fix="export LANG=C.UTF-8 (or PYTHONUTF8=1)",
        )
    return Finding(name="text", level="ok", says="UTF-8")


def proxies(env: Mapping[str, str]) -> Finding:
    """Which proxy variables are set; their values can hold passwords and are not shown."""
    seen = sorted(name for name in env if name.upper() in PROXIES and env[name])
    if not seen:
        return Finding(name="proxy", level="ok", says="no proxy variables are set")
    return Finding(
        name="proxy", level="ok",
        says=f"{', '.join(seen)} set; a model server on this machine is asked directly all the same",
    )
