"""One attack, twice: against the shipped profile, and with one of its protections taken away.

An attack is the source of a tool: the model may be the attacker, and its shell and python tools run
whatever it writes. `weaken` changes the engine's request before the container is made.
"""

from __future__ import annotations

import json

import pytest

from agentd.clock import SystemClock
from agentd.contracts import ToolCall, ToolSpec
from agentd.sandbox.engine import Engine
from agentd.sandbox.exchange import Exchange
from agentd.sandbox.pool import Container
from agentd.sandbox.profile import container_body, profile_for, volume_mount
from agentd.sandbox.session import RUNNER

WORKSPACE_BYTES = 16 << 20


@pytest.fixture
def engine(tmp_path):
    connected = Engine.connect(tmp_path / "home")
    yield connected
    mine = {"agentd.home": connected.home}
    for container in connected.containers(mine):
        connected.remove(container["Id"])
    for volume in connected.volumes(mine):
        connected.remove_volume(volume["Name"])
    connected.close()


@pytest.fixture
def body(engine, docker_image):
    """The engine's request for a call's container, on a workspace of 16 MiB and 500 inodes."""
    volume = engine.create_volume(
        f"agentd-test-{SystemClock().token(8)}", labels=engine.labels(kind="workspace"),
        options={"type": "tmpfs", "device": "tmpfs",
                 "o": f"size={WORKSPACE_BYTES},nr_inodes=500,uid=65533,gid=65533,mode=0755,nosuid,nodev"},
    )
    return container_body(
        profile_for(WORKSPACE_BYTES), image=docker_image, command=RUNNER,
        labels=engine.labels(kind="call", run_id="escape"), mounts=[volume_mount(volume)],
    )


@pytest.fixture
def attack(engine, body):
    """Runs a tool's source in one container and returns the outcome, once the container is dead."""

    def run(source, *, weaken=None, timeout_s=20.0, output_bytes=1 << 16, args=None, on_output=None):
        request = json.loads(json.dumps(body))
        if weaken is not None:
            weaken(request)
        exchange = Exchange(SystemClock(), timeout_s, output_bytes, on_output)
        container = Container(engine, request)
        spec = ToolSpec(
            name="attack", description="An attack.", args={"type": "object"}, result={"type": "object"},
            effect="workspace", idempotent=False, timeout_s=timeout_s, output_bytes=output_bytes,
            files={"tool.py": source},
        )
        try:
            exchange.run(container.stream, ToolCall(call_id="a", tool="attack", args=args or {}), spec)
        finally:
            container.end()
        return exchange.outcome()

    return run


@pytest.fixture
def shell(attack):
    """Runs a shell script as the model's shell tool would, in a process of its own."""
    source = (
        "import subprocess\n"
        "def run(args):\n"
        "    return {'exit_code': subprocess.run(['bash', '-c', args['script']]).returncode}"
    )

    def run(script, **options):
        return attack(source, args={"script": script}, **options)

    return run


@pytest.fixture
def python(attack):
    """Runs Python as the model's python tool would, in a process of its own."""
    source = (
        "import subprocess, sys\n"
        "def run(args):\n"
        "    return {'exit_code': subprocess.run([sys.executable, '-c', args['code']]).returncode}"
    )

    def run(code, **options):
        return attack(source, args={"code": code}, **options)

    return run


@pytest.fixture
def without():
    """Weakenings by name: each takes one protection away."""

    def host(name, value):
        return lambda request: request["HostConfig"].__setitem__(name, value)

    def network(request):
        request["NetworkDisabled"] = False
        request["HostConfig"]["NetworkMode"] = "host"

    def seccomp(request):
        request["HostConfig"]["SecurityOpt"] = ["no-new-privileges:true", "seccomp=unconfined"]

    return {
        "network": network,
        "seccomp": seccomp,
        "host": host,
    }
