"""Opens a sandbox: finds the engine and the image, copies the workspace, starts the pool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agentd.clock import Clock
from agentd.contracts import LeftOut, Limits
from agentd.errors import AgentdError, SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.image import build_image, resolve
from agentd.sandbox.importer import Entries, Imported, Telling, read_files, read_folder
from agentd.sandbox.laying import Laying
from agentd.sandbox.reaper import reap
from agentd.sandbox.session import DockerSandbox
from agentd.sandbox.workspace import Workspace
from agentd.settings import IMAGE


@dataclass(frozen=True)
class Origin:
    """What a workspace starts from: a copy of `source`, or `files` (path -> content), or nothing, with
    the changes of `laying` on it; or, as they are, the entries of `restored`, parents first. `keep` passes
    on what comes from outside and keeps it, so that the workspace can be made again. What `redact` finds
    a secret in the name of is left out."""

    source: Path | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    laying: Laying | None = None
    restored: Entries | None = None
    keep: Callable[[Entries], Entries] | None = None
    redact: Callable[[str], str] = str

    def entries(self, into: Imported, *, home: Path, limits: Limits, tell: Telling) -> Entries:
        """The entries of the workspace."""
        if self.restored is not None:
            return self.restored
        limit = limits.workspace_bytes
        if self.source is not None:
            read = read_folder(self.source, limit, into, state=home, tell=tell)
        else:
            read = read_files(self.files, limit, into)
        read = self._without_secret_names(read, into)
        if self.keep is not None:
            read = self.keep(read)
        return self.laying.over(read, limit) if self.laying else read

    def _without_secret_names(self, entries: Entries, into: Imported) -> Entries:
        for entry, data in entries:
            names = (entry.path, entry.target or "")
            if tuple(map(self.redact, names)) == names:
                yield entry, data
            else:
                into.left_out.append(LeftOut(path=self.redact(entry.path), why="its name looks like a secret"))


def open_sandbox(
    origin: Origin, *, home: Path, run_id: str, image: str, limits: Limits, clock: Clock, pool: int,
    tell: Telling | None = None,
) -> DockerSandbox:
    """A sandbox whose workspace starts from `origin`; `tell` hears of a large copy and of an image that
    is built.

    `image` as in `build_image`, which makes one of the user's ready; ours has to be there, since it
    takes minutes and means to make it. Removes first what dead owners of this home left behind.

    Raises EngineUnavailable, SandboxError (no image) or WorkspaceError; then nothing of it remains.
    """
    told = tell or Telling()
    engine = Engine.connect(home)
    try:
        reap(engine)
        if image == IMAGE and engine.image_id(resolve(engine, image)) is None:
            raise SandboxError(f"there is no image {resolve(engine, image)}", hint="run `agentd sandbox build`")
        tag = build_image(engine, image, told.phase)
        workspace = Workspace.create(
            engine, lambda into: origin.entries(into, home=home, limits=limits, tell=told), run_id=run_id,
            token=clock.token(8), image=tag, limits=limits,
        )
        return DockerSandbox(
            engine, workspace, run_id=run_id, image=tag, limits=limits, clock=clock, pool=pool, note=told.note,
        )
    except AgentdError:
        engine.close()
        raise
