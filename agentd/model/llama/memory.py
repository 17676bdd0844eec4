"""How much memory is free, and how much a context takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_CELL_BYTES = 2  # keys and values are kept as f16
_PLENTY = 1 << 62


def available_bytes() -> int:
    """Memory that a new process may use: the machine's available memory, or what the control
    group leaves where that is less. Plenty where the system does not say."""
    return min(_machine(), _group())


def kv_bytes(lib: Any, model: Any, context_tokens: int) -> int:
    """Bytes of keys and values for so many tokens."""
    heads = max(int(lib.llama_model_n_head(model)), 1)
    width = int(lib.llama_model_n_embd(model)) // heads * int(lib.llama_model_n_head_kv(model))
    return 2 * _CELL_BYTES * width * int(lib.llama_model_n_layer(model)) * context_tokens


def _machine() -> int:
    for line in _lines(Path("/proc/meminfo")):
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * 1024
    return _PLENTY


def _group() -> int:
    limits = (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    )
    for limit, used in limits:
        most, now = _lines(Path(limit)), _lines(Path(used))
        if most and now and most[0].isdigit() and now[0].isdigit():
            return max(int(most[0]) - int(now[0]), 0)
    return _PLENTY


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
