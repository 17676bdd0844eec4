"""Files of a workspace as values: entries, manifests and deltas.

Paths are relative, with `/`, never `..`; bytes that are not UTF-8 are kept as lone surrogates
(`os.fsdecode`), which canonical JSON writes as escapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from agentd.contracts.base import Value


class FileEntry(Value):
    """One file, directory or symbolic link. `mode` is the permission bits; `sha256` is hex."""

    path: str
    kind: Literal["file", "dir", "link"]
    mode: int = 0o644
    size_bytes: int = 0
    sha256: str | None = None
    target: str | None = None


class LeftOut(Value):
    """A path that was not copied into the workspace, and why."""

    path: str
    why: str


class Change(Value):
    """What happened to one path between two states; contents are blobs under their sha256."""

    path: str
    before: FileEntry | None
    after: FileEntry | None


class Delta(Value):
    """All that a call changed, sorted by path, and the hash of the tree that it left."""

    changes: Annotated[tuple[Change, ...], Field(fail_fast=True)] = ()
    tree_hash: str = ""


class World(Value):
    """What the grammar may offer: the workspace's paths, and those that the goal names. `links` are never offered.

    `narrow` holds a reply to what there is to be said: new files to `goal_names` and `targets`, quoted texts to
    `said` and `numbers`, the goal's own, fields to `columns` and `keys`, those of each file; `cells` are what the
    goal says of each file's columns. `planned` are the files that the plan promised, `due` says that the next call
    is to make one of them, `meant` to which files it is held where the goal names none, `answers` what the last
    call found, where that answers a question; `unhindered` says that nothing stood in the run's way so far: no tool
    was forbidden, no call denied or failed, nothing missing; `worked` that the last call came to something. It is
    for models that are too small to be trusted to spell; a larger one writes freely.
    """

    files: tuple[str, ...] = ()
    dirs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    goal_names: tuple[str, ...] = ()
    narrow: bool = False
    targets: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    due: bool = False
    meant: tuple[str, ...] | None = None
    answers: tuple[str, ...] = ()
    unhindered: bool = False
    worked: bool = True
    said: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    cells: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[FileEntry], goal_names: tuple[str, ...]) -> Self:
        """The world of a workspace's entries, in their order."""
        paths: dict[str, list[str]] = {"file": [], "dir": [], "link": []}
        for entry in entries:
            paths[entry.kind].append(entry.path)
        return cls(
            files=tuple(paths["file"]), dirs=tuple(paths["dir"]), links=tuple(paths["link"]), goal_names=goal_names,
        )

    def is_linked(self, path: str) -> bool:
        """Whether a canonical path is a link or leads through one, so that another file may be meant."""
        return any(f"{path}/".startswith(f"{link}/") for link in self.links)
