"""From what the user calls a model to a model that answers, or to what can be said of it without one."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Literal

from agentd.contracts import Model, ModelInfo, Value
from agentd.errors import ModelError, UsageError
from agentd.model import embedded
from agentd.model.gguf import Header, read_header
from agentd.model.http.client import HttpModel
from agentd.model.llama.client import LlamaModel
from agentd.model.llama.protocol import Load
from agentd.model.lora import card_of, check_adapter, shipped_for
from agentd.model.memory import Fit, available_bytes, fit
from agentd.model.scripted import load_script
from agentd.model.slots import Slot
from agentd.model.weights import LIST, check_gguf, sha256_of, usable
from agentd.settings import Settings

FORMS = "`embedded`, a path to a .gguf file, `ollama:NAME`, `http://HOST/v1#NAME`, or `scripted:FILE`"
Kind = Literal["embedded", "gguf", "server", "scripted"]


class ModelOptions(Value):
    """What may be set about a model. `forced_tokens` appends what the grammar forces without
    sampling; `lazy_mask` computes a mask only when the model's own choice is not allowed. `adapter`
    false leaves out the one that ships, `grammar` false lets the model write what it likes.
    `said` is how many replies a scripted model gave before, in a run that is resumed."""

    forced_tokens: bool = True
    lazy_mask: bool = True
    adapter: bool = True
    grammar: bool = True
    slot_wait_s: float = 60.0
    said: int = 0


class ModelFacts(Value):
    """What is known of a model before it is loaded. `trained_tokens` is the longest context that its
    file speaks of; `memory` is what it will take, where it runs in a process of ours."""

    kind: Kind
    info: ModelInfo
    trained_tokens: int | None = None
    architecture: str = ""
    memory: Fit | None = None


def open_model(
    spec: str, *, settings: Settings, adapter: Path | None = None, prompt_format: str | None = None,
    options: ModelOptions | None = None,
) -> Model:
    """The model that `spec` names, loaded and ready; close it in the end.

    `prompt_format` is the form of the prompts that it will see: an adapter for another is refused.
    Raises UsageError for a spec that names nothing and for an adapter without weights to apply it
    to, ModelError for a model that does not load.
    """
    options = options or ModelOptions()
    kind = kind_of(spec)
    if kind in ("embedded", "gguf"):
        return _open_llama(spec, settings, adapter, prompt_format, options)
    if adapter is not None:
        raise UsageError(f"an adapter is for `embedded` and .gguf files, not for {spec!r}", field="adapter")
    if kind == "scripted":
        return load_script(Path(spec.removeprefix("scripted:")), spec=spec, said=options.said)
    return _open_server(spec, settings)


def inspect_model(spec: str, *, settings: Settings) -> ModelFacts:
    """What the model is, how much context and memory it will have: loads nothing, writes nothing; a
    server is asked what it is. Raises as `open_model` does."""
    kind = kind_of(spec)
    if kind in ("server", "scripted"):
        model = open_model(spec, settings=settings)
        model.close()
        return ModelFacts(kind=kind, info=model.info)
    if kind == "embedded":
        path = embedded.prepared(settings.cache / "models") or embedded.installed()
    else:
        path = check_gguf(Path(spec))
    _check_engine()
    header = usable(read_header(path))
    found = fit(header, settings.context_tokens, available_bytes())
    info = ModelInfo(
        spec=spec, name=header.name, context_tokens=found.context_tokens, thinks="<think>" in header.template,
        notes=(found.note,) if found.note else (),
    )
    return ModelFacts(
        kind=kind, info=info, trained_tokens=header.context_tokens or None, architecture=header.architecture,
        memory=found,
    )


def kind_of(spec: str) -> Kind:
    """What sort of model a spec names. Raises UsageError for one that names none."""
    if spec == "embedded":
        return "embedded"
    # a scheme goes first: a folder may hold a file that is called like somebody's server
    if spec.startswith("scripted:"):
        return "scripted"
    if spec.startswith(("http://", "https://", "ollama:")):
        return "server"
    if spec.endswith(".gguf") or spec.startswith(("/", "./", "../", "~")) or (spec and Path(spec).exists()):
        return "gguf"
    raise UsageError(f"{spec!r} is not {FORMS}", field="model", hint=f"{_guess(spec)}{LIST}")


def _guess(spec: str) -> str:
    """What was perhaps meant."""
    host, colon, port = spec.partition(":")
    if not spec:
        return ""
    if difflib.get_close_matches(spec, ["embedded"]):
        return "`embedded` is the one that ships. "
    if colon and port.partition("/")[0].isdigit() and (host == "localhost" or host.count(".") == 3):
        return f"A server is named as http://{spec.removesuffix('/v1')}/v1. "
    return f"A model of Ollama's is named as ollama:{spec}. "


def _open_server(spec: str, settings: Settings) -> HttpModel:
    key = settings.model_key.get_secret_value() if settings.model_key else None
    return HttpModel(
        spec, allow_remote=settings.allow_remote_model, api_key=key, context_tokens=settings.context_tokens,
        ollama_host=settings.ollama_host,
    )


def _open_llama(
    spec: str, settings: Settings, adapter: Path | None, prompt_format: str | None, options: ModelOptions
) -> LlamaModel:
    _check_engine()
    hashes = settings.cache / "models" / "hashes.json"
    if spec == "embedded":
        weights, base = embedded.prepare(settings.cache / "models")
        adapter = adapter or (shipped_for(base) if options.adapter else None)
    else:
        weights = check_gguf(Path(spec))
        base = ""
    header = usable(read_header(weights))
    fit(header, settings.context_tokens, available_bytes())  # before gigabytes are read for their hash
    sha256 = sha256_of(weights, hashes)
    adapter_sha256 = None
    if adapter is not None:
        adapter = check_gguf(adapter, "adapter")
        adapter_sha256 = check_adapter(adapter, header, base or sha256, prompt_format, hashes)
    slot = Slot(settings.cache / "slots", count=settings.model_slots, wait_s=options.slot_wait_s)
    found = _fitted(header, settings, slot)
    load = Load(
        path=str(weights), model_key=sha256, adapter=str(adapter) if adapter else None,
        adapter_key=adapter_sha256 or "", context_tokens=found.context_tokens, threads=settings.threads,
        prompts=str(settings.cache / "prompts"), forced=options.forced_tokens, lazy_mask=options.lazy_mask,
    )
    notes = (found.note,) if found.note else ()
    card = card_of(adapter) if adapter else None
    return LlamaModel(
        load, slot, spec=spec, sha256=sha256, adapter_sha256=adapter_sha256, notes=notes,
        narrow=card is not None and card.narrow, constrained=options.grammar,
    )


def _fitted(header: Header, settings: Settings, slot: Slot) -> Fit:
    # measured with the slot in hand: a model that was waited for has given its memory back
    try:
        return fit(header, settings.context_tokens, available_bytes())
    except ModelError:
        slot.release()
        raise


def _check_engine() -> None:
    from importlib.util import find_spec

    if find_spec("llama_cpp") is None:
        raise ModelError(
            "llama.cpp is not installed",
            hint="Install the extra `local` (llama-cpp-python), or name a server: ollama:NAME or a URL.",
        )
