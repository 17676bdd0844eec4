"""A call previewed on a fork: what it told is adopted, or nothing of it stays."""

from __future__ import annotations


import pytest

from agentd.canon import sha256
from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall
from agentd.errors import SandboxError
from agentd.sandbox import Origin, open_sandbox
from agentd.sandbox.engine import RUN_LABEL
from tests.sandbox.conftest import spec_of

FILES = {"a.txt": b"one", "sub/b.txt": b"b", "sub/deep/c.txt": b"c"}


@pytest.fixture
def opened(docker_image, tmp_path):
    """Opens sandboxes on copies of files; closes them after."""
    made = []

    def open_one(files=None, *, workspace_bytes=16 << 20):
        made.append(open_sandbox(
            Origin(files=FILES if files is None else files), home=tmp_path / "home", image=docker_image,
            run_id=f"test-{SystemClock().token(8)}", limits=Limits(workspace_bytes=workspace_bytes),
            clock=SystemClock(), pool=1,
        ))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


def call(do, code, *, timeout_s=30.0):
    """Run code in the workspace, or as a preview."""
    spec = spec_of({"tool.py": "import os, shutil, stat\ndef run(args):\n    exec(args['code'], globals())\n"})
    return do(ToolCall(call_id="c1", tool="probe", args={"code": code}), spec, timeout_s=timeout_s,
              output_bytes=1 << 20)


def done(do, code):
    execution = call(do, code)
    assert execution.outcome.status == "ok", execution.outcome
    return execution


def look(sandbox, code="print(*sorted(os.listdir('.')))"):
    """What a call sees, and that it changes nothing."""
    execution = done(sandbox.run, code)
    assert execution.delta.changes == ()
    return execution.outcome.text.strip()


def parts_of(sandbox):
    """The names of the containers' commands and of the volumes of this run."""
    run = {RUN_LABEL: sandbox.body["Labels"][RUN_LABEL]}
    return ([c["Command"] for c in sandbox.engine.containers(run)], [v["Name"] for v in sandbox.engine.volumes(run)])


CHANGE = (
    "open('a.txt', 'w').write('two'); shutil.rmtree('sub'); os.mkdir('n'); open('n/x', 'w').write('new')\n"
    "os.symlink('../etc', 'n/link'); print('said')"
)


def test_a_preview_tells_all_and_changes_nothing(opened):
    sandbox = opened()
    before = (sandbox.manifest(), sandbox.tree_hash())
    execution = done(sandbox.preview, CHANGE)
    assert execution.outcome.text == "said\n"
    assert {c.path for c in execution.delta.changes} == {
        "a.txt", "sub", "sub/b.txt", "sub/deep", "sub/deep/c.txt", "n", "n/x", "n/link"}
    assert execution.blobs == {sha256(data): data for data in (b"one", b"two", b"b", b"c", b"new")}
    assert (sandbox.manifest(), sandbox.tree_hash()) == before
    assert execution.delta.tree_hash != sandbox.tree_hash()
    assert sandbox.read("a.txt", 100) == b"one"
    assert look(sandbox, "print(open('a.txt').read(), *sorted(os.listdir('.')))") == "one a.txt sub"
    again = done(sandbox.run, CHANGE)
    assert (again.delta, again.blobs) == (execution.delta, execution.blobs)


def test_what_was_previewed_is_adopted(opened):
    sandbox = opened()
    execution = done(sandbox.preview, CHANGE)
    sandbox.adopt()
    assert sandbox.tree_hash() == execution.delta.tree_hash
    assert {e.path for e in sandbox.manifest()} == {"a.txt", "n", "n/x", "n/link"}
    assert sandbox.read("n/x", 100) == b"new"
    assert look(sandbox, "print(open('a.txt').read(), *sorted(os.listdir('n')), os.readlink('n/link'))") == (
        "two link x ../etc")
    assert done(sandbox.run, "open('a.txt', 'a').write('!')").delta.changes[0].before.sha256 == sha256(b"two")
    with pytest.raises(SandboxError, match="no preview"):
        sandbox.adopt()


def test_a_preview_that_is_discarded_leaves_no_container_and_no_volume(opened):
    sandbox = opened()
    assert sandbox.ready(30)
    look(sandbox)
    assert sandbox.ready(30)
    before = parts_of(sandbox)
    done(sandbox.preview, CHANGE)
    assert len(parts_of(sandbox)[1]) == len(before[1]) + 2
    sandbox.discard()
    sandbox.discard()
    assert sandbox.ready(30)
    assert parts_of(sandbox)[1] == before[1]
    assert sorted(parts_of(sandbox)[0]) == sorted(before[0])
    assert look(sandbox) == "a.txt sub"
    with pytest.raises(SandboxError, match="no preview"):
        sandbox.adopt()


def test_another_preview_takes_the_place_of_the_first(opened):
    sandbox = opened()
    done(sandbox.preview, "open('first', 'w').close()")
    second = done(sandbox.preview, "print(os.listdir('.')); open('second', 'w').close()")
    assert "first" not in second.outcome.text
    assert len(parts_of(sandbox)[1]) == 5
    sandbox.adopt()
    assert look(sandbox) == "a.txt second sub"


def test_a_workspace_that_changed_since_does_not_adopt(opened):
    sandbox = opened()
    done(sandbox.preview, "open('a.txt', 'w').write('theirs')")
    done(sandbox.run, "open('other', 'w').close()")
    before = sandbox.tree_hash()
    with pytest.raises(SandboxError, match="has changed since"):
        sandbox.adopt()
    assert sandbox.tree_hash() == before
    assert look(sandbox, "print(open('a.txt').read(), *sorted(os.listdir('.')))") == "one a.txt other sub"


def test_a_call_that_only_reads_leaves_the_fork_to_be_adopted(opened):
    sandbox = opened()
    done(sandbox.preview, "open('n', 'w').close()")
    assert look(sandbox) == "a.txt sub"
    sandbox.adopt()
    assert look(sandbox) == "a.txt n sub"


def test_many_previews_in_a_row(opened):
    sandbox = opened()
    for i in range(12):
        execution = done(sandbox.preview, f"open('log', 'a').write('{i} '); open('n{i}', 'w').write('{i}')\n"
                                          f"os.path.exists('n{i - 2}') and os.remove('n{i - 2}')")
        sandbox.adopt()
        assert sandbox.tree_hash() == execution.delta.tree_hash
    assert look(sandbox, "print(open('log').read(), *sorted(os.listdir('.')))") == (
        f"{' '.join(map(str, range(12)))}  a.txt log n10 n11 sub")
    assert len(parts_of(sandbox)[1]) == 3
