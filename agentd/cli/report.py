"""`agentd report`: a bundle for a bug report, from which texts are left out."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click

from agentd.cli.completion import complete_run
from agentd.cli.outfile import written
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.contracts import Json
from agentd.settings import Settings
from agentd.text import visible

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_ABOUT = """What agentd put into this bundle, and what it left out.

machine.json  versions, the operating system, and how each of doctor's checks came out
run.json      how the run was set up and how it ended, in numbers and names of agentd's own
events.jsonl  a line for each event: what kind, in which step, when, how large, how it ended
log.json      whether the log verifies

Left out: the goal, prompts, replies, arguments, outputs, answers, reasons, names and contents of files,
folders, names of users and hosts, addresses, and hashes of any of these. Tools, rules, policies and models that
are not agentd's own are numbered in the order in which they come up.
"""


@click.command(epilog="""\b
Examples:
  agentd report                 the latest run, as RUN.report.zip in this folder
  agentd report RUN -o bug.zip

\b
--json: {"file", "run_id", "entries": {NAME: size_bytes}}
""")
@click.argument("run", required=False, shell_complete=complete_run)
@click.option("-o", "--output", "target", type=click.Path(path_type=Path, dir_okay=False), default=None,
              metavar="FILE", help="Where to.")
@click.option("--force", is_flag=True, help="Replace FILE where it is there.")
@json_option
def report(run: str | None, target: Path | None, force: bool, as_json: bool) -> None:
    """Make a bundle of RUN (default: the latest) for a bug report: what happened, without what was said."""
    from agentd.log import Catalogue

    settings = load_settings()
    run_id = Catalogue(settings.home).resolve(run or "last")
    target = target or Path(f"{run_id}.report.zip")
    entries = dict([("README.txt", _ABOUT), *_entries(settings, run_id)])
    with written(target, force=force) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in entries.items():
            bundle.writestr(zipfile.ZipInfo(name, _EARLIEST), text, zipfile.ZIP_DEFLATED)
    if as_json:
        print_json({"file": str(target), "run_id": run_id, "entries": {name: len(t) for name, t in entries.items()}})
        return
    for name, text in entries.items():
        click.echo(f"{name:<14} {len(text):>9,} bytes")
    click.echo(f"wrote {visible(str(target))}; look at it before you send it: unzip -p {visible(str(target))}")


def _entries(settings: Settings, run_id: str) -> Iterator[tuple[str, str]]:
    from agentd.cli.outline import events_of, machine, run_of
    from agentd.log import open_reader, verify

    yield "machine.json", _text(machine(settings))
    with closing(open_reader(settings.home, run_id)) as reader:
        yield "run.json", _text(run_of(reader))
        yield "events.jsonl", "".join(json.dumps(event) + "\n" for event in events_of(reader))
    checked = verify(settings.home, run_id)
    yield "log.json", _text({name: value for name, value in checked.model_dump().items() if name != "why"})


def _text(value: Json) -> str:
    return json.dumps(value, indent=2) + "\n"
