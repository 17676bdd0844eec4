"""Is what a call came to the second time what the log has of the first? Pure: reads what it is given."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agentd.canon import canonical
from agentd.contracts import Change, Delta, Event, Execution, FileEntry, Json, ToolOutcome, Value
from agentd.errors import LogError
from agentd.replay.normalising import IN_PLACE, Lived, blanked, excuse

_SHOWN = 120
_LEAD = 40
_Pair = tuple[Change | None, Change | None]


class Difference(Value):
    """What the log has and what came now. `what` is `status`, `error`, `text`, `result` and the field,
    `file`, `tree`, or `log` where the log contradicts itself; `line` is the first one that differs, and
    None there is nothing."""

    what: str
    path: str | None = None
    line: int | None = None
    was: str | None
    now: str | None


@dataclass(frozen=True)
class Recorded:
    """What the log has of a call's end: its event, and what the event's body says."""

    event: Event
    outcome: ToolOutcome
    delta: Delta

    @classmethod
    def read(cls, event: Event, body: bytes) -> Recorded:
        """Raises ValueError, LookupError or TypeError for a body that is none."""
        said = json.loads(body)
        return cls(event, ToolOutcome.model_validate(said["outcome"]), Delta(**said["delta"]))


@dataclass
class Compared:
    """What came of comparing: what differs, the normalisers without which more would, and what could not
    be compared."""

    differences: list[Difference] = field(default_factory=list)
    normalisers: dict[str, None] = field(default_factory=dict)
    unknown: str = ""


@dataclass(frozen=True)
class Comparing:
    """Compares with the contents at hand: `content` gives what a file held by its sha256, or raises LogError;
    `redact` takes secrets out of what is shown of a text. `exact`: the workspace before the call was as it
    was, to its hash."""

    content: Callable[[str], bytes]
    redact: Callable[[str], str]
    was: Lived
    now: Lived
    exact: bool

    def compare(self, recorded: Recorded, again: Execution) -> Compared:
        """The outcome, then every file that either changed; how long it took is no matter."""
        into = Compared()
        self._outcomes(recorded.outcome, again.outcome, into)
        differing = len(into.differences)
        for pair in _paired(recorded.delta.changes, again.delta.changes, self):
            self._changes(pair, again.blobs, into)
        if recorded.outcome.status == again.outcome.status == "output_limit" and into.differences[differing:]:
            del into.differences[differing:]
            into.unknown = "it was stopped at its output limit, and what it had written by then is chance"
        elif self.exact and not into.differences and not into.normalisers and not into.unknown:
            self._tree(recorded.delta, again.delta, into)
        into.differences += _contradictions(recorded)
        into.differences = [self._told(found) for found in into.differences]
        return into

    def _told(self, found: Difference) -> Difference:
        said = {"path": found.path, "was": found.was, "now": found.now}
        return found.model_copy(update={name: text and self.redact(text) for name, text in said.items()})

    def names(self, was: str, now: str) -> tuple[str, ...] | None:
        """The normalisers that make two texts equal."""
        return excuse(was, now, self.was, self.now)

    def _outcomes(self, was: ToolOutcome, now: ToolOutcome, into: Compared) -> None:
        if was.status != now.status:
            into.differences.append(Difference(what="status", was=was.status, now=now.status))
        self._texts("error", was.error or "", now.error or "", into)
        self._texts("text", was.text, now.text, into)
        before, after = (dict(_leaves(_plain(outcome.result))) for outcome in (was, now))
        for name in before | after:
            if name in before and name in after:
                self._texts(f"result{name}", before[name], after[name], into)
            else:
                was_there, is_there = before.get(name), after.get(name)
                into.differences.append(Difference(what=f"result{name}", was=was_there, now=is_there))

    def _texts(self, what: str, was: str, now: str, into: Compared, path: str | None = None) -> None:
        names = self.names(was, now)
        if names is not None:
            into.normalisers |= dict.fromkeys(names)
            return
        told = [self.redact(text).split("\n") for text in (was, now)]
        lived = ((told[0], self.was), (told[1], self.now))
        blank = [blanked("\n".join(lines), life, IN_PLACE).split("\n") for lines, life in lived]
        at = min(_first(*blank), max(map(len, told)) - 1)  # a difference within a secret leaves none to show
        shown = _around(*(lines[at] if at < len(lines) else None for lines in told))
        into.differences.append(Difference(what=what, path=path, line=at + 1, was=shown[0], now=shown[1]))

    def _changes(self, pair: _Pair, blobs: Mapping[str, bytes], into: Compared) -> None:
        was, now = pair
        if was is None or now is None:
            path = (was or now or Change(path="", before=None, after=None)).path
            into.differences.append(Difference(what="file", path=path, was=_done(was), now=_done(now)))
            return
        if was.path != now.path:
            into.normalisers |= dict.fromkeys(self.names(was.path, now.path) or ())
        if _shape(was.before) != _shape(now.before) or _sha(was.before) != _sha(now.before):
            into.differences.append(
                Difference(what="file", path=was.path, was=f"before: {_what(was.before)}", now=_what(now.before))
            )
        elif _shape(was.after) != _shape(now.after):
            into.differences.append(Difference(what="file", path=was.path, was=_done(was), now=_done(now)))
        else:
            self._contents(was.path, was.after, now.after, blobs, into)

    def _contents(
        self, path: str, was: FileEntry | None, now: FileEntry | None, blobs: Mapping[str, bytes], into: Compared,
    ) -> None:
        if was is None or now is None or was.kind != "file":
            return
        if was.sha256 is None or now.sha256 is None:
            if was.size_bytes != now.size_bytes or was.sha256 != now.sha256:
                into.differences.append(Difference(what="file", path=path, was=_what(was), now=_what(now)))
            into.unknown = f"{path} was too large to be kept, and is compared by its size alone"
        elif was.sha256 != now.sha256:
            try:
                self._bytes(path, self.content(was.sha256), blobs[now.sha256], into)
            except LogError:  # it held a secret, and is not kept any more
                into.differences.append(Difference(what="file", path=path, was=_what(was), now=_what(now)))

    def _bytes(self, path: str, was: bytes, now: bytes, into: Compared) -> None:
        try:
            self._texts("file", was.decode("utf-8"), now.decode("utf-8"), into, path)
        except UnicodeDecodeError:
            at = _first(was, now)
            shown = [f"{len(data)} bytes, {data[at : at + 8].hex(' ') or 'none'} at {at}" for data in (was, now)]
            into.differences.append(Difference(what="file", path=path, was=shown[0], now=shown[1]))

    def _tree(self, was: Delta, now: Delta, into: Compared) -> None:
        if was.tree_hash != now.tree_hash:
            into.differences.append(Difference(what="tree", was=was.tree_hash, now=now.tree_hash))


def _contradictions(recorded: Recorded) -> Iterator[Difference]:
    """Where an event says something else than its own body."""
    body = {
        "status": recorded.outcome.status, "text_bytes": recorded.outcome.text_bytes,
        "changes": len(recorded.delta.changes), "tree_hash": recorded.delta.tree_hash or None,
    }
    for name, value in body.items():
        said = recorded.event.data.get(name)
        if said is not None and value is not None and said != value:
            yield Difference(what="log", was=f"{name} {said}", now=f"{name} {value}, by the same event's body")


def _paired(was: tuple[Change, ...], now: tuple[Change, ...], comparing: Comparing) -> Iterator[_Pair]:
    """The changes of the same paths; of those left, the ones whose paths are equal once normalised."""
    before, after = ({change.path: change for change in changes} for changes in (was, now))
    left = [change for path, change in after.items() if path not in before]
    for path, change in before.items():
        other = after.get(path)
        if other is None:
            other = next((found for found in left if comparing.names(path, found.path)), None)
            left = [found for found in left if found is not other]
        yield change, other
    yield from ((None, change) for change in left)


def _leaves(value: Json, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text, number and empty thing of a JSON value, by where it stands."""
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, f"{name}.{key}")
    else:
        yield name, value if isinstance(value, str) else json.dumps(value)


