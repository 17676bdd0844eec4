"""A thin layer on Docker's Engine API: what it can do, as errors and values of ours."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import time
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Self

from agentd.errors import EngineUnavailable, SandboxError
from agentd.sandbox.address import Address, engine_address
from agentd.sandbox.owner import owner_id
from agentd.sandbox.stream import Stream

OLDEST_API = (1, 41)  # Docker 20.10
NEWEST_API = (1, 44)  # the newest that our requests were written for; later engines still answer it
HOME_LABEL = "agentd.home"
OWNER_LABEL = "agentd.owner"
RUN_LABEL = "agentd.run"
KIND_LABEL = "agentd.kind"
# Other names than those of containers, which inherit their image's labels.
IMAGE_HOME = "agentd.image.home"
IMAGE_OF = "agentd.image.of"
IMAGE_LAYER = "agentd.image.layer"
_HINT = "start Docker; `agentd doctor` says what is missing, and what to run"


class Engine:
    """Containers, volumes and images of one home. Everything made carries its labels.

    Methods raise EngineUnavailable when no engine answers and SandboxError when it refuses.
    Safe to use from several threads.
    """

    def __init__(self, api: Any, home: Path, address: Address) -> None:
        self.api = api
        self.address = address
        self.home = str(home.resolve())
        self.owner = owner_id()

    @classmethod
    def connect(cls, home: Path, *, timeout_s: int = 60) -> Self:
        """The engine that DOCKER_HOST or the docker context in use names, else the usual socket's."""
        address = engine_address(os.environ)
        _probe(address)
        with _translated(f"reach {address}"):
            api = _client(address, "auto", timeout_s)
            if _numbers(api.api_version) > NEWEST_API:
                api.close()
                api = _client(address, ".".join(map(str, NEWEST_API)), timeout_s)
        if _numbers(api.api_version) < OLDEST_API:
            api.close()
            raise EngineUnavailable(
                f"the engine at {address} is too old, or is none: API {api.api_version}, needs 1.41",
                hint="install Docker 20.10 or newer",
            )
        return cls(api, home, address)

    def labels(self, *, kind: str, run_id: str = "") -> dict[str, str]:
        """The labels by which the reaper knows whose something is."""
        return {HOME_LABEL: self.home, OWNER_LABEL: self.owner, RUN_LABEL: run_id, KIND_LABEL: kind}

    def create(self, body: Mapping[str, Any], *, name: str | None = None) -> str:
        """Create a container from the Engine API's own body and return its id."""
        with _translated("create a container"):
            created: dict[str, Any] = self.api.create_container_from_config(dict(body), name)
        return str(created["Id"])

    def attach(self, container: str) -> Stream:
        """Attach to stdin, stdout and stderr. Do so before `start`: earlier output is not replayed."""
        with _translated("attach to a container"):
            params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            return Stream(self.api.attach_socket(container, params=params))

    def start(self, container: str) -> None:
        """Start a created container."""
        with _translated("start a container"):
            self.api.start(container)

    def kill(self, container: str) -> None:
        """SIGKILL it; one that has already gone is as good."""
        with _translated("kill a container", gone_ok=True):
            self.api.kill(container, "SIGKILL")

    def remove(self, container: str) -> None:
        """Remove it, killing it where it runs; one that has already gone is as good."""
        with _translated("remove a container", gone_ok=True):
            self.api.remove_container(container, force=True, v=True)

    def wait(self, container: str, timeout_s: float) -> int | None:
        """Wait until it does not run. Its exit code, or None when it has gone; TimeoutError when it runs on."""
        import requests

        with _translated("wait for a container", gone_ok=True):
            try:
                return int(self.api.wait(container, timeout=timeout_s)["StatusCode"])
            except requests.exceptions.ReadTimeout:
                raise TimeoutError(f"container {container[:12]} still runs after {timeout_s:g} s") from None
        return None

    def inspect(self, container: str) -> dict[str, Any] | None:
        """What the engine says of a container; None when it has gone."""
        with _translated("inspect a container", gone_ok=True):
            found: dict[str, Any] = self.api.inspect_container(container)
            return found
        return None

    def died_of_memory(self, container: str) -> bool:
        """Whether the kernel killed in this container for want of memory.

        Read from the engine's recent events: a container that removes itself leaves no state.
        """
        with _translated("read events"):
            wanted = {"container": [container], "event": ["oom"]}
            return any(True for _ in self.api.events(since=1, until=int(time.time()) + 1, filters=wanted))

    def containers(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """Containers in any state that carry all these labels: Id, Labels, State, Names …"""
        with _translated("list containers"):
            found: list[dict[str, Any]] = self.api.containers(all=True, filters={"label": _wanted(labels)})
            return found

    def create_volume(self, name: str, *, options: Mapping[str, str], labels: Mapping[str, str]) -> str:
        """Create a volume of the local driver, with mount(8)'s options `type`, `device`, `o`."""
        with _translated("create a volume"):
            self.api.create_volume(name, "local", dict(options), dict(labels))
        return name

    def mountpoint(self, volume: str) -> str:
        """Where the engine keeps a volume, in its own file system."""
        with _translated("inspect a volume"):
            return str(self.api.inspect_volume(volume)["Mountpoint"])

    def volumes(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """Volumes that carry all these labels: Name, Labels …"""
        with _translated("list volumes"):
            found = self.api.volumes(filters={"label": _wanted(labels)})
            return list(found.get("Volumes") or ())

    def remove_volume(self, name: str, *, timeout_s: float = 5.0) -> None:
        """Remove a volume; one still held by a dying container is tried again until the timeout."""
        import docker

        deadline = time.monotonic() + timeout_s
        with _translated("remove a volume"):
            while True:
                try:
                    self.api.remove_volume(name)
                except docker.errors.NotFound:
                    return
                except docker.errors.APIError as error:
                    if error.status_code != 409 or time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
                else:
                    return

    def resize(self, container: str, columns: int, rows: int) -> None:
        """Set the size of a container's terminal; one that has already gone is as good."""
        with _translated("resize a terminal", gone_ok=True):
            self.api.resize(container, rows, columns)

    def image_id(self, image: str) -> str | None:
        """The id of a local image, or None."""
        found = self.image(image)
        return str(found["Id"]) if found else None

    def image(self, image: str) -> dict[str, Any] | None:
        """What the engine says of a local image: Id, Config, Os …; None where there is none."""
        with _translated("look for an image", gone_ok=True):
            found: dict[str, Any] = self.api.inspect_image(image)
            return found
        return None

    def images(self, labels: Mapping[str, str]) -> list[dict[str, Any]]:
        """Local images that carry all these labels: Id, RepoTags, Labels, Size …"""
        with _translated("list images"):
            found: list[dict[str, Any]] = self.api.images(filters={"label": _wanted(labels)})
            return found

    def image_labels(self, of: str) -> dict[str, str]:
        """The labels of an image that this home made: of what, in the user's words."""
        return {IMAGE_HOME: self.home, IMAGE_OF: of}

    def prune_images(self, repository: str, *, of: str, keep: str) -> None:
        """Remove this home's other images of the same thing, but for those that a container uses."""
        for image in self.images(self.image_labels(of)):
            for tag in image.get("RepoTags") or ():
                if tag.startswith(f"{repository}:") and tag != keep:
                    self.remove_image(tag)

    def remove_image(self, tag: str) -> bool:
        """Take a tag away, and the image with its last one. False where a container uses it."""
        import docker

        with _translated("remove an image"):
            try:
                self.api.remove_image(tag)
            except docker.errors.NotFound:
                return True
            except docker.errors.APIError as error:
                if error.status_code == 409:
                    return False
                raise
        return True

    def version(self) -> dict[str, Any]:
        """Versions of the engine and its components, as the Engine API gives them."""
        with _translated("ask for its version"):
            found: dict[str, Any] = self.api.version()
            return found

    def info(self) -> dict[str, Any]:
        """What the engine can do on this machine, as the Engine API gives it."""
        with _translated("ask what it can do"):
            found: dict[str, Any] = self.api.info()
            return found

    def build_image(
        self, context: IO[bytes], *, tag: str, arguments: Mapping[str, str], labels: Mapping[str, str],
        dockerfile: str = "Dockerfile", network: bool = False,
    ) -> Iterator[str]:
        """Build from a tar with a Dockerfile; its programs have no network unless told. Yields the
        builder's lines.

        Raises SandboxError with the last of the builder's own words when it fails.
        """
        last: deque[str] = deque(maxlen=12)
        why = ""  # the answer is read to its end all the same: the connection is used again
        with _translated("build an image"):
            for part in self.api.build(
                fileobj=context, custom_context=True, tag=tag, buildargs=dict(arguments), dockerfile=dockerfile,
                labels=dict(labels), network_mode="default" if network else "none", rm=True, forcerm=True, decode=True,
            ):
                why = why or str(part.get("error", "")).strip()
                for line in str(part.get("stream", "")).splitlines():
                    if line.strip() and not line.startswith((" --->", "Removing intermediate ")):
                        last.append(line.strip())
                        yield last[-1]
        if why:
            raise SandboxError("\n".join(["the image does not build:", *last, why]))

    def import_image(self, archive: Path, tag: str, labels: Mapping[str, str]) -> None:
        """Make an image of a root file system's tar."""
        repository, _, name = tag.partition(":")
        changes = [f"LABEL {key}={json.dumps(value)}" for key, value in labels.items()]
        with _translated("import an image"):
            answer = self.api.import_image_from_file(str(archive), repository, name, changes)
            said = json.loads(answer.splitlines()[-1])
        if "error" in said:
            raise SandboxError(f"the engine could not import an image: {said['error']}")

    def pull(self, image: str) -> None:
        """Pull by digest. Raises SandboxError where no registry answers."""
        with _translated("pull an image"):
            said = list(self.api.pull(image, stream=True, decode=True))
        why = next((part["error"] for part in said if "error" in part), None)
        if why:
            raise SandboxError(f"the engine could not pull {image}: {why}")

    def close(self) -> None:
        """Drop the connections. Idempotent."""
        self.api.close()


def _client(address: Address, version: str, timeout_s: int) -> Any:
    import docker

    folder, tls = address.certificates, None
    if folder is not None:
        tls = docker.tls.TLSConfig(
            client_cert=(str(folder / "cert.pem"), str(folder / "key.pem")), ca_cert=str(folder / "ca.pem"),
            verify=address.verify,
        )
    try:
        return docker.APIClient(base_url=address.url, version=version, timeout=timeout_s, tls=tls or False)
    except ValueError as error:  # it takes any answer's version for a number
        raise docker.errors.DockerException(f"it gives no API version: {error}") from error


def _numbers(version: object) -> tuple[int, ...]:
    """An API version's numbers; none for what is no version."""
    return tuple(int(part) for part in re.findall(r"\d+", str(version)))


def _probe(address: Address) -> None:
    """Connect once to a local socket: says why not in plain words, and the client itself leaks one when
    nobody listens."""
    if address.socket is None:
        return
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(10)
            probe.connect(str(address.socket))
    except PermissionError as error:
        raise EngineUnavailable(
            f"the engine's socket is not for you: {address}: {error.strerror}",
            hint="run: sudo usermod -aG docker $USER; then log in again (that group is root on this machine)",
        ) from error
    except OSError as error:
        why = {
            FileNotFoundError: "there is no such socket", ConnectionRefusedError: "nobody listens there",
        }.get(type(error), str(error))
        raise EngineUnavailable(f"no container engine answers at {address}: {why}", hint=_HINT) from error


def _wanted(labels: Mapping[str, str]) -> list[str]:
    return [f"{key}={value}" if value else key for key, value in labels.items()]


@contextlib.contextmanager
def _translated(action: str, *, gone_ok: bool = False) -> Iterator[None]:
    """Docker's and requests' errors as ours. With `gone_ok`, 404 and 409 (not running) are no errors."""
    import docker
    import requests
    import urllib3

    try:
        yield
    except docker.errors.APIError as error:
        if gone_ok and error.status_code in (404, 409):
            return
        raise SandboxError(f"the engine could not {action}: {error.explanation or error}") from error
    except (
        requests.exceptions.RequestException, urllib3.exceptions.HTTPError, docker.errors.DockerException, OSError,
    ) as error:
        if isinstance(error, TimeoutError):
            raise
        raise EngineUnavailable(f"no container engine answers (could not {action}): {error}", hint=_HINT) from error
