"""Where a model's server is, and whether that is this machine.

A URL is taken only in a form that every parser reads alike; what merely looks like loopback is not.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from agentd.errors import UsageError

OLLAMA = "http://127.0.0.1:11434"
_EXAMPLE = "http://127.0.0.1:8080/v1#NAME"
_PLAIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    """A server's root URL, without `/v1`, the model's name, where the spec says one, and what to do
    where nobody answers."""

    root: str
    model: str | None
    start: str = "Start the server, or check host, port and path: the URL ends in /v1."


def split_spec(spec: str, ollama_host: str = "") -> Address:
    """The address that a spec names; `ollama_host` is where `ollama:` leads, as in OLLAMA_HOST.
    Raises UsageError."""
    if spec.startswith("ollama:"):
        name = spec.removeprefix("ollama:")
        if not name:
            raise UsageError("`ollama:` needs the name of a model, as in ollama:qwen3:1.7b", field="model")
        return Address(ollama_root(ollama_host), name, "Start Ollama with `ollama serve`, or set OLLAMA_HOST.")
    url, _, name = spec.partition("#")
    root = _checked(url, "model", spec).rstrip("/")
    for ending in ("/chat/completions", "/v1"):
        root = root.removesuffix(ending)
    return Address(root, name or None)


def ollama_root(host: str) -> str:
    """The URL that OLLAMA_HOST means. Source: ollama envconfig: 11434 without a scheme, else the
    scheme's port; a server that listens on every address is asked on loopback."""
    host = host.strip().strip("\"'").rstrip("/")
    if not host:
        return OLLAMA
    scheme, apart, rest = host.rpartition("://")
    port = _PORTS.get(scheme, 80) if apart else 11434
    if rest.count(":") > 1 and not rest.startswith("["):
        rest = f"[{rest}]"
    if not re.search(r":\d+$", rest):
        rest = f"{rest}:{port}"
    url = _checked(f"{scheme or 'http'}://{rest}", "ollama_host", host)
    return re.sub(r"//(0\.0\.0\.0|\[::\])(?=:)", "//127.0.0.1", url)


def is_loopback(root: str) -> bool:
    """Whether a URL stays on this machine. A name other than `localhost` may resolve to anything."""
    host = urlsplit(root).hostname or ""
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _checked(url: str, field: str, given: str) -> str:
    try:
        parts = urlsplit(url)
        sound = _PLAIN.fullmatch(url) is not None and parts.port != 0 and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        raise UsageError(f"{given!r} is not a URL such as {_EXAMPLE}", field=field, hint=_hint(url))
    return url


def _hint(url: str) -> str:
    if "@" in url:
        return "A key does not go into the URL: set AGENTD_MODEL_KEY."
    return "It has a scheme, a host, a port and a path, and nothing else."
