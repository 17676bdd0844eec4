from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentd.model import embedded, list_models
from agentd.model.places import find_files, usual_places
from agentd.settings import Settings
from tests.model.rewrite import number, rewrite
from tests.model.server import NAME, serve

ORIGIN = embedded.installed()


def ollama_model(folder: Path, name: str, tag: str, digest: str, *, media: str = "model") -> Path:
    """A model as Ollama keeps it: a manifest that names blobs."""
    manifest = folder / "manifests" / "registry.ollama.ai" / "library" / name / tag
    manifest.parent.mkdir(parents=True, exist_ok=True)
    layers = [{"mediaType": f"application/vnd.ollama.image.{kind}", "digest": d} for kind, d in (
        ("template", "sha256:1"), (media, digest),
    )]
    manifest.write_text(json.dumps({"schemaVersion": 2, "layers": layers}))
    (folder / "blobs").mkdir(exist_ok=True)
    return folder / "blobs" / digest.replace(":", "-")


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A home in which other programs keep models."""
    studio = tmp_path / ".lmstudio" / "models" / "pub" / "repo"
    hub = tmp_path / ".cache" / "huggingface" / "hub" / "models--pub--repo"
    for folder in (studio, hub / "blobs", hub / "snapshots" / "abc"):
        folder.mkdir(parents=True)
    rewrite(ORIGIN, studio / "a.gguf", {"llama.context_length": number(2048)}, data=False)
    (studio / "mmproj-a.gguf").write_bytes(b"GGUF")
    rewrite(ORIGIN, hub / "blobs" / "123", {"tokenizer.chat_template": None}, data=False)
    (hub / "snapshots" / "abc" / "b.gguf").symlink_to("../../blobs/123")
    (hub / "snapshots" / "abc" / "gone.gguf").symlink_to("../../blobs/456")
    store = tmp_path / ".ollama" / "models"
    rewrite(ORIGIN, ollama_model(store, "tiny", "1b", "sha256:aa"), {}, data=False)
    ollama_model(store, "gone", "latest", "sha256:bb")
    ollama_model(store, "escape", "latest", "sha256:../../../../../.lmstudio/models/pub/repo/a.gguf")
    (store / "manifests" / "registry.ollama.ai" / "library" / "tiny" / "broken").write_text("{")
    return tmp_path


def test_files_of_other_programs_are_listed_with_what_they_lack(user: Path) -> None:
    places = usual_places(user / "models", {}, user)
    entries = {e.spec: e for e in list_models(Settings(home=user), servers=(), places=places) if e.kind == "gguf"}
    found = {(e.owner, e.name): e for e in entries.values()}
    assert set(found) == {
        ("LM Studio", "pub/repo/a.gguf"), ("Hugging Face", "models--pub--repo/snapshots/abc/b.gguf"),
        ("Ollama", "tiny:1b"),
    }
    assert found["LM Studio", "pub/repo/a.gguf"].context_tokens == 2048
    assert found["Ollama", "tiny:1b"].spec == str(user / ".ollama" / "models" / "blobs" / "sha256-aa")
    assert found["Ollama", "tiny:1b"].ready
    lacks = found["Hugging Face", "models--pub--repo/snapshots/abc/b.gguf"]
    assert not lacks.ready and "no chat template" in lacks.note


def test_variables_of_other_programs_say_where_they_keep_models(tmp_path: Path) -> None:
    env = {"OLLAMA_MODELS": "/o", "HF_HOME": "/h", "LLAMA_CACHE": "/l"}
    folders = {str(place.folder) for place in usual_places(tmp_path, env, tmp_path)}
    assert {"/o", "/h/hub", "/l", str(tmp_path)} <= folders
    assert "/c" in {str(p.folder) for p in usual_places(tmp_path, {**env, "HF_HUB_CACHE": "/c"}, tmp_path)}
    assert list(find_files(usual_places(tmp_path / "none", {}, tmp_path / "nobody"))) == []


def test_what_cannot_be_used_is_listed_with_the_reason(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "own.gguf").write_bytes(b"GGUF")
    with serve("vllm") as server:
        found = {e.spec: e for e in list_models(
            home, servers=(server.url.removesuffix("/v1"),), places=usual_places(tmp_path / "models", {}, tmp_path),
        )}
    assert found["embedded"].note == "prepared on first use"
    own = found[str(tmp_path / "models" / "own.gguf")]
    assert (own.size_bytes, own.ready) == (4, False) and own.note.startswith("ends in the middle of its header")
    assert found[f"{server.url}#{NAME}"].kind == "server"


def test_ollama_is_asked_where_its_variable_says(tmp_path: Path) -> None:
    with serve("ollama", pages={"/api/tags": (200, {"models": [
        {"name": "a:1b", "size": 5}, {"name": "b:cloud", "remote_host": "https://ollama.com"},
    ]})}) as server:
        root = server.url.removesuffix("/v1")
        settings = Settings(home=tmp_path, ollama_host=root.removeprefix("http://"))
        found = {e.spec: e for e in list_models(settings, servers=(root,), places=())}
    assert found["ollama:a:1b"].size_bytes == 5
    assert found["ollama:b:cloud"].note == "runs on https://ollama.com"
