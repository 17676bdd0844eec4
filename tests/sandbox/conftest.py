"""An engine, a bare workspace, and a way to run a tool's source in one container."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Delta, Limits, ToolCall, ToolSpec
from agentd.sandbox import Origin, Telling, open_sandbox
from agentd.sandbox.engine import RUN_LABEL, Engine
from agentd.sandbox.pool import Container
from agentd.sandbox.profile import container_body, profile_for, volume_mount
from agentd.sandbox.session import DockerSandbox
from agentd.sandbox.workspace import Workspace


class Opened:
    """A sandbox on a copy of files, and code that runs in it."""

    def __init__(self, home, image, files, workspace_bytes, run_id=None):
        self.sandbox = open_sandbox(
            Origin(files=files), home=home, image=image, run_id=run_id or f"test-{SystemClock().token(8)}",
            limits=Limits(workspace_bytes=workspace_bytes), clock=SystemClock(), pool=1,
        )

    def execute(self, do, code, *, timeout_s=30.0):
        """What comes of code that is run, or previewed."""
        spec = spec_of({"tool.py": "import os, shutil\ndef run(args):\n    exec(args['code'], globals())\n"})
        call = ToolCall(call_id="c1", tool="probe", args={"code": code})
        return do(call, spec, timeout_s=timeout_s, output_bytes=1 << 20)

    def run(self, code):
        """The same; fails where the code does."""
        return self._whole(self.sandbox.run, code)

    def preview(self, code):
        """The same as a preview."""
        return self._whole(self.sandbox.preview, code)

    def look(self, code="print(*sorted(os.listdir('.')))"):
        """What code prints that changes nothing, nor finds anything changed."""
        execution = self.run(code)
        assert execution.delta.changes == ()
        return execution.outcome.text.strip()

    def parts(self):
        """The commands of the containers and the names of the volumes of this run."""
        engine, run = self.sandbox.engine, {RUN_LABEL: self.sandbox.body["Labels"][RUN_LABEL]}
        return sorted(c["Command"] for c in engine.containers(run)), sorted(v["Name"] for v in engine.volumes(run))

    def _whole(self, do, code):
        execution = self.execute(do, code)
        assert execution.outcome.status == "ok", execution.outcome
        return execution


@pytest.fixture
def opened(docker_image, tmp_path):
    """Opens sandboxes on copies of files; closes them after."""
    made = []

    def open_one(files=None, workspace_bytes=16 << 20, home="home", run_id=None):
        made.append(Opened(tmp_path / home, docker_image, files or {}, workspace_bytes, run_id))
        return made[-1]

    yield open_one
    for one in made:
        one.sandbox.close()


class BareFiles:
    """A workspace without contents or changes: one tmpfs volume."""

    def __init__(self, engine, name):
        self.engine = engine
        self.volume = engine.create_volume(
            name, labels=engine.labels(kind="workspace"),
            options={"type": "tmpfs", "device": "tmpfs",
                     "o": "size=16m,nr_inodes=1000,uid=65533,gid=65533,mode=0755,nosuid,nodev"},
        )

    def delta(self):
        return Delta(), {}

    def manifest(self):
        return ()

    def left_out(self):
        return ()

    def tree_hash(self):
        return ""

    def read(self, path, max_bytes):
        return None

    def close(self):
        self.engine.remove_volume(self.volume)


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
def open_bare(docker_image, tmp_path):
    """Opens sandboxes on bare workspaces; closes them after."""
    opened = []

    def open_one(pool=1, **limits):
        own = Engine.connect(tmp_path / "home")
        files = BareFiles(own, f"agentd-test-{SystemClock().token(8)}")
        opened.append(DockerSandbox(
            own, files, run_id="test", image=docker_image, clock=SystemClock(), pool=pool,
            limits=Limits(workspace_bytes=16 << 20, **limits), note=print,
        ))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


@pytest.fixture
def run(open_bare):
    """Runs a tool's source in a sandbox and returns the outcome."""
    sandbox = open_bare()

    def call(source, args=None, *, timeout_s=20.0, output_bytes=1 << 16, on_output=None):
        return sandbox.run(
            ToolCall(call_id="c1", tool="probe", args=args or {}), spec_of({"tool.py": source}),
            timeout_s=timeout_s, output_bytes=output_bytes, on_output=on_output,
        ).outcome

    return call


@pytest.fixture
def tool_of():
    """Makes a tool's spec of its files."""
    return spec_of


def spec_of(files):
    return ToolSpec(
        name="probe", description="A tool of a test.", args={"type": "object"}, result={"type": "object"},
        effect="workspace", idempotent=True, timeout_s=20, output_bytes=1 << 16, files=files,
    )


def workspace_of(engine, origin, run_id, image, limits):
    """A workspace without a sandbox around it."""
    def entries(into):
        return origin.entries(into, home=Path(engine.home), limits=limits, tell=Telling())

    return Workspace.create(
        engine, entries, run_id=run_id, token=SystemClock().token(8), image=image, limits=limits,
    )


class Copied:
    """A workspace on its own, changed by programs in containers of the tools' profile."""

    def __init__(self, engine, image, source, files, workspace_bytes):
        self._engine, self._image = engine, image
        self.limits = Limits(workspace_bytes=workspace_bytes)
        self.workspace = workspace_of(
            engine, Origin(source, files or {}), f"test-{SystemClock().token(8)}", image, self.limits,
        )

    def python(self, source, volume=None):
        """Run a program in the workspace, or in its fork's volume; what it printed. Fails where the
        program does."""
        body = container_body(
            profile_for(self.limits.workspace_bytes), image=self._image, labels=self._engine.labels(kind="call"),
            command=["python3", "-I", "-S", "-c", f"import os\nos.chdir('/workspace')\n{source}\nprint('.', end='')"],
            mounts=[volume_mount(volume or self.workspace.volume)],
        )
        container = Container(self._engine, body)
        said = b""
        while data := container.stream.recv(60):
            said += data
        container.end()
        assert said.endswith(b"."), container.stream.stderr
        return said[:-1].decode("utf-8", "surrogateescape")

    def delta(self):
        """The changes by path, and the blobs."""
        delta, blobs = self.workspace.delta()
        assert [c.path for c in delta.changes] == sorted(c.path for c in delta.changes)
        return {c.path: c for c in delta.changes}, blobs


@pytest.fixture
def copy(docker_image, engine):
    """Makes workspaces of a folder or of files; closes them after."""
    opened = []

    def make(source=None, files=None, workspace_bytes=16 << 20):
        opened.append(Copied(engine, docker_image, source, files, workspace_bytes))
        return opened[-1]

    yield make
    for one in opened:
        one.workspace.close()


@pytest.fixture
def folder(tmp_path):
    """A user's folder with two files."""
    path = tmp_path / "folder"
    path.mkdir()
    (path / "a.txt").write_bytes(b"one\n")
    (path / "old.txt").write_bytes(b"old\n")
    return path
