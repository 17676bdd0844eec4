"""Which kind of server answers at a URL, and which model it has."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from agentd.contracts import Json
from agentd.errors import ModelError, UsageError
from agentd.model.http.dialects import Server

if TYPE_CHECKING:
    import httpx

OLLAMA = "http://127.0.0.1:11434"
MOST_CONTEXT = 8192
_UNKNOWN_CONTEXT = 4096


def split_spec(spec: str) -> tuple[str, str | None]:
    """The server's root URL (without `/v1`) and the model's name, if the spec names one.
    Raises UsageError."""
    if spec.startswith("ollama:"):
        name = spec.removeprefix("ollama:")
        if not name:
            raise UsageError("`ollama:` needs the name of a model, as in ollama:qwen3:1.7b", field="model")
        return OLLAMA, name
    url, _, name = spec.partition("#")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise UsageError(f"{spec!r} is not a URL such as http://127.0.0.1:8080/v1#NAME", field="model")
    return url.rstrip("/").removesuffix("/v1"), name or None


def is_loopback(root: str) -> bool:
    """Whether a URL stays on this machine. A name other than `localhost` may resolve to anything."""
    host = urlsplit(root).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def probe(client: httpx.Client, root: str, model: str | None) -> Server:
    """Ask the server what it is. Raises ModelError where none answers or the model is not there."""
    props = _get(client, f"{root}/props")  # first, because llama-server answers some of Ollama's paths too
    if isinstance(props, dict) and "default_generation_settings" in props:
        settings = props["default_generation_settings"]
        context = int(settings.get("n_ctx") or props.get("n_ctx") or _UNKNOWN_CONTEXT)
        thinks = "<think>" in str(props.get("chat_template", ""))
        name = model or next(iter(_offered(client, root)), "default")
        return Server(kind="llama-server", root=root, model=name, context_tokens=context, thinks=thinks)
    version = _get(client, f"{root}/api/version")
    if isinstance(version, dict) and "version" in version:
        return _ollama(client, root, model)
    entries = _offered(client, root)
    name = _chosen(root, model, entries)
    build = _get(client, f"{root}/version")
    if isinstance(build, dict) and "version" in build:
        context = int(entries[name].get("max_model_len") or _UNKNOWN_CONTEXT)
        numbers = tuple(int(n) for n in re.findall(r"\d+", str(build["version"]))[:2])
        return Server(kind="vllm", root=root, model=name, context_tokens=context, version=numbers)
    studio = _get(client, f"{root}/api/v0/models")
    if isinstance(studio, dict) and isinstance(studio.get("data"), list):
        own = next((e for e in studio["data"] if isinstance(e, dict) and e.get("id") == name), {})
        context = own.get("loaded_context_length") or own.get("max_context_length") or _UNKNOWN_CONTEXT
        return Server(kind="lm-studio", root=root, model=name, context_tokens=int(context))
    return Server(kind="openai", root=root, model=name, context_tokens=_UNKNOWN_CONTEXT)


def _offered(client: httpx.Client, root: str) -> dict[str, Json]:
    models = _get(client, f"{root}/v1/models")
    if not isinstance(models, dict):
        hint = "Start the server, or check host, port and path: the URL ends in /v1."
        raise ModelError(f"no model server answers at {root}", hint=hint)
    return {str(e["id"]): e for e in models.get("data") or [] if isinstance(e, dict) and "id" in e}


def _ollama(client: httpx.Client, root: str, model: str | None) -> Server:
    tags = _get(client, f"{root}/api/tags")
    names = [str(m.get("name")) for m in (tags or {}).get("models", [])] if isinstance(tags, dict) else []
    if model is None and names:
        model = names[0]
    if model is None or not {model, f"{model}:latest"} & set(names):
        hint = f"Run `ollama pull {model}`." if model else "Run `ollama pull NAME`."
        raise ModelError(f"Ollama has no model {model or 'yet'}", hint=hint)
    response = client.post(f"{root}/api/show", json={"model": model})
    shown: Json = response.json() if response.status_code == 200 else {}
    lengths = [v for k, v in (shown.get("model_info") or {}).items() if k.endswith(".context_length")]
    context = min(int(lengths[0]), MOST_CONTEXT) if lengths else _UNKNOWN_CONTEXT
    thinks = "thinking" in (shown.get("capabilities") or [])
    return Server(kind="ollama", root=root, model=model, context_tokens=context, thinks=thinks)


def _chosen(root: str, model: str | None, entries: dict[str, Json]) -> str:
    if model is None and entries:
        return next(iter(entries))
    if model is None or model not in entries:
        known = ", ".join(sorted(entries)[:10]) or "none"
        raise ModelError(f"the server at {root} has no model {model or ''}".rstrip(), hint=f"It has: {known}.")
    return model


def _get(client: httpx.Client, url: str) -> Json:
    """The JSON at a URL; None for an error status, for what is no JSON, and where nobody answers."""
    import httpx

    try:
        response = client.get(url)
        return response.json() if response.status_code == 200 else None
    except (httpx.HTTPError, ValueError):
        return None
