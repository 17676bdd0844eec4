"""What cannot be compared is said to be that, with the reason, and spoils nothing beside it."""

from __future__ import annotations

from contextlib import closing

import yaml

from agentd.canon import sha256
from agentd.clock import FixedClock
from agentd.contracts import Draft, Kind
from agentd.log import Snapshots, open_reader, open_writer
from agentd.runtime import Watch
from agentd.tools import scaffold
from tests.replay.conftest import call
from tests.replay.rerun.conftest import forged, sh, signs

TOKEN = "ghp_" + ("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 2)[:36]


def test_a_call_that_was_stopped(go, again):
    run_id = go(
        sh("echo a > a; sleep 60"), sh("cat a"), sh("tail /dev/zero"), sh("yes | tee many"), sh("yes"),
        limits={"tool_timeout_s": 2, "output_bytes": 4096, "workspace_bytes": 16 << 20},
    )
    rows = again(run_id)
    assert signs(rows[:3]) == "?=?" and signs(rows[4:]) == "=" and rows[3].sign in "?="
    assert "time limit" in rows[0].why and "memory limit" in rows[2].why
    assert "output limit" in rows[3].why if rows[3].sign == "?" else not rows[3].why


def test_a_call_that_was_cancelled(go, again):
    def stop(event, _):
        if event.kind is Kind.tool_started and event.step == 2:
            watch.cancel()

    watch = Watch(on_event=stop)
    rows = again(go(sh("echo a > a"), sh("sleep 60"), watch=watch))
    assert signs(rows) == "=?" and rows[1].why == "it was cancelled"


def test_a_call_without_an_outcome(one, again, here, tmp_path):
    with closing(open_reader(here.home, one)) as reader:
        events = list(reader.events())
    (third,) = [event.seq for event in events if event.kind is Kind.tool_started and event.step == 3]
    rows = again(one, forged(here, one, tmp_path / "cut", until=third + 1))
    assert signs(rows) == "==?" and rows[2].why == "it never got an outcome"

    def forge(event, _data, body):
        return "left out" if event.kind is Kind.tool_finished and event.step == 3 else body

    assert signs(again(one, forged(here, one, tmp_path / "lost", forge))) == "=====?"


def test_a_call_that_nobody_knows_of(one, again, here, tmp_path):
    other = forged(here, one, tmp_path / "forged", until=-1)
    with closing(open_writer(other.home, one, FixedClock())) as writer:
        writer.append([Draft(kind=Kind.tool_started, step=9, call_id="c9", data={"tool": "send"})])
        writer.append([Draft(kind=Kind.tool_unknown, step=9, call_id="c9", data={"tool": "send"})])
    rows = again(one, other)
    assert signs(rows) == "======?" and (rows[-1].why, rows[-1].tool) == ("whether it ran, nobody knows", "send")


def test_a_call_with_a_secret(go, again, here):
    rows = again(go(
        sh(f"echo token={TOKEN} > a; wc -c a"), sh("cat a; echo x > b"), sh("wc -c a b"),
        sh("(cat a; head -c 9 /dev/urandom | base64) > c"),
    ))
    assert signs(rows) == "??=≠"
    assert {row.why for row in rows[:2]} == {"a secret in it was redacted"}
    assert TOKEN not in str(rows)


def test_what_differs_is_told_without_secrets(go, again, here):
    """Nor with what is left of one where a long line is cut."""
    line = f"printf ghp_; printf '{TOKEN[4:]} '; head -c 9 /dev/urandom | base64 | tr '\\n' ' '; printf '%0100d' 0"
    rows = again(go(sh(f"({line}) | tee c > d")))
    assert signs(rows) == "≠" and TOKEN[8:20] not in str(rows)
    assert [(found.path, found.line) for found in rows[0].differences] == [("c", 1), ("d", 1)]


def test_a_tool_that_is_another_now_or_reaches_outside(go, again, here, tmp_path):
    folder = tmp_path / "tools"
    for name in ("receive", "send"):
        scaffold(name, folder)
        manifest = yaml.safe_load((folder / name / "tool.yaml").read_text())
        manifest |= {"args": {"type": "object", "properties": {}, "additionalProperties": False}, "paths": {}}
        manifest["effect"] = "outside" if name == "send" else "pure"
        (folder / name / "tool.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False))
        (folder / name / "tool.py").write_text("def run(args):\n    return {'text': 'sent'}\n")
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "version: 1\nrules: [{id: all, verdict: allow, effects: ['*']}]\n"
        "cases: [{call: finish, args: {status: done, answer: a}, expect: allow}]\n"
    )
    own = here.model_copy(update={"tools_paths": (folder,)})
    run_id = go(call("receive"), call("send"), sh("echo a"), here=own, policy=str(policy))
    rows = again(run_id, own)
    assert signs(rows) == "=?=" and rows[1].why == "it reaches outside, and is never done again"
    (folder / "receive/tool.py").write_text("def run(args):\n    return {'text': 'received'}\n")
    rows = again(run_id, own)
    assert signs(rows) == "??=" and rows[0].why == "receive is not what it was: its manifest or code has changed"
    rows = again(run_id)
    assert signs(rows) == "??=" and rows[0].why == "there is no tool receive here"

    def forge(event, data, body):  # a log of before the digests were noted
        data.pop("digest", None)
        return body

    old = forged(here, run_id, tmp_path / "old", forge)
    assert signs(again(run_id, old)) == "???"


def test_contents_that_are_not_kept(one, again, here, tmp_path):
    other = forged(here, one, tmp_path / "forged")
    Snapshots(other.home).forget([sha256(b"b.txt\n"), sha256(b"log.txt\n")])
    rows = again(one, other)
    assert signs(rows) == "??????"  # b.txt, which was deleted, is in the log itself
    assert {row.why for row in rows} == {
        "the workspace before it cannot be made again: log.txt: what it held when it was copied is not kept any more",
    }


def test_a_tree_that_the_log_does_not_have(one, again, here, tmp_path):
    def forge(event, data, body):
        if event.kind is Kind.workspace_imported:
            data["tree_hash"] = "s1:other"
        return body

    rows = again(one, forged(here, one, tmp_path / "forged", forge))
    assert rows[0].sign == "?" and "are not those that it had" in rows[0].why
    assert signs(rows[1:]) == "====="
