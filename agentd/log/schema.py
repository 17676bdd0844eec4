"""The tables of one run's log.db, and the two ways to open it.

One writing connection (WAL, synchronous=FULL, BEGIN IMMEDIATE), any number of readers (`mode=ro`).
Two connections that write or checkpoint at once can corrupt a WAL file in SQLite before 3.51.3, so
the lease is taken before the writing connection is opened.

Hashes are stored as 32 raw bytes: half the size of hex, in rows and in indexes.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    text,
)
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from agentd.contracts import SCHEMA_VERSION
from agentd.errors import LogError

BUSY_S = 2.0

metadata = MetaData()

run_table = Table(
    "run", metadata,
    Column("run_id", Text, primary_key=True),
    Column("header", Text, nullable=False),
    Column("lease_owner", Text, nullable=False),
    Column("lease_epoch", Integer, nullable=False),
    Column("first_seq", Integer, nullable=False, server_default=text("0")),  # a fork's own events begin there
)
event_table = Table(
    "event", metadata,
    Column("run_id", Text, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("step", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("call_id", Text),
    Column("actor", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("body_hash", LargeBinary),
    Column("ts_ns", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
blob_table = Table(
    "blob", metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("codec", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

# The insert trigger also stops INSERT OR REPLACE, which would delete a row without a DELETE trigger.
_APPEND = """CREATE TRIGGER event_append BEFORE INSERT ON event
       WHEN NEW.epoch IS NOT (SELECT lease_epoch FROM run WHERE run_id = NEW.run_id)
         OR NEW.seq IS NOT coalesce((SELECT max(seq) + 1 FROM event WHERE run_id = NEW.run_id),
                                    (SELECT first_seq FROM run WHERE run_id = NEW.run_id))
       BEGIN SELECT RAISE(ABORT, 'stale epoch, or not the next event'); END"""
TRIGGERS = (
    _APPEND,
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END",
    "CREATE TRIGGER blob_no_update BEFORE UPDATE ON blob BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    "CREATE TRIGGER blob_no_delete BEFORE DELETE ON blob BEGIN SELECT RAISE(ABORT, 'blobs never change'); END",
    """CREATE TRIGGER run_header_fixed BEFORE UPDATE OF run_id, header ON run
       BEGIN SELECT RAISE(ABORT, 'a header never changes'); END""",
    "CREATE TRIGGER run_no_delete BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'a header never changes'); END",
)

# From a version to the next. What is hashed never changes; only how it is kept does.
MIGRATIONS = {
    1: ("ALTER TABLE run ADD COLUMN first_seq INTEGER DEFAULT 0 NOT NULL", "DROP TRIGGER event_append", _APPEND),
}


def writing_engine(path: Path) -> Engine:
    """An engine of one connection that begins every transaction as BEGIN IMMEDIATE."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(_uri(path, "rw"), uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reading_engine(path: Path) -> Engine:
    """An engine that cannot write; each statement is a read of its own."""
    writable = os.access(path.parent, os.W_OK)

    def connect() -> sqlite3.Connection:
        # SQLite reads a log through files beside it, and makes them. Where it cannot and there are none, nobody writes.
        beside = any(path.with_name(f"{path.name}{end}").exists() for end in ("-wal", "-shm"))
        uri = _uri(path, "ro") + ("" if beside or writable else "&immutable=1")
        return sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)

    if writable:
        return create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1)
    return create_engine("sqlite://", creator=connect, poolclass=NullPool)  # its owner may write soon: looked at anew


def create_tables(conn: Connection) -> None:
    """The tables and triggers of an empty file."""
    metadata.create_all(conn, checkfirst=False)
    for trigger in TRIGGERS:
        conn.exec_driver_sql(trigger)
    conn.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def migrate(conn: Connection) -> None:
    """Bring the tables to this version, in the transaction that `conn` is in."""
    for version in range(version_of(conn), SCHEMA_VERSION):
        for statement in MIGRATIONS[version]:
            conn.exec_driver_sql(statement)
    conn.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")


def version_of(conn: Connection) -> int:
    """The version of a file. Raises LogError for one that is newer than this agentd."""
    found: int = conn.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > SCHEMA_VERSION:
        raise LogError(
            f"the log has schema {found}, and this agentd knows {SCHEMA_VERSION}", hint="read it with a newer agentd",
        )
    return found


def checkpoint(engine: Engine) -> None:
    """Move what is in the WAL into the file and empty the WAL, as far as readers and disk let it.

    What stays in the WAL is durable there, for the next one who opens."""
    # Past SQLAlchemy, which would begin a transaction, in which SQLite refuses to checkpoint.
    raw = engine.raw_connection()
    with suppress(sqlite3.Error):
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    raw.close()


def cause(error: Exception) -> str:
    """What SQLite said, without the statement that it said it of."""
    return str(getattr(error, "orig", None) or error)


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
