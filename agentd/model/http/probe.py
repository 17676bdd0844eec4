"""Which kind of server answers at a URL, which model it has, and how long its context is.

Sources: llama.cpp tools/server/README.md (`/props`; behind a router with `?model=`); Ollama
docs/api.md (`/api/tags`, `/api/show`; `remote_host` in what it forwards to another machine); vLLM
(`max_model_len` in `/v1/models`); LM Studio docs, REST API v0 (`/api/v0/models`).
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from agentd.contracts import Json
from agentd.errors import ModelError, UsageError
from agentd.model.http.address import Address, is_loopback
from agentd.model.http.dialects import Server, message_of
from agentd.model.http.reading import PAGE_BYTES, page, parsed
from agentd.model.memory import DEFAULT_CONTEXT, LEAST_CONTEXT

if TYPE_CHECKING:
    import httpx

ASSUMED_CONTEXT = 4096
LOAD_S = 300.0  # a router loads the model that it is asked about
KEY = "Set AGENTD_MODEL_KEY to the server's key."
_LENGTHS = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx")
_SHOWN = 8
_HOST_CHARS = 200


def probe(client: httpx.Client, address: Address, wanted: int | None = None) -> Server:
    """Ask the server what it is; `wanted` bounds the context. Raises ModelError where no model server
    answers, or without the model; UsageError where one of several must be named."""
    pages, model = _Pages(client, address), address.model
    props = pages.get("/props")  # first, because llama-server answers some of Ollama's paths too
    if "default_generation_settings" in props:
        server = _llama_server(pages, props, model)
    elif "version" in pages.get("/api/version"):
        server = _ollama(pages, model, wanted)
    else:
        server = _openai(pages, model)
    return _bounded(server, wanted)


def redirected(root: str, location: str) -> ModelError:
    """What is said of a server that sends the asker elsewhere: it is not followed, wherever it leads."""
    target = location if "//" in location else f"{root}{location}"
    away = "" if is_loopback(target) else ", which is not this machine"
    host = urlsplit(target)._replace(query="", fragment="").geturl()
    return ModelError(
        f"{root} redirects to {host}{away}; agentd follows no redirects", hint="Name the URL that is meant."
    )


class _Pages:
    """What the server says under each path. Raises ModelError where it says nothing at all, wants a
    key, or sends the asker elsewhere."""

    def __init__(self, client: httpx.Client, address: Address) -> None:
        self._client = client
        self._start = address.start
        self.root = address.root
        self.said = ""

    def get(self, path: str, patience_s: float | None = None) -> dict[str, Json]:
        """The JSON object at a path; empty where there is none. `said` tells what was there."""
        return self._read(path, *self._send("GET", path, patience_s=patience_s))

    def show(self, model: str) -> dict[str, Json] | None:
        """What Ollama says of a model; None where it has none of that name."""
        status, said = self._send("POST", "/api/show", {"model": model})
        return None if status == 404 else self._read("/api/show", status, said)

    def _send(self, method: str, path: str, body: Json = None, patience_s: float | None = None) -> tuple[int, str]:
        import httpx

        timeout = self._client.timeout if patience_s is None else httpx.Timeout(patience_s)
        try:
            with self._client.stream(method, f"{self.root}{path}", json=body, timeout=timeout) as response:
                said = page(response, PAGE_BYTES)
        except httpx.HTTPError as error:
            why = str(error) or type(error).__name__
            raise ModelError(f"no model server answers at {self.root}: {why}", hint=self._start) from error
        if response.is_redirect:
            raise redirected(self.root, response.headers.get("location", ""))
        if response.status_code == 401:
            does = "refuses the key that is set" if "authorization" in self._client.headers else "wants a key"
            raise ModelError(f"{self.root} {does}: {path} answered 401", hint=KEY)
        return response.status_code, said

    def _read(self, path: str, status: int, said: str) -> dict[str, Json]:
        try:
            data = parsed(said)
        except ValueError:
            self.said = f"{path} answered {status} with {'a web page' if said.lstrip()[:1] == '<' else 'no JSON'}"
            return {}
        if status == 503 and "loading" in message_of(data).lower():
            raise ModelError(f"{self.root} is still loading its model", hint="Try again when it has.")
        self.said = f"{path} answered {status}"
        return data if status == 200 and isinstance(data, dict) else {}


def _llama_server(pages: _Pages, props: dict[str, Json], model: str | None) -> Server:
    def length(found: dict[str, Json]) -> int:
        return _whole(_object(found.get("default_generation_settings")).get("n_ctx")) or _whole(found.get("n_ctx"))

    entries = _listed(pages)
    if not length(props):  # a router in front of several models: each has properties of its own
        model = _chosen(pages.root, model, list(entries))
        props = pages.get(f"/props?model={quote(model, safe='')}", LOAD_S) or props
    name = model or next(iter(entries), "default")
    thinks = "<think>" in str(props.get("chat_template", ""))
    return Server(kind="llama-server", root=pages.root, model=name, context_tokens=length(props), thinks=thinks)


def _ollama(pages: _Pages, model: str | None, wanted: int | None) -> Server:
    names = [str(entry["name"]) for entry in _rows(pages.get("/api/tags"), "models") if "name" in entry]
    if model is None:
        if not names:
            raise ModelError("Ollama has no model yet", hint="Run `ollama pull NAME`.")
        model = _chosen(pages.root, None, names)
    if ":" not in model.rpartition("/")[2]:
        model += ":latest"
    shown = pages.show(model)
    if shown is None:
        pull = f"Run `ollama pull {model.removesuffix(':latest')}`."
        raise ModelError(f"Ollama has no model {model}", hint=f"{pull}{_among(model, names)}")
    capabilities = _list(shown.get("capabilities"))
    if capabilities and "completion" not in capabilities:
        able = ", ".join(map(str, capabilities))
        raise ModelError(f"{model} writes no text: Ollama says of it {able}", hint="Use another model.")
    lengths = [_whole(v) for k, v in _object(shown.get("model_info")).items() if k.endswith(".context_length")]
    trained = max([*lengths, 0])
    own = re.search(r"^num_ctx\s+(\d+)", str(shown.get("parameters") or ""), re.MULTILINE)
    # Ollama gives as much as is asked for, and cuts a prompt that is longer without a word
    asked = wanted or (int(own[1]) if own else DEFAULT_CONTEXT)
    return Server(
        kind="ollama", root=pages.root, model=model, context_tokens=min(trained, asked) if trained else 0,
        thinks="thinking" in capabilities, forwards_to=_elsewhere(model, shown),
    )


def _elsewhere(model: str, shown: dict[str, Json]) -> str:
    """The other machine that Ollama hands the prompts of this model to; empty where it does not."""
    host = str(shown.get("remote_host") or "")[:_HOST_CHARS]
    return host or ("Ollama's cloud" if re.search(r"[:-]cloud$", model) else "")


def _openai(pages: _Pages, model: str | None) -> Server:
    entries = _listed(pages)
    build = pages.get("/version")
    studio = {str(e.get("id")): e for e in _rows(pages.get("/api/v0/models"))} if "version" not in build else {}
    texts = [n for n in entries if studio.get(n, {}).get("type") != "embeddings"]
    loaded = [n for n in texts if studio.get(n, {}).get("state") == "loaded"]
    name = _chosen(pages.root, model or (loaded[0] if len(loaded) == 1 else None), texts)
    if "version" in build:
        numbers = tuple(int(n) for n in re.findall(r"\d+", str(build["version"]))[:2])
        return Server(
            kind="vllm", root=pages.root, model=name, context_tokens=_length(entries[name]), version=numbers
        )
    if studio:
        own = studio.get(name, {})
        context = _whole(own.get("loaded_context_length")) or _length(own)
        return Server(kind="lm-studio", root=pages.root, model=name, context_tokens=context)
    return Server(kind="openai", root=pages.root, model=name, context_tokens=_length(entries[name]))


def _listed(pages: _Pages) -> dict[str, dict[str, Json]]:
    listed = pages.get("/v1/models")
    if not isinstance(listed.get("data"), list):
        raise ModelError(
            f"no model server answers at {pages.root}: {pages.said}",
            hint="Check host, port and path: the URL ends in /v1, and /v1/models lists the models.",
        )
    return {str(entry["id"]): entry for entry in _rows(listed) if "id" in entry}


def _rows(listed: dict[str, Json], key: str = "data") -> list[dict[str, Json]]:
    return [entry for entry in _list(listed.get(key)) if isinstance(entry, dict)]


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _chosen(root: str, model: str | None, names: list[str]) -> str:
    if model is None and len(names) > 1:
        shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        raise UsageError(
            f"the server at {root} has {len(names)} models, and none is named: {shown}", field="model",
            hint=f"Name one: {root}/v1#{names[0]}",
        )
    if model is None and names:
        return names[0]
    if model is None or model not in names:
        raise ModelError(
            f"the server at {root} has no model{f' {model}' if model else ''}",
            hint=_among(model or "", names).strip() or "Let the server load one that writes text.",
        )
    return model


def _among(model: str, names: list[str]) -> str:
    near = difflib.get_close_matches(model, names, n=3, cutoff=0.5) or names[:_SHOWN]
    return f" It has: {', '.join(near)}." if near else ""


def _bounded(server: Server, wanted: int | None) -> Server:
    """The server with a context that is used: what it has, what is wanted, or what is assumed."""
    if not server.context_tokens:
        note = () if wanted else (
            f"the server does not say how long its context is, so {ASSUMED_CONTEXT} tokens are assumed; "
            "the setting context_tokens says otherwise",
        )
        return server.model_copy(update={"context_tokens": wanted or ASSUMED_CONTEXT, "notes": note})
    least = min(LEAST_CONTEXT, wanted or LEAST_CONTEXT)
    if server.context_tokens < least:
        raise ModelError(
            f"{server.root} gives {server.model} {server.context_tokens} tokens of context, and a run needs {least}",
            hint="Start the server with a longer context.",
        )
    return server.model_copy(update={"context_tokens": min(server.context_tokens, wanted or server.context_tokens)})


def _length(entry: dict[str, Json]) -> int:
    """The context's length in an entry of a list of models, under whichever of the usual names."""
    meta = entry.get("meta")
    places = (entry, meta) if isinstance(meta, dict) else (entry,)
    return next((n for place in places for name in _LENGTHS if (n := _whole(place.get(name)))), 0)


def _whole(value: Json) -> int:
    return value if type(value) is int and value > 0 else 0
