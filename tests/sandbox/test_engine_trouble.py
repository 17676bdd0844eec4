"""Engines that are not there, not for us, or none: real sockets, and what a person is told of each."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import tempfile
import threading
from pathlib import Path

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Limits
from agentd.errors import EngineUnavailable, SandboxError
from agentd.sandbox import Engine, Origin, open_sandbox
from agentd.sandbox.address import USUAL, engine_address, other_sockets


@pytest.fixture
def place():
    """A folder that every user may pass, with a name short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="agentd-t-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextlib.contextmanager
def listening(path, answer):
    """A server that reads what it is asked and says `answer`, each time, and closes."""

    def serve():
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                with client, contextlib.suppress(OSError):
                    if client.recv(4096):
                        client.sendall(answer)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextlib.contextmanager
def nobody_listens(path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    yield


@contextlib.contextmanager
def not_for_us(path):
    """The socket of another user's engine; root is told so too, once it is nobody."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        path.chmod(0)
        before = os.geteuid()
        os.seteuid(before or 65534)
        try:
            yield
        finally:
            os.seteuid(before)


def http(body, status="200 OK"):
    text = body if isinstance(body, str) else json.dumps(body)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\nConnection: close"
    return f"{head}\r\n\r\n{text}".encode()


def says(answer):
    return lambda path: listening(path, answer)


@pytest.mark.parametrize(("there", "told", "hint"), [
    (lambda path: contextlib.nullcontext(), "there is no such socket", "agentd doctor"),
    (nobody_listens, "nobody listens there", "agentd doctor"),
    (not_for_us, "not for you", "usermod -aG docker"),
    (says(b""), "no container engine answers", "agentd doctor"),
    (says(b"SSH-2.0-OpenSSH_9\r\n"), "no container engine answers", "agentd doctor"),
    (says(http("hello")), "no container engine answers", "agentd doctor"),
    (says(http([])), "no container engine answers", "agentd doctor"),
    (says(http({"Version": "1"})), "no container engine answers", "agentd doctor"),
    (says(http({"ApiVersion": 5})), "no container engine answers", "agentd doctor"),
    (says(http({"ApiVersion": "x.y"})), "no container engine answers", "agentd doctor"),
    (says(http({"ApiVersion": "1.24"})), "too old", "20.10"),
    (says(http({"message": "out of order"}, "500 Internal Server Error")), "no container engine answers", "doctor"),
], ids=["missing", "stopped", "forbidden", "closes", "garbage", "no-json", "a-list", "no-version", "a-number",
        "no-numbers", "old", "error"])
def test_an_engine_in_trouble_is_told_in_plain_words(place, monkeypatch, there, told, hint):
    path = place / "s"
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with there(path), pytest.raises(EngineUnavailable) as caught:
        Engine.connect(place, timeout_s=10)
    assert told in caught.value.message and str(path) in caught.value.message
    assert "DOCKER_HOST" in caught.value.message and hint in caught.value.hint


def test_an_engine_that_says_nothing_is_given_up(place, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{place}/s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place / "s"))
        server.listen()
        with pytest.raises(EngineUnavailable, match="no container engine answers"):
            Engine.connect(place, timeout_s=1)


@pytest.mark.parametrize("url", ["nonsense://x", "tcp://127.0.0.1:1", "ssh://me@nowhere.invalid"])
def test_an_address_that_leads_nowhere_is_named(tmp_path, monkeypatch, url):
    monkeypatch.setenv("DOCKER_HOST", url)
    with pytest.raises(EngineUnavailable) as caught:
        Engine.connect(tmp_path, timeout_s=5)
    assert url in caught.value.message


@pytest.mark.parametrize(("image", "told", "hint"), [
    ("agentd-test-none:1", "there is no image agentd-test-none:1", "docker pull agentd-test-none:1"),
    ("Not A Name", "could not look for an image", None),
])
def test_an_image_that_is_not_there_is_named(tmp_path, image, told, hint):
    with pytest.raises(SandboxError) as caught:
        open_sandbox(Origin(), home=tmp_path, run_id="r", image=image, limits=Limits(), clock=SystemClock(), pool=0)
    assert told in caught.value.message and (hint is None or hint in caught.value.hint)


def context(folder, name, meta):
    place = folder / "contexts" / "meta" / hashlib.sha256(name.encode()).hexdigest()
    place.mkdir(parents=True)
    (place / "meta.json").write_text(meta if isinstance(meta, str) else json.dumps(meta))


HERE = {"Name": "mine", "Metadata": {}, "Endpoints": {"docker": {"Host": "unix:///run/mine.sock"}}}


@pytest.mark.parametrize(("env", "current", "found"), [
    ({}, None, USUAL),
    ({}, "default", USUAL),
    ({}, "mine", "unix:///run/mine.sock"),
    ({"DOCKER_CONTEXT": "mine"}, "default", "unix:///run/mine.sock"),
    ({"DOCKER_CONTEXT": "default"}, "mine", USUAL),
    ({"DOCKER_HOST": "tcp://127.0.0.1:2375"}, "mine", "tcp://127.0.0.1:2375"),
    ({"DOCKER_HOST": "unix:///a", "DOCKER_CONTEXT": "gone"}, "gone", "unix:///a"),
])
def test_the_address_is_found_as_docker_finds_it(tmp_path, env, current, found):
    config = tmp_path / ".docker"
    context(config, "mine", HERE)
    if current is not None:
        (config / "config.json").write_text(json.dumps({"currentContext": current}))
    assert engine_address({"HOME": str(tmp_path), **env}).url == found
    elsewhere = {"HOME": "/nowhere", "DOCKER_CONFIG": str(config), **env}
    assert engine_address(elsewhere).url == found


def test_a_contexts_certificates_are_used(tmp_path):
    endpoint = {"Host": "tcp://127.0.0.1:2376", "SkipTLSVerify": True}
    context(tmp_path, "far", {"Endpoints": {"docker": endpoint}})
    certificates = tmp_path / "contexts" / "tls" / hashlib.sha256(b"far").hexdigest() / "docker"
    certificates.mkdir(parents=True)
    found = engine_address({"DOCKER_CONFIG": str(tmp_path), "DOCKER_CONTEXT": "far"})
    assert (found.certificates, found.verify) == (certificates, False)


@pytest.mark.parametrize(("config", "meta", "told"), [
    ("{", HERE, "config.json is not JSON"),
    ("[]", HERE, "config.json is no JSON object"),
    ('{"currentContext": "gone"}', HERE, "there is no docker context 'gone'"),
    ('{"currentContext": "mine"}', "nonsense", "meta.json is not JSON"),
    ('{"currentContext": "mine"}', {"Endpoints": []}, "names no docker host"),
    ('{"currentContext": "mine"}', {"Endpoints": {"docker": {"Host": 3}}}, "names no docker host"),
])
def test_a_context_that_is_no_use_is_told(tmp_path, config, meta, told):
    context(tmp_path, "mine", meta)
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(EngineUnavailable, match=told) as caught:
        engine_address({"DOCKER_CONFIG": str(tmp_path)})
    assert "docker context" in caught.value.hint


def test_sockets_of_other_engines_are_found(place):
    (place / "podman").mkdir()
    (place / ".colima" / "default").mkdir(parents=True)
    for path in ("docker.sock", "podman/podman.sock", ".colima/default/docker.sock"):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(place / path))
    found = dict(other_sockets({"HOME": str(place), "XDG_RUNTIME_DIR": str(place)}))
    assert found["rootless Docker"] == place / "docker.sock"
    assert found["rootless Podman"] == place / "podman" / "podman.sock"
    assert found["Colima"] == place / ".colima" / "default" / "docker.sock"
    assert "Docker Desktop" not in found
