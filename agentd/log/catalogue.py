"""Which runs are there, and what came of each: a cache beside the runs' own logs.

Loses nothing when it is lost. A row counts for as long as the file of the run's heads has the size
that it had when the row was made; every other run is folded again from its log.
"""

from __future__ import annotations

import difflib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, create_engine, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from agentd.canon import compact
from agentd.contracts import RunHeader, Status, Value
from agentd.errors import LogError, UsageError
from agentd.log.heads import heads_path
from agentd.log.lease import is_alive, lease_owner, pulse
from agentd.log.places import is_imported, is_run, private_dir, runs_dir
from agentd.log.reader import open_reader
from agentd.log.state import RunState, fold

_metadata = MetaData()
_summary = Table(
    "summary", _metadata,
    Column("run_id", Text, primary_key=True),
    Column("stamp", Integer, nullable=False),
    Column("body", Text, nullable=False),
)


class RunSummary(Value):
    """One run in a list. `created_ns` is Unix time; `damaged` means that its log cannot be read,
    and `reason` says why. `code` is a limit's name or an error's code, where one of them ended it. `live` says
    whether a process writes it now: a run that is `running` and not live was interrupted. `parent` is the run
    that this one carries on, or, where it is `forked`, the one whose events it goes on from. `imported` says that
    another machine made it. `asks`: a person is to say whether a call may run; an imported run asks nobody here.
    `recovering`: a process takes it up again, and nothing has come of that yet. `paused`: its process waits until a
    person lets it go on."""

    run_id: str
    goal: str = ""
    status: Status | Literal["damaged"]
    reason: str = ""
    code: str = ""
    steps: int = 0
    tokens: int = 0
    elapsed_s: float = 0.0
    created_ns: int = 0
    model: str = ""
    policy: str = ""
    head_seq: int = -1
    head_hash: str = ""
    live: bool = False
    imported: bool = False
    parent: str | None = None
    forked: bool = False
    asks: bool = False
    recovering: bool = False
    paused: bool = False

    @property
    def standing(self) -> str:
        """How it stands, in a word for a person: its status, or what `asks`, `live` and the others say of it."""
        if self.asks and self.status in ("running", "waiting"):
            return "asks you"
        if self.recovering:
            return "recovering"
        if self.paused:
            return "paused"
        return "interrupted" if self.status == "running" and not self.live else self.status


