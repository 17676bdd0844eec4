"""A run as one file: the same on another home, whole or refused, and a file from anywhere harms nothing."""

from __future__ import annotations

import base64
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
from agentd.errors import AgentdError, LogDamaged, UsageError
from agentd.log import (
    Catalogue,
    create_run,
    export_run,
    fold,
    import_runs,
    is_imported,
    load_history,
    open_reader,
    open_writer,
    verify,
)
from agentd.log.chain import event_hash, genesis, header_of
from tests.log.test_verification import unguarded

MAX_BYTES = 64 << 20
OTHER = "20231114-221320-bbbbb"


@pytest.fixture
def exported(home, golden):
    out = io.BytesIO()
    export_run(home, golden.run_id, out, "0.1.0")
    return out.getvalue()


@pytest.fixture
def away(tmp_path):
    """Another machine's home; at the end nothing that was built aside is left in it."""
    yield tmp_path / "away"
    left = tmp_path / "away" / "importing"
    assert not left.exists() or not list(left.iterdir())


@pytest.fixture
def take(away):
    """Imports bytes there."""
    kept = {}

    def start(data, max_bytes=MAX_BYTES):
        return import_runs(away, io.BytesIO(data), FixedClock(), kept.__setitem__, max_bytes)

    start.kept = kept
    return start


def lines_of(exported):
    return [json.loads(line) for line in gzip.decompress(exported).splitlines()]


def packed(lines):
    return gzip.compress(b"".join(
        line if isinstance(line, bytes) else json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines
    ))


def rechained(lines):
    """The file with its hashes made anew, as one who means harm would."""
    run = next(line for line in lines if "run" in line)
    header = header_of(run["header"])
    prev = genesis(header)
    made = []
    for line in lines:
        if "event" in line:
            columns = {**line, "run_id": run["run"], "seq": line["event"], "prev_hash": prev}
            prev = event_hash(columns)
            line = line | {"prev_hash": columns["prev_hash"], "hash": prev}
        if "head" not in line:
            made.append(line)
    return made


def everything(home, run_id):
    """All that a log says, but for who holds it."""
    with closing(open_reader(home, run_id)) as reader:
        return (
            reader.stored_run().header, [tuple(row) for row in reader.rows()],
            [(bytes(row.hash), row.size) for row in reader.blob_rows()],
            fold(reader.events(), reader.header, reader.blob),
        )


def test_a_run_is_the_same_on_another_home(home, golden, exported, take, away):
    found = take(exported)
    assert [(run.run_id, run.state, run.events) for run in found] == [(golden.run_id, "imported", 14)]
    assert everything(away, golden.run_id) == everything(home, golden.run_id)
    assert verify(away, golden.run_id) == verify(home, golden.run_id)
    (here,), (there,) = Catalogue(home).list_runs(), Catalogue(away).list_runs()
    assert there == here.model_copy(update={"imported": True}) and here.head_hash == found[0].head_hash
    again = io.BytesIO()
    export_run(away, golden.run_id, again, "0.1.0")
    assert again.getvalue() == exported
    assert (away / "runs" / golden.run_id / "log.db").stat().st_mode & 0o777 == 0o600
    assert [run.state for run in take(exported)] == ["there"]


def test_what_is_in_the_file_is_text_that_anybody_can_read(exported):
    lines = lines_of(exported)
    assert lines[0] == {
        "format": "agentd.log", "version": 1, "agentd": "0.1.0", "runs": ["20231114-221320-aaaaa"], "files": False,
    }
    assert [next(iter(line)) for line in lines] == [
        "format", "run", *["event"] * 14, *["head"] * 5, *["blob"] * 11, "end",
    ]
    assert {"one\ntwo\n", "x" * 3000} <= {line.get("text") for line in lines}
    assert lines[-1] == {"end": True, "events": 14, "blobs": 11, "files": 0}


def test_contents_of_every_size_and_kind_come_back(home, header, clock, take, away):
    contents = [b"", b"\xff\x00bin", "é\u2028\U0001f600".encode() * 100_000, os.urandom(600_000), b"\0" * 3_000_000,
                b"a" * (256 << 10), b"a" * ((256 << 10) + 1), "\ufeffx\r\n".encode()]
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(kind=Kind.model_replied, step=1, data={"finish": "stop"})], {sha256(c): c for c in contents})
    out = io.BytesIO()
    export_run(home, writer.header.run_id, out, "0.1.0")
    take(out.getvalue())
    with closing(open_reader(away, writer.header.run_id)) as reader:
        assert [reader.blob(sha256(content)) for content in contents] == contents


