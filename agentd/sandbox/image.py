"""The image that calls run in: a base with Python, and a thin layer with the programs of ours.

The base is pulled by digest where a registry answers; else it is made of Debian's packages. Tags
carry the hash of what they are made of, so an image that is there is the image that is meant.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path

from agentd.canon import digest
from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.settings import IMAGE, data_dir

OnProgress = Callable[[str], None]
_EXCLUDED = ("/usr/share/man/*", "/usr/share/doc/*", "/usr/share/locale/*", "/usr/share/info/*")
_MMDEBSTRAP_HINT = "as root: apt-get install mmdebstrap; then run `agentd sandbox build` again"


def resolve(image: str) -> str:
    """The tag that a setting names: our own image by the hash of its definition, another as it is."""
    return f"{IMAGE}:{_tag('image', _definition())}" if image == IMAGE else image


def build(engine: Engine, on_progress: OnProgress) -> str:
    """Build our image where it is not there yet, and return its tag. Takes milliseconds if it is.

    Raises SandboxError, with what to install, where neither registry nor Debian's packages can be had.
    """
    tag = resolve(IMAGE)
    if engine.image_id(tag) is None:
        base = _base(engine, on_progress)
        on_progress(f"building {tag} on {base}")
        for line in engine.build_image(_context(_files()), tag=tag, arguments={"BASE": base}):
            on_progress(line)
    engine.tag_image(tag, IMAGE, "latest")
    return tag


def _files() -> list[Path]:
    folder = data_dir("sandbox")
    return [folder / "Dockerfile", *sorted(folder.glob("*.py"))]


def _definition() -> dict[str, str]:
    folder = data_dir("sandbox")
    return _hashes([*_files(), folder / "base.json", folder / "base.Dockerfile"])


def _hashes(files: list[Path]) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def _tag(kind: str, value: object) -> str:
    return digest(f"agentd.sandbox.{kind}.1", value).removeprefix("s1:")[:12]


def _context(files: list[Path]) -> bytes:
    """A build context: a tar whose bytes depend on the files alone; the first is the Dockerfile."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for file in files:
            data = file.read_bytes()
            member = tarfile.TarInfo("Dockerfile" if file is files[0] else file.name)
            member.size, member.mode = len(data), 0o644
            tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def _base(engine: Engine, on_progress: OnProgress) -> str:
    folder = data_dir("sandbox")
    recipe = folder / "base.Dockerfile"
    wanted = json.loads((folder / "base.json").read_text(encoding="utf-8"))
    made = f"{IMAGE}-base:{_tag('base', [wanted, _hashes([recipe])])}"
    if engine.image_id(made) is not None:
        return made
    on_progress(f"pulling {wanted['pinned']}")
    try:
        engine.pull(wanted["pinned"])
        arguments = {"PINNED": wanted["pinned"], "PACKAGES": " ".join(wanted["packages"])}
        for line in engine.build_image(_context([recipe]), tag=made, arguments=arguments, network=True):
            on_progress(line)
    except SandboxError as error:
        on_progress(f"no registry ({error.message[:120]}); making the base of Debian's packages")
    else:
        return made
    with tempfile.TemporaryDirectory(prefix="agentd-image-") as scratch:
        archive = Path(scratch) / "base.tar"
        _debootstrap(archive, wanted["suite"], wanted["packages"], on_progress)
        on_progress(f"importing {archive.stat().st_size >> 20} MiB as {made}")
        engine.import_image(archive, made)
    return made


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
    """Run a program, passing on what it prints. Raises SandboxError with its last lines if it fails."""
    last: deque[str] = deque(maxlen=10)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            on_progress(last[-1])
    if process.returncode != 0:
        said = "\n".join(last)
        raise SandboxError(f"{command[0]} failed ({process.returncode}):\n{said}", hint=_MMDEBSTRAP_HINT)
