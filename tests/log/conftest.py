"""A home, a header and small runs for the tests of the log."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from agentd.canon import canonical, sha256
from agentd.clock import FixedClock
from agentd.contracts import Change, Delta, Draft, FileEntry, Kind, Plan, RunHeader, Usage
from agentd.log import ImportedRun, Writer, create_run, export_run, import_runs, open_reader

REAL = "20261125-030237-zqy5z"
MakeHeader = Callable[..., RunHeader]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def header() -> MakeHeader:
    def make(run_id: str = "20231114-221320-aaaaa", **given: object) -> RunHeader:
        values: dict[str, object] = {
            "goal": "count the lines", "policy_name": "default", "policy_hash": "s1:p", "tools_hash": "s1:t",
            "model": {"name": "scripted", "temperature": 0.5}, "agentd_version": "0.1.0",
            "created_ns": 1_700_000_000_000_000_000,
        }
        return RunHeader.model_validate({"run_id": run_id} | values | given)

    return make


def _entry(path: str, content: bytes) -> FileEntry:
    """A regular file."""
    return FileEntry(path=path, kind="file", size_bytes=len(content), sha256=sha256(content))


def _outcome_body(*changes: Change) -> bytes:
    """The body of a `tool_finished` event."""
    return canonical({
        "outcome": {"status": "ok", "duration_ms": 1.5},
        "delta": Delta(changes=changes, tree_hash="s1:tree").model_dump(),
    })


def _write_golden(writer: Writer, clock: FixedClock) -> None:
    """A run of two steps: a call that changes a file, a call that is denied, and the end."""
    old, new, made = b"one\n", b"one\ntwo\n", b"x" * 3000
    segment = canonical({"role": "user", "text": "hello " * 400})
    cut = canonical({"role": "user", "text": "hello"})
    writer.append(
        [
            Draft(kind=Kind.run_started, step=0, data={"limits": {"steps": 3}}),
            Draft(
                kind=Kind.workspace_imported, step=0,
                body=canonical([_entry("a.txt", old).model_dump(), _entry("b\udcff.txt", old).model_dump()]),
            ),
            Draft(kind=Kind.prompt_built, step=0, data={"added": [sha256(segment)]}),
        ],
        {sha256(segment): segment},
    )
    clock.advance(2)
    plan = Plan(steps=("look", "count"))
    replied = {"finish": "stop", "usage": Usage(prompt=100, cached=60, output=7).model_dump()}
    writer.append([
        Draft(kind=Kind.plan_made, step=0, actor="model", body=canonical(plan.model_dump())),
        Draft(kind=Kind.model_replied, step=1, data=replied, actor="model", body=b'{"text":"..."}'),
        Draft(kind=Kind.call_proposed, step=1, data={"tool": "shell"}, call_id="c1", actor="model", body=b"{}"),
        Draft(kind=Kind.policy_decided, step=1, data={"verdict": "allow"}, call_id="c1", actor="policy"),
        Draft(kind=Kind.tool_started, step=1, data={"tool": "shell", "timeout_s": 2.5}, call_id="c1"),
    ])
    clock.advance(1)
    changes = (
        Change(path="a.txt", before=_entry("a.txt", old), after=_entry("a.txt", new)),
        Change(path="new/c.bin", before=None, after=_entry("new/c.bin", made)),
    )
    writer.append(
        [
            Draft(
                kind=Kind.tool_finished, step=1, call_id="c1", actor="tool", body=_outcome_body(*changes),
                data={"tool": "shell", "status": "ok", "tree_hash": "s1:tree", "changes": 2, "duration_ms": 1.5},
            ),
            Draft(kind=Kind.prompt_built, step=2, data={"added": []}, body=canonical([[0, sha256(cut)]])),
            Draft(kind=Kind.model_replied, step=2, data=replied, actor="model"),
            Draft(kind=Kind.call_proposed, step=2, data={"tool": "send"}, call_id="c2", actor="model"),
            Draft(
                kind=Kind.policy_decided, step=2, call_id="c2", actor="policy",
                data={"verdict": "deny", "rule": "no-send", "place": "p.yaml:3", "reason": "nothing leaves"},
            ),
        ],
        {sha256(c): c for c in (old, new, made, cut)},
    )
    writer.append([Draft(kind=Kind.run_finished, step=2, data={"status": "done", "answer": "2", "reason": "ok"})])


@pytest.fixture
def golden(home: Path, header: MakeHeader, clock: FixedClock) -> RunHeader:
    """A closed run of 14 events."""
    made = header()
    writer = create_run(home, made, clock)
    _write_golden(writer, clock)
    writer.close()
    return made


@pytest.fixture
def entry() -> Callable[[str, bytes], FileEntry]:
    return _entry


@pytest.fixture
def outcome_body() -> Callable[..., bytes]:
    return _outcome_body


@pytest.fixture
def write_golden() -> Callable[[Writer, FixedClock], None]:
    return _write_golden


@pytest.fixture
def spawn(home: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts writer_process.py; every process is dead at the end of the test."""
    root = Path(__file__).parents[2]
    started: list[subprocess.Popen[str]] = []

    def start(how: str, run_id: str, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(root / "tests" / "log" / "writer_process.py"), how, str(home), run_id, *options]
        env = os.environ | {"PYTHONPATH": str(root)}
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture
def real(home: Path) -> RunHeader:
    """The header of a run that agentd made, which has all that readers take for granted."""
    (home / "heads").mkdir(parents=True, exist_ok=True)
    old = Path(__file__).parent / "golden" / "2"
    shutil.copytree(old / "runs" / REAL, home / "runs" / REAL)
    shutil.copy(old / "heads" / REAL, home / "heads" / REAL)
    with closing(open_reader(home, REAL)) as reader:
        return reader.header


@pytest.fixture
def exported(home: Path, real: RunHeader) -> bytes:
    """That run as a file."""
    out = io.BytesIO()
    export_run(home, real.run_id, out, "0.1.0")
    return out.getvalue()


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Path]:
    """Another machine's home; at the end nothing that was built aside is left in it."""
    yield tmp_path / "away"
    left = tmp_path / "away" / "importing"
    assert not left.exists() or not list(left.iterdir())


@pytest.fixture
def take(away: Path) -> Callable[..., tuple[ImportedRun, ...]]:
    """Imports bytes there."""
    return lambda data, max_bytes=64 << 20: import_runs(away, io.BytesIO(data), FixedClock(), max_bytes)
