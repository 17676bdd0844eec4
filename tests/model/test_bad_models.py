"""Everything that can be wrong with a model's file, one row each: a real file, and what is said of it."""

from __future__ import annotations

import json
import os
import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from agentd.errors import AgentdError, ModelError, UsageError
from agentd.model import embedded, inspect_model, open_model
from agentd.model.gguf import read_header
from agentd.model.lora import SHIPPED, check_adapter, shipped_for
from agentd.model.memory import DEFAULT_CONTEXT, fit, group_bytes
from agentd.model.weights import sha256_of, usable
from agentd.settings import Settings
from tests.model.calls import ask
from tests.model.rewrite import ARRAY, U32, number, rewrite, text

ORIGIN = embedded.installed()
TEMPLATE = "tokenizer.chat_template"


def changed(**changes: object) -> Callable[[Path], Path]:
    """A file with other metadata: `__` stands for a dot."""
    values = {
        key.replace("__", "."): None if v is None else text(v) if isinstance(v, str) else number(int(str(v)))
        for key, v in changes.items()
    }
    return lambda folder: rewrite(ORIGIN, folder / "model.gguf", values, data=False)


def cut(size: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        with ORIGIN.open("rb") as whole:
            (folder / "model.gguf").write_bytes(whole.read(size))
        return folder / "model.gguf"

    return make


def bytes_at(where: int, new: bytes) -> Callable[[Path], Path]:
    """A file whose header has other bytes somewhere."""
    def make(folder: Path) -> Path:
        path = rewrite(ORIGIN, folder / "model.gguf", {}, data=False)
        with path.open("r+b") as file:
            file.seek(where)
            file.write(new)
        return path

    return make


def holding(content: bytes, name: str = "model.gguf") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def huge(folder: Path) -> Path:
    path = rewrite(ORIGIN, folder / "model.gguf", {}, data=False)
    os.truncate(path, 1 << 40)
    return path


def beside(name: str, wanted: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(b"GGUF")
        return folder / wanted

    return make


def hugging_face_folder(folder: Path) -> Path:
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(b"")
    return folder


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "model.gguf")
    return folder / "model.gguf"


def later_part(folder: Path) -> Path:
    values = {"split.count": number(2), "split.no": number(1)}
    rewrite(ORIGIN, folder / "m-00001-of-00002.gguf", values, data=False)
    return rewrite(ORIGIN, folder / "m-00002-of-00002.gguf", values, data=False)


def lonely_part(folder: Path) -> Path:
    return rewrite(ORIGIN, folder / "m-00001-of-00003.gguf", {"split.count": number(3)}, data=False)


ROWS: dict[str, tuple[Callable[[Path], Path], type[AgentdError], str, str]] = {
    "no such file": (lambda f: f / "none.gguf", UsageError, "no such model file", "agentd models"),
    "a typo": (beside("Qwen3-4B-Q4_K_M.gguf", "qwen3-4b-q4km.gguf"), UsageError, "no such", "Is it .*Qwen3-4B-Q4_K_M"),
    "a typo in a folder": (lambda f: f / "modles" / "a.gguf", UsageError, "no such model file", "agentd models"),
    "a folder": (lambda f: f, UsageError, "is a folder", "agentd models"),
    "a folder with files": (beside("a.gguf", ""), UsageError, "is a folder", r"Name a file in it: .*a\.gguf"),
    "a folder of safetensors": (hugging_face_folder, UsageError, "is a folder", "GGUF format"),
    "a fifo": (fifo, UsageError, "is no regular file", "agentd models"),
    "another format": (holding(b"PK\x03\x04" * 99), UsageError, "not a GGUF", "convert"),
    "safetensors": (holding(b"{}" * 99, "./m.safetensors"), UsageError, "not a GGUF", "convert"),
    "empty": (holding(b""), UsageError, "not a GGUF", "convert"),
    "the magic alone": (holding(b"GGUF"), ModelError, "ends in the middle of its header", "Fetch"),
    "cut in its metadata": (cut(1000), ModelError, "ends in the middle of its header", "Fetch"),
    "cut in its vocabulary": (cut(500_000), ModelError, "ends in the middle of its header", "Fetch"),
    "cut in its weights": (cut(5_000_000), ModelError, "cut short: it has 5,000,000 bytes", "Fetch"),
    "cut by one byte": (cut(ORIGIN.stat().st_size - 1), ModelError, "does not load", "cut short"),
    "version 1": (bytes_at(4, struct.pack("<I", 1)), ModelError, "GGUF version 1;", "version 3"),
    "version 99": (bytes_at(4, struct.pack("<I", 99)), ModelError, "GGUF version 99; llama.cpp reads 2 and 3", ""),
    "big-endian": (bytes_at(4, struct.pack(">I", 3)), ModelError, "big-endian", "convert"),
    "absurd counts": (bytes_at(8, b"\xff" * 16), ModelError, "damaged", "Fetch"),
    "an absurd length": (bytes_at(24, b"\xff" * 8), ModelError, "damaged", "Fetch"),
    "an unknown type": (bytes_at(24 + 8 + 20, b"\x63"), ModelError, "damaged: .* at byte", "Fetch"),
    "no template": (changed(tokenizer__chat_template=None), ModelError, "no chat template", "instruction-tuned"),
    "an empty template": (changed(tokenizer__chat_template=""), ModelError, "no chat template", "instruction-tuned"),
    "a broken template": (
        lambda f: rewrite(ORIGIN, f / "m.gguf", {TEMPLATE: text("{% for %}")}), ModelError, "does not compile", "GGUF"
    ),
    "a tiny context": (changed(llama__context_length=256), ModelError, "256 tokens of context, .*needs 1024", "longer"),
    "an embedder": (changed(general__architecture="bert"), ModelError, "an embedding model", "instruction-tuned"),
    "a pooling model": (changed(llama__pooling_type=3), ModelError, "an embedding model", "instruction-tuned"),
    "an adapter": (lambda _: SHIPPED / "agentd-2.gguf", ModelError, "is a LoRA adapter", "--adapter"),
    "a projector": (changed(general__type="mmproj"), ModelError, "a vision projector", "instruction-tuned"),
    "an unknown architecture": (
        lambda f: rewrite(
            ORIGIN, f / "m.gguf", {"general.architecture": text("llamoid")},
            rename=lambda key: key.replace("llama.", "llamoid."),
        ), ModelError, "unknown model architecture: 'llamoid'", "does not know",
    ),
    "a later part": (later_part, ModelError, "a later part", "m-00001-of-00002.gguf"),
    "a part alone": (lonely_part, ModelError, "m-00002-of-00003.gguf is not beside it", "all parts"),
    "too large": (huge, ModelError, r"too little memory .*weights 1,099,512 MB.* MB are free", "smaller"),
}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_is_wrong_with_a_file_is_said(settings: Settings, tmp_path: Path, row: str) -> None:
    make, kind, says, hint = ROWS[row]
    path = make(tmp_path)
    with pytest.raises(kind, match=says) as caught:
        open_model(str(path), settings=settings)
    assert type(caught.value) is kind
    assert str(path) in caught.value.message
    assert re.search(hint, caught.value.hint or "")


@pytest.mark.parametrize(("spec", "hint"), [
    ("qwen3:1.7b", "ollama:qwen3:1.7b"), ("gpt-4", "ollama:gpt-4"), ("127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
    ("localhost:1234/v1", "http://localhost:1234/v1"), ("", "agentd models"), ("embeded", "`embedded`"),
])
def test_a_name_that_is_none_says_what_it_may_be(settings: Settings, spec: str, hint: str) -> None:
    with pytest.raises(UsageError, match="is not `embedded`") as caught:
        open_model(spec, settings=settings)
    assert hint in (caught.value.hint or "")


def test_the_rewritten_file_is_a_model_when_nothing_is_wrong(settings: Settings, tmp_path: Path) -> None:
    path = rewrite(ORIGIN, tmp_path / "m.gguf", {"llama.context_length": number(1536)})
    model = open_model(str(path), settings=settings.model_copy(update={"context_tokens": None}))
    try:
        assert model.info.context_tokens == 1536
        assert model.reply(ask("Hello.", max_tokens=8)).usage.output
    finally:
        model.close()


def test_a_context_is_what_was_trained_asked_and_fits() -> None:
    header = read_header(ORIGIN)
    assert (header.context_tokens, header.kv_bytes) == (8192, 30 * 3 * 2 * 64 * 2)
    plenty = 1 << 40
    assert fit(header, None, plenty).context_tokens == 8192
    assert fit(header, 2048, plenty).context_tokens == 2048
    assert fit(header, 1 << 20, plenty).context_tokens == 8192
    assert fit(header.model_copy(update={"context_tokens": 131_072}), None, plenty).context_tokens == DEFAULT_CONTEXT
    assert fit(header, 512, plenty).context_tokens == 512  # asked for: a small one is what was meant
    assert fit(header, None, 1 << 62).free == "an unknown amount"  # a system that does not say
    whole = fit(header, None, plenty)
    less = fit(header, None, whole.total_bytes - 4000 * header.kv_bytes)
    assert less.context_tokens == 4096 and less.note.endswith("4096 tokens and not 8192")
    with pytest.raises(ModelError, match=r"98 MB, 1024 tokens of context 24 MB, .* and 350 MB are free"):
        fit(header, None, 350_000_000)


def test_keys_and_values_are_counted_by_layer(tmp_path: Path) -> None:
    layers = [3] * 10 + [0] * 20
    values = {
        "llama.attention.head_count_kv": (ARRAY, struct.pack("<IQ30I", U32, 30, *layers)),
        "llama.attention.key_length": number(96),
    }
    header = read_header(rewrite(ORIGIN, tmp_path / "m.gguf", values, data=False))
    assert header.kv_bytes == 10 * 3 * (96 + 64) * 2


def test_the_estimate_is_near_what_the_model_takes(settings: Settings, base: Path) -> None:
    model = open_model(str(base), settings=settings.model_copy(update={"context_tokens": 8192}))
    try:
        model.reply(ask("Count. " * 400, max_tokens=8))
        status = Path(f"/proc/{model.child_pid}/status").read_text()  # type: ignore[attr-defined]
    finally:
        model.close()
    took = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024
    thought = fit(read_header(base), 8192, 1 << 40).total_bytes
    assert 0.9 * took < thought < 1.6 * took


def test_inspecting_changes_and_loads_nothing(tmp_path: Path) -> None:
    facts = inspect_model("embedded", settings=Settings(home=tmp_path / "home"))
    assert (facts.kind, facts.trained_tokens, facts.info.context_tokens) == ("embedded", 8192, 8192)
    assert facts.memory is not None and facts.memory.weights_bytes == ORIGIN.stat().st_size
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("change", "says", "hint"), [
    ({"base_sha256": "c" * 64}, "was trained on weights with sha256 cccccccccccc", "name the model"),
    ({"sha256": "d" * 64}, "is not the adapter that agent.json describes", "Fetch both"),
    ({"prompt_format": "agentd-0"}, "for prompts of form 'agentd-0', and this agentd writes 'agentd-2'", "Leave"),
    ({"colour": "red"}, "agent.json is not the card", ""),
])
def test_an_adapter_for_something_else_is_refused(
    settings: Settings, tmp_path: Path, change: dict[str, str], says: str, hint: str
) -> None:
    hashes = settings.cache / "models" / "hashes.json"
    weights = tmp_path / "agent.gguf"
    weights.write_bytes((SHIPPED / "agentd-2.gguf").read_bytes())
    card = {"base_sha256": sha256_of(ORIGIN, hashes), "sha256": sha256_of(weights, hashes), "prompt_format": "agentd-2"}
    note, base = tmp_path / "agent.json", usable(read_header(ORIGIN))
    note.write_text(json.dumps(card))
    assert check_adapter(weights, base, card["base_sha256"], "agentd-2", hashes) == card["sha256"]
    note.write_text(json.dumps(card | change))
    with pytest.raises(ModelError, match=says) as caught:
        open_model(str(ORIGIN), settings=settings, adapter=weights, prompt_format="agentd-2")
    assert hint in (caught.value.hint or "")


def test_the_shipped_adapter_is_for_its_weights_alone(settings: Settings, tmp_path: Path) -> None:
    base = sha256_of(ORIGIN, settings.cache / "models" / "hashes.json")
    assert shipped_for(base) == SHIPPED / "agentd-2.gguf"
    assert shipped_for("c" * 64) is None
    other = usable(read_header(ORIGIN)).model_copy(update={"architecture": "qwen3"})
    with pytest.raises(ModelError, match=r"it is for llama, and .* is qwen3"):
        check_adapter(SHIPPED / "agentd-2.gguf", other, base, None, tmp_path / "hashes.json")


@pytest.mark.parametrize(("files", "left"), [
    ({"memory.max": "1000", "memory.current": "900", "memory.stat": "anon 100\nfile 800\ninactive_file 700\n"}, 800),
    ({"memory.max": "1000", "memory.current": "1100"}, 0),
    ({"memory.max": "max", "memory.current": "900"}, 1 << 62),
    ({"memory/memory.limit_in_bytes": "1000", "memory/memory.usage_in_bytes": "900",
      "memory/memory.stat": "inactive_file 1\ntotal_inactive_file 700\n"}, 800),
    ({}, 1 << 62),
])
def test_files_in_the_page_cache_take_no_memory_of_a_control_group(
    tmp_path: Path, files: dict[str, str], left: int
) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert group_bytes(tmp_path) == left


def test_a_header_that_speaks_of_endless_parts_is_not_believed(tmp_path: Path) -> None:
    path = rewrite(ORIGIN, tmp_path / "m-00001-of-00003.gguf", {"split.count": (10, struct.pack("<Q", 1 << 62))})
    with pytest.raises(ModelError, match="one of 3 parts"):
        read_header(path)
