"""What the loop may ask of a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agentd.contracts.call import ToolCall, ToolOutcome, ToolSpec
from agentd.contracts.workspace import Delta, FileEntry, LeftOut

OnOutput = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Execution:
    """A call's outcome and what it changed. `blobs` maps sha256 (hex) to the contents, before and
    after, of every changed file."""

    outcome: ToolOutcome
    delta: Delta = Delta()
    blobs: Mapping[str, bytes] = field(default_factory=dict)


class Sandbox(Protocol):
    """A workspace and the containers that calls run in. One call at a time."""

    @property
    def image(self) -> str:
        """The tag of the image that calls run in."""
        ...

    def run(
        self, call: ToolCall, spec: ToolSpec, *, timeout_s: float, output_bytes: int,
        on_output: OnOutput | None = None,
    ) -> Execution:
        """Run one call in a fresh container and return once it is dead. Tool failures are
        outcomes; SandboxError means that the engine itself failed."""
        ...

    def preview(
        self, call: ToolCall, spec: ToolSpec, *, timeout_s: float, output_bytes: int,
        on_output: OnOutput | None = None,
    ) -> Execution:
        """Run one call as `run` does, but on a fork of the workspace, which stays until it is adopted or
        discarded; another preview discards it. The workspace itself stays as it was: so does all
        that the other methods tell."""
        ...

    def adopt(self) -> None:
        """The fork becomes the workspace, and nothing runs again: just what the preview told has changed.
        SandboxError where there is no fork, or where a call has changed the workspace since."""
        ...

    def discard(self) -> None:
        """Drop the fork with all that the call left. Idempotent."""
        ...

    def manifest(self) -> tuple[FileEntry, ...]:
        """The workspace as it is now, sorted by path."""
        ...

    def left_out(self) -> tuple[LeftOut, ...]:
        """What of the user's folder was not copied; files that it ignores itself are not listed."""
        ...

    def tree_hash(self) -> str:
        """A hash of the manifest: equal for equal workspaces."""
        ...

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes; None where there is none. Never follows links."""
        ...

    def cancel(self) -> None:
        """Kill the call under way, or the next where none is; it returns as `cancelled`. May come
        from another thread."""
        ...

    def close(self) -> None:
        """Remove every container and volume of this workspace. Idempotent."""
        ...
