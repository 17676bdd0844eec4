"""Proves on this machine, call by call, that a sandbox keeps what it promises."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from agentd.contracts import ToolCall, ToolOutcome, ToolSpec, Value
from agentd.errors import SandboxError
from agentd.sandbox.pool import Container
from agentd.sandbox.profile import UID, Profile
from agentd.sandbox.session import DockerSandbox
from agentd.settings import data_dir

DEAD_MAN_S = 1.0
_TIMEOUT_S = 60.0
_OUTPUT_BYTES = 1 << 16
_SURVIVOR = """
import subprocess, time
def run(args):
    subprocess.Popen(["setsid", "sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"])
    time.sleep(60)
"""
_FLOOD = "def run(args):\n    while True: print('x' * 9999)\n"
_HOARD = "def run(args):\n    return str(len(bytearray(args['bytes'])))\n"


class Promise(Value):
    """A promise of the sandbox, whether it holds on this machine, and what was found."""

    promise: str
    holds: bool
    found: str


def selfcheck(sandbox: DockerSandbox) -> Iterator[Promise]:
    """Try each promise in real containers of an open sandbox with an empty workspace.

    Raises SandboxError where the engine fails before anything can be told.
    """
    yield from _from_inside(sandbox)
    yield _ends(sandbox, "a call is stopped at its deadline, with all it started", "timeout", _SURVIVOR, timeout_s=1.0)
    yield _ends(sandbox, "output stops at its cap", "output_limit", _FLOOD)
    yield _ends(sandbox, "memory has a limit", "memory_limit", _HOARD, bytes=2 * sandbox.profile.memory_bytes)
    yield _dead_man(sandbox)


def _from_inside(sandbox: DockerSandbox) -> Iterator[Promise]:
    source = (data_dir("sandbox") / "probe.py").read_text(encoding="utf-8")
    outcome = _call(sandbox, source, _TIMEOUT_S, _bounds(sandbox.profile))
    if outcome.status != "ok" or outcome.result is None:
        raise SandboxError(f"the self-check could not run: {outcome.status}: {outcome.error}")
    for check in outcome.result["checks"]:
        yield Promise(**check)


def _bounds(profile: Profile) -> dict[str, Any]:
    return {
        "uid": UID, "tmp_bytes": profile.tmp_bytes, "tmp_inodes": profile.tmp_inodes,
        "workspace_bytes": profile.file_bytes, "processes": profile.processes,
    }


def _ends(
    sandbox: DockerSandbox, promise: str, wanted: str, source: str, *, timeout_s: float = _TIMEOUT_S, **args: Any,
) -> Promise:
    started = time.monotonic()
    outcome = _call(sandbox, source, timeout_s, args)
    found = f"{outcome.status} after {time.monotonic() - started:.1f} s: {outcome.error}"
    return Promise(promise=promise, holds=outcome.status == wanted, found=found)


def _call(sandbox: DockerSandbox, source: str, timeout_s: float, args: dict[str, Any]) -> ToolOutcome:
    spec = ToolSpec(
        name="selfcheck", description="Tries what a sandbox must prevent.", args={"type": "object"},
        result={"type": "object"}, effect="workspace", idempotent=True, timeout_s=timeout_s,
        output_bytes=_OUTPUT_BYTES, files={"tool.py": source},
    )
    call = ToolCall(call_id="selfcheck", tool=spec.name, args=args)
    return sandbox.run(call, spec, timeout_s=timeout_s, output_bytes=_OUTPUT_BYTES).outcome


def _dead_man(sandbox: DockerSandbox) -> Promise:
    """Drop the connection as the kernel does for a killed process, and watch the container die."""
    container = Container(sandbox.engine, sandbox.body)
    started = time.monotonic()
    container.stream.close()
    dead = container.dead(5)
    taken = time.monotonic() - started
    container.end()
    return Promise(
        promise="a sandbox is gone within a second of its owner", holds=dead and taken <= DEAD_MAN_S,
        found=f"{'dead' if dead else 'still alive'} after {taken:.2f} s",
    )
