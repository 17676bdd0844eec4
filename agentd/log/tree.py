"""The workspace of a run, from its log alone: as imported, as left, and what lies between."""

from __future__ import annotations

import json

from pydantic import TypeAdapter

from agentd.contracts import Change, Delta, Event, FileEntry, Kind, LogReader
from agentd.errors import LogDamaged

Tree = dict[str, FileEntry]
CHANGING = (Kind.history_taken, Kind.tool_finished)


# json.loads, not pydantic's own parser: that one refuses the lone surrogates of odd file names.
_ENTRIES = TypeAdapter(tuple[FileEntry, ...])


def base_tree(reader: LogReader) -> Tree:
    """The workspace as it was imported, by path; empty before the import is logged."""
    for event in reader.events():
        if event.kind is Kind.workspace_imported:
            return _imported(reader, event)
    return {}


def final_tree(reader: LogReader) -> Tree:
    """The workspace as the last logged call left it, by path."""
    return _both(reader)[1]


def tree_changes(reader: LogReader) -> tuple[Change, ...]:
    """The net changes between import and now, sorted by path. A file that was changed and changed
    back is none of them; contents are blobs of the log."""
    base, now = _both(reader)
    return tuple(
        Change(path=path, before=base.get(path), after=now.get(path))
        for path in sorted(base.keys() | now.keys())
        if base.get(path) != now.get(path)
    )


def event_changes(reader: LogReader, event: Event) -> tuple[Change, ...]:
    """What one event of a kind of `CHANGING` changed."""
    if event.body_hash is None:
        return ()
    return delta_of(reader.blob(event.body_hash)).changes


def delta_of(body: bytes) -> Delta:
    """The delta in the body of such an event. Raises LogDamaged where there is none."""
    try:
        return Delta(**json.loads(body)["delta"])
    except (ValueError, LookupError, TypeError) as error:
        raise LogDamaged(f"a tool's outcome cannot be read: {error}") from error


def _both(reader: LogReader) -> tuple[Tree, Tree]:
    base: Tree = {}
    now: Tree = {}
    for event in reader.events():
        if event.kind is Kind.workspace_imported:
            base = _imported(reader, event)
            now = dict(base)
        elif event.kind in CHANGING and event.data.get("changes", 1):
            for change in event_changes(reader, event):
                if change.after is None:
                    now.pop(change.path, None)
                else:
                    now[change.path] = change.after
    return base, now


def _imported(reader: LogReader, event: Event) -> Tree:
    if event.body_hash is None:
        return {}
    return {e.path: e for e in _ENTRIES.validate_python(json.loads(reader.blob(event.body_hash)))}
