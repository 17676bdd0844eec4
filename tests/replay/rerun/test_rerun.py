"""A run's calls once more: what is the same is said to be, and one change in the log gives one difference."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from agentd.canon import sha256
from agentd.contracts import Kind
from agentd.log import open_reader
from agentd.replay import Turn, fork, undo
from agentd.resuming import resume
from agentd.runtime import Watch
from tests.flows.test_interrupt import left_behind
from tests.replay.conftest import DONE, call
from tests.replay.rerun.conftest import NEW, forged, sh, signs


def flip(path, value):
    """Changes one place of the body of a call's end, named by its number."""

    def change(body):
        place = body
        for key in path[:-1]:
            place = place[key]
        if value is DROP:
            del place[path[-1]]
        else:
            place[path[-1]] = value(place[path[-1]])

    return change


DROP = object()
FLIPS = [
    (1, "file", flip(("delta", "changes", 0, "after", "sha256"), lambda _: sha256(NEW[0]))),
    (1, "text", flip(("outcome", "text"), lambda text: text.replace("8", "9"))),
    (2, "file", flip(("delta", "changes", 0, "after", "mode"), lambda _: 0o755)),
    (2, "file", flip(("delta", "changes", 2, "after", "target"), lambda _: "b.txt")),
    (2, "file", flip(("delta", "changes", 1), DROP)),
    (2, "result.exit_code", flip(("outcome", "result", "exit_code"), lambda _: 1)),
    (3, "text", flip(("outcome", "text"), lambda text: text.replace("oops", "oopt"))),
    (3, "result.exit_code", flip(("outcome", "result", "exit_code"), lambda _: 2)),
    (3, "result.more", flip(("outcome", "result"), lambda result: {**result, "more": 2})),
    (4, "error", flip(("outcome", "error"), lambda error: error[:-1])),
    (4, "status", flip(("outcome", "status"), lambda _: "crashed")),
    (5, "file", flip(("delta", "changes", 0, "after"), lambda _: {"path": "b.txt", "kind": "dir"})),
    (5, "file", flip(("delta", "changes", 0, "before", "size_bytes"), lambda _: 7)),
    (6, "tree", flip(("delta", "tree_hash"), lambda tree_hash: tree_hash[:-1] + "x")),
]


def test_what_is_deterministic_comes_again_from_the_log_alone(one, again, here):
    with closing(open_reader(here.home, one)) as reader:
        shutil.rmtree(Path(reader.header.source).parent)  # with the model's script
    runs = sorted(here.runs.iterdir())
    before = {path: path.read_bytes() for path in (here.runs / one).iterdir() if path.is_file()}
    assert any(path.name == "log.db" for path in before)
    rows = again(one)
    assert [(row.sign, row.differences, row.normalisers, row.why) for row in rows] == [("=", (), (), "")] * 6
    assert [(row.step, row.call_id, row.tool) for row in rows[:2]] == [(1, "c1", "write_file"), (2, "c2", "shell")]
    assert {path: path.read_bytes() for path in before} == before
    assert left_behind(here.home) == []
    assert sorted(here.runs.iterdir()) == runs


def test_the_golden_runs_come_again(golden, agentd):
    for name, policy, ran in (("write", "default", 5), ("numbers", "default", 3), ("asked", "strict", 4)):
        told = json.loads(agentd("replay", golden[name, policy], "--verify", "--json"))
        assert told["counts"] == {"=": ran, "~": 0, "≠": 0, "?": 0} and told["notes"] == []


@pytest.mark.parametrize(("step", "what", "change"), FLIPS, ids=[f"{step} {what}" for step, what, _ in FLIPS])
def test_one_change_in_the_log_is_one_difference(one, again, here, tmp_path, step, what, change):
    def forge(event, data, body):
        if event.kind is Kind.tool_finished and event.step == step:
            change(body)
            data |= {"status": body["outcome"]["status"], "changes": len(body["delta"]["changes"])}
            data["tree_hash"] = body["delta"]["tree_hash"]
        return body

    rows = again(one, forged(here, one, tmp_path / "forged", forge))
    assert signs(rows) == "=" * (step - 1) + "≠" + "=" * (6 - step)
    assert [found.what for found in rows[step - 1].differences] == [what]


