"""Where other programs of this machine keep GGUF files, found by name alone.

Sources: ollama docs/faq.md (OLLAMA_MODELS) and its manifests (an OCI image's, whose layer of type
`…image.model` is the GGUF); LM Studio's docs (`~/.lmstudio/models/PUBLISHER/REPO/FILE`); Hugging
Face's hub cache (HF_HUB_CACHE, HF_HOME); llama.cpp common/ (LLAMA_CACHE).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

MOST_FILES = 500
_DEEPEST = 6
_MODEL_LAYER = "application/vnd.ollama.image.model"
_OLLAMA_SYSTEM = Path("/usr/share/ollama/.ollama/models")


class Place(NamedTuple):
    """A folder of models and whose it is."""

    owner: str
    folder: Path


class Found(NamedTuple):
    """A GGUF file, whose it is, and what the owner calls it."""

    path: Path
    owner: str
    name: str


def usual_places(own: Path, env: Mapping[str, str], user: Path) -> tuple[Place, ...]:
    """Where to look: `own`, and what the environment and the `user`'s home say of other programs."""
    hub = env.get("HF_HUB_CACHE") or (f"{env['HF_HOME']}/hub" if env.get("HF_HOME") else "")
    return (
        Place("agentd", own),
        Place("LM Studio", user / ".lmstudio" / "models"),
        Place("LM Studio", user / ".cache" / "lm-studio" / "models"),
        Place("Hugging Face", Path(hub) if hub else user / ".cache" / "huggingface" / "hub"),
        Place("llama.cpp", Path(env.get("LLAMA_CACHE") or user / ".cache" / "llama.cpp")),
        Place("Ollama", Path(env.get("OLLAMA_MODELS") or user / ".ollama" / "models")),
        Place("Ollama", _OLLAMA_SYSTEM),
    )


def find_files(places: tuple[Place, ...]) -> Iterator[Found]:
    """The GGUF files in these places, each file once, at most MOST_FILES of a place. What cannot be
    read is not there."""
    seen: set[Path] = set()
    for place in places:
        found = _ollama(place.folder) if place.owner == "Ollama" else _below(place)
        for number, one in enumerate(found):
            if number >= MOST_FILES:
                break
            if (real := one.path.resolve()) not in seen:
                seen.add(real)
                yield one


def _below(place: Place) -> Iterator[Found]:
    depth = len(place.folder.parts)
    for where, folders, names in os.walk(place.folder):  # follows no links to folders
        folders[:] = sorted(folders) if len(Path(where).parts) - depth < _DEEPEST else []
        for name in sorted(names):
            path = Path(where, name)
            if path.suffix == ".gguf" and path.is_file():
                yield Found(path, place.owner, str(path.relative_to(place.folder)))


def _ollama(folder: Path) -> Iterator[Found]:
    root = folder / "manifests"
    for manifest in sorted(root.glob("*/*/*/*")):  # host, namespace, model, tag
        try:
            layers = json.loads(manifest.read_bytes())["layers"]
            digests = [str(one["digest"]) for one in layers if one["mediaType"] == _MODEL_LAYER]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        host, space, model, tag = manifest.relative_to(root).parts
        inside = () if host == "registry.ollama.ai" else (host,)
        name = "/".join((*inside, *(() if space == "library" else (space,)), f"{model}:{tag}"))
        for digest in digests:
            blob = folder / "blobs" / digest.replace(":", "-").replace("/", "")
            if blob.is_file():
                yield Found(blob, "Ollama", name)
