"""`agentd apply` on a run that was logged elsewhere: nothing but its log and the folder is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from agentd.canon import canonical, sha256
from agentd.cli.apply import apply
from agentd.clock import FixedClock
from agentd.contracts import Change, Delta, Draft, FileEntry, Kind, RunHeader
from agentd.errors import LeaseHeld, UsageError
from agentd.log import create_run, open_reader

RUN = "20231114-221320-aaaaa"
FAULTY = Path(__file__).parents[1] / "crash/faulty_disk.py"


def entry(path, data, mode=0o644):
    return FileEntry(path=path, kind="file", mode=mode, size_bytes=len(data), sha256=sha256(data))


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "folder"
    path.mkdir()
    (path / "a.txt").write_bytes(b"one\n")
    return path


@pytest.fixture
def logged(tmp_path, folder, monkeypatch):
    """A run that changed a.txt, made b.txt and an executable, and left by the reader's lease."""
    monkeypatch.setenv("AGENTD_HOME", str(tmp_path / "home"))
    header = RunHeader(
        run_id=RUN, goal="x", source=str(folder), policy_name="default", policy_hash="s1:p", tools_hash="s1:t",
        model={"name": "scripted"}, agentd_version="0.1.0", created_ns=1_700_000_000_000_000_000,
    )
    contents = [b"one\n", b"two\n", b"b", b"#!/bin/sh\n"]
    changes = (
        Change(path="a.txt", before=entry("a.txt", contents[0]), after=entry("a.txt", contents[1])),
        Change(path="b.txt", before=None, after=entry("b.txt", contents[2])),
        Change(path="run.sh", before=None, after=entry("run.sh", contents[3], 0o755)),
    )
    imported = [entry("a.txt", contents[0]).model_dump()]
    body = canonical({"outcome": {"status": "ok"}, "delta": Delta(changes=changes, tree_hash="s1:x").model_dump()})
    writer = create_run(tmp_path / "home", header, FixedClock())
    writer.append([
        Draft(kind=Kind.workspace_imported, step=0, body=canonical(imported)),
        Draft(kind=Kind.tool_finished, step=1, data={"changes": 3}, body=body),
    ], {sha256(data): data for data in contents})
    with closing(writer):
        yield writer


@pytest.fixture
def run(logged):
    logged.close()

    def invoke(*args):
        result = CliRunner().invoke(apply, list(args), standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return result.return_value, result.output

    return invoke


def applied_events(tmp_path):
    with closing(open_reader(tmp_path / "home", RUN)) as reader:
        return [event.data for event in reader.events() if event.kind is Kind.changes_applied]


def test_applies_what_may_be_and_says_how_to_get_the_rest(run, folder, tmp_path):
    code, said = run()
    assert code == 5
    assert "applied  a.txt" in said and "applied  b.txt" in said
    assert "skipped  run.sh: a new executable" in said and f"agentd apply {RUN} --name PATH" in said
    assert not (folder / "run.sh").exists()
    assert run("--name", "run.sh")[0] == 0
    assert (folder / "run.sh").stat().st_mode & 0o777 == 0o755
    first, second = applied_events(tmp_path)[:2]
    assert (first["phase"], first["changes"]) == ("intended", 3)
    assert (second["phase"], second["applied"], second["skipped"], second["conflicts"]) == ("finished", 2, 1, 0)


def test_one_whose_end_cannot_be_logged_says_what_is_there_and_how_to_go_on(logged, folder):
    logged.close()
    done = subprocess.run(
        [sys.executable, FAULTY, "lost", "database or disk is full", "3", "apply", RUN], capture_output=True, text=True,
        check=False,
    )
    assert done.returncode == 5
    assert f"2 changes are in {folder}, but the log cannot be written: database or disk is full" in done.stderr
    assert f"go on with: agentd apply {RUN}" in done.stderr
    assert (folder / "b.txt").read_bytes() == b"b"


def test_a_dry_run_writes_neither_files_nor_events(run, folder, tmp_path):
    (folder / "b.txt").write_text("mine")
    code, said = run("--dry-run")
    assert code == 5
    assert "would apply  a.txt" in said and "conflict b.txt" in said
    assert sorted(p.name for p in folder.iterdir()) == ["a.txt", "b.txt"]
    assert applied_events(tmp_path) == []


def test_only_some_and_json(run, folder):
    code, said = run("--only", "b.txt", "--json")
    assert code == 0
    assert json.loads(said) == {"folder": str(folder), "applied": ["b.txt"], "skipped": [], "conflicts": []}
    assert (folder / "a.txt").read_bytes() == b"one\n"


def test_a_conflict_is_overwritten_only_when_named(run, folder):
    (folder / "a.txt").write_text("mine")
    assert "conflict a.txt: was changed since it was copied" in run()[1]
    assert run("--overwrite", "a.txt", "--only", "a.txt")[0] == 0
    assert (folder / "a.txt").read_bytes() == b"two\n"


def test_another_folder(run, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert run("--dir", str(other), "--only", "b.txt")[0] == 0
    assert (other / "b.txt").read_bytes() == b"b"


def test_a_path_that_the_run_did_not_change(run):
    with pytest.raises(UsageError, match="did not change none"):
        run("--only", "none")


def test_nothing_is_written_while_the_run_goes_on(logged, folder):
    result = CliRunner().invoke(apply, [], standalone_mode=False)
    assert isinstance(result.exception, LeaseHeld)
    assert (folder / "a.txt").read_bytes() == b"one\n"
    assert not (folder / "b.txt").exists()
