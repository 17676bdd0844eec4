"""The workspace of a run, from its log alone: as imported, as left, and what lies between."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import TypeAdapter

from agentd.contracts import Change, Delta, Event, FileEntry, Kind, LogReader
from agentd.errors import LogDamaged

Tree = dict[str, FileEntry]
CHANGING = (Kind.history_taken, Kind.tool_finished, Kind.workspace_restored)


# json.loads, not pydantic's own parser: that one refuses the lone surrogates of odd file names.
_ENTRIES = TypeAdapter(tuple[FileEntry, ...])


def base_tree(reader: LogReader) -> Tree:
    """The workspace as it was imported, by path; empty before the import is logged."""
    for event in reader.events(kinds=[Kind.workspace_imported]):
        return _imported(reader, event)
    return {}


def final_tree(reader: LogReader) -> Tree:
    """The workspace as the last logged event left it, by path."""
    return _both(reader)[1]


def tree_at(reader: LogReader, step: int) -> tuple[Tree, str]:
    """The workspace as it was after a step, by path, and its hash. Where the files were set back at the
    end of that step, that is not yet of it."""
    tree, tree_hash = {}, ""
    for event in _until(reader, step):
        if event.kind is Kind.workspace_imported:
            tree = _imported(reader, event)
        else:
            lay(tree, event_changes(reader, event))
        tree_hash = event.data.get("tree_hash") or tree_hash
    return tree, tree_hash


def tree_changes(reader: LogReader) -> tuple[Change, ...]:
    """The net changes between import and now, sorted by path. A file that was changed and changed
    back is none of them; contents are blobs of the log."""
    return changes_between(*_both(reader))


def changes_between(before: Tree, after: Tree) -> tuple[Change, ...]:
    """What leads from one tree to another, sorted by path."""
    return tuple(
        Change(path=path, before=before.get(path), after=after.get(path))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    )


def kept_outside(reader: LogReader) -> set[str]:
    """The contents that the run needs and its log does not hold: of what it copied, and those set aside."""
    return {entry.sha256 for entry in base_tree(reader).values() if entry.sha256} | set_aside(reader)


def set_aside(reader: LogReader) -> set[str]:
    """The contents that the run's calls left and its log only names: with secrets in them, or not searched for any."""
    names: set[str] = set()
    for event in reader.events(kinds=(*CHANGING, Kind.preview_finished)):
        if event.data.get("aside") and event.body_hash is not None:
            names.update(json.loads(reader.blob(event.body_hash))["aside"])
    return names


def event_changes(reader: LogReader, event: Event) -> tuple[Change, ...]:
    """What one event changed; nothing where it is not of a kind of `CHANGING`."""
    if event.kind not in CHANGING or event.body_hash is None or not event.data.get("changes", 1):
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
    for event in reader.events(kinds=(Kind.workspace_imported, *CHANGING)):
        if event.kind is Kind.workspace_imported:
            base = _imported(reader, event)
            now = dict(base)
        else:
            lay(now, event_changes(reader, event))
    return base, now


def _until(reader: LogReader, step: int) -> list[Event]:
    """The events that made the workspace what it was after a step."""
    events = [e for e in reader.events(kinds=(Kind.workspace_imported, *CHANGING)) if e.step <= step]
    while events and events[-1].kind is Kind.workspace_restored and events[-1].step == step:
        events.pop()
    return events


def lay(tree: Tree, changes: Iterable[Change]) -> None:
    """Make changes in a tree."""
    for change in changes:
        if change.after is None:
            tree.pop(change.path, None)
        else:
            tree[change.path] = change.after


def _imported(reader: LogReader, event: Event) -> Tree:
    if event.body_hash is None:
        return {}
    return {e.path: e for e in _ENTRIES.validate_python(json.loads(reader.blob(event.body_hash)))}
