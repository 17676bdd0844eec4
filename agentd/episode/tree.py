"""The workspace as the runtime knows it: what was imported, and every delta since.

No effects of its own but `read`, which asks the sandbox; never looks at the user's folder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from pathlib import PurePosixPath

from agentd import decode
from agentd.contracts import Change, Delta, FileEntry, Plan, Sandbox, ToolOutcome, ToolSpec, World

FIELD_BYTES = 1 << 16  # a larger file's fields are not looked for
FIELD_FILES = 64
ANSWER_CHARS = 400
ENDINGS = 20


class Tree:
    """Entries by path, as imported and now. Follows one sandbox's workspace.

    `narrow` is the goal, where the model chooses from what goal and files say: then the world holds that too. What
    `redact` finds a secret in the path of is in no world: a grammar is told to the model as it is.
    `laid` are changes that were made to the copy before the run began; where there are any,
    `imported_hash` is not known, and empty.
    """

    def __init__(
        self, sandbox: Sandbox, goal_names: tuple[str, ...], laid: Iterable[Change] = (), narrow: str | None = None,
        redact: Callable[[str], str] = str,
    ) -> None:
        self._now = {e.path: e for e in sandbox.manifest()}
        self._redact = redact
        self._secret = self._with_secrets(self._now)
        undone = {change.path: change.before for change in laid}
        base = {path: e for path, e in self._now.items() if path not in undone}
        base |= {path: e for path, e in undone.items() if e is not None}
        self._base = dict(sorted(base.items()))
        self._sandbox = sandbox
        self._goal_names = goal_names
        self._narrow = narrow
        self._texts: dict[str, str] = {}
        self._planned: tuple[str, ...] = ()
        self._due = self._begun = False
        self._answers: tuple[str, ...] = ()
        self._unhindered, self._worked = True, False
        self.hash = sandbox.tree_hash()
        self.imported_hash = "" if undone else self.hash

    def apply(self, delta: Delta) -> None:
        """Take over what a call changed."""
        self.hash = delta.tree_hash or self.hash
        if not delta.changes:
            return
        for change in delta.changes:
            if change.after is None:
                self._now.pop(change.path, None)
            else:
                self._now[change.path] = change.after
        self._secret |= self._with_secrets([change.path for change in delta.changes])
        self.__dict__.pop("world", None)

    @property
    def imported(self) -> tuple[FileEntry, ...]:
        """Every entry as it was imported, sorted by path."""
        return tuple(self._base.values())

    @property
    def entries(self) -> tuple[FileEntry, ...]:
        """Every entry as it is now, sorted by path."""
        return tuple(sorted(self._now.values(), key=lambda e: e.path))

    @cached_property
    def world(self) -> World:
        """What the grammar may offer; kept until something changes."""
        # A link is never offered, but what leads through one has to be known.
        entries = [e for e in self.entries if e.kind == "link" or e.path not in self._secret]
        world = World.of(entries, self._goal_names)
        if self._narrow is None:
            return world
        meant = None if self._begun else decode.meant(self._narrow, world.files)
        found = {"planned": self._planned, "due": self._due, "meant": meant, "answers": self._answers,
            "unhindered": self._unhindered, "worked": self._worked}
        return narrowed(world, self._narrow, entries, self._text).model_copy(update=found)

    def expect(self, plan: Plan, *, begun: bool = False) -> None:
        """What the plan promised is what a narrow world offers next; a plan of one step is kept by the first call."""
        self._planned = tuple(check.file for check in plan.done_when if check.file)
        self._due, self._begun = len(plan.steps) == 1 and not begun, begun
        self._unhindered, self._worked = not begun and self._unhindered, begun  # what happened before is not known
        self.__dict__.pop("world", None)

    def answer(self, outcome: ToolOutcome, spec: ToolSpec) -> None:
        """What a look-up found is what a narrow world may be answered with, while nothing has been changed."""
        self._due, self._begun = False, True
        self._answers = answers(outcome, spec) if self.imported_hash == self.hash else ()
        self._worked = outcome.status == "ok"
        self._unhindered &= self._worked
        self.__dict__.pop("world", None)

    def hinder(self) -> None:
        """Something stood in the run's way, so that it may say that it is blocked."""
        self._unhindered = self._worked = False
        self.__dict__.pop("world", None)

    def _with_secrets(self, paths: Collection[str]) -> set[str]:
        together = "\n".join(paths)  # nearly always without any, and much quicker than one by one
        return set() if self._redact(together) == together else {p for p in paths if self._redact(p) != p}

    def _text(self, entry: FileEntry) -> str:
        key = entry.sha256 or ""
        if key not in self._texts:
            self._texts[key] = (self.read(entry.path, FIELD_BYTES) or b"").decode("utf-8", "replace")
        return self._texts[key]

    def now(self, path: str) -> FileEntry | None:
        """The entry at a path as it is now."""
        return self._now.get(path)

    def base(self, path: str) -> FileEntry | None:
        """The entry at a path as it was imported."""
        return self._base.get(path)

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A regular file's first bytes."""
        return self._sandbox.read(path, max_bytes)


def _endings(files: Sequence[str]) -> list[str]:
    """The suffixes of files, which a goal may mean without saying them."""
    suffixes = (PurePosixPath(file).suffix.removeprefix(".") for file in files)
    return list(dict.fromkeys(filter(None, suffixes)))[:ENDINGS]


def answers(outcome: ToolOutcome, spec: ToolSpec) -> tuple[str, ...]:
    """What may be said after a call whose result is what was asked: as it is, or after yes or no."""
    text = outcome.text.strip()
    if not spec.saves or outcome.status != "ok" or not text or len(text) > ANSWER_CHARS:
        return ()
    return (text, f"yes ({text})", f"no ({text})")


def narrowed(
    world: World, goal: str, entries: Sequence[FileEntry], text: Callable[[FileEntry], str],
) -> World:
    """The world with what goal and files say: fields of the files that the goal names, then of others."""
    named = set(world.goal_names)
    small = [entry for entry in entries if entry.kind == "file" and entry.size_bytes <= FIELD_BYTES]
    files = sorted(small, key=lambda entry: entry.path not in named)
    columns, keys, cells = {}, {}, {}
    spans = decode.spans(goal)
    for entry in files[:FIELD_FILES]:
        said = text(entry)
        if found := decode.columns(entry.path, said):
            columns[entry.path] = found
            if told := decode.cells(entry.path, said, spans):
                cells[entry.path] = told
        elif found := decode.keys(entry.path, said):
            keys[entry.path] = found
    known = {*world.files, *world.dirs}
    settings = {key for found in keys.values() for key in found} - known  # `web.port` is no file to be made
    return world.model_copy(update={
        "narrow": True, "goal_names": tuple(name for name in world.goal_names if name not in settings),
        "said": (*spans, *_endings(world.files)), "numbers": decode.numbers(goal),
        "columns": columns, "keys": keys, "cells": cells,
        "targets": decode.targets(goal, world.goal_names, (*world.files, *world.dirs)),
    })
