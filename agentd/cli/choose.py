"""Which run is meant: the latest, an id, or the start or end of one."""

from __future__ import annotations

from agentd.errors import UsageError
from agentd.settings import Settings


def pick_run(settings: Settings, named: str | None) -> str:
    """The id of the run that `named` is, starts or ends; None means the latest. Raises UsageError
    where none or more than one is meant."""
    ids = sorted(path.name for path in settings.runs.glob("*") if (path / "log.db").is_file())
    if named is None:
        if not ids:
            raise UsageError("there are no runs yet", hint='start one: agentd run "GOAL"')
        return ids[-1]
    meant = [run_id for run_id in ids if run_id == named] or [
        run_id for run_id in ids if named and (run_id.startswith(named) or run_id.endswith(named))
    ]
    if len(meant) == 1:
        return meant[0]
    if not meant:
        raise UsageError(f"there is no run {named}", hint="see: agentd runs")
    raise UsageError(f"{named!r} may be {len(meant)} runs: {', '.join(meant[:5])}", hint="give more of the id")
