"""How many tokens of context a model gets: what it was trained for, what was asked, what memory holds."""

from __future__ import annotations

from pathlib import Path

from agentd.contracts import Value
from agentd.errors import ModelError
from agentd.model.gguf import Header

DEFAULT_CONTEXT = 16_384
# tools, goal, plan and a reply take about 900 tokens before the first observation
LEAST_CONTEXT = 1024
BATCH = 512
_STEP = 256
_LOGIT_BYTES = 4
_SPARE = 128 << 20  # the interpreter, its libraries, and whatever else runs
_PLENTY = 1 << 62


class Fit(Value):
    """A model in memory, all in bytes: weights, keys and values of `context_tokens`, working memory;
    and `free_bytes`, what there was, None where the system does not say. `note` says why the context is
    shorter than it might be."""

    context_tokens: int
    weights_bytes: int
    context_bytes: int
    working_bytes: int
    free_bytes: int | None
    note: str = ""

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.context_bytes + self.working_bytes

    @property
    def free(self) -> str:
        """What there was, in words."""
        return "an unknown amount" if self.free_bytes is None else _mb(self.free_bytes)


def fit(header: Header, wanted: int | None, free: int) -> Fit:
    """The longest context up to `wanted` (else DEFAULT_CONTEXT) that the model was trained for and
    that fits into `free` bytes. Raises ModelError, with the numbers, where too little is left."""
    trained = header.context_tokens or DEFAULT_CONTEXT
    least = min(LEAST_CONTEXT, wanted or LEAST_CONTEXT)
    if trained < least:
        raise ModelError(
            f"{header.path} was trained for {trained} tokens of context, and a run needs {least}",
            hint="Use a model with a longer context; `agentd models` lists what is here.",
        )
    tokens = most = min(trained, wanted or DEFAULT_CONTEXT)
    working = BATCH * header.vocabulary * _LOGIT_BYTES + _SPARE
    room = free - header.size_bytes - working
    if header.kv_bytes * tokens > room:
        tokens = max(room, 0) // header.kv_bytes // _STEP * _STEP if header.kv_bytes else 0
    if tokens < least or room < 0:
        raise ModelError(
            f"too little memory for {header.path}: weights {_mb(header.size_bytes)}, {least} tokens of context "
            f"{_mb(header.kv_bytes * least)}, working memory {_mb(working)}, and {_mb(free)} are free",
            hint="Use a smaller model or a stronger quantisation, or end what else takes memory; "
            "`agentd models` lists what is here.",
        )
    note = "" if tokens == most else (
        f"{_mb(free)} of memory are free, so the context is {tokens} tokens and not {most}"
    )
    return Fit(
        context_tokens=tokens, weights_bytes=header.size_bytes, context_bytes=header.kv_bytes * tokens,
        working_bytes=working, free_bytes=None if free >= _PLENTY else free, note=note,
    )


def available_bytes() -> int:
    """Memory that a new process may use: the machine's available memory, or what the control
    group leaves where that is less. Plenty where the system does not say."""
    return min(_machine(), group_bytes())


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


def _machine() -> int:
    for line in _lines(Path("/proc/meminfo")):
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            return int(rest.split()[0]) * 1024
    return _PLENTY


def group_bytes(root: Path = Path("/sys/fs/cgroup")) -> int:
    """What the control group leaves. Pages of files that nobody used lately count as used there, and are given
    up for the asking: the model's own, once it was read for its hash. Plenty where there is no limit."""
    for limit, used, idle in (
        ("memory.max", "memory.current", "inactive_file"),
        ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "total_inactive_file"),
    ):
        most, now = _lines(root / limit), _lines(root / used)
        if most and now and most[0].isdigit() and now[0].isdigit():
            counts = dict(line.split(" ", 1) for line in _lines((root / limit).with_name("memory.stat")) if " " in line)
            return max(int(most[0]) - int(now[0]) + int(counts.get(idle, 0)), 0)
    return _PLENTY


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []
