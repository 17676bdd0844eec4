"""What a GGUF file says of itself, read from its header alone: nothing is loaded, and no file,
however damaged, does more than end in an error.

Source: ggml docs/gguf.md (versions 2 and 3; the lengths of version 1 were 32 bits wide).
"""

from __future__ import annotations

import mmap
import re
import struct
from pathlib import Path
from typing import Any

from agentd.contracts import Value
from agentd.errors import ModelError

VERSIONS = (2, 3)
AGAIN = "Fetch the file again, and compare its size or hash with the source's."
_TEXT, _ARRAY = 8, 9
_SIZES = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_KEPT_ITEMS = 4096  # more than any model's layers, less than any vocabulary
_KEPT_TEXT = 1 << 20
_CELL_BYTES = 2  # keys and values are kept as f16
_ENCODERS = re.compile(r".*bert.*|t5encoder|gemma-embedding")


class Header(Value):
    """The facts of one model file. `context_tokens` is what it was trained for, 0 where it does not
    say; `kv_bytes` what one token of context takes; `size_bytes` counts all parts of a split model."""

    path: str
    size_bytes: int
    version: int
    architecture: str
    name: str
    kind: str
    context_tokens: int
    kv_bytes: int
    vocabulary: int
    tensors: int
    template: str
    embeds: bool


def read_header(path: Path) -> Header:
    """The header of a GGUF file. Raises ModelError for a version that is not known and for a file
    that is cut short or damaged."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            version, meta, vocabulary, needed = _parse(path, data)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}") from error
    if needed > size:
        raise ModelError(
            f"{path} is cut short: it has {size:,} bytes, and its header speaks of more than {needed:,}", hint=AGAIN
        )
    parts, tensors = _parts(path, meta), int(meta["tensors"])
    name = str(meta.get("general.name") or path.stem)
    architecture = str(meta.get("general.architecture", ""))
    return Header(
        path=str(path), size_bytes=sum(part.stat().st_size for part in parts), version=version,
        architecture=architecture, name=name, kind=str(meta.get("general.type", "model")),
        context_tokens=_number(meta.get(f"{architecture}.context_length")), kv_bytes=_kv_bytes(meta, architecture),
        vocabulary=vocabulary, tensors=tensors, template=str(meta.get("tokenizer.chat_template") or ""),
        embeds=_embeds(meta, architecture),
    )


class _Cursor:
    """Reads on in bytes that may end anywhere."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self.at = 4

    def take(self, form: str) -> Any:
        size = struct.calcsize(f"<{form}")
        (value,) = struct.unpack(f"<{form}", self.skip(size))
        return value

    def skip(self, size: int) -> bytes:
        if size > len(self._data) - self.at:
            raise EOFError
        found = self._data[self.at : self.at + min(size, _KEPT_TEXT)]
        self.at += size
        return found

    def text(self) -> str:
        return self.skip(self.take("Q")).decode("utf-8", errors="replace")

    def value(self, kind: int) -> Any:
        """A value of the metadata: a scalar, a text, a short list of scalars, or a list's length."""
        if kind == _TEXT:
            return self.text()
        if kind != _ARRAY:
            return self.take(_SIZES[kind])
        item, count = self.take("I"), self.take("Q")
        if item == _TEXT:
            for _ in range(count):
                self.skip(self.take("Q"))
            return count
        width = struct.calcsize(f"<{_SIZES[item]}")
        raw = self.skip(count * width)
        return list(struct.unpack(f"<{count}{_SIZES[item]}", raw)) if count <= _KEPT_ITEMS else count


def _parse(path: Path, data: mmap.mmap) -> tuple[int, dict[str, Any], int, int]:
    """Version, metadata (and the number of `tensors`), words in the vocabulary, bytes needed."""
    cursor = _Cursor(data)
    try:
        version = cursor.take("I")
        if version not in VERSIONS:
            turned = " (its bytes are in big-endian order)" if version and not version & 0xFFFF else ""
            raise ModelError(
                f"{path} is GGUF version {version}{turned}; llama.cpp reads 2 and 3",
                hint="Fetch the model in GGUF version 3, or convert it again with llama.cpp's own scripts.",
            )
        tensors, count = cursor.take("Q"), cursor.take("Q")
        meta: dict[str, Any] = {}
        for _ in range(count):
            key = cursor.text()
            meta[key] = cursor.value(cursor.take("I"))
        furthest = 0
        for _ in range(tensors):
            cursor.text()
            cursor.skip(8 * cursor.take("I") + 4)  # its shape and type
            furthest = max(furthest, cursor.take("Q"))
    except EOFError:
        raise ModelError(f"{path} ends in the middle of its header: cut short, or damaged", hint=AGAIN) from None
    except (KeyError, OverflowError) as error:
        raise ModelError(f"{path} is damaged: its header makes no sense at byte {cursor.at}", hint=AGAIN) from error
    words = meta.get("tokenizer.ggml.tokens", 0)
    meta["tensors"] = tensors
    return version, meta, words if isinstance(words, int) else len(words), cursor.at + furthest


def _parts(path: Path, meta: dict[str, Any]) -> list[Path]:
    """The files of a model: one, or as many as its name says. Raises ModelError where one is missing."""
    named = re.fullmatch(r"(.*-)(\d{5})(-of-(\d{5})\.gguf)", path.name)
    if _number(meta.get("split.count")) < 2 or named is None:
        return [path]
    count = int(named[4])
    parts = [path.with_name(f"{named[1]}{number:05}{named[3]}") for number in range(1, count + 1)]
    missing = [part.name for part in parts if not part.is_file()]
    if missing:
        raise ModelError(f"{path} is one of {count} parts, and {missing[0]} is not beside it", hint="Fetch all parts.")
    if _number(meta.get("split.no")):
        raise ModelError(f"{path} is a later part of a split model", hint=f"Name its first part: {parts[0]}")
    return parts


def _kv_bytes(meta: dict[str, Any], architecture: str) -> int:
    """Bytes of keys and values for a token: the heads of each layer times the width of both."""

    def said(key: str) -> Any:
        return meta.get(f"{architecture}.{key}")

    heads, layers = _each(said("attention.head_count")), _number(said("block_count"))
    shared = _each(said("attention.head_count_kv")) or heads
    if not heads or not layers:
        return 0
    width = _number(said("embedding_length")) // max(*heads, 1)
    both = (_number(said("attention.key_length")) or width) + (_number(said("attention.value_length")) or width)
    return _CELL_BYTES * both * (sum(shared) if len(shared) > 1 else shared[0] * layers)


def _embeds(meta: dict[str, Any], architecture: str) -> bool:
    pooled = _number(meta.get(f"{architecture}.pooling_type")) > 0
    causal = meta.get(f"{architecture}.attention.causal")
    return pooled or causal is False or _ENCODERS.fullmatch(architecture) is not None


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _each(value: Any) -> list[int]:
    return [_number(item) for item in (value if isinstance(value, list) else [value]) if item is not None]
