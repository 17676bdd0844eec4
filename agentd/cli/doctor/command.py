"""`agentd doctor`: a line for each thing looked at, and what to do where it is not well."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import click

import agentd
from agentd.cli.doctor.engine import engine
from agentd.cli.doctor.finding import Finding
from agentd.cli.doctor.home import disk, file_system_of, filesystem, home
from agentd.cli.doctor.install import command_on_path, install
from agentd.cli.doctor.machine import encoding, proxies, python, sqlite, system
from agentd.cli.doctor.model import model
from agentd.cli.output import json_option, print_json
from agentd.config import load_settings
from agentd.settings import Settings
from agentd.text import visible


@click.command(epilog="""\b
Exit code 0 unless a line says fail, then 5.
--json: {"ok": bool, "findings": [{"name", "level": "ok"|"warn"|"fail", "says", "fix"}]}
""")
@json_option
def doctor(as_json: bool) -> int:
    """Look over engine, image, model, disk and home; a line each, and what to do."""
    findings = list(examine(load_settings()))
    well = all(finding.level != "fail" for finding in findings)
    if as_json:
        print_json({"ok": well, "findings": findings})
    else:
        for finding in findings:
            click.echo(f"{finding.level:<4}  {finding.name:<8} {visible(finding.says)}")
            if finding.fix:
                click.echo(f"{'':<15}-> {visible(finding.fix)}")
    return 0 if well else 5


def examine(settings: Settings) -> Iterator[Finding]:
    """Everything that is looked at, cheapest first."""
    yield python()
    yield system()
    yield from install(Path(agentd.__file__).parent, sys.path, Path.cwd(), command_on_path())
    yield sqlite(sqlite3.sqlite_version_info)
    yield encoding(sys.stdout.encoding, sys.getfilesystemencoding())
    yield proxies(os.environ)
    yield home(settings.home)
    yield filesystem(file_system_of(settings.home))
    yield disk(settings.home)
    yield model(settings)
    yield from engine(settings)
