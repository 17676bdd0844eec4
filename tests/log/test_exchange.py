"""A run as one file: the same on another home, a fork with those that it needs, and never half there."""

from __future__ import annotations

import fcntl
import gzip
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from agentd.canon import canonical, sha256
from agentd.clock import FixedClock
from agentd.contracts import Draft, Kind
from agentd.errors import LogDamaged, UsageError
from agentd.log import (
    Catalogue,
    Snapshots,
    create_run,
    export_run,
    fold,
    is_imported,
    load_history,
    open_reader,
    open_writer,
    remove_runs,
    tree_changes,
    verify,
)
from tests.log.test_verification import unguarded

OTHER = "20231114-221320-bbbbb"
GOLDEN = Path(__file__).with_name("golden")
APPLIED = {"folder": "/x", "phase": "finished", "applied": 1}
FILES = Path(__file__).with_name("exported")


def lines_of(exported):
    return [json.loads(line) for line in gzip.decompress(exported).splitlines()]


def everything(home, run_id):
    """All that a log says, but for who holds it."""
    with closing(open_reader(home, run_id)) as reader:
        return (
            reader.stored_run().header, [tuple(row) for row in reader.rows()],
            [(bytes(row.hash), row.size) for row in reader.blob_rows(by_name=True)],
            fold(reader.events(), reader.header, reader.blob), tree_changes(reader),
        )


def test_a_run_is_the_same_on_another_home(home, real, exported, take, away):
    found = take(exported)
    assert [(run.run_id, run.state, run.events) for run in found] == [(real.run_id, "imported", 49)]
    assert everything(away, real.run_id) == everything(home, real.run_id)
    assert verify(away, real.run_id) == verify(home, real.run_id)
    (here,), (there,) = Catalogue(home).list_runs(), Catalogue(away).list_runs()
    assert there == here.model_copy(update={"imported": True}) and here.head_hash == found[0].head_hash
    again = io.BytesIO()
    export_run(away, real.run_id, again, "0.1.0")
    assert again.getvalue() == exported
    assert (away / "runs" / real.run_id / "log.db").stat().st_mode & 0o777 == 0o600
    assert [run.state for run in take(exported)] == ["there"]


@pytest.mark.parametrize("version", [1, 2])
def test_runs_of_every_schema_come_back_with_those_that_they_need(tmp_path, version, take, away):
    old = tmp_path / "old"
    shutil.copytree(GOLDEN / str(version), old)
    forks = 0
    for run in Catalogue(old).list_runs():
        shutil.rmtree(away, ignore_errors=True)
        out, again = io.BytesIO(), io.BytesIO()
        done = export_run(old, run.run_id, out, "0.1.0")
        forks += run.forked
        assert done.runs == ((run.parent, run.run_id) if run.forked else (run.run_id,))
        assert (done.head_seq, done.head_hash) == (run.head_seq, run.head_hash)
        found = take(out.getvalue())
        assert [(one.run_id, one.state) for one in found] == [(one, "imported") for one in done.runs]
        assert found[-1].head_hash == run.head_hash and all(verify(away, one).ok for one in done.runs)
        for one in done.runs:
            assert everything(away, one) == everything(old, one)
        export_run(away, run.run_id, again, "0.1.0")
        assert again.getvalue() == out.getvalue()
    assert forks == version - 1


def test_a_fork_without_the_run_that_it_needs_is_refused(tmp_path, take, away):
    """Also where that run is here: what a file says is checked from the file alone."""
    old = tmp_path / "old"
    shutil.copytree(GOLDEN / "2", old)
    (fork,) = [run for run in Catalogue(old).list_runs() if run.forked]
    out = io.BytesIO()
    export_run(old, fork.run_id, out, "0.1.0")
    take(out.getvalue())
    remove_runs(away, [fork.run_id])
    first, *lines = lines_of(out.getvalue())
    start = next(n for n, line in enumerate(lines) if line.get("run") == fork.run_id)
    own = lines[start:]
    end = own[-1] | {what: sum(what[:-1] in line for line in own) for what in ("events", "blobs")}
    with pytest.raises(LogDamaged, match="is gone"):
        take(gzip.compress(b"".join(
            json.dumps(line, separators=(",", ":")).encode() + b"\n"
            for line in (first | {"runs": [fork.run_id]}, *own[:-1], end)
        )))


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_a_file_of_every_version_of_the_form_is_taken(path, take, away):
    found = take(path.read_bytes())
    assert len(found) == 2
    for one in found:
        assert (verify(away, one.run_id).ok, one.state) == (True, "imported")


def test_what_is_in_the_file_is_text_that_anybody_can_read(exported):
    lines = lines_of(exported)
    assert lines[0] == {
        "format": "agentd.log", "version": 1, "agentd": "0.1.0", "runs": ["20261125-030237-zqy5z"], "files": False,
    }
    assert [next(iter(line)) for line in lines] == [
        "format", "run", *["event"] * 49, *["head"] * 13, *["blob"] * (len(lines) - 65), "end",
    ]
    assert {"base\n", "base\none\n"} <= {line.get("text") for line in lines}
    assert lines[-1] == {"end": True, "events": 49, "blobs": len(lines) - 65, "files": 0}


