"""`agentd` on a disk that fails the Nth commit of a log and every later one.

Usage: faulty_disk.py lost|kept TEXT N ARGS..., where TEXT is what SQLite says of it, and ARGS are those of
`agentd`. A commit that failed may be on the disk all the same (`kept`), as where fsync failed.
"""

from __future__ import annotations

import sqlite3
import sys

from agentd.cli import main

fate, text, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
connect = sqlite3.connect


class Failing(sqlite3.Connection):
    """A connection that writes a log."""

    commits = 0

    def commit(self):
        Failing.commits += 1
        if Failing.commits < number or fate == "kept":
            super().commit()
        if Failing.commits >= number:
            raise sqlite3.OperationalError(text)


sqlite3.connect = lambda path, **how: connect(path, **how, **({"factory": Failing} if "mode=rw" in str(path) else {}))
main(sys.argv[4:])
