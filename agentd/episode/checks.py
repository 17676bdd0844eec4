"""Do the success criteria hold? Pure: what it needs of the workspace comes in as a `FilesView`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Protocol

from agentd.contracts import Check, CheckResult, FileEntry
from agentd.errors import UsageError

READ_BYTES = 4 << 20
_AROUND_CHARS = 32_768  # more than any secret has that begins in what is shown
Redact = Callable[[str], str]


class FilesView(Protocol):
    """The workspace now, and as it was imported."""

    def now(self, path: str) -> FileEntry | None: ...
    def base(self, path: str) -> FileEntry | None: ...
    def read(self, path: str, max_bytes: int) -> bytes | None: ...


def evaluate(
    criteria: Sequence[Check], files: FilesView, *, answer: str | None, called: Collection[str], redact: Redact,
) -> tuple[CheckResult, ...]:
    """One result a check. `answer` is None while the run goes on: checks of it do not hold yet. What is
    said of texts is what `redact` leaves of them; compared they are as they are."""
    return tuple(_one(check, files, answer, called, redact) for check in criteria)


def _one(
    check: Check, files: FilesView, answer: str | None, called: Collection[str], redact: Redact,
) -> CheckResult:
    if check.file is not None:
        found = _file(check, files, redact)
    elif check.answer is not None:
        found = _answer(check, answer, redact)
    else:
        was = check.tool in called
        found = "" if was == check.called else f"{check.tool} was {'called' if was else 'never called'}"
    return CheckResult(check=check, holds=not found, found=found)


def _answer(check: Check, answer: str | None, redact: Redact) -> str:
    if answer is None:
        return "there is no answer yet"
    said, value = answer.strip(), (check.value or "").strip()
    holds = value in said if check.answer == "contains" else said == value
    return "" if holds else f"the answer is {_brief(said, redact)}"


def _file(check: Check, files: FilesView, redact: Redact) -> str:
    path = check.file or ""
    entry = files.now(path)
    if check.absent is not None or check.exists is not None:
        wanted = not check.absent if check.absent is not None else bool(check.exists)
        return "" if (entry is not None) == wanted else f"{path} {'does not exist' if wanted else 'exists'}"
    if check.unchanged is not None:
        same = _same(files.base(path), entry)
        return "" if same == check.unchanged else f"{path} is {'unchanged' if same else 'changed'}"
    if entry is None:
        return f"{path} does not exist"
    data = files.read(path, READ_BYTES)
    if data is None:
        return f"{path} is no regular file"
    text = data.decode("utf-8", "replace")
    if check.equals is not None:
        return "" if text.strip() == check.equals.strip() else f"{path} holds {_brief(text.strip(), redact)}"
    if check.contains is not None:
        return "" if check.contains in text else f"{path} holds {_brief(text.strip(), redact)}"
    try:
        value = json.loads(text)
    except ValueError as error:
        return f"{path} is not JSON: {error}"
    return "" if value == check.json_value else f"{path} holds {_brief(text.strip(), redact)}"


def _same(before: FileEntry | None, after: FileEntry | None) -> bool:
    if before is None or after is None:
        return before is after
    return (before.kind, before.sha256, before.target) == (after.kind, after.sha256, after.target)


def _brief(text: str, redact: Redact, limit: int = 60) -> str:
    text = redact(text[:_AROUND_CHARS])
    return repr(text if len(text) <= limit else text[:limit] + "...")


def load_checks(path: Path) -> tuple[Check, ...]:
    """The checks in a YAML or JSON file: a list, or a mapping with `checks`. Raises UsageError
    naming the entry and what is wrong with it."""
    import yaml
    from pydantic import ValidationError

    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"is not YAML: {error}", file=str(path)) from error
    entries = raw.get("checks") if isinstance(raw, dict) else raw
    if not isinstance(entries, list):
        raise UsageError("must be a list of checks, or a mapping with `checks`", file=str(path))
    try:
        return tuple(Check.model_validate(entry) for entry in entries)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(p) for p in first["loc"]) or None
        raise UsageError(first["msg"], file=str(path), field=field) from error
