"""Which fields an event of each kind has, and of which types: what readers take for granted of a log that this
machine did not write. SCHEMA.md says what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from agentd.contracts import (
    Check,
    Counters,
    Decision,
    Delta,
    Effect,
    Event,
    FileEntry,
    FinishReason,
    Grant,
    Kind,
    LeftOut,
    Limits,
    OutcomeStatus,
    Plan,
    Status,
    ToolCall,
    ToolOutcome,
    Usage,
    Value,
    Verdict,
)
from agentd.errors import LogDamaged
from agentd.log.exchange import RunId
from agentd.log.untrusted import read_json

_BEGUN: Mapping[str, Any] = {
    "adapter": str, "checks": tuple[Check, ...], "delimiter": str, "limits": Limits, "model": str, "model_name": str,
    "model_notes": tuple[str, ...], "model_place": str, "policy": str, "policy_text": str, "tools": tuple[str, ...],
    "image?": str,
}
_NAME = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
_REDACTED: Mapping[str, Any] = {"redacted?": tuple[str, ...]}
_ASIDE: Mapping[str, Any] = {"aside?": int}
_DELTA: Mapping[str, Any] = {"delta": Delta, "aside?": tuple[_NAME, ...]}
_LABELS = tuple[str, ...]
_QUESTION: Mapping[str, Any] = {
    "run_id": RunId, "step": int, "goal": str, "call": ToolCall, "effect": Effect, "decision": Decision,
    "labels": _LABELS, "tree_hash": str, "request_hash": str, "expires_ns": int | None, "edited": bool,
}
_TEXT = str | None
_STARTED: Mapping[str, Any] = {"tool": str, "digest?": str, "timeout_s": float, "output_bytes": int}
_ENDED: Mapping[str, Any] = {
    "tool": str, "status": OutcomeStatus, "error": str, "text_bytes": int, "duration_ms": float, "changes": int,
    **_ASIDE,
}
_RULED: Mapping[str, Any] = {"rule": _TEXT, "place": _TEXT, "reason": str, "policy_hash": str}
DATA: Mapping[Kind, Mapping[str, Any]] = {
    Kind.run_started: _BEGUN,
    Kind.forked: {**_BEGUN, "parent": RunId, "at_step": int, "other_model": bool},
    Kind.resumed: {"left": str, "model?": dict[str, Any], "image?": str},
    Kind.workspace_imported: {
        "entries": int, "left_out": tuple[LeftOut, ...], "left_out_count": int, "tree_hash": str,
    },
    Kind.history_taken: {
        "run_id": RunId, "head_seq": int, "head_hash": str, "changes": int, "tree_hash": str,
        "kept": tuple[LeftOut, ...], "kept_count": int, "labels": _LABELS, **_ASIDE,
    },
    Kind.human_message: {"text": str, "command?": int | None},
    Kind.paused: {"command": int}, Kind.unpaused: {"command": int},
    Kind.plan_made: {},
    Kind.prompt_built: {"added": tuple[_NAME, ...], "format": str},
    Kind.model_requested: {"max_tokens": int, "think_tokens": int, "deadline_s": float, "grammar": str},
    Kind.model_replied: {"finish": FinishReason, "usage": Usage},
    Kind.reply_rejected: {"reason?": str, "repeated?": int, "tool?": str, "missing?": str, "near?": tuple[str, ...]},
    Kind.call_proposed: {"tool": str},
    Kind.policy_decided: {
        **_RULED, "verdict": Verdict, "matched": tuple[str, ...], "suggestion": _TEXT, "facts": dict[str, Any],
        "grant?": _TEXT, "expires_s?": float | None,
    },
    Kind.approval_requested: {
        **_RULED, "tool": str, "effect": Effect, "labels": _LABELS, "tree_hash": str, "request_hash": str,
        "expires_ns?": int | None, "edited?": bool,
    },
    Kind.approval_decided: {
        "verdict": Literal["allow", "deny", "stop", "edit"], "reason": str, "broke": _TEXT, "request_hash": str,
        "expired?": bool, "command?": int | None, "grant?": Grant | None,
    },
    Kind.call_edited: {"tool": str},
    Kind.preview_started: _STARTED,
    Kind.preview_finished: _ENDED,
    Kind.tool_started: {**_STARTED, "adopted?": bool},
    Kind.tool_finished: {**_ENDED, "tree_hash": str},
    Kind.tool_unknown: {"tool": str},
    Kind.observation_added: {"chars": int, "shown": int, "labels": _LABELS},
    Kind.criteria_checked: {"of": int, "failed": int, "found": tuple[str, ...]},
    Kind.budget_hit: {"limit": str},
    Kind.run_finished: {"status": Status, "reason": str, "code": str, "answer": str, "counters": Counters},
    Kind.workspace_restored: {"to_step": int, "changes": int, "tree_hash": str, **_ASIDE},
    Kind.changes_applied: {
        "folder": str, "phase": str, "changes?": int, "applied?": int, "skipped?": int, "conflicts?": int,
    },
}
BODIES: Mapping[Kind, Any] = {
    Kind.workspace_imported: Annotated[tuple[FileEntry, ...], Field(fail_fast=True)], Kind.history_taken: _DELTA,
    Kind.human_message: {"text": str}, Kind.plan_made: Plan, Kind.prompt_built: tuple[tuple[int, _NAME], ...],
    Kind.model_replied: {"text": str, "thinking": _TEXT}, Kind.call_proposed: ToolCall,
    Kind.approval_requested: _QUESTION, Kind.call_edited: ToolCall,
    Kind.preview_finished: {"outcome": ToolOutcome, **_DELTA},
    Kind.tool_finished: {"outcome": ToolOutcome, **_DELTA}, Kind.workspace_restored: _DELTA,
}
_PLAIN = (str, int, float, bool, _TEXT)  # a number in quotes is none
# Without a body nothing was added that the next question would not say again, or it is of schema 1.
_BARE = (Kind.prompt_built, Kind.approval_requested)
_FREE = ("args", "result")  # any JSON: what a model or a tool said
_NUMBER = 1 << 63
_MODE = 0o7777
_ERRORS = 100


def check_shape(event: Event, body: Callable[[str], bytes]) -> None:
    """Raises LogDamaged where an event does not have the fields of its kind; `body` reads a content."""
    try:
        _check(event.data, {**DATA[event.kind], **_REDACTED})
        if event.body_hash is None:
            if event.kind in BODIES and event.kind not in _BARE:
                raise ValueError("it has no body")
            return
        said = read_json(body(event.body_hash))
        shape = BODIES.get(event.kind, DATA[event.kind])
        if isinstance(shape, Mapping):
            _check(said, shape)
        else:
            _check_parts(_adapter(shape).validate_python(said))
        if event.kind is Kind.approval_requested and said["run_id"] != event.run_id:
            raise ValueError("it asks for another run")
    except ValidationError as error:
        count = error.error_count()  # each is a KiB once it is written out
        why = error.errors()[0]["msg"] if count <= _ERRORS else f"{count} of its fields are wrong"
        raise LogDamaged(f"event {event.seq}, {event.kind}: {why}") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise LogDamaged(f"event {event.seq}, {event.kind}: {error}") from error


def _check(said: Mapping[str, Any], shape: Mapping[str, Any]) -> None:
    if not isinstance(said, dict):
        raise TypeError("it is no object")
    for name, kind in shape.items():
        plain = name.rstrip("?")
        if plain in said:
            _check_parts(_adapter(kind).validate_python(said[plain], strict=kind in _PLAIN or None), plain)
        elif plain == name:
            raise ValueError(f"it lacks {name}")
    unknown = said.keys() - {name.rstrip("?") for name in shape}
    if unknown:
        raise ValueError(f"it has an unknown field: {min(unknown)[:60]}")


def _check_parts(value: object, name: str = "") -> None:
    """Readers count with every number but those that a model or a tool said, and open every path and content."""
    if isinstance(value, int | float):
        if not -_NUMBER < value < _NUMBER:
            raise ValueError(f"a number of {name or 'it'} is too large")
    elif isinstance(value, Value | dict):
        for field, part in value.items() if isinstance(value, dict) else value:
            if field not in _FREE or not isinstance(part, dict):
                _check_parts(part, field)
    elif isinstance(value, tuple | list):
        for part in value:
            _check_parts(part, name)
    if isinstance(value, FileEntry):
        _check_entry(value)


def _check_entry(entry: FileEntry) -> None:
    """A name of a content is a sha256 and nothing that could be a path; a path is one that a file can have."""
    if entry.sha256 is not None:
        _adapter(_NAME).validate_python(entry.sha256)
    for path in (entry.path, entry.target or ""):
        path.encode("utf-8", "surrogateescape")
    if not 0 <= entry.mode <= _MODE:
        raise ValueError(f"{entry.mode:o} is no mode")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
