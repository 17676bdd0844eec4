"""What a workspace is made of: volumes stacked to one overlay, and the keepers that hold them.

A keeper is a container where no tool ever runs. It ends when its stdin closes, and the engine lets go
of a volume's mount with the last container that has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agentd.contracts import Limits
from agentd.errors import SandboxError
from agentd.sandbox.engine import Engine
from agentd.sandbox.keeper import Keeper
from agentd.sandbox.profile import container_body, profile_for, volume_mount
from agentd.sandbox.tree import Tree

_REMOVE_S = 30.0  # a container that has ended holds its volumes until the engine has removed it
_PYTHON = ("python3", "-I", "-S")
# Renamed folders of a layer below are copied (EXDEV, as on any overlay of Docker's), every changed file
# is whole in the upper layer, and a read leaves its mark: the keeper's walk relies on all three. No
# index: with one, the upper layer of a mounted overlay could not be the lower one of another.
_OVERLAY = "redirect_dir=off,metacopy=off,index=off,strictatime,nosuid,nodev"


@dataclass(frozen=True)
class Layers:
    """Makes the parts of one run's workspace. Raises SandboxError where the engine refuses.

    Two copies of a home have runs of the same ids, and the engine answers to a volume's second making as
    to the first: only `token`, new for each workspace, keeps their volumes apart.
    """

    engine: Engine
    run_id: str
    token: str
    image: str
    limits: Limits

    def name(self, part: str) -> str:
        """The name of a volume."""
        return f"agentd-{self.run_id}-{self.token}-{part}"

    def lower(self, name: str) -> None:
        """A volume on disk."""
        self.engine.create_volume(name, options={}, labels=self._labels("workspace"))

    def scratch(self, name: str, size_bytes: int, inodes: int) -> None:
        """A volume in memory that holds so much: folders `upper` and `work` are to be made in it."""
        self.engine.create_volume(name, labels=self._labels("workspace"), options={
            "type": "tmpfs", "device": "tmpfs", "o": f"size={size_bytes},nr_inodes={inodes},mode=0755,nosuid,nodev",
        })

    def overlay(self, name: str, lowers: Sequence[str], scratch: str) -> None:
        """A volume that shows folders of the engine's file system, the topmost first, beneath what is
        written to a scratch volume."""
        at = self.engine.mountpoint(scratch)
        self.engine.create_volume(name, labels=self._labels("workspace"), options={
            "type": "overlay", "device": "overlay",
            "o": f"lowerdir={':'.join(lowers)},upperdir={at}/upper,workdir={at}/work,{_OVERLAY}",
        })

    def keeper(
        self, program: Sequence[str], capabilities: Sequence[str], mounts: Sequence[tuple[str, str]], *,
        read_only: bool = False,
    ) -> Keeper:
        """A keeper that runs one of our programs with (volume, target) mounted."""
        body = container_body(
            profile_for(self.limits.workspace_bytes), image=self.image, command=(*_PYTHON, *program),
            labels=self._labels("keeper"),
            mounts=[volume_mount(volume, target, read_only=read_only) for volume, target in mounts],
        )
        body["User"] = "0:0"
        body["HostConfig"]["CapAdd"] = list(capabilities)
        return Keeper(self.engine, body)

    def serving(self, lower: str, scratch: str, merged: str, tree: Tree) -> Keeper:
        """A keeper that tells what changes in `merged`, which is now as `tree` says."""
        keeper = self.keeper(("/agentd/keeper.py", "serve"), ("DAC_READ_SEARCH",), (
            (lower, "/lower"), (scratch, "/scratch"), (merged, "/merged"),
        ), read_only=True)
        try:
            keeper.ask({
                "known": [entry.model_dump() for entry in tree.entries()], "changed": sorted(tree.changed),
                "limit": self.limits.workspace_bytes,
            })
        except BaseException:
            keeper.close()
            raise
        return keeper

    def remove(self, *volumes: str) -> None:
        """Remove volumes, each of them even where another cannot be."""
        refused: SandboxError | None = None
        for volume in volumes:
            try:
                self.engine.remove_volume(volume, timeout_s=_REMOVE_S)
            except SandboxError as error:
                refused = error
        if refused is not None:
            raise refused

    def _labels(self, kind: str) -> dict[str, str]:
        return self.engine.labels(kind=kind, run_id=self.run_id)
