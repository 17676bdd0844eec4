"""Where the engine listens: as DOCKER_HOST says, else the docker context in use, else the usual socket.

The same order as the docker command's own. https://docs.docker.com/engine/manage-resources/contexts
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agentd.errors import EngineUnavailable

USUAL = "unix:///var/run/docker.sock"
_CONTEXT_HINT = "see `docker context ls`; choose one with `docker context use NAME`, or set DOCKER_HOST"


@dataclass(frozen=True, slots=True)
class Address:
    """An engine's URL, who named it, and the folder of its certificates where it has one.

    `verify`: whether the engine's certificate is checked.
    """

    url: str
    named_by: str
    certificates: Path | None = None
    verify: bool = True

    @property
    def socket(self) -> Path | None:
        """The local socket that it is; None for what is reached otherwise."""
        scheme, _, path = self.url.partition("://")
        return Path(path) if scheme in ("unix", "http+unix") else None

    def __str__(self) -> str:
        return f"{self.url} ({self.named_by})"


def engine_address(env: Mapping[str, str]) -> Address:
    """The address of the engine to use. Reads docker's own files and asks nobody.

    Raises EngineUnavailable for a context that is not there or cannot be read.
    """
    config = Path(env.get("DOCKER_CONFIG") or Path(env.get("HOME") or "~").expanduser() / ".docker")
    if env.get("DOCKER_HOST"):
        secured = env.get("DOCKER_CERT_PATH") or env.get("DOCKER_TLS_VERIFY")
        certificates = Path(env.get("DOCKER_CERT_PATH") or config) if secured else None
        return Address(env["DOCKER_HOST"], "DOCKER_HOST", certificates, bool(env.get("DOCKER_TLS_VERIFY")))
    name, named_by = env.get("DOCKER_CONTEXT"), "DOCKER_CONTEXT"
    if not name:
        name, named_by = _read(config / "config.json").get("currentContext"), str(config / "config.json")
    if not name or name == "default":
        return Address(USUAL, "the usual place")
    return _of_context(config / "contexts", str(name), named_by)


def other_sockets(env: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Sockets of engines that agentd is not tested with, where there are any: whose, and the path."""
    home = Path(env.get("HOME") or "~").expanduser()
    runtime = Path(env.get("XDG_RUNTIME_DIR") or "/nowhere")
    for whose, path in (
        ("rootless Docker", runtime / "docker.sock"),
        ("rootless Podman", runtime / "podman" / "podman.sock"),
        ("Podman", Path("/run/podman/podman.sock")),
        ("Colima", home / ".colima" / "default" / "docker.sock"),
        ("Docker Desktop", home / ".docker" / "run" / "docker.sock"),
    ):
        with contextlib.suppress(OSError):  # a folder that is not for this user
            if path.is_socket():
                yield whose, path


def _of_context(contexts: Path, name: str, named_by: str) -> Address:
    """docker keeps a context in folders called by the hash of its name."""
    folder = hashlib.sha256(name.encode()).hexdigest()
    meta = contexts / "meta" / folder / "meta.json"
    said = _read(meta)
    if not said:
        raise EngineUnavailable(f"there is no docker context {name!r}, which {named_by} names", hint=_CONTEXT_HINT)
    endpoints = said.get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    endpoint = endpoint if isinstance(endpoint, dict) else {}
    host = endpoint.get("Host")
    if not isinstance(host, str) or not host:
        raise EngineUnavailable(f"{meta}: the context {name!r} names no docker host", hint=_CONTEXT_HINT)
    certificates = contexts / "tls" / folder / "docker"
    return Address(
        host, f"docker context {name}", certificates if certificates.is_dir() else None,
        not endpoint.get("SkipTLSVerify", False),
    )


def _read(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no file. Raises EngineUnavailable."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise EngineUnavailable(f"{path} cannot be read: {error.strerror}", hint=_CONTEXT_HINT) from error
    except ValueError as error:
        raise EngineUnavailable(f"{path} is not JSON: {error}", hint=_CONTEXT_HINT) from error
    if not isinstance(said, dict):
        raise EngineUnavailable(f"{path} is no JSON object", hint=_CONTEXT_HINT)
    return said