@pytest.mark.parametrize("name", ["status", "changes", "tree_hash", "text_bytes"])
def test_an_event_that_is_not_its_body_is_a_difference(one, again, here, tmp_path, name):
    def forge(event, data, body):
        if event.kind is Kind.tool_finished and event.step == 6:
            data[name] = {"status": "timeout", "changes": 1, "tree_hash": "s1:0", "text_bytes": 3}[name]
        return body

    rows = again(one, forged(here, one, tmp_path / "forged", forge))
    assert signs(rows) == "=====≠" and rows[-1].differences[-1].what == "log"


def test_the_first_line_that_differs_is_told(one, again, here, tmp_path):
    def forge(event, _data, body):
        if event.kind is Kind.tool_finished:
            change = {1: FLIPS[0][2], 3: FLIPS[6][2]}.get(event.step)
            if change is not None:
                change(body)
        return body

    rows = again(one, forged(here, one, tmp_path / "forged", forge))
    (file,), (text,) = rows[0].differences, rows[2].differences
    assert (file.path, file.line, file.was, file.now) == ("a.txt", 2, "twp", "two")
    assert (text.what, text.line, text.was, text.now) == ("text", 6, "oopt", "oops")


def test_a_difference_does_not_spoil_what_follows(go, again):
    rows = again(go(
        sh("head -c 6 /dev/urandom | base64 > r"), sh("cat r"), sh("cp r s"), sh("head -c 6 /dev/urandom > bytes"),
        sh("head -c 6 /dev/urandom | base64"), sh("cmp r s && echo alike"),
    ))
    assert signs(rows) == "≠==≠≠="
    assert (rows[0].differences[0].path, rows[0].differences[0].line) == ("r", 1)
    assert rows[3].differences[0].was.startswith("6 bytes, ")


def test_what_varies_is_named(go, again):
    rows = again(go(
        sh("date; date +%s.%N; ls -l"), sh("date > day; mktemp > name; date"), call("read_file", path="day"),
        sh("mktemp -p . > /dev/null"), call("python", code="print(object())"), sh("mkdir e; echo x > e/x"),
        sh("find .; ls -la .")
    ))
    assert signs(rows) == "~~=~~=~"
    assert [row.normalisers for row in rows] == [
        ("time",), ("time", "temporary name"), (), ("temporary name",), ("address",), (), rows[-1].normalisers,
    ]
    assert set(rows[-1].normalisers) & {"folder order", "folder size"}
    assert set(rows[-1].normalisers) <= {"folder order", "folder size", "time", "temporary name"}


def test_a_file_that_is_there_in_one_alone_differs(go, again):
    rows = again(go(sh("touch n$(date +%N)x"), sh("ls -d b.txt")))
    assert signs(rows) == "≠="
    assert [(found.was, found.now) for found in rows[0].differences] == [
        ("file, 0 bytes, mode 644", "unchanged"), ("unchanged", "file, 0 bytes, mode 644"),
    ]


def test_a_run_that_was_taken_up_is_run_again_as_it_went(go, again, here):
    """Its second sandbox was made from the log too, so its folders list as they did."""

    def stop(event, _):
        if event.kind is Kind.tool_finished:
            watch.cancel()

    watch = Watch(on_event=stop)
    run_id = go(sh("mkdir z y; touch z/2 z/1 y/1"), sh("true"), sh("find .; du -a; ls -Ua"), sh("ls -U"), watch=watch)
    resume(run_id, here)
    with closing(open_reader(here.home, run_id)) as reader:
        (resumed,) = reader.events(kinds=(Kind.resumed,))
    assert resumed.data["image"] == here.image
    rows = again(run_id)
    assert [row.why for row in rows] == ["", "it was cancelled", "", ""] and signs(rows) == "=?=="


def test_a_fork_and_what_was_set_back_are_run_again_with_what_was_before(go, again, here, tmp_path):
    run_id = go(sh("date > day; echo 1 > n"), sh("echo 2 >> n; head -c 4 /dev/urandom | base64"), sh("cat n"))
    undo(run_id, 1, here)
    script = tmp_path / "other.yaml"
    script.write_text(yaml.safe_dump([sh("cat n day"), DONE]))
    forked = fork(run_id, 2, Turn(model=f"scripted:{script}"), here).run_id
    assert signs(again(run_id)) == "~≠="
    rows = again(forked)
    assert signs(rows) == "~≠=" and [row.normalisers for row in rows] == [("time",), (), ()]
    assert [row.call_id for row in rows] == ["c1", "c2", "c3"]
    after = fork(run_id, None, Turn(model=f"scripted:{script}", message="Go on."), here).run_id
    assert signs(again(after)) == "~≠=="