def test_a_run_that_several_wrote_comes_back_with_its_epochs(home, golden, clock, take, away):
    for _ in range(3):
        with closing(open_writer(home, golden.run_id, clock)) as writer:
            writer.append([Draft(kind=Kind.changes_applied, step=0, data={"applied": 1})])
    open_writer(home, golden.run_id, clock).close()  # took it, and wrote nothing
    out = io.BytesIO()
    export_run(home, golden.run_id, out, "0.1.0")
    take(out.getvalue())
    assert everything(away, golden.run_id) == everything(home, golden.run_id)
    with closing(open_writer(away, golden.run_id, clock)) as writer:
        assert writer.epoch == 6


def test_what_the_folder_held_travels_where_it_is_wanted(home, golden, take, exported):
    held = {sha256(b"one\n"): b"one\n"}
    out = io.BytesIO()
    done = export_run(home, golden.run_id, out, "0.1.0", held.get)
    assert (done.files, done.missing) == (0, 0)  # the log has it: the run changed that file
    with closing(create_run(home, golden.model_copy(update={"run_id": OTHER}), FixedClock())) as writer:
        entries = [{"path": f"{n}.txt", "kind": "file", "size_bytes": 4, "sha256": n} for n in (*held, "0" * 64)]
        writer.append([Draft(kind=Kind.workspace_imported, step=0, data={"entries": 2}, body=canonical(entries))])
    out = io.BytesIO()
    done = export_run(home, OTHER, out, "0.1.0", held.get)
    assert (done.files, done.missing) == (1, 1)
    take(out.getvalue())
    assert take.kept == held


def test_what_is_damaged_or_under_way_is_not_exported(home, golden, header, clock):
    with closing(create_run(home, header(OTHER), clock)), pytest.raises(UsageError, match="still under way"):
        export_run(home, OTHER, io.BytesIO(), "0.1.0")
    with unguarded(home, golden.run_id) as db:
        db.execute("DELETE FROM event WHERE seq > 9")
    with pytest.raises(LogDamaged, match="had reached 13"):
        export_run(home, golden.run_id, io.BytesIO(), "0.1.0")


# -- a file from anywhere ------------------------------------------------------------------------


def test_a_file_that_was_cut_anywhere_is_refused(exported, take, away):
    whole = gzip.decompress(exported)
    lines = whole.splitlines(keepends=True)
    for count in range(len(lines)):
        for data in (gzip.compress(b"".join(lines[:count])), gzip.compress(b"".join(lines[:count]) + lines[count][:-1])):
            with pytest.raises(AgentdError):
                take(data)
    for size in range(0, len(exported), 97):
        with pytest.raises(AgentdError):
            take(exported[:size])
    assert Catalogue(away).list_runs() == ()


def test_any_changed_byte_is_found(exported, take, away):
    plain = bytearray(gzip.decompress(exported))
    opening = plain.index(b"\n")
    for place in range(opening, len(plain), 61):
        changed = plain[:]
        changed[place] = changed[place] ^ 1
        with pytest.raises((LogDamaged, UsageError)):
            take(gzip.compress(bytes(changed)))
    assert Catalogue(away).list_runs() == ()


def at(which, number=0, /, **fields):
    """Changes fields of one line of a kind, and makes the chain anew."""

    def change(lines):
        place = [n for n, line in enumerate(lines) if which in line][number]
        lines[place] = lines[place] | fields
        return lines if "step" in fields else rechained(lines)

    return change


def in_header(**fields):
    def change(lines):
        lines[1]["header"] = json.dumps(json.loads(lines[1]["header"]) | fields)
        return rechained(lines)

    return change


def body(kind, content):
    """Gives the first event of a kind another body."""

    def change(lines):
        place = next(n for n, line in enumerate(lines) if line.get("kind") == kind)
        lines[place]["body_hash"] = sha256(content)
        blobs = [n for n, line in enumerate(lines) if "blob" in line]
        at = next((n for n in blobs if lines[n]["blob"] > sha256(content)), len(lines) - 1)
        lines.insert(at, {"blob": sha256(content), "size": len(content), "base64": base64.b64encode(content).decode()})
        lines[-1]["blobs"] += 1
        return rechained(lines)

    return change


