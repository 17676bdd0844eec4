"""What the user set, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from agentd.errors import UsageError
from agentd.settings import DEFAULT_MODEL, IMAGE, Settings


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment: AGENTD_HOME (else $XDG_STATE_HOME/agentd, else
    ~/.local/state/agentd), AGENTD_MODEL, AGENTD_POLICY, AGENTD_IMAGE, AGENTD_TOOLS (paths joined
    with `:`), AGENTD_POOL, AGENTD_THREADS, AGENTD_ALLOW_REMOTE_MODEL=1, AGENTD_MODEL_KEY (of a model
    server), AGENTD_MODEL_SLOTS (models in memory at once), AGENTD_CONTEXT (tokens). Raises UsageError
    for a number that is none."""
    env = os.environ if env is None else env
    state = env.get("XDG_STATE_HOME") or str(Path(env.get("HOME", "~")).expanduser() / ".local" / "state")
    home = Path(env.get("AGENTD_HOME") or Path(state) / "agentd").expanduser().absolute()
    return Settings(
        home=home,
        model=env.get("AGENTD_MODEL") or DEFAULT_MODEL,
        policy=env.get("AGENTD_POLICY") or "default",
        image=env.get("AGENTD_IMAGE") or IMAGE,
        tools_paths=tuple(Path(p).expanduser().absolute() for p in env.get("AGENTD_TOOLS", "").split(":") if p),
        pool=_number(env, "AGENTD_POOL", 1, 0, 16),
        threads=_number(env, "AGENTD_THREADS", min(2, os.cpu_count() or 1), 1, 256),
        allow_remote_model=env.get("AGENTD_ALLOW_REMOTE_MODEL", "") == "1",
        model_key=SecretStr(env["AGENTD_MODEL_KEY"]) if env.get("AGENTD_MODEL_KEY") else None,
        model_slots=_number(env, "AGENTD_MODEL_SLOTS", 2, 1, 64),
        context_tokens=_number(env, "AGENTD_CONTEXT", 8192, 512, 1 << 20),
    )


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    raw = env.get(name)
    if not raw:
        return default
    if not raw.isdigit() or not low <= int(raw) <= high:
        raise UsageError(f"{raw!r} is not a whole number from {low} to {high}", field=name)
    return int(raw)
