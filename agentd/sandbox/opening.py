"""Opens a sandbox: finds the engine and the image, copies the workspace, starts the pool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agentd.clock import Clock
from agentd.contracts import Limits
from agentd.errors import AgentdError, SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.image import build_image, resolve
from agentd.sandbox.importer import Telling
from agentd.sandbox.laying import Laying
from agentd.sandbox.reaper import reap
from agentd.sandbox.session import DockerSandbox
from agentd.sandbox.workspace import Workspace
from agentd.settings import IMAGE


def open_sandbox(
    source: Path | None, *, files: Mapping[str, bytes] | None = None, home: Path, run_id: str, image: str,
    limits: Limits, clock: Clock, pool: int, laying: Laying | None = None, tell: Telling | None = None,
) -> DockerSandbox:
    """A sandbox on a copy of `source`, or of `files` (path -> content), or on nothing, with the changes
    of `laying` on it; `tell` hears of a large copy and of an image that
    is built.

    `image` as in `build_image`, which makes one of the user's ready; ours has to be there, since it
    takes minutes and means to make it. Removes first what dead owners of this home left behind.

    Raises EngineUnavailable, SandboxError (no image) or WorkspaceError; then nothing of it remains.
    """
    tell = tell or Telling()
    engine = Engine.connect(home)
    try:
        reap(engine)
        if image == IMAGE and engine.image_id(resolve(engine, image)) is None:
            raise SandboxError(f"there is no image {resolve(engine, image)}", hint="run `agentd sandbox build`")
        tag = build_image(engine, image, tell.phase)
        workspace = Workspace.create(
            engine, source, files, run_id=run_id, image=tag, limits=limits, laying=laying, state=home, tell=tell,
        )
        return DockerSandbox(engine, workspace, run_id=run_id, image=tag, limits=limits, clock=clock, pool=pool)
    except AgentdError:
        engine.close()
        raise
