"""Whether the model that is set could be used."""

from __future__ import annotations

from agentd.cli.doctor.finding import Finding
from agentd.errors import AgentdError
from agentd.settings import Settings


def model(settings: Settings) -> Finding:
    """Whether the model could be used, without loading it; a server is asked what it has."""
    from agentd.model import inspect_model

    try:
        facts = inspect_model(settings.model, settings=settings)
    except AgentdError as error:
        fix = error.hint or "name another model with AGENTD_MODEL; `agentd models` lists what is here"
        return Finding(name="model", level="fail", says=error.message, fix=fix)
    info = facts.info
    says = f"{info.spec}: {info.name} {info.place}, {info.context_tokens} tokens of context"
    if facts.memory:
        says += f", {facts.memory.total_bytes / 1e6:,.0f} MB of memory; {facts.memory.free} is free"
    if info.notes:
        return Finding(
            name="model", level="warn", says=f"{says}; {'; '.join(info.notes)}",
            fix=f"agentd models check {info.spec}",
        )
    return Finding(name="model", level="ok", says=says)
