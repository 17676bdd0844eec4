"""An image with Python packages in it: wheels are downloaded on the host and installed without network.

No code of a package runs on the host: requirements are names, never paths, addresses or options, only
wheels are downloaded, and pip unpacks them in the image. A wheel may still want a source by its address,
which no option of pip's refuses, so that pip can start no program at all. It sees no folder of the user's.
What packages do when they are imported is bounded by the sandbox.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentd.errors import SandboxError, UsageError
from agentd.sandbox.base import LAST_LINES, OnProgress, pass_steps
from agentd.sandbox.context import Context, file_hashes, short_hash
from agentd.sandbox.engine import Engine
from agentd.sandbox.image import build_image
from agentd.sandbox.pool import Container
from agentd.sandbox.profile import container_body, profile_for
from agentd.settings import IMAGE, data_dir

PACKAGES = f"{IMAGE}-packages"
FILE_BYTES = 1 << 20
_ALLOWED = "a line is a name, as in `pytest>=8,<9`, with extras, versions, a marker and --hash where wanted"
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_LINE = re.compile(
    rf"(?P<name>{_NAME.pattern})\s*(\[[\w.,\s-]*\])?\s*\(?(\s*(===|[=~!<>]=|[<>])\s*[\w.*+!-]+\s*,?)*\)?\s*"
    r"(;[\w\s.\"'<>=!~(),+*-]+?)?(\s+--hash=\w+:[0-9a-f]+)*\s*"
)
_OPTION = re.compile(r"\s-(?!-hash=)")  # an option of a line can make pip build instead of unpack
_ARCHIVE = re.compile(r"\.(zip|whl|tar(\.\w+)?|t[bglx]z)$", re.IGNORECASE)  # pip takes such a name for a path
_TAG = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_ASK = """
import json, platform, sys, sysconfig
libc = "musl" if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "") else "glibc"
print(json.dumps({"python": sys.version_info[:2], "machine": platform.machine(), "libc": libc,
                  "version": platform.libc_ver()[1]}))
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of a requirements file. `line` counts from 1."""

    name: str
    text: str
    line: int


def read_requirements(path: Path) -> tuple[Requirement, ...]:
    """The requirements in a file. Raises UsageError with file and line for anything but names."""
    try:
        raw = path.read_bytes()[: FILE_BYTES + 1]
        text = raw.decode()
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path), field="--packages") from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", file=str(path), field="--packages") from error
    if len(raw) > FILE_BYTES:
        raise UsageError(f"is larger than {FILE_BYTES >> 20} MiB", file=str(path), field="--packages")
    found, joined, begun = [], "", 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        begun = begun if joined else number
        joined += re.sub(r"(^|\s)#.*$", "", line)
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        if stripped := joined.strip():
            match = _LINE.fullmatch(stripped)
            if match is None or _OPTION.search(stripped) or _ARCHIVE.search(match["name"]):
                raise UsageError(f"{stripped[:80]!r} names no package; {_ALLOWED}", file=str(path), line=begun)
            found.append(Requirement(match["name"], stripped, begun))
        joined = ""
    if not found:
        raise UsageError("names no package", file=str(path), hint=_ALLOWED)
    return tuple(found)


def prepare_packages(
    engine: Engine, image: str, file: Path, requirements: tuple[Requirement, ...], on_progress: OnProgress, *,
    name: str | None = None,
) -> str:
    """Build an image with the requirements of a file on the image of a setting; its tag, to be named as
    `sandbox.image`. The same wheels on the same image give the same tag; `name` is another tag for it.

    Raises UsageError for a requirement that no wheel meets, SandboxError where the rest fails.
    """
    if name is not None and not _TAG.fullmatch(name):
        raise UsageError(f"{name!r} is no tag: lower-case letters, digits, '.', '_' and '-'", field="--name")
    below = build_image(engine, image, on_progress)
    pip = _pip()
    with tempfile.TemporaryDirectory(prefix="agentd-packages-") as scratch:
        wheels, own = Path(scratch) / "wheels", Path(scratch) / "pip"
        listed = Path(scratch) / "requirements.txt"
        listed.write_text("".join(f"{one.text}\n" for one in requirements), encoding="utf-8")
        fitting = _fitting(engine, below)
        on_progress(f"downloading wheels ({' '.join(fitting[:2])})")
        wanted = ["--dest", str(wheels), "--requirement", str(listed)]
        _download(scratch, [*pip, *_DOWNLOAD, *fitting, *wanted], file, requirements)
        _download(scratch, [*pip, *_DOWNLOAD, *fitting, "--dest", str(own), "--no-deps", "pip"], file, ())
        files = {f"packages/wheels/{path.name}": path for path in sorted(wheels.glob("*.whl"))}
        on_progress(f"installing {', '.join(path.name.split('-')[0] for path in files.values())}")
        files |= {"packages/requirements.txt": listed, "packages/pip.whl": next(own.glob("*.whl"))}
        recipe = data_dir("sandbox") / "packages.Dockerfile"
        made = short_hash("packages", [below, file_hashes([recipe, *files.values()])])
        tag = f"{PACKAGES}:{name or made}"
        with Context({"Dockerfile": recipe, **files}).open() as tar:
            pass_steps(engine.build_image(
                tar, tag=tag, arguments={"BASE": below}, labels=engine.image_labels(str(file)),
            ), on_progress)
    return tag


_DOWNLOAD = (
    "download", "--only-binary=:all:", "--implementation=cp", "--disable-pip-version-check", "--no-input",
    "--quiet", "--no-cache-dir",
)


# Building is done by programs that pip starts. An OSError is what it takes for a program that is not there.
_REFUSED = "only wheels are taken, and no program is started"
_RUN_PIP = f"""
import runpy, sys

