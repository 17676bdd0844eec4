"""`agentd verify`: is a run's log what was written, row by row?"""

from __future__ import annotations

import click

from agentd.cli.completion import complete_run
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.errors import UsageError
from agentd.text import visible

DAMAGED = 5


@click.command(epilog="""\b
--json: a list of {"run_id", "ok", "events", "blobs", "missing", "bad_seq", "why", "head_seen"}; "bad_seq" is the
  number of the first event that is not right, -1 for what was fixed at the start, null where the file is broken;
  "missing" counts contents that are kept outside of the log, because they hold secrets or were too
  large to be searched for any, and are gone.
Exit code: 0 where every log is whole, 5 where one is damaged.
A cut tail, or a log that was rewritten as a whole, shows by the heads that are kept beside the log.
""")
@click.argument("runs", nargs=-1, metavar="[RUN]...", shell_complete=complete_run)
@click.option("--all", "every", is_flag=True, help="Every run.")
@json_option
def verify(runs: tuple[str, ...], every: bool, as_json: bool) -> int:
    """Check that no event of RUNs (default: the latest) was changed, lost, moved or cut off, and no content."""
    from agentd.log import Catalogue
    from agentd.log import verify as verified

    if every and runs:
        raise UsageError("takes no RUN beside it", field="--all")
    home = load_settings().home
    known = Catalogue(home)
    ids = [run.run_id for run in known.list_runs()] if every else [known.resolve(run) for run in runs or ("last",)]
    found = {run_id: verified(home, run_id) for run_id in ids}
    if as_json:
        print_json([{"run_id": run_id, **result.model_dump()} for run_id, result in found.items()])
    for run_id, result in () if as_json else found.items():
        if result.ok:
            unseen = "" if result.head_seen is not None else "; no heads are kept of it, so a cut tail would not show"
            gone = f"; {result.missing} contents with secrets, kept outside of it, are gone" if result.missing else ""
            click.echo(f"{run_id}  ok  {result.events} events and {result.blobs} contents verify{unseen}{gone}")
        else:
            place = "" if result.bad_seq is None else " at its header" if result.bad_seq < 0 else (
                f" at event {result.bad_seq}")
            click.echo(f"{run_id}  DAMAGED{place}: {visible(result.why)}")
    return 0 if all(result.ok for result in found.values()) else DAMAGED
