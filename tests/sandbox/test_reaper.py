"""What a dead owner left is removed; what a living one or another home has is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agentd.sandbox.engine import Engine
from agentd.sandbox.owner import is_alive, owner_id
from agentd.sandbox.profile import container_body, profile_for
from agentd.sandbox.reaper import reap

TMPFS = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}


@pytest.fixture
def dead_owner():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        owner = owner_id(process.pid)
        assert is_alive(owner)
        process.kill()
    return owner


def make(engine, image, owner, name):
    """A container that was never started, and a volume."""
    labels = {**engine.labels(kind="call", run_id="r1"), "agentd.owner": owner}
    body = container_body(profile_for(1 << 20), image=image, command=["true"], labels=labels)
    return engine.create(body, name=name), engine.create_volume(f"{name}-volume", options=TMPFS, labels=labels)


def test_only_the_dead_of_this_home_are_reaped(engine, docker_image, dead_owner, tmp_path):
    other = Engine.connect(tmp_path / "other")
    dead = make(engine, docker_image, dead_owner, "agentd-test-dead")
    living = make(engine, docker_image, engine.owner, "agentd-test-living")
    elsewhere = make(other, docker_image, dead_owner, "agentd-test-elsewhere")
    try:
        found = reap(engine)
        assert [(one.what, one.name, one.run_id, one.removed) for one in found] == [
            ("container", "agentd-test-dead", "r1", True), ("volume", "agentd-test-dead-volume", "r1", True),
        ]
        left = {c["Id"] for c in engine.containers({"agentd.owner": ""})}
        assert {living[0], elsewhere[0]} <= left
        assert dead[0] not in left
        names = {v["Name"] for v in engine.volumes({"agentd.owner": ""})}
        assert {living[1], elsewhere[1]} <= names
        assert dead[1] not in names
        assert reap(engine) == ()
    finally:
        other.remove(elsewhere[0])
        other.remove_volume(elsewhere[1])
        other.close()


def test_a_reused_pid_is_another_owner():
    boot_id, pid, started, namespace = owner_id().split(":")
    assert is_alive(f"{boot_id}:{pid}:{started}:{namespace}")
    assert not is_alive(f"{boot_id}:{pid}:{int(started) - 1}:{namespace}")
    assert not is_alive(f"another-boot:{pid}:{started}:{namespace}")


def test_a_process_of_another_namespace_cannot_be_told_dead():
    boot_id, pid, started, namespace = owner_id().split(":")
    assert is_alive(f"{boot_id}:{pid}:{int(started) - 1}:{int(namespace) + 1}")
    assert not is_alive(f"another-boot:{pid}:{started}:{int(namespace) + 1}")


def test_what_is_no_owner_is_left_alone():
    assert is_alive("")
    assert is_alive("somebody else's label")


def test_there_is_no_owner_without_a_process():
    with pytest.raises(ProcessLookupError):
        owner_id(2**22 + 1)


def test_an_engine_that_does_not_answer_says_what_to_do(monkeypatch, tmp_path):
    from agentd.errors import EngineUnavailable

    for address in (f"unix://{tmp_path}/none.sock", "tcp://127.0.0.1:9"):
        monkeypatch.setenv("DOCKER_HOST", address)
        with pytest.raises(EngineUnavailable, match="no container engine answers") as caught:
            Engine.connect(Path("/nowhere"))
        assert "agentd doctor" in caught.value.hint
