"""Whether the agentd that runs is the one that was installed, and whether another is in its way.

`agentd` on the package index is another project. Installed beside this one it overwrites files of
the same names; a folder called `agentd` is what `python -m agentd` finds first where it stands.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

from agentd.cli.doctor.finding import Finding

OURS, THEIRS = "agentd-runtime", "agentd"
REINSTALL = "install agentd-runtime again, in an environment of its own (pipx does that)"


def install(package: Path, search: Sequence[str], cwd: Path, command: Path | None = None) -> Iterator[Finding]:
    """Looks at `package`, the folder of the code that runs, and at what else is called agentd.

    `search` is where Python looks for packages, `command` the agentd that the PATH leads to.
    """
    found: dict[str, Distribution] = {}
    for distribution in distributions(path=list(search)):
        found.setdefault(_normal(distribution.metadata["Name"] or ""), distribution)
    ours, theirs = found.get(OURS), found.get(THEIRS)
    version = f"{OURS} {ours.version}" if ours else "a checkout that is not installed"
    yield Finding(name="package", level="ok", says=f"{version}, from {package}")
    if theirs is not None:
        yield Finding(
            name="foreign", level="fail",
            says=f"another project's package, {THEIRS} {theirs.version}, is installed in the same environment",
            fix=f"{sys.executable} -m pip uninstall {THEIRS}; then {REINSTALL}",
        )
    changed = _changed(ours) if ours else []
    if changed:
        yield Finding(
            name="foreign", level="fail",
            says=f"{len(changed)} files are not as they were installed, {changed[0]} first", fix=REINSTALL,
        )
    beside = cwd / "agentd"
    if (beside / "__init__.py").is_file() and beside.resolve() != package.resolve():
        yield Finding(
            name="foreign", level="warn", says=f"{beside} is what `python -m agentd` and `import agentd` load here",
            fix="use the command `agentd`, or another folder",
        )
    if command is not None and command.resolve().parent != (Path(sys.prefix) / "bin").resolve():
        yield Finding(
            name="foreign", level="warn", says=f"`agentd` on your PATH is {command}, not of {sys.prefix}",
            fix=f"put {sys.prefix}/bin first on the PATH, or run {sys.prefix}/bin/agentd",
        )


def command_on_path() -> Path | None:
    """The agentd that a shell would start."""
    found = shutil.which("agentd")
    return Path(found) if found else None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _changed(ours: Distribution) -> list[str]:
    """Files of the installed package that are gone or differ from what its record says."""
    changed = []
    for file in ours.files or ():
        if file.hash is None or not str(file).startswith("agentd/"):
            continue
        try:
            content = Path(str(file.locate())).read_bytes()
        except OSError:
            changed.append(str(file))
            continue
        digest = base64.urlsafe_b64encode(hashlib.new(file.hash.mode, content).digest()).decode().rstrip("=")
        if digest != file.hash.value:
            changed.append(str(file))
    return changed
