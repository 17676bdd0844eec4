"""The base of our own image: Debian with Python, pulled by digest where a registry answers, else made of
Debian's packages. What package managers print is kept for an error; their steps are passed on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from agentd.errors import SandboxError
from agentd.sandbox.context import Context, file_hashes, short_hash
from agentd.sandbox.engine import Engine
from agentd.settings import IMAGE, data_dir
from agentd.text import first_line

OnProgress = Callable[[str], None]
REPOSITORY = f"{IMAGE}-base"
LAST_LINES = 12
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY")
_EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")
_MMDEBSTRAP_HINT = "as root: apt-get install mmdebstrap; then run `agentd sandbox build` again"


def definition() -> dict[str, str]:
    """File -> hash of what the base is made from."""
    folder = data_dir("sandbox")
    return file_hashes([folder / "base.json", folder / "base.Dockerfile"])


def make_base(engine: Engine, on_progress: OnProgress) -> str:
    """Make the base where it is not there yet; its tag. Raises SandboxError, with what to install, where
    neither a registry nor Debian's packages can be had."""
    folder = data_dir("sandbox")
    recipe = folder / "base.Dockerfile"
    wanted = json.loads((folder / "base.json").read_text(encoding="utf-8"))
    made = f"{REPOSITORY}:{short_hash('base', [wanted, file_hashes([recipe])])}"
    if engine.image_id(made) is not None:
        return made
    labels = engine.image_labels("base")
    on_progress(f"pulling {wanted['pinned']}")
    try:
        engine.pull(wanted["pinned"])
        arguments = {"PINNED": wanted["pinned"], "PACKAGES": " ".join(wanted["packages"])}
        with Context({"Dockerfile": recipe}).open() as tar:
            pass_steps(engine.build_image(
                tar, tag=made, arguments=arguments | proxies(os.environ), labels=labels, network=True,
            ), on_progress)
    except SandboxError as error:
        on_progress(f"no registry ({error.message[:120]}); making the base of Debian's packages")
    else:
        return made
    with tempfile.TemporaryDirectory(prefix="agentd-image-") as scratch:
        archive = Path(scratch) / "base.tar"
        _debootstrap(archive, wanted["suite"], wanted["packages"], on_progress)
        on_progress(f"importing {archive.stat().st_size >> 20} MiB as {made}")
        engine.import_image(archive, made, labels)
    engine.prune_images(REPOSITORY, of="base", keep=made)
    return made


def pass_steps(lines: Iterable[str], on_progress: OnProgress) -> None:
    """Pass on what the builder begins, and not what its programs print."""
    for line in lines:
        if line.startswith("Step "):
            on_progress(first_line(line, 100))


def proxies(env: Mapping[str, str]) -> dict[str, str]:
    """The proxy variables, as arguments that the builder knows and leaves out of the image."""
    return {name: value for name, value in env.items() if name.upper() in PROXIES and value}


def _debootstrap(archive: Path, suite: str, packages: list[str], on_progress: OnProgress) -> None:
    if shutil.which("mmdebstrap") is None:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise SandboxError("the image is made with mmdebstrap, which is not installed", hint=_MMDEBSTRAP_HINT)
        on_progress("installing mmdebstrap with apt-get")
        _run(["apt-get", "update", "-q"], on_progress)
        _run(["apt-get", "install", "-qy", "--no-install-recommends", "mmdebstrap"], on_progress)
    options = [f"--dpkgopt=path-exclude={path}" for path in _EXCLUDED]
    _run(["mmdebstrap", "--variant=essential", f"--include={','.join(packages)}", "--format=tar", *options,
          suite, str(archive)], on_progress)


def _run(command: list[str], on_progress: OnProgress) -> None:
    """Run a program, passing on the steps that it tells (mmdebstrap's `I: `). Raises SandboxError with
    the last of what it printed if it fails."""
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            if line.startswith("I: "):
                on_progress(last[-1].removeprefix("I: "))
    if process.returncode != 0:
        said = "\n".join(last)
        raise SandboxError(f"{command[0]} failed ({process.returncode}):\n{said}", hint=_MMDEBSTRAP_HINT)
