"""What the user set, as a frozen value, and where the data is that ships in the package.

Reads nothing: `config` loads settings.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from agentd.contracts import Value

IMAGE = "agentd-sandbox"
DEFAULT_MODEL = "embedded"


class Settings(Value):
    """What the user chose. Paths are absolute. `home` holds all state, mode 0700. `on_event` is a
    program and its arguments, run for each event of `on_event_kinds` (of every kind where it is empty).
    `context_tokens` None: as many as the model was trained for, within memory and a default."""

    home: Path
    model: str = DEFAULT_MODEL
    policy: str = "default"
    image: str = IMAGE
    tools_paths: tuple[Path, ...] = ()
    pool: int = 1
    threads: int = 2
    ask: Literal["wait", "deny"] = "deny"
    allow_remote_model: bool = False
    model_key: SecretStr | None = None
    model_slots: int = 2
    context_tokens: int | None = None
    ollama_host: str = "127.0.0.1:11434"
    on_event: tuple[str, ...] = ()
    on_event_kinds: tuple[str, ...] = ()
    keep_runs_days: int = 0

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def cache(self) -> Path:
        return self.home / "cache"


def data_dir(kind: Literal["tools", "policies", "sandbox"]) -> Path:
    """The folder of shipped data: inside the installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data" / kind
    return shipped if shipped.is_dir() else package.parent / kind
