"""Everything agentd raises, as one tree. Expected outcomes (denied, timed out) are values instead.

AgentdError                 code            exit
├── UsageError              usage           2     a wrong argument, or a file with a mistake in it
│   ├── PolicyError         policy          2
│   ├── ManifestError       manifest        2
│   └── WorkspaceError      workspace       2
├── ModelError              model           5
├── SandboxError            sandbox         5
│   └── EngineUnavailable   engine          5
└── LogError                log             5
    ├── LeaseHeld           lease           2
    └── LogDamaged          log-damaged     5
"""

from __future__ import annotations


class AgentdError(Exception):
    """An error with a stable `code`, the process's `exit_code`, and `hint`: what to do now."""

    code = "error"
    exit_code = 5

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(AgentdError):
    """What was given is wrong. Names the file, line and field where there are any."""

    code = "usage"
    exit_code = 2

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None,
        field: str | None = None, hint: str | None = None,
    ) -> None:
        place = ":".join(str(p) for p in (file, line) if p is not None)
        parts = [p for p in (place, field, message) if p]
        super().__init__(": ".join(parts), hint=hint)
        self.file = file
        self.line = line
        self.field = field


class PolicyError(UsageError):
    """A policy file that does not load, or whose own cases do not hold."""

    code = "policy"


class ManifestError(UsageError):
    """A tool's folder that is no tool."""

    code = "manifest"


class WorkspaceError(UsageError):
    """A folder that cannot be imported, or changes that cannot be applied to it."""

    code = "workspace"


class ModelError(AgentdError):
    """A model that does not load or answer."""

    code = "model"


class SandboxError(AgentdError):
    """The container engine failed; never a tool's own failure."""

    code = "sandbox"


class EngineUnavailable(SandboxError):
    """No container engine answers."""

    code = "engine"


class LogError(AgentdError):
    """The log cannot be written or read. Nothing happens without it."""

    code = "log"


class LeaseHeld(LogError):
    """Another process is running this run."""

    code = "lease"
    exit_code = 2


class LogDamaged(LogError):
    """The chain does not verify; names the first row that is wrong."""

    code = "log-damaged"
