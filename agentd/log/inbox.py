"""The inbox of a run: what people tell it, in a database of its own beside the log, so that telling it
something never writes the log. The run alone says in its log what it took.

Survives whoever writes and whoever reads: a command stays until the run is removed, and is taken once.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from agentd.canon import compact
from agentd.contracts import Command, Json, Order
from agentd.errors import LogDamaged, LogError
from agentd.log.places import existing_dir, sync_dir

BUSY_S = 5.0
PAYLOAD_CHARS = 1 << 18
DAMAGED = "control.db.damaged"
_REFUSED = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM,
}
_COLUMNS = '"order", request_hash, payload, actor, ts_ns'
_TABLE = """CREATE TABLE IF NOT EXISTS command (
    id INTEGER PRIMARY KEY AUTOINCREMENT, "order" TEXT NOT NULL, request_hash TEXT, payload TEXT NOT NULL,
    actor TEXT NOT NULL, ts_ns INTEGER NOT NULL)"""


class Inbox:
    """One run's inbox. Several processes may send and read at once; no connection is kept open."""

    def __init__(self, home: Path, run_id: str) -> None:
        """Raises UsageError where there is no such run."""
        self._path = existing_dir(home, run_id) / "control.db"

    def send(
        self, order: Order, *, actor: str, ts_ns: int, request_hash: str | None = None,
        payload: Mapping[str, Json] | None = None,
    ) -> int:
        """Add a command; its number, once it is durable. Raises LogError for what the disk refuses, LogDamaged for
        what is no inbox."""
        text = compact(dict(payload or {}))
        if len(text) > PAYLOAD_CHARS:
            raise LogError(f"a command of {len(text)} characters is longer than {PAYLOAD_CHARS}")
        try:
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise LogError(f"the inbox {self._path} cannot be written: {error.strerror}") from error
        with self._connection() as db, db:
            db.execute("BEGIN IMMEDIATE")
            db.execute(_TABLE)
            row = db.execute(
                f"INSERT INTO command ({_COLUMNS}) VALUES (?, ?, ?, ?, ?) RETURNING id",  # noqa: S608 - our own words
                (order, request_hash, text, actor, ts_ns),
            ).fetchone()
        number: int = row[0]
        return number

    def commands(self, after: int = 0) -> tuple[Command, ...]:
        """The commands after that number, oldest first. Raises LogError for what the disk refuses, LogDamaged for
        what is no inbox."""
        if not self._path.exists() or not self._path.stat().st_size:
            return ()
        with self._connection() as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'command'").fetchone():
                return ()
            rows = db.execute(
                f"SELECT id, {_COLUMNS} FROM command WHERE id > ? ORDER BY id", (after,),  # noqa: S608 - our own words
            ).fetchall()
        try:
            return tuple(
                Command(id=i, order=order, request_hash=about, payload=json.loads(text), actor=actor, ts_ns=ts_ns)
                for i, order, about, text, actor, ts_ns in rows
            )
        except (ValueError, TypeError) as error:
            raise self._damaged(f"cannot be read: {error}") from error

    def last(self) -> int:
        """The number of the newest command; 0 where there is none, or the inbox is damaged. Raises LogError for what
        the disk refuses."""
        try:
            return max((command.id for command in self.commands()), default=0)
        except LogDamaged:
            return 0

    def mend(self, last: int) -> Path | None:
        """Where this is no inbox, put it aside for an empty one, whose numbers begin after `last`; where it is now.
        None where nothing is wrong. Raises LogError for what the disk refuses. For the run alone that it belongs to."""
        try:
            self.commands()
        except LogDamaged:
            pass
        else:
            return None
        fresh, aside = self._path.with_name("control.db.new"), self._path.with_name(DAMAGED)
        try:
            for old in (fresh, aside):
                old.unlink(missing_ok=True)
            with closing(sqlite3.connect(fresh)) as db, db:
                fresh.chmod(0o600)
                db.execute(_TABLE)
                db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('command', ?)", (last,))
            # A journal that stays would be played back into the new file.
            self._path.with_name("control.db-journal").unlink(missing_ok=True)
            os.link(self._path, aside)
            fresh.replace(self._path)
            sync_dir(aside.parent)
        except (OSError, sqlite3.Error) as error:
            raise LogError(f"the inbox {self._path} is damaged and cannot be put aside: {error}") from error
        return aside

    def _damaged(self, why: str) -> LogDamaged:
        return LogDamaged(
            f"the inbox {self._path} {why}",
            hint=f"agentd resume {self._path.parent.name} puts it aside, and goes on with an empty one",
        )

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # "rw" for who reads as well: what a sender left that was killed in its commit is rolled back by the next one
        # who opens, and that is a write. Where nothing can be written, SQLite reads all the same.
        try:
            with closing(sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_S, isolation_level=None,
            )) as db:
                yield db
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSED:
                raise LogError(f"the inbox {self._path} cannot be used: {error}") from error
            raise self._damaged(f"cannot be used: {error}") from error
