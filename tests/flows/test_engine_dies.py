"""The engine is gone in the middle of a run: the run ends as failed and says so, nothing hangs, the log
verifies, and once the engine is back nothing of the run is left."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import socket
import threading
import time
from pathlib import Path

import pytest

from agentd.sandbox import Engine, reap


class Relay:
    """A socket before the real engine's, which can be cut as if the engine had died."""

    def __init__(self, path, target):
        self.path, self._target = path, target
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(64)
        self._open = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self):
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._target)
            self._open += [near, far]
            threading.Thread(target=self._pump, args=(near, far), daemon=True).start()

    @staticmethod
    def _pump(near, far):
        with selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            while ready.get_map():
                for key, _ in ready.select():
                    data = key.fileobj.recv(1 << 16)
                    if data:
                        key.data.sendall(data)
                    else:
                        ready.unregister(key.fileobj)
                        key.data.shutdown(socket.SHUT_WR)

    def cut(self):
        self._server.close()
        self.path.unlink(missing_ok=True)
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
                end.close()


@pytest.fixture
def relay(tmp_path_factory):
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")
    made = Relay(tmp_path_factory.mktemp("relay") / "s", host)
    yield made
    made.cut()


@pytest.mark.parametrize("moment", ["workspace_imported", "call_proposed", "tool_started", "tool_finished"])
def test_the_run_fails_and_leaves_nothing(relay, typed, moment):
    run = typed(calls=3, each_s=1)
    process = run.start("run", "Work", "--json", "--events", DOCKER_HOST=f"unix://{relay.path}")
    for line in process.stdout:
        if json.loads(line)["kind"] == moment:
            relay.cut()
            break
    said, complaint = process.communicate(timeout=60)
    assert process.returncode == 5, complaint
    result = json.loads(said.splitlines()[-1])
    assert (result["status"], result["code"]) in {("failed", "engine"), ("failed", "sandbox")}
    assert "Traceback" not in complaint
    assert run.ask("show")["log"]["ok"]
    assert (run.folder / "a.txt").read_text() == "a\n"
    assert_nothing_runs(run.home)


def assert_nothing_runs(home: Path):
    """The sandboxes end by themselves; what the engine keeps of them goes with the next run, as here."""
    engine = Engine.connect(home)
    try:
        ours = {"agentd.home": str(home.resolve())}
        until = time.monotonic() + 5
        while any(c["State"] == "running" for c in engine.containers(ours)):
            assert time.monotonic() < until, "a sandbox outlives its run"
            time.sleep(0.1)
        reap(engine)
        assert [*engine.containers(ours), *engine.volumes(ours)] == []
    finally:
        engine.close()
