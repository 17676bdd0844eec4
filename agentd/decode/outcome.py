"""Is what a tool returned what its manifest promised?"""

from __future__ import annotations

from agentd.contracts import ToolOutcome, ToolSpec
from agentd.decode.schema import misfit


def checked_outcome(spec: ToolSpec, outcome: ToolOutcome) -> ToolOutcome:
    """The outcome as it is; as an `error` without result where it is `ok` and its result breaks
    the tool's result schema; text alone counts as an empty result. The tool's text stays."""
    if outcome.status != "ok":
        return outcome
    reason = misfit(spec.result, outcome.result or {}, "the result")
    if reason is None:
        return outcome
    error = f"{spec.name} returned something else than its manifest says: {reason}"
    return outcome.model_copy(update={"status": "error", "result": None, "error": error})
