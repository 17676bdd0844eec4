"""A run and a machine in outline: numbers, and names that are agentd's own. Nothing gets in that is not on a
list here, so that what a later agentd logs stays out until somebody lets it in."""

from __future__ import annotations

import builtins
import platform
import re
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, get_args

from agentd import __version__
from agentd.canon import compact
from agentd.contracts import Event, Json, Kind, Limits, Status, Verdict
from agentd.settings import Settings, data_dir

if TYPE_CHECKING:
    from agentd.log import Reader

PACKAGES = ("pydantic", "sqlalchemy", "docker", "click", "rich", "llguidance", "cel-expr-python", "llama-cpp-python")
# Whose words are agentd's own, the system's or the engine's versions; the others name paths, hosts or models.
TELLING = ("python", "system", "sqlite", "text", "proxy", "files", "limits", "runc")
NUMBERS = (
    "entries", "left_out_count", "head_seq", "changes", "kept_count", "max_tokens", "think_tokens", "deadline_s",
    "timeout_s", "output_bytes", "text_bytes", "duration_ms", "chars", "shown", "of", "failed", "repeated", "applied",
    "skipped", "conflicts", "at_step", "to_step",
)
WORDS: dict[str, frozenset[str]] = {
    "status": frozenset(("ok", "error", "timeout", "output_limit", "memory_limit", "crashed", *get_args(Status))),
    "verdict": frozenset(("stop", *get_args(Verdict))),
    "finish": frozenset(("stop", "truncated", "aborted", "deadline", "error")),
    "limit": frozenset(Limits.model_fields),
    "left": frozenset(("start", "ask", "call", "approval", "step")),
    "phase": frozenset(("intended", "finished")),
    "effect": frozenset(("pure", "workspace", "outside")),
    "code": frozenset((
        *Limits.model_fields, "stopped", "denials", "blocked", "criteria", "missing", "error", "usage", "policy",
        "manifest", "workspace", "model", "sandbox", "engine", "log", "lease", "log-damaged",
    )),
}
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}((a|b|rc|\.dev|\.post)\d{1,4})?$")
_ERROR = re.compile(r"([A-Z][A-Za-z]*)(: |$)")


class Names:
    """Names that are agentd's own stay; others get a number each, in the order in which they come up."""

    def __init__(self, what: str, own: frozenset[str]) -> None:
        self._what = what
        self._own = own
        self._numbers: dict[str, int] = {}

    def shown(self, name: Json) -> str | None:
        """What stands for a name; None for none."""
        if not isinstance(name, str) or not name:
            return None
        if name in self._own:
            return name
        return f"{self._what} {self._numbers.setdefault(name, len(self._numbers) + 1)}"


def machine(settings: Settings) -> dict[str, Json]:
    """Versions, the system, and what doctor finds: its words only where they name nothing of the user's."""
    from agentd.cli.doctor.command import examine

    return {
        "agentd": __version__, "python": platform.python_version(), "implementation": platform.python_implementation(),
        "system": platform.system(), "machine": platform.machine(), "libc": " ".join(platform.libc_ver()),
        "sqlite": sqlite3.sqlite_version, "byteorder": sys.byteorder, "packages": dict(_packages()),
        "doctor": [
            {"name": one.name, "level": one.level, "says": one.says if one.name in TELLING else None}
            for one in examine(settings)
        ],
    }


def run_of(reader: Reader) -> dict[str, Json]:
    """How a run was set up and how it ended."""
    from agentd.log import fold

    header, log = reader.header, list(reader.events())
    state = fold(log, header, reader.blob)
    model: dict[str, Json] = header.model if isinstance(header.model, dict) else {}
    policies = frozenset(path.stem for path in data_dir("policies").glob("*.yaml"))
    written_by = _VERSION.match(header.agentd_version)
    return {
        "run_id": header.run_id, "agentd": written_by[0] if written_by else None,
        "schema_version": header.schema_version,
        "created_ns": header.created_ns, "ask": header.ask, "has_folder": bool(header.source),
        "continues": header.parent_run_id is not None and header.parent_hash is None,
        "forked_at_seq": header.forked_at_seq if header.parent_hash else None,
        "policy": Names("policy", policies).shown(header.policy_name),
        "model": _model_kind(str(model.get("spec", ""))),
        "model_facts": {
            name: model.get(name) for name in ("context_tokens", "thinks", "leaves_machine", "constrained")
            if isinstance(model.get(name), int)
        },
        "status": state.status, "code": _word("code", state.code), "steps": state.counters.steps,
        "tokens": state.counters.tokens, "elapsed_s": round(state.counters.elapsed_s, 3),
        "denials": state.counters.denials, "files_changed": state.files_changed, "applied": state.applied,
        "goal_chars": len(header.goal), "answer_chars": len(state.answer),
    }


def events_of(reader: Reader) -> Iterator[dict[str, Json]]:
    """A line for each event."""
    tools = Names("tool", frozenset(path.name for path in data_dir("tools").iterdir()))
    rules = Names("rule", _shipped_rules())
    sizes = {bytes(row.hash).hex(): row.size for row in reader.blob_rows()}
    start: int | None = None
    for event in reader.events():
        start = event.ts_ns if start is None else start
        data = event.data
        yield {
            "seq": event.seq, "step": event.step, "kind": event.kind.value, "epoch": event.epoch,
            "at_s": round((event.ts_ns - start) / 1e9, 6), "actor": event.actor if event.actor in _ACTORS else None,
            "call": _call(event), "data_bytes": len(compact(data)),
            "body_bytes": sizes.get(event.body_hash) if event.body_hash else None,
            **({"tool": tools.shown(data["tool"])} if "tool" in data else {}),
            **({"rule": rules.shown(data["rule"])} if "rule" in data else {}),
            **{name: data[name] for name in NUMBERS if isinstance(data.get(name), int | float)},
            **{name: _word(name, data[name]) for name in WORDS if name in data},
            **({"error": error} if (error := _error_class(data.get("error"))) else {}),
            **_usage(event),
        }


def _model_kind(spec: str) -> str:
    if spec == "embedded":
        return spec
    if spec.endswith(".gguf"):
        return "gguf"
    kind = spec.partition(":")[0]
    return kind if kind in ("scripted", "ollama", "http", "https") else "other"


_ACTORS = ("runtime", "model", "policy", "tool", "human")


def _call(event: Event) -> str | None:
    return event.call_id if event.call_id and re.fullmatch(r"c\d{1,9}", event.call_id) else None


def _usage(event: Event) -> dict[str, Json]:
    usage = event.data.get("usage")
    if event.kind is not Kind.model_replied or not isinstance(usage, dict):
        return {}
    names = ("prompt", "cached", "output", "forced", "prefill_ms", "decode_ms")
    return {"usage": {name: usage[name] for name in names if isinstance(usage.get(name), int | float)}}


def _word(name: str, value: Json) -> str | None:
    """A word of those that agentd itself uses in that place."""
    return value if isinstance(value, str) and value in WORDS[name] else "other" if value else None


def _error_class(error: Json) -> str | None:
    """The name of a built-in exception that a message begins with."""
    found = _ERROR.match(error) if isinstance(error, str) else None
    known = getattr(builtins, found[1], None) if found else None
    return found[1] if found and isinstance(known, type) and issubclass(known, BaseException) else None


def _shipped_rules() -> frozenset[str]:
    import yaml

    found = set()
    for path in data_dir("policies").glob("*.yaml"):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {rule["id"] for part in ("rules", "flows") for rule in document.get(part, ())}
    return frozenset(found)


def _packages() -> Iterator[tuple[str, str | None]]:
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, None