def refuse(event, _args):
    if event in ("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system"):
        raise PermissionError({_REFUSED!r})

sys.addaudithook(refuse)
sys.argv[0] = "pip"
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""


def _pip() -> list[str]:
    """The pip of this environment, else that of the PATH's Python, kept from starting programs."""
    for python in (sys.executable, shutil.which("python3")):
        tried = python and subprocess.run([python, "-I", "-c", "import pip"], capture_output=True, check=False)
        if python and tried and tried.returncode == 0:
            return [python, "-I", "-c", _RUN_PIP]
    raise SandboxError(
        "wheels are downloaded with pip, which is not installed",
        hint=f"install it: {sys.executable} -m ensurepip, or your system's package python3-pip",
    )


def _fitting(engine: Engine, image: str) -> list[str]:
    """pip's options for wheels that the image's own Python can use."""
    said = _asked(engine, image)
    major, minor = said["python"]
    machine = {"arm64": "aarch64"}.get(said["machine"], said["machine"])
    if said["libc"] == "musl":
        platforms = [f"musllinux_1_{number}_{machine}" for number in (1, 2)]
    else:
        newest = int((said["version"] or "2.17").split(".")[1])
        platforms = [f"manylinux_2_{number}_{machine}" for number in range(5, newest + 1)]
        platforms += [f"manylinux{name}_{machine}" for name in ("1", "2010", "2014")]
    return [
        f"--python-version={major}.{minor}", f"--platform=linux_{machine}", f"--abi=cp{major}{minor}",
        *(f"--platform={name}" for name in platforms),
    ]


def _asked(engine: Engine, image: str) -> dict[str, Any]:
    """What the Python in an image says of itself, in a sandbox with nothing in it."""
    body = container_body(
        profile_for(1 << 20), image=image, command=["python3", "-I", "-S", "-c", _ASK],
        labels=engine.labels(kind="call"),
    )
    container = Container(engine, body)
    said = b""
    try:
        while data := container.stream.recv(60):
            said += data
        answer: dict[str, Any] = json.loads(said)
    except ValueError as error:
        raise SandboxError(f"the Python of {image} does not run: {container.stream.stderr.strip()[-400:]}") from error
    finally:
        container.end()
    return answer


def _download(scratch: str, command: list[str], file: Path, requirements: tuple[Requirement, ...]) -> None:
    """Run pip. Raises UsageError with the line of the requirement that it finds nothing for."""
    done = subprocess.run(
        command, cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", check=False,
    )
    if done.returncode == 0:
        return
    said = "\n".join([line for line in done.stdout.splitlines() if line.strip()][-LAST_LINES:])
    missing = re.search(r"No matching distribution found for ([\w.-]+)", said)
    for one in requirements:
        if missing and _plain(one.name) == _plain(missing[1]):
            raise UsageError(
                f"no wheel of {one.text} can be had for the image's Python; pip says:\n{said}",
                file=str(file), line=one.line, hint="only wheels are taken, for no code may run on this machine",
            )
    if _REFUSED in said:
        raise SandboxError(
            "a wheel wants a source by its address, and to build that would run its code on this machine",
            hint="ask for other versions, or build it in an image of your own: agentd run --image ./Dockerfile",
        )
    raise SandboxError(f"pip could not download the wheels:\n{said}", hint="see above what pip says; try again with "
                       "the network up, or with PIP_INDEX_URL or HTTPS_PROXY set")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
