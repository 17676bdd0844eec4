"""Logs of earlier versions are looked at with every command that reads one."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner

from agentd.cli.root import cli
from agentd.contracts import SCHEMA_VERSION, Kind
from tests.log.test_versions import GOLDEN, VERSIONS


@pytest.fixture(params=VERSIONS)
def typed(request, tmp_path):
    """Types a command in the home of a version, or in another; `runs` says what must come of each run."""
    shutil.copytree(GOLDEN / str(request.param), tmp_path / "home")

    def start(*args, home=tmp_path / "home", codes=(0,)):
        done = CliRunner(env={"AGENTD_HOME": str(home)}).invoke(cli, list(args), standalone_mode=False)
        assert done.exception is None, (args, done.exception, done.output)
        assert (done.return_value or 0) in codes, (args, done.output)
        return done.output

    start.version, start.folder = request.param, tmp_path
    start.runs = json.loads((GOLDEN / str(request.param) / "expected.json").read_text())
    return start


def test_every_command_that_reads_a_log_reads_it(typed):
    assert {run["run_id"] for run in json.loads(typed("runs", "--json"))} == typed.runs.keys()
    seen = set()
    for run_id, came_to in typed.runs.items():
        assert "contents verify" in typed("show", run_id)
        assert typed("replay", run_id, "--speed", "0").startswith("goal ")
        events = [json.loads(line) for line in typed("events", run_id, "--json", "--bodies").splitlines()]
        seen |= {Kind(event["kind"]) for event in events}
        assert {change["path"] for change in json.loads(typed("diff", run_id, "--json"))} == came_to["files"].keys()
        assert "both left the same files" in typed("compare", run_id, run_id)
        page, bundle = (typed.folder / f"{run_id}.{end}" for end in ("html", "zip"))
        typed("export", run_id, "--html", "-o", str(page))
        assert ">verified<" in page.read_text()
        typed("report", run_id, "-o", str(bundle))
    if typed.version == SCHEMA_VERSION:
        assert seen == set(Kind)
    again = json.loads(typed("whatif", "--policy", "strict", "--json", codes=(0, 5)))
    assert again["unread"] == [] and len(again["runs"]) == len(typed.runs)
    assert all(run["decisions"] for run in again["runs"])


def test_they_travel(typed):
    other = typed.folder / "other"
    for run_id, came_to in typed.runs.items():
        file = typed.folder / f"{run_id}.gz"
        typed("export", run_id, "--with-files", "-o", str(file))
        typed("import", str(file), home=other)
        assert json.loads(typed("verify", run_id, "--json", home=other))[0]["ok"]
        assert json.loads(typed("show", run_id, "--json", home=other))["state"]["head_hash"] == came_to["head"]
