"""What a run changed, in a line for each path: first what is dangerous, then what you changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from itertools import dropwhile, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from agentd.cli.diff import print_lines
from agentd.cli.output import padded
from agentd.contracts import Change, LogReader
from agentd.errors import WorkspaceError
from agentd.settings import Settings
from agentd.text import visible
from agentd.unified import sign, unified, unified_if_held, what

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 20
DIFF_LINES = 60
_PATH_COLUMNS = 40


class Item(NamedTuple):
    """A change to decide on: `danger` says why it must be named, `conflict` why it cannot be applied."""

    change: Change
    danger: str = ""
    conflict: str = ""


def print_changes(console: Console, settings: Settings, run_id: str, folder: Path | None) -> bool:
    """The diff, where it is short, then a line for each change; whether there were any. `folder` is
    where they would be applied. All of the diff is for a person who decides on it; what is no terminal may be
    kept by somebody else, and is told what the log holds."""
    from agentd.log import open_reader, tree_changes

    home, seen = settings.home, console.file.isatty()
    with closing(open_reader(home, run_id)) as reader, closing(open_reader(home, run_id, outside=seen)) as shown:
        changes = tree_changes(reader)
        whole = (line for change in changes for line in unified_if_held(change, shown))
        lines = list(islice(whole, DIFF_LINES + 1))
        if len(lines) <= DIFF_LINES:
            print_lines(console, lines)
        found = items(changes, reader, settings, folder)
        for number, item in enumerate(found[:SHOWN]):
            told = f"{'' if number else 'change':<7}{described(item, reader)}"
            console.print(told, style="yellow" if item.danger or item.conflict else None, soft_wrap=True)
    if len(found) > SHOWN:
        left = found[SHOWN:]
        named = sum(bool(item.danger) for item in left)
        more = f", {named} of them only when named" if named else ""
        console.print(f"       and {len(left)} more{more}: agentd diff {run_id} --names", soft_wrap=True)
    elif len(lines) > DIFF_LINES:
        console.print(f"       the whole diff: agentd diff {run_id}")
    return bool(changes)


def items(changes: Sequence[Change], reader: LogReader, settings: Settings, folder: Path | None) -> list[Item]:
    """What there is to decide on, the dangerous first, then conflicts. A folder that holds other
    changes is none of them: it comes and goes with what it holds."""
    from agentd.sandbox import danger

    conflicts = _conflicts(changes, reader, settings, folder)
    parents = set(_holders(changes).values())
    found = [
        Item(change, danger(change, reader.blob) or "", conflicts.get(change.path, ""))
        for change in changes if not (_is_folder(change) and change.path in parents)
    ]
    return sorted(found, key=lambda item: (not item.danger, not item.conflict, item.change.path))


def with_folders(chosen: Sequence[Change], changes: Sequence[Change]) -> list[Change]:
    """The chosen changes and the folders that they bring; a folder goes when all that it held goes."""
    paths = {change.path for change in chosen}
    folders = {change.path: change for change in changes if _is_folder(change)}
    some_below: set[str] = set()
    not_all_below: set[str] = set()
    for path, holder in reversed(_holders(changes).items()):
        folder, some, whole = folders.get(path), path in some_below, path not in not_all_below
        if folder and some and (whole or folder.after is not None):
            paths.add(path)
        if some or path in paths:
            some_below.add(holder)
        if not whole or path not in paths:
            not_all_below.add(holder)
    return [change for change in changes if change.path in paths]


def described(item: Item, reader: LogReader) -> str:
    """One line, safe for a terminal."""
    change = item.change
    mark = "!" if item.danger else sign(change)
    line = f"{mark} {padded(visible(change.path), _PATH_COLUMNS)}  {_size(change, reader)}"
    if item.danger:
        line += f"  {item.danger}: only when named"
    return line + (f"  conflict: {item.conflict}" if item.conflict else "")


def _holders(changes: Sequence[Change]) -> dict[str, str]:
    """The nearest changed path that each lies beneath, empty where there is none; what holds before what is held."""
    holders: dict[str, str] = {}
    above: list[str] = []
    # as if "/" sorted before all else, so that what a folder holds comes right after it
    for path in sorted((change.path for change in changes), key=lambda path: path.replace("/", "\0")):
        while above and not path.startswith(f"{above[-1]}/"):
            above.pop()
        holders[path] = above[-1] if above else ""
        above.append(path)
    return holders


def _size(change: Change, reader: LogReader) -> str:
    hunks = list(dropwhile(lambda line: not line.startswith("@@"), unified(change, reader)))
    before, after = change.before, change.after
    size = f"{what(before)} -> {what(after)}"
    if hunks:
        size = f"+{sum(line[0] == '+' for line in hunks)} -{sum(line[0] == '-' for line in hunks)}"
    if before and after and before.mode != after.mode:
        size += f", mode {before.mode:04o} -> {after.mode:04o}"
    return size


def _conflicts(
    changes: Sequence[Change], reader: LogReader, settings: Settings, folder: Path | None,
) -> dict[str, str]:
    """Why a change cannot be applied to the folder as it is now, by path."""
    from agentd.sandbox import apply_changes

    if folder is None:
        return {}
    try:
        report = apply_changes(
            folder, changes, reader.blob, include={c.path for c in changes}, state=settings.home, dry_run=True,
        )
    except WorkspaceError as error:
        return {change.path: error.message for change in changes}
    return {left.path: left.why for left in (*report.conflicts, *report.skipped)}


def _is_folder(change: Change) -> bool:
    return all(entry is None or entry.kind == "dir" for entry in (change.before, change.after))