def more(*added, before=-1):
    def change(lines):
        lines[before:before] = added
        return lines

    return change


DEEP = "[" * 2000 + "]" * 2000
HOSTILE = {
    "a path as run id": lambda lines: [lines[0] | {"runs": ["../../evil"]}, *lines[1:]],
    "a path in the run line": lambda lines: [lines[0], lines[1] | {"run": "../evil"}, *lines[2:]],
    "another run than named": lambda lines: [lines[0] | {"runs": ["x"]}, *lines[1:]],
    "a run twice": lambda lines: [lines[0] | {"runs": lines[0]["runs"] * 2}, *lines[1:]],
    "no run": lambda lines: [lines[0] | {"runs": []}, lines[-1]],
    "a path as blob": more({"blob": "../" * 20, "size": 1, "text": "x"}),
    "a path as file": more({"file": "../../../../../../../../../../../tmp/evil", "size": 1, "text": "x"}),
    "an unknown line": more({"exec": "x"}),
    "an unknown field": at("event", evil=1),
    "a number as text": at("event", step="1"),
    "a bool as number": at("event", step=True),
    "a huge number": at("event", ts_ns=1 << 70),
    "a late start": in_header(created_ns=1 << 80),
    "a negative start": in_header(created_ns=-1),
    "a newer log": in_header(schema_version=99),
    "another run in the header": in_header(run_id=OTHER),
    "an unknown header field": lambda lines: [lines[0], lines[1] | {"header": '{"evil":1}'}, *lines[2:]],
    "a deep header": lambda lines: [lines[0], lines[1] | {"header": DEEP}, *lines[2:]],
    "deep data": at("event", 3, data='{"x":' + "[" * 1500 + "]" * 1500 + "}"),
    "data that is a list": at("event", 2, data="[]"),
    "data that is NaN": at("event", 4, data='{"usage":{"prompt":NaN}}'),
    "data of other types": at("event", 4, data='{"usage":[1,2]}'),
    "added that is no list": at("event", 2, data='{"added":5}'),
    "added that is no name": at("event", 2, data='{"added":[{}]}'),
    "an unknown kind": at("event", 3, kind="evil"),
    "a missing event": lambda lines: [line for line in lines if line.get("event") != 5],
    "two events swapped": lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]],
    "an epoch back": at("event", 5, epoch=2),
    "an unended surrogate": at("event", 3, call_id="\ud800"),
    "a deep body": body("plan_made", DEEP.encode()),
    "a body that is no plan": body("plan_made", b'{"evil":1}'),
    "a body that is no JSON": body("plan_made", b"\xff"),
    "a tree that is none": body("workspace_imported", b'[{"path":5}]'),
    "a content that is another": more({"blob": "f" * 64, "size": 1, "text": "x"}),
    "a content out of order": more({"blob": sha256(b"x"), "size": 1, "text": "x"}),
    "a content of another size": more({"blob": "f" * 64, "size": 2, "text": "x"}),
    "a content given twice": more({"blob": "f" * 64, "size": 1, "text": "x", "base64": "eA=="}),
    "a content not given": more({"blob": "f" * 64, "size": 0}),
    "a content of bad base64": more({"blob": "f" * 64, "size": 1, "base64": "%%%"}),
    "a huge content": more({"blob": "f" * 64, "size": 1 << 40, "text": "x"}),
    "a content without end": more({"blob": "f" * 64, "size": 1, "text": "x"}, *[{"more": "x" * 1000}] * 100),
    "a blob twice": lambda lines: [*lines[:-1], lines[-2], lines[-1]],
    "a file twice": more(*[{"file": sha256(b"x"), "size": 1, "text": "x"}] * 2),
    "more of nothing": more({"more": "x"}, before=2),
    "a false count": lambda lines: [*lines[:-1], lines[-1] | {"blobs": 12}],
    "a second end": lambda lines: [*lines, lines[-1]],
    "something after the end": lambda lines: [*lines, {"more": "x"}],
    "a head of another": lambda lines: [{**line, "hash": "s1:" + "0" * 64} if "head" in line else line for line in lines],
    "a head that is not reached": more({"head": 40, "hash": "s1:" + "0" * 64}, before=17),
    "a line without end": more(b'{"more":"' + b"x" * (5 << 20) + b'"}\n', before=2),
    "no JSON": more(b'{"event": nonsense\n', before=2),
    "an empty line": more(b"\n", before=2),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_leaves_nothing(exported, take, away, tmp_path, name):
    hostile = packed(HOSTILE[name](lines_of(exported)))
    with pytest.raises((LogDamaged, UsageError)) as refused:
        take(hostile)
    assert len(refused.value.message) < 500
    assert Catalogue(away).list_runs() == () and take.kept == {}
    assert {path.name for path in away.rglob("*")} <= {"importing"}
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "away"} and not Path("/tmp/evil").exists()