def _plain(result: Json) -> Json:
    """A result as the log holds it, where numbers with a fraction are texts."""
    return json.loads(canonical(result))


def _shape(entry: FileEntry | None) -> tuple[Json, ...] | None:
    return None if entry is None else (entry.kind, entry.mode, entry.target)


def _sha(entry: FileEntry | None) -> tuple[Json, ...] | None:
    return None if entry is None else (entry.sha256, entry.size_bytes)


def _done(change: Change | None) -> str:
    return "unchanged" if change is None else "removed" if change.after is None else _what(change.after)


def _what(entry: FileEntry | None) -> str:
    if entry is None:
        return "nothing"
    more = {"link": f" to {entry.target}", "dir": "", "file": f", {entry.size_bytes} bytes"}[entry.kind]
    return f"{entry.kind}{more}, mode {entry.mode:o}"


def _first(was: Sequence[object], now: Sequence[object]) -> int:
    """Where two begin to differ."""
    return next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))


def _around(was: str | None, now: str | None) -> list[str | None]:
    """Two lines, cut around where they begin to differ."""
    start = max(0, _first(was or "", now or "") - _LEAD) if max(len(was or ""), len(now or "")) > _SHOWN else 0
    return [
        None if line is None
        else ("…" if start else "") + line[start : start + _SHOWN] + ("…" if len(line) > start + _SHOWN else "")
        for line in (was, now)
    ]
