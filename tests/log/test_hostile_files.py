"""A file that came from anywhere: cut, changed, or made with care to do harm; it is refused, and nothing is left."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from agentd.canon import sha256
from agentd.contracts import Kind
from agentd.errors import AgentdError, LogDamaged, UsageError
from agentd.log import Catalogue
from agentd.log.chain import event_hash, genesis, header_of
from agentd.log.shapes import DATA
from tests.log.conftest import REAL
from tests.log.test_exchange import OTHER, lines_of


def packed(lines):
    return gzip.compress(b"".join(
        line if isinstance(line, bytes) else json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines
    ))


def rechained(lines):
    """The file with its hashes made anew, as one who means harm would."""
    run = next(line for line in lines if "run" in line)
    prev = genesis(header_of(run["header"]))
    made = []
    for line in lines:
        if "event" in line:
            columns = {**line, "run_id": run["run"], "seq": line["event"], "prev_hash": prev}
            made.append(line | {"prev_hash": prev, "hash": event_hash(columns)})
            prev = made[-1]["hash"]
        elif "head" not in line:
            made.append(line)
    return made


def test_a_file_that_was_cut_anywhere_is_refused(exported, take, away):
    whole = gzip.decompress(exported)
    lines = whole.splitlines(keepends=True)
    for count in range(len(lines)):
        for tail in (b"", lines[count][:-1]):
            with pytest.raises(AgentdError):
                take(gzip.compress(b"".join(lines[:count]) + tail))
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


def said(kind, **fields):
    """Changes what the first event of a kind says."""

    def change(lines):
        place = next(n for n, line in enumerate(lines) if line.get("kind") == kind)
        data = json.loads(lines[place]["data"]) | fields
        lines[place] |= {"data": json.dumps(data)}
        return rechained(lines)

    return change


def forked(parent):
    """Says that the run is a fork of that one."""

    def change(lines):
        place = next(n for n, line in enumerate(lines) if line.get("kind") == "run_started")
        data = json.loads(lines[place]["data"]) | {"parent": parent, "at_step": 0, "other_model": False}
        lines[place] |= {"kind": "forked", "data": json.dumps(data)}
        return rechained(lines)

    return change


FILE = {"path": "a", "kind": "file", "mode": 420, "size_bytes": 1, "target": None}


def delta(name, aside=None):
    """A call that left a file of that content, which is said to be kept outside of the log."""
    return body("tool_finished", json.dumps({
        "outcome": {"status": "ok"}, "aside": [aside or name],
        "delta": {"changes": [{"path": "a", "before": None, "after": FILE | {"sha256": name}}], "tree_hash": "s1:t"},
    }).encode())


def entry(**fields):
    """A call that left an odd file."""
    change = {"path": "a", "before": None, "after": FILE | {"sha256": None} | fields}
    said = {"outcome": {"status": "ok"}, "delta": {"changes": [change], "tree_hash": "t"}}
    return body("tool_finished", json.dumps(said).encode())


def in_data(kind, field, text):
    """Writes a field of the first event of a kind as that JSON."""

    def change(lines):
        place = next(n for n, line in enumerate(lines) if line.get("kind") == kind)
        data = json.loads(lines[place]["data"]) | {field: "HERE"}
        lines[place]["data"] = json.dumps(data).replace('"HERE"', text)
        return rechained(lines)

    return change


RULED = ("rule", "place", "reason", "policy_hash")
QUESTION = {"labels": [], "tree_hash": "s1:t", "request_hash": "s1:" + "b" * 64, "effect": "workspace"}


def asking(run_id):
    """The run as it waits for a person after its first decision, with a question of the run `run_id`."""

    def change(lines):
        place = next(n for n, line in enumerate(lines) if line.get("kind") == "policy_decided")
        decided = json.loads(lines[place]["data"]) | {"verdict": "ask"}
        lines[place]["data"] = json.dumps(decided)
        data = QUESTION | {"tool": "shell"} | {name: decided[name] for name in RULED}
        said = json.dumps(QUESTION | {
            "run_id": run_id, "step": 1, "goal": "x", "edited": False, "expires_ns": None,
            "call": {"call_id": "c1", "tool": "shell", "args": {"command": "ls"}},
            "decision": {name: decided[name] for name in (*RULED, "verdict", "matched")},
        }).encode()
        question = lines[place] | {
            "event": lines[place]["event"] + 1, "kind": "approval_requested", "data": json.dumps(data),
        }
        events = [*lines[: place + 1], question]
        end = lines[-1] | {"events": question["event"] + 1}
        blobs = [line for line in lines if "blob" in line or "more" in line]
        return body("approval_requested", said)([*events, *blobs, end])

    return change


def more(*added, before=-1):
    def change(lines):
        lines[before:before] = added
        return lines

    return change


NO_HASH = "s1:" + "0" * 64
WHOSE = {
    "run_id": REAL, "call_id": None, "actor": "model", "ts_ns": 0, "epoch": 1, "prev_hash": NO_HASH, "hash": NO_HASH,
}
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
    "a fork of its own": in_header(parent_run_id="20261125-030237-zqy5z", forked_at_seq=-1, parent_hash=NO_HASH),
    "a fork of a path": in_header(parent_run_id="../../evil", forked_at_seq=-1, parent_hash=NO_HASH),
    "a fork far on": in_header(parent_run_id=OTHER, forked_at_seq=1 << 70, parent_hash=NO_HASH),
    "a fork before all": in_header(parent_run_id=OTHER, forked_at_seq=-9, parent_hash=NO_HASH),
    "another run in the header": in_header(run_id=OTHER),
    "an unknown header field": lambda lines: [lines[0], lines[1] | {"header": '{"evil":1}'}, *lines[2:]],
    "a deep header": lambda lines: [lines[0], lines[1] | {"header": DEEP}, *lines[2:]],
    "deep data": at("event", 3, data='{"x":' + "[" * 1500 + "]" * 1500 + "}"),
    "data that is a list": at("event", 2, data="[]"),
    "data that is NaN": at("event", 4, data='{"usage":{"prompt":NaN}}'),
    "data of other types": at("event", 4, data='{"usage":[1,2]}'),
    "added that is no list": at("event", 2, data='{"added":5}'),
    "added that is no name": at("event", 2, data='{"added":[{}]}'),
    "a verdict that is none": said("policy_decided", verdict="\x1b[2J"),
    "an outcome that is none": said("tool_finished", status="\x1b[2J"),
    "an end of a reply that is none": said("model_replied", finish="\x1b[2J"),
    "an end that is none": said("run_finished", status="\x1b[2J"),
    "a fork of a run that is none": forked("\x1b[2J"),
    "an unknown kind": at("event", 3, kind="evil"),
    "a missing event": lambda lines: [line for line in lines if line.get("event") != 5],
    "two events swapped": lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]],
    "an epoch back": at("event", 5, epoch=2),
    "an unended surrogate": at("event", 3, call_id="\ud800"),
    "a deep body": body("plan_made", DEEP.encode()),
    "a body that is no plan": body("plan_made", b'{"evil":1}'),
    "a body that is no JSON": body("plan_made", b"\xff"),
    "a tree that is none": body("workspace_imported", b'[{"path":5}]'),
    "a change of a path as content": delta("aa/dev/zero"),
    "a change of a path beside": delta("../../../../../../../../etc/passwd"),
    "a content of a path set aside": delta("0" * 64, "aa/dev/zero"),
    "a tree of paths": body("workspace_imported", json.dumps([FILE | {"sha256": "aa/dev/zero"}]).encode()),
    "a path that no file can have": entry(path="a\ud800"),
    "a link to what no file can be": entry(kind="link", target="\ud800"),
    "a mode with a type in it": entry(mode=0o100662),
    "a mode below zero": entry(mode=-1),
    "a size of many digits": entry(size_bytes="9" * 3900),
    "a count of many digits": in_data("model_replied", "usage", '{"output":1%s}' % ("0" * 3000)),
    "a time without end": in_data("tool_finished", "duration_ms", "1e999"),
    "an argument without end": body("call_proposed", b'{"call_id":"c1","tool":"shell","args":{"n":1e999}}'),
    "a body of wide letters": body("plan_made", json.dumps({"steps": ["x"], "done_when": []}).encode("utf-16")),
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
    "a false count": lambda lines: [*lines[:-1], lines[-1] | {"blobs": 1}],
    "a second end": lambda lines: [*lines, lines[-1]],
    "something after the end": lambda lines: [*lines, {"more": "x"}],
    "a head of another": lambda lines: [line | ({"hash": NO_HASH} if "head" in line else {}) for line in lines],
    "a head that is not reached": more({"head": 60, "hash": NO_HASH}, before=64),
    "a head twice": more({"head": -1, "hash": NO_HASH}, before=51),
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
    assert Catalogue(away).list_runs() == ()
    assert {path.name for path in away.rglob("*")} <= {"importing"}
    assert {path.name for path in tmp_path.iterdir()} <= {"home", "away"} and not Path("/tmp/evil").exists()


def of_kinds(lines):
    """The first event of each kind, by its place."""
    places = {}
    for place, line in enumerate(lines):
        if "event" in line:
            places.setdefault(line["kind"], place)
    return places


OTHERS = (None, -1.5, "text", [], {}, [{}], {"x": []}, True)


def test_an_event_that_lacks_a_field_or_has_another_type_there_is_refused(exported, take, away):
    """What `show` and all other readers take for granted, an imported log has."""
    lines, tried = lines_of(exported), 0
    for place in of_kinds(lines).values():
        data = json.loads(lines[place]["data"])
        needed = [name for name in data if f"{name}?" not in DATA[Kind(lines[place]["kind"])]]
        changes = [{name: value for name, value in data.items() if name != left} for left in needed]
        changes += [data | {name: other} for name, value in data.items() for other in OTHERS if wrong(value, other)]
        for changed in (*changes, data | {"another": 1}):
            hostile = [*lines[:place], lines[place] | {"data": json.dumps(changed)}, *lines[place + 1 :]]
            with pytest.raises(LogDamaged, match=r"makes no sense|holds no blob"):
                take(packed(rechained(hostile)))
            tried += 1
    assert tried > 200 and Catalogue(away).list_runs() == ()


def wrong(value, other):
    """Whether a value of that other type cannot stand for this one."""
    if value is None or other is None:
        return False
    if isinstance(value, float | int) and not isinstance(value, bool):
        return other != -1.5 or isinstance(value, int)
    if isinstance(value, list | dict):
        return not isinstance(other, list | dict) or other == [{}]
    return type(value) is not type(other)


def test_what_is_rechained_well_is_taken(exported, take):
    """The hostile files above are refused for what they are, not because their chain was made anew."""
    lines = lines_of(exported)
    assert take(packed(rechained(lines)))[0].state == "imported"


@pytest.mark.parametrize("data", [
    b"", b"nothing", gzip.compress(b""), gzip.compress(b"PK\x03\x04"), gzip.compress(b'{"format":"x"}\n'),
    gzip.compress(b'{"format":' + b"[" * 100_000), b"\x1f\x8b\x08\x00",
], ids=["empty", "text", "nothing packed", "an archive", "another format", "too deep", "cut"])
def test_what_is_no_such_file_is_said_so(take, data):
    with pytest.raises(UsageError, match="no file that `agentd export` made"):
        take(data)


def test_a_newer_file_is_said_so(exported, take):
    first, *rest = lines_of(exported)
    with pytest.raises(UsageError, match="version 2 of the form, and this agentd knows 1") as refused:
        take(packed([first | {"version": 2, "new": 1}, *rest]))
    assert refused.value.hint == "take a newer agentd"