def test_contents_of_every_size_and_kind_come_back(home, header, clock, take, away):
    contents = [b"", b"\xff\x00bin", "é\u2028\U0001f600".encode() * 100_000, os.urandom(600_000), b"\0" * 3_000_000,
                b"a" * (256 << 10), b"a" * ((256 << 10) + 1), "\ufeffx\r\n".encode()]
    with closing(create_run(home, header(), clock)) as writer:
        draft = Draft(kind=Kind.budget_hit, step=1, data={"limit": "steps"})
        writer.append([draft], {sha256(content): content for content in contents})
    out = io.BytesIO()
    export_run(home, writer.header.run_id, out, "0.1.0")
    take(out.getvalue())
    with closing(open_reader(away, writer.header.run_id)) as reader:
        assert [reader.blob(sha256(content)) for content in contents] == contents


def test_a_run_that_several_wrote_comes_back_with_its_epochs(home, real, clock, take, away):
    for _ in range(3):
        with closing(open_writer(home, real.run_id, clock)) as writer:
            writer.append([Draft(kind=Kind.changes_applied, step=0, data=APPLIED)])
    open_writer(home, real.run_id, clock).close()  # took it, and wrote nothing
    out = io.BytesIO()
    export_run(home, real.run_id, out, "0.1.0")
    take(out.getvalue())
    assert everything(away, real.run_id) == everything(home, real.run_id)
    with closing(open_writer(away, real.run_id, clock)) as writer:
        assert writer.epoch == 6


def test_what_the_folder_held_travels_where_it_is_wanted(home, golden, take, away):
    held = {sha256(b"one\n"): b"one\n"}
    out = io.BytesIO()
    Snapshots(home).keep_all(held)
    done = export_run(home, golden.run_id, out, "0.1.0", with_files=True)
    assert (done.files, done.missing) == (0, 0)  # the log has it: the run changed that file
    with closing(create_run(home, golden.model_copy(update={"run_id": OTHER}), FixedClock())) as writer:
        entries = [{"path": f"{n}.txt", "kind": "file", "size_bytes": 4, "sha256": n} for n in (*held, "0" * 64)]
        data = {"entries": 2, "left_out": [], "left_out_count": 0, "tree_hash": "s1:t"}
        writer.append([Draft(kind=Kind.workspace_imported, step=0, data=data, body=canonical(entries))])
    out = io.BytesIO()
    done = export_run(home, OTHER, out, "0.1.0", with_files=True)
    assert (done.files, done.missing) == (1, 1)
    take(out.getvalue())
    assert {name: Snapshots(away).get(name) for name in Snapshots(away).names(1 << 62)} == held


def test_what_is_damaged_or_under_way_is_not_exported(home, golden, header, clock):
    with closing(create_run(home, header(OTHER), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
        with pytest.raises(UsageError, match="still under way"):
            export_run(home, OTHER, io.BytesIO(), "0.1.0")
    with unguarded(home, golden.run_id) as db:
        db.execute("DELETE FROM event WHERE seq > 9")
    with pytest.raises(LogDamaged, match="had reached 13"):
        export_run(home, golden.run_id, io.BytesIO(), "0.1.0")


def test_another_run_of_that_id_stays_as_it_is(home, real, exported, take, away, header, clock):
    with closing(create_run(away, header(real.run_id, goal="mine"), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
    before = everything(away, real.run_id)
    with pytest.raises(UsageError, match="is here already"):
        take(exported)
    assert everything(away, real.run_id) == before and not is_imported(away, real.run_id)


def test_a_run_that_went_on_here_is_there_but_not_the_reverse(real, exported, take, away, clock):
    take(exported)
    with closing(open_writer(away, real.run_id, clock)) as writer:
        writer.append([Draft(kind=Kind.changes_applied, step=0, data=APPLIED)])
    assert take(exported)[0].state == "there"
    out = io.BytesIO()
    export_run(away, real.run_id, out, "0.1.0")
    shutil.rmtree(away)
    take(exported)
    with pytest.raises(UsageError, match="is here already"):
        take(out.getvalue())


def test_an_imported_run_is_nobodys_last_and_not_carried_on(exported, real, take, away, header, clock):
    take(exported)
    with pytest.raises(UsageError, match="there is no run yet"):
        Catalogue(away).resolve("last")
    with pytest.raises(UsageError, match="imported, and is not gone on with"):
        load_history(away, real.run_id)
    with closing(create_run(away, header(OTHER, created_ns=5), clock)) as writer:
        writer.append([Draft(kind=Kind.run_started, step=0)])
    assert Catalogue(away).resolve("last") == OTHER


def test_what_a_killed_import_left_goes(exported, take, away, tmp_path):
    """Killed anywhere: the run is there whole, or not at all; and it can be imported then."""
    file = tmp_path / "file"
    file.write_bytes(exported)
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from agentd.clock import SystemClock\nfrom agentd.log import import_runs\n"
        "source = open(sys.argv[2], 'rb'); print('ready', flush=True)\n"
        "import_runs(Path(sys.argv[1]), source, SystemClock(), 1 << 30)\n"
    )
    whole = 0
    for turn in range(12):
        shutil.rmtree(away, ignore_errors=True)
        with subprocess.Popen([sys.executable, "-c", program, str(away), str(file)], env=environment,
                              stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(turn * 0.008)
            process.send_signal(signal.SIGKILL)
        runs = Catalogue(away).list_runs()
        whole += len(runs)
        assert all(verify(away, run.run_id).ok and run.imported for run in runs)
        assert take(exported)[0].state == ("there" if runs else "imported")
    assert whole < 12


def test_two_imports_do_not_meet(exported, take, away):
    take(exported)
    held = os.open(away / "importing", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(UsageError, match="another import is under way"):
        take(exported)
    os.close(held)
