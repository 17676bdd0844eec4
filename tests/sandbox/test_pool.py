"""The pool, the image and an engine that goes away in the midst of a call."""

from __future__ import annotations

import contextlib
import socket
import threading
import time

import pytest

from agentd.clock import SystemClock
from agentd.contracts import ToolCall
from agentd.errors import EngineUnavailable, SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.image import build_image
from agentd.sandbox.pool import Container, Pool
from agentd.sandbox.profile import container_body, profile_for
from agentd.settings import IMAGE

HELLO = {"tool.py": "def run(args):\n    return 'hello'"}


def call_of(sandbox, spec, **options):
    return sandbox.run(ToolCall(call_id="c", tool="probe", args={}), spec, **{
        "timeout_s": 20, "output_bytes": 4096, **options,
    }).outcome


@pytest.fixture
def body(engine, docker_image):
    return container_body(
        profile_for(1 << 20), image=docker_image, labels=engine.labels(kind="call", run_id="pool"),
        command=["python3", "-I", "-S", "/agentd/runner.py"],
    )


def test_a_call_without_a_pool(open_bare, tool_of):
    assert call_of(open_bare(pool=0), tool_of(HELLO)).text == "hello"


def test_calls_one_after_the_other_and_each_is_fresh(open_bare, tool_of):
    sandbox = open_bare(pool=2)
    names = tool_of({"tool.py": "import os\ndef run(args):\n    return open('/proc/self/mountinfo').readline()"})
    roots = {call_of(sandbox, names).text for _ in range(4)}
    assert len(roots) == 4


def test_a_warm_container_that_died_is_not_handed_out(engine, body):
    pool = Pool(engine, body, 1)
    assert pool.ready(20)
    (warm,) = engine.containers({"agentd.home": engine.home})
    engine.kill(warm["Id"])
    time.sleep(0.3)
    taken = pool.take()
    assert taken.id != warm["Id"]
    pool.give_back(taken)
    pool.close()


def test_close_leaves_nothing_and_may_be_called_twice(engine, body):
    pool = Pool(engine, body, 2)
    assert pool.ready(30)
    pool.close()
    pool.close()
    until = time.monotonic() + 10
    while engine.containers({"agentd.home": engine.home}) and time.monotonic() < until:
        time.sleep(0.05)
    assert engine.containers({"agentd.home": engine.home}) == []


def test_a_body_that_the_engine_refuses_is_told(engine, body):
    pool = Pool(engine, {**body, "Image": "no-such-image:at-all"}, 1)
    with pytest.raises(SandboxError, match="no-such-image"):
        pool.take()
    pool.close()


def test_what_does_not_start_is_not_left_behind(engine, body):
    with pytest.raises(SandboxError, match="start"):
        Container(engine, {**body, "Cmd": ["/no/such/program"]})
    assert engine.containers({"agentd.home": engine.home}) == []


def test_a_second_build_is_quick(engine, docker_image):
    lines = []
    started = time.monotonic()
    assert build_image(engine, IMAGE, lines.append) == docker_image
    assert time.monotonic() - started < 1
    assert lines == []


class Proxy:
    """A socket that leads to the engine, but for the time when it is broken."""

    def __init__(self, path):
        self.broken = False
        self.ends = []
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()
        self.threads = []
        self.spawn(self.serve)

    def spawn(self, target, *args):
        self.threads.append(threading.Thread(target=target, args=args))
        self.threads[-1].start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                near = self.server.accept()[0]
                self.ends.append(near)
                if self.broken:
                    near.shutdown(socket.SHUT_RDWR)
                    continue
                far = socket.socket(socket.AF_UNIX)
                self.ends.append(far)
                far.connect("/var/run/docker.sock")
                self.spawn(self.pump, near, far)
                self.spawn(self.pump, far, near)

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def cut(self):
        self.broken = True
        for end in self.ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.cut()
        self.server.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(10)
        for end in (self.server, *self.ends):
            end.close()


@pytest.fixture
def proxy(tmp_path, monkeypatch, engine):
    made = Proxy(tmp_path / "engine.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/engine.sock")
    yield made
    made.close()


def test_an_engine_that_goes_away_in_mid_call(proxy, open_bare, tool_of, engine):
    sandbox = open_bare(pool=0)
    timer = threading.Timer(1.5, proxy.cut)
    timer.start()
    slow = tool_of({"tool.py": "import time\ndef run(args):\n    time.sleep(30)"})
    with pytest.raises(EngineUnavailable):
        call_of(sandbox, slow, timeout_s=30)
    timer.join()
    until = time.monotonic() + 10
    while engine.containers({"agentd.home": engine.home}) and time.monotonic() < until:
        time.sleep(0.05)
    assert engine.containers({"agentd.home": engine.home}) == []  # the dead-man's switch
    proxy.broken = False
    assert call_of(sandbox, tool_of(HELLO)).text == "hello"


def test_a_stream_of_output_and_a_cancel_do_not_deadlock(open_bare, tool_of):
    sandbox = open_bare()
    flood = tool_of({"tool.py": "def run(args):\n    while True: print('x' * 1000)"})
    seen = threading.Event()
    canceller = threading.Thread(target=lambda: seen.wait(10) and sandbox.cancel())
    canceller.start()
    outcome = call_of(sandbox, flood, output_bytes=64 << 20, on_output=lambda _: seen.set())
    canceller.join()
    assert outcome.status == "cancelled"
    assert outcome.text.startswith("x" * 1000)


def test_a_watcher_that_fails_takes_the_call_with_it(open_bare, tool_of, engine):
    sandbox = open_bare(pool=0)

    def broken(_):
        raise RuntimeError("the watcher broke")

    with pytest.raises(RuntimeError, match="the watcher broke"):
        call_of(sandbox, tool_of({"tool.py": "def run(args):\n    print('x', flush=True)\n    while True: pass"}),
                on_output=broken)
    assert call_of(sandbox, tool_of(HELLO)).text == "hello"


def test_tokens_of_calls_differ():
    assert SystemClock().token(26) != SystemClock().token(26)


def test_another_home_is_another_label(tmp_path, engine):
    other = Engine.connect(tmp_path / "another")
    assert other.labels(kind="call")["agentd.home"] != engine.labels(kind="call")["agentd.home"]
    other.close()
