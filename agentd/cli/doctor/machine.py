"""Python, SQLite and the system."""

from __future__ import annotations

from agentd.cli.doctor.finding import Finding

# SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write or checkpoint at once.
WAL_RESET_FIXED = (3, 51, 3)


def sqlite(version: tuple[int, ...]) -> Finding:
    """The library that holds the logs."""
    said = ".".join(map(str, version))
    if version < WAL_RESET_FIXED:
        said += " (its WAL-reset bug, fixed in 3.51.3, needs two writing connections; a run has one)"
    return Finding(name="sqlite", level="ok", says=said)
