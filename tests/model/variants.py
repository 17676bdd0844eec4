"""Other models made from the shipped one: another chat template, a small adapter."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np

_REWRITE = """
import ctypes, sys, llama_cpp as llama
source, target, template = (a.encode() for a in sys.argv[1:])
params = llama.llama_model_quantize_default_params()
params.only_copy = True
overrides = (llama.llama_model_kv_override * 2)()
overrides[0].tag = 3
overrides[0].key = b"tokenizer.chat_template"
overrides[0].value.val_str = template
params.kv_overrides = overrides
sys.exit(llama.llama_model_quantize(source, target, ctypes.byref(params)))
"""
_TEXT, _FLOAT = 8, 6
_WIDTH, _RANK = 576, 4


def with_template(base: Path, target: Path, template: str) -> Path:
    """A copy of the weights with another chat template, of at most 127 bytes."""
    assert len(template.encode()) < 128
    command = [sys.executable, "-c", _REWRITE, str(base), str(target), template]
    subprocess.run(command, check=True, capture_output=True)
    return target


def adapter(target: Path, *, strength: float) -> Path:
    """A LoRA adapter on the first layer's queries, in GGUF (version 3), with random weights."""
    random = np.random.default_rng(1)
    tensors = {
        "blk.0.attn_q.weight.lora_a": random.normal(size=(_RANK, _WIDTH)).astype(np.float32),
        "blk.0.attn_q.weight.lora_b": strength * random.normal(size=(_WIDTH, _RANK)).astype(np.float32),
    }
    meta = {"general.architecture": "llama", "general.type": "adapter", "adapter.type": "lora"}
    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(meta) + 1)
    for key, value in meta.items():
        out += _text(key) + struct.pack("<I", _TEXT) + _text(value)
    out += _text("adapter.lora.alpha") + struct.pack("<If", _FLOAT, float(_RANK))
    offset, data = 0, b""
    for name, values in tensors.items():
        out += _text(name) + struct.pack("<IQQIQ", 2, values.shape[1], values.shape[0], 0, offset)
        raw = values.astype("<f4").tobytes()
        data += raw + bytes(-len(raw) % 32)
        offset = len(data)
    target.write_bytes(out + bytes(-len(out) % 32) + data)
    return target


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value)) + value.encode()
