"""agentd: an autonomous agent runtime with sandboxed tools, for your own machine and models."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentd.api import Policy, Result, Run, RunEvent, Runtime, run
    from agentd.contracts import Approval, ApprovalRequest, Change, Check, Counters, Decision, Kind, Limits
    from agentd.errors import (
        AgentdError,
        EngineUnavailable,
        LogError,
        ModelError,
        PolicyError,
        SandboxError,
        UsageError,
        WorkspaceError,
    )

__version__ = "0.1.0"

__all__ = [
    "AgentdError", "Approval", "ApprovalRequest", "Change", "Check", "Counters", "Decision", "EngineUnavailable",
    "Kind", "Limits", "LogError", "ModelError", "Policy", "PolicyError", "Result", "Run", "RunEvent", "Runtime",
    "SandboxError", "UsageError", "WorkspaceError", "__version__", "run",
]
_FROM = {
    "agentd.api": ("Policy", "Result", "Run", "RunEvent", "Runtime", "run"),
    "agentd.contracts": ("Approval", "ApprovalRequest", "Change", "Check", "Counters", "Decision", "Kind", "Limits"),
    "agentd.errors": (
        "AgentdError", "EngineUnavailable", "LogError", "ModelError", "PolicyError", "SandboxError", "UsageError",
        "WorkspaceError",
    ),
}
_PLACE = {name: module for module, names in _FROM.items() for name in names}


def __getattr__(name: str) -> Any:
    """Public names load when they are asked for, so that `import agentd` costs nothing."""
    if name not in _PLACE:
        raise AttributeError(f"module 'agentd' has no attribute {name!r}")
    return getattr(import_module(_PLACE[name]), name)


def __dir__() -> list[str]:
    return __all__
