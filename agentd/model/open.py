"""From what the user calls a model to a model that answers."""

from __future__ import annotations

from pathlib import Path

from agentd.contracts import Model, Value
from agentd.errors import ModelError, UsageError
from agentd.model import embedded
from agentd.model.http.client import HttpModel
from agentd.model.llama.client import LlamaModel
from agentd.model.llama.protocol import Load
from agentd.model.scripted import load_script
from agentd.model.slots import Slot
from agentd.model.weights import check_gguf, sha256_of
from agentd.settings import Settings

FORMS = "`embedded`, a path to a .gguf file, `ollama:NAME`, `http://HOST/v1#NAME`, or `scripted:FILE`"


class ModelOptions(Value):
    """What may be set about a model. `forced_tokens` appends what the grammar forces without
    sampling; `lazy_mask` computes a mask only when the model's own choice is not allowed."""

    forced_tokens: bool = True
    lazy_mask: bool = True
    slot_wait_s: float = 60.0


def open_model(
    spec: str, *, settings: Settings, adapter: Path | None = None, options: ModelOptions | None = None
) -> Model:
    """The model that `spec` names, loaded and ready; close it in the end.

    Raises UsageError for a spec that names nothing and for an adapter without weights to apply it
    to, ModelError for a model that does not load.
    """
    options = options or ModelOptions()
    if spec == "embedded":
        weights, base = embedded.prepare(settings.cache / "models")
        adapter = adapter or embedded.adapter_for(base, settings.cache / "models")
        return _open_llama(spec, weights, settings, adapter, options)
    remote = spec.startswith(("http://", "https://", "ollama:"))
    scripted = spec.startswith("scripted:")
    # a scheme goes first: a folder may hold a file that is called like somebody's server
    if not remote and not scripted and (spec.endswith(".gguf") or Path(spec).is_file()):
        return _open_llama(spec, check_gguf(Path(spec)), settings, adapter, options)
    if adapter is not None:
        raise UsageError(f"an adapter is for `embedded` and .gguf files, not for {spec!r}", field="adapter")
    if remote:
        key = settings.model_key.get_secret_value() if settings.model_key else None
        return HttpModel(spec, allow_remote=settings.allow_remote_model, api_key=key)
    if scripted:
        return load_script(Path(spec.removeprefix("scripted:")), spec=spec)
    raise UsageError(f"{spec!r} is not {FORMS}", field="model")


def _open_llama(
    spec: str, weights: Path, settings: Settings, adapter: Path | None, options: ModelOptions
) -> LlamaModel:
    _check_engine()
    hashes = settings.cache / "models" / "hashes.json"
    sha256 = sha256_of(weights, hashes)
    adapter = check_gguf(adapter, "adapter") if adapter is not None else None
    adapter_sha256 = sha256_of(adapter, hashes) if adapter is not None else None
    load = Load(
        path=str(weights), model_key=sha256, adapter=str(adapter) if adapter else None,
        adapter_key=adapter_sha256 or "", context_tokens=settings.context_tokens, threads=settings.threads,
        prompts=str(settings.cache / "prompts"), forced=options.forced_tokens, lazy_mask=options.lazy_mask,
    )
    slot = Slot(settings.cache / "slots", count=settings.model_slots, wait_s=options.slot_wait_s)
    return LlamaModel(load, slot, spec=spec, sha256=sha256, adapter_sha256=adapter_sha256)


def _check_engine() -> None:
    from importlib.util import find_spec

    if find_spec("llama_cpp") is None:
        raise ModelError("llama.cpp is not installed", hint="Install the extra `local` (llama-cpp-python).")
