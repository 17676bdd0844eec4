"""Fills wheelhouse/ with all that agentd needs, for a machine without network.

    .venv/bin/python .ci/wheelhouse.py ['agentd-runtime[embedded]'] [FOLDER]

What is downloaded is checked against the hashes of requirements.lock. llama.cpp's wheel is built here,
from source with the lock's hash, and ours from the checkout: no lock can know their hashes. So the folder
has a requirements.txt of its own, with the hash of each file that lies in it, and that is what is installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from closure import closure

ROOT = Path(__file__).resolve().parents[1]
COMPILED = "llama-cpp-python"
PIP = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]


def main(wanted: str, folder: Path) -> None:
    """Make the folder anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    names = closure(wanted)
    pins = locked(names)
    checked = folder / "checked.txt"
    checked.write_text("".join(pins[name] for name in names if name != COMPILED), encoding="utf-8")
    pip("download", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", checked, "-d", folder)
    if COMPILED in names:
        checked.write_text(pins[COMPILED], encoding="utf-8")
        say("llama.cpp's wheel, from pip's cache or compiled (minutes)")
        pip("wheel", "--no-deps", "--no-build-isolation", "--require-hashes", "-r", checked, "-w", folder)
    checked.unlink()
    pip("wheel", "--no-deps", "--no-build-isolation", ROOT, "-w", folder)
    wheels = sorted(folder.glob("*.whl"))
    (folder / "requirements.txt").write_text("".join(map(pinned, wheels)), encoding="utf-8")
    size = sum(wheel.stat().st_size for wheel in wheels) >> 20
    version = ".".join(map(str, sys.version_info[:2]))
    say(f"{len(wheels)} wheels, {size} MiB, for Python {version} on {os.uname().machine}; install them there with:")
    say(f"  python3 -m venv agentd && agentd/bin/pip install --no-index --find-links {folder.name} --no-deps "
        f"--require-hashes -r {folder.name}/requirements.txt")


def locked(names: list[str]) -> dict[str, str]:
    """The lock's lines of each name, hashes included. Fails where the lock lacks one."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    pins = {block.partition("==")[0]: block for block in blocks if "==" in block}
    missing = [name for name in names if name not in pins]
    if missing:
        sys.exit(f"requirements.lock lacks {', '.join(missing)}; run: make lock")
    return {name: pins[name] for name in names}


def pinned(wheel: Path) -> str:
    """A line that only this file satisfies."""
    name, version = wheel.name.split("-")[:2]
    return f"{name.replace('_', '-')}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def pip(*arguments: str | Path) -> None:
    """Run pip with the programs of this environment first on the PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run([*PIP, *map(str, arguments)], cwd=ROOT, check=False, env=os.environ | {"PATH": path})
    if done.returncode:
        sys.exit(f"wheelhouse: pip {arguments[0]} failed; its message is above")


def say(line: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"wheelhouse: {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    given = sys.argv[1:]
    main(given[0] if given else "agentd-runtime[embedded]", Path(given[1] if len(given) > 1 else ROOT / "wheelhouse"))