def test_what_is_rechained_well_is_taken(exported, take):
    """The hostile files above are refused for what they are, not because their chain was made anew."""
    lines = lines_of(exported)
    assert take(packed(rechained(lines)))[0].state == "imported"


@pytest.mark.parametrize("data", [
    b"", b"nothing", gzip.compress(b""), gzip.compress(b"PK\x03\x04"), gzip.compress(b'{"format":"x"}\n'),
    gzip.compress(b'{"format":' + b"[" * 100_000), b"\x1f\x8b\x08\x00",
])
def test_what_is_no_such_file_is_said_so(take, data):
    with pytest.raises(UsageError, match="no file that `agentd export` made"):
        take(data)


def test_a_newer_file_is_said_so(exported, take):
    first, *rest = lines_of(exported)
    with pytest.raises(UsageError, match="version 2 of the form, and this agentd knows 1") as refused:
        take(packed([first | {"version": 2, "new": 1}, *rest]))
    assert refused.value.hint == "take a newer agentd"


def test_a_file_that_unpacks_to_very_much_is_refused(exported, take):
    bomb = packed([*lines_of(exported)[:-1], *[{"more": "x" * 1_000_000}] * 100])
    with pytest.raises(LogDamaged, match="longer than it says|one has to"):
        take(bomb)
    with pytest.raises(LogDamaged, match="more than 0 MiB"):
        take(exported, max_bytes=4000)


def test_another_run_of_that_id_stays_as_it_is(home, golden, exported, take, away, header, clock):
    writer = create_run(away, header(goal="mine"), clock)
    writer.close()
    before = everything(away, golden.run_id)
    with pytest.raises(UsageError, match="is here already"):
        take(exported)
    assert everything(away, golden.run_id) == before and not is_imported(away, golden.run_id)


def test_a_run_that_went_on_here_is_there_and_one_that_went_on_there_is_another(home, golden, exported, take, away, clock):
    take(exported)
    with closing(open_writer(away, golden.run_id, clock)) as writer:
        writer.append([Draft(kind=Kind.changes_applied, step=0, data={"applied": 1})])
    assert take(exported)[0].state == "there"
    out = io.BytesIO()
    export_run(away, golden.run_id, out, "0.1.0")
    shutil.rmtree(away)
    take(exported)
    with pytest.raises(UsageError, match="is here already"):
        take(out.getvalue())


def test_an_imported_run_is_nobodys_last_and_not_carried_on(exported, golden, take, away, header, clock):
    take(exported)
    with pytest.raises(UsageError, match="there is no run yet"):
        Catalogue(away).resolve("last")
    with pytest.raises(UsageError, match="imported, and is not carried on"):
        load_history(away, golden.run_id)
    create_run(away, header(OTHER, created_ns=5), clock).close()
    assert Catalogue(away).resolve("last") == OTHER


def test_one_import_at_a_time_and_what_a_killed_one_left_goes(home, golden, exported, take, away, tmp_path):
    """Killed anywhere: the run is there whole, or not at all; and it can be imported then."""
    file = tmp_path / "file"
    file.write_bytes(exported)
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": str(root)}
    program = (
        "import sys; from pathlib import Path; from agentd.clock import SystemClock; from agentd.log import import_runs\n"
        "source = open(sys.argv[2], 'rb'); print('ready', flush=True)\n"
        "import_runs(Path(sys.argv[1]), source, SystemClock(), lambda name, data: None, 1 << 30)\n"
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
    import fcntl

    take(exported)
    held = os.open(away / "importing", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(UsageError, match="another import is under way"):
        take(exported)
    os.close(held)