class Catalogue:
    """The runs under a home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._path = home / "catalogue.db"

    def list_runs(self) -> tuple[RunSummary, ...]:
        """Every run, the newest first."""
        ids = self._ids()
        known = self._load()
        found: list[RunSummary] = []
        fresh: list[tuple[int, RunSummary]] = []
        for run_id in ids:
            stamp, (was, summary) = self._stamp(run_id), known.get(run_id, (None, None))
            if summary is None or stamp != was or stamp < 0:
                if (summary := self._summarise(run_id)) is None:
                    continue
                if summary.status != "damaged":  # what cannot be read now may be readable the next time
                    fresh.append((stamp, summary))
            live = summary.status in ("running", "waiting") and self.is_live(run_id)
            imported = is_imported(self._home, run_id)
            found.append(summary.model_copy(update={
                "live": live, "imported": imported, "asks": summary.asks and not imported,
                "recovering": live and (summary.recovering or self._is_taken_up(summary)),
                "paused": live and summary.paused,
            }))
        self._store(fresh, gone=known.keys() - set(ids))
        return tuple(sorted(found, key=lambda s: (s.created_ns, s.run_id), reverse=True))

    def is_live(self, run_id: str) -> bool:
        """Whether the process that wrote this run last still runs."""
        return is_alive(lease_owner(runs_dir(self._home) / run_id))

    def pulse(self, run_id: str) -> int | None:
        """A number that another look a second later finds changed, unless that process stands still; None where
        nobody knows."""
        return pulse(lease_owner(runs_dir(self._home) / run_id))

    def record(self, header: RunHeader, state: RunState) -> None:
        """Note a run as its writer leaves it. A catalogue that cannot be written is left behind."""
        self._store([(self._stamp(header.run_id), summary_of(header, state))])

    def resolve(self, prefix: str) -> str:
        """The id of the run that alone begins with `prefix`, or of the user's newest for `last`. Raises
        UsageError with the ids that come near."""
        if prefix == "last":
            runs = self.list_runs()
            own = [run.run_id for run in runs if not run.imported]
            if not own:
                also = "; or name one that was imported: agentd runs" if runs else ""
                raise UsageError("there is no run yet", hint=f'start one: agentd run "GOAL"{also}')
            return own[0]
        ids = self._ids()
        if prefix in ids:
            return prefix
        matches = [i for i in ids if prefix and i.startswith(prefix)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise UsageError(f"{len(matches)} runs begin with {prefix!r}", hint=f"which one: {_some(matches)}")
        near = difflib.get_close_matches(prefix, ids, n=3, cutoff=0.5)
        raise UsageError(
            f"no run begins with {prefix!r}", hint=f"did you mean: {_some(near)}" if near else "see: agentd runs"
        )

    def _ids(self) -> list[str]:
        folder = runs_dir(self._home)
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if is_run(self._home, p.name))

    def _stamp(self, run_id: str) -> int:
        """The size of the run's heads: it grows with every commit. -1 where there are none."""
        try:
            return heads_path(self._home, run_id).stat().st_size
        except OSError:
            return -1

    def _is_taken_up(self, run: RunSummary) -> bool:
        """Whether the lease was taken after the last commit: model and sandbox are being opened for it again."""
        try:
            taken_ns = (runs_dir(self._home) / run.run_id / "lease").stat().st_mtime_ns
            return run.head_seq >= 0 and taken_ns > heads_path(self._home, run.run_id).stat().st_mtime_ns
        except OSError:
            return False

    def _summarise(self, run_id: str) -> RunSummary | None:
        """The run as its log tells it; None where it was removed meanwhile."""
        try:
            with closing(open_reader(self._home, run_id)) as reader:
                return summary_of(reader.header, fold(reader.events(), reader.header))
        except (LogError, UsageError) as error:
            with suppress(FileNotFoundError):
                created_ns = (runs_dir(self._home) / run_id / "log.db").stat().st_mtime_ns
                return RunSummary(run_id=run_id, status="damaged", reason=error.message, created_ns=created_ns)
            return None

    def _load(self) -> Mapping[str, tuple[int, RunSummary]]:
        if not self._path.is_file():
            return {}
        known = {}
        try:
            with _engine(self._path).connect() as conn:
                for row in conn.execute(select(_summary)):
                    with suppress(ValueError, TypeError, AttributeError):
                        body = json.loads(row.body)
                        if body.keys() >= RunSummary.model_fields.keys():  # else an older agentd knew less of it
                            known[row.run_id] = (row.stamp, RunSummary(**body))
        except SQLAlchemyError as error:
            if not _busy(error):
                with suppress(OSError):  # it is made again, where it can be
                    self._path.unlink(missing_ok=True)
            return {}
        return known

    def _store(self, fresh: Iterable[tuple[int, RunSummary]], gone: Iterable[str] = ()) -> None:
        rows = [{"run_id": s.run_id, "stamp": n, "body": compact(s.model_dump())} for n, s in fresh]
        gone = list(gone)
        if not rows and not gone:
            return
        insertion = insert(_summary)
        upsert = insertion.on_conflict_do_update(
            index_elements=["run_id"], set_={"stamp": insertion.excluded.stamp, "body": insertion.excluded.body}
        )
        # Only a cache: what cannot be stored is folded again by the next reader.
        with suppress(SQLAlchemyError, OSError):
            private_dir(self._home)
            self._path.touch(mode=0o600)
            with _engine(self._path).connect() as conn:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
                _metadata.create_all(conn)
                if rows:
                    conn.execute(upsert, rows)
                if gone:
                    conn.execute(delete(_summary).where(_summary.c.run_id.in_(gone)))
                conn.commit()


def summary_of(header: RunHeader, state: RunState) -> RunSummary:
    """A run in one line."""
    model = header.model.get("name", "") if isinstance(header.model, dict) else str(header.model)
    return RunSummary(
        run_id=header.run_id, goal=header.goal, status=state.status, reason=state.reason, code=state.code,
        steps=state.counters.steps,
        tokens=state.counters.tokens, elapsed_s=round(state.counters.elapsed_s, 3), created_ns=header.created_ns,
        model=str(model), policy=header.policy_name, head_seq=state.head_seq, head_hash=state.head_hash,
        parent=header.parent_run_id, forked=header.parent_hash is not None,
        asks=state.status in ("running", "waiting") and state.pending is not None and state.pending.asked is not None,
        recovering=state.recovering, paused=state.paused,
    )


def _engine(path: Path) -> Engine:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, timeout=2.0, isolation_level=None)
        try:
            raw.execute("PRAGMA synchronous = OFF")
        except sqlite3.Error:  # a broken file: no pool knows this connection yet
            raw.close()
            raise
        return raw

    return create_engine("sqlite://", creator=connect, poolclass=NullPool)


def _busy(error: SQLAlchemyError) -> bool:
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0)
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:5]) + (" ..." if len(ids) > 5 else "")
