"""A call previewed on a fork: what it told is adopted, or nothing of it stays."""

from __future__ import annotations

import threading
import time

import pytest

from agentd.canon import sha256
from agentd.errors import SandboxError

FILES = {"a.txt": b"one", "sub/b.txt": b"b", "sub/deep/c.txt": b"c"}
CHANGE = (
    "open('a.txt', 'w').write('two'); shutil.rmtree('sub'); os.mkdir('n'); open('n/x', 'w').write('new')\n"
    "os.symlink('../etc', 'n/link'); print('said')"
)


def test_a_preview_tells_all_and_changes_nothing(opened):
    made = opened(FILES)
    before = (made.sandbox.manifest(), made.sandbox.tree_hash())
    told = made.preview(CHANGE)
    assert told.outcome.text == "said\n"
    assert {c.path for c in told.delta.changes} == {
        "a.txt", "sub", "sub/b.txt", "sub/deep", "sub/deep/c.txt", "n", "n/x", "n/link"}
    assert told.blobs == {sha256(data): data for data in (b"one", b"two", b"b", b"c", b"new")}
    assert (made.sandbox.manifest(), made.sandbox.tree_hash()) == before
    assert told.delta.tree_hash != made.sandbox.tree_hash()
    assert made.sandbox.read("a.txt", 100) == b"one"
    assert made.look("print(open('a.txt').read(), *sorted(os.listdir('.')))") == "one a.txt sub"
    again = made.run(CHANGE)
    assert (again.delta, again.blobs) == (told.delta, told.blobs)


def test_what_was_previewed_is_adopted(opened):
    made = opened(FILES)
    told = made.preview(CHANGE)
    made.sandbox.adopt()
    assert made.sandbox.tree_hash() == told.delta.tree_hash
    assert {e.path for e in made.sandbox.manifest()} == {"a.txt", "n", "n/x", "n/link"}
    assert made.sandbox.read("n/x", 100) == b"new"
    assert made.look("print(open('a.txt').read(), *sorted(os.listdir('n')), os.readlink('n/link'))") == (
        "two link x ../etc")
    later = made.run("open('a.txt', 'a').write('!')")
    assert later.delta.changes[0].before.sha256 == sha256(b"two")
    assert later.blobs == {sha256(b"two!"): b"two!"}
    with pytest.raises(SandboxError, match="no preview"):
        made.sandbox.adopt()


def test_a_discarded_preview_leaves_no_container_and_no_volume(opened):
    made = opened(FILES)
    made.look()
    assert made.sandbox.ready(30)
    before = made.parts()
    made.preview(CHANGE)
    assert len(made.parts()[1]) == len(before[1]) + 2
    made.sandbox.discard()
    made.sandbox.discard()
    assert made.sandbox.ready(30)
    assert made.parts() == before
    assert made.look() == "a.txt sub"
    with pytest.raises(SandboxError, match="no preview"):
        made.sandbox.adopt()


def test_a_preview_sees_what_earlier_calls_left_and_tells_what_they_did_not(opened):
    made = opened(FILES)
    made.run("open('a.txt', 'w').write('mine'); shutil.rmtree('sub'); os.mkdir('sub'); open('sub/n', 'w').close()")
    told = made.preview("print(open('a.txt').read(), *os.listdir('sub')); os.remove('a.txt'); os.remove('sub/n')")
    assert told.outcome.text == "mine n\n"
    assert [(c.path, c.before.sha256, c.after) for c in told.delta.changes] == [
        ("a.txt", sha256(b"mine"), None), ("sub/n", sha256(b""), None)]
    assert told.blobs == {}


def test_another_preview_takes_the_place_of_the_first(opened):
    made = opened(FILES)
    made.preview("open('first', 'w').close()")
    assert "first" not in made.preview("print(os.listdir('.')); open('second', 'w').close()").outcome.text
    assert len(made.parts()[1]) == 5
    made.sandbox.adopt()
    assert made.look() == "a.txt second sub"


def test_a_workspace_that_changed_since_does_not_adopt(opened):
    made = opened(FILES)
    made.preview("open('a.txt', 'w').write('theirs')")
    made.run("open('other', 'w').close()")
    before = made.sandbox.tree_hash()
    with pytest.raises(SandboxError, match="has changed since"):
        made.sandbox.adopt()
    assert made.sandbox.tree_hash() == before
    assert made.look("print(open('a.txt').read(), *sorted(os.listdir('.')))") == "one a.txt other sub"
    assert len(made.parts()[1]) == 3


def test_a_call_that_only_reads_leaves_the_fork_to_be_adopted(opened):
    made = opened(FILES)
    made.preview("open('n', 'w').close()")
    assert made.look() == "a.txt sub"
    made.sandbox.adopt()
    assert made.look() == "a.txt n sub"


def test_many_previews_in_a_row(opened):
    made = opened(FILES)
    for i in range(12):
        told = made.preview(f"open('log', 'a').write('{i} '); open('n{i}', 'w').write('{i}')\n"
                            f"os.path.exists('n{i - 2}') and os.remove('n{i - 2}')")
        made.sandbox.adopt()
        assert made.sandbox.tree_hash() == told.delta.tree_hash
    assert made.look("print(open('log').read(), *sorted(os.listdir('.')))") == (
        f"{' '.join(map(str, range(12)))}  a.txt log n10 n11 sub")
    assert len(made.parts()[1]) == 3


def test_a_preview_that_failed_tells_what_it_did_before(opened):
    made = opened(FILES)
    slow = made.execute(made.sandbox.preview, "open('n', 'w').close()\nwhile True: pass", timeout_s=1)
    assert (slow.outcome.status, [c.path for c in slow.delta.changes]) == ("timeout", ["n"])
    crashed = made.execute(made.sandbox.preview, "open('m', 'w').close(); os._exit(3)")
    assert (crashed.outcome.status, [c.path for c in crashed.delta.changes]) == ("crashed", ["m"])
    made.sandbox.adopt()
    assert made.look() == "a.txt m sub"


def test_cancel_kills_a_preview(opened):
    made = opened(FILES)
    timer = threading.Timer(3, made.sandbox.cancel)
    timer.start()
    started = time.monotonic()
    killed = made.execute(made.sandbox.preview, "open('n', 'w').close()\nwhile True: pass", timeout_s=60)
    timer.join()
    assert killed.outcome.status == "cancelled"
    assert time.monotonic() - started < 30
    made.sandbox.discard()
    assert made.look() == "a.txt sub"


def test_a_cancel_that_comes_just_before_a_preview_is_not_lost(opened):
    made = opened(FILES)
    made.sandbox.cancel()
    assert made.execute(made.sandbox.preview, "open('n', 'w').close()").outcome.status == "cancelled"
    assert made.preview("print('alive')").outcome.text == "alive\n"


def test_close_removes_the_fork_too(opened, engine):
    made = opened(FILES)
    made.preview(CHANGE)
    made.sandbox.close()
    made.sandbox.close()
    mine = {"agentd.home": engine.home}
    assert (engine.containers(mine), engine.volumes(mine)) == ([], [])


def test_a_fork_that_cannot_be_made_leaves_nothing_behind(opened):
    made = opened(FILES)
    made.look()
    assert made.sandbox.ready(30)
    before = made.parts()
    name = before[1][-1].replace("-workspace", "-fork-1-scratch")
    engine = made.sandbox.engine
    engine.create_volume(name, options={"type": "nothing", "device": "nothing"}, labels=engine.labels(kind="workspace"))
    with pytest.raises(SandboxError):
        made.preview("print('ran')")
    assert made.sandbox.ready(30)
    assert made.parts() == before
    assert made.preview("print('ran')").outcome.text == "ran\n"


@pytest.mark.parametrize("told", [{"sha256": sha256(b"other")}, {"size_bytes": 5}, {"kind": "dir"}, {"path": "b.txt"}])
def test_what_does_not_become_the_told_tree_is_an_error(copy, told):
    made = copy(files=FILES)
    fork = made.workspace.fork()
    made.python("open('a.txt', 'a').write('x'); open('b.txt', 'w').write('b')", fork.volume)
    fork.delta()
    change, other = fork.changes
    assert (change.path, other.path) == ("a.txt", "b.txt")
    fork.changes = (change.model_copy(update={"after": change.after.model_copy(update=told)}), other)
    before = made.workspace.tree_hash()
    with pytest.raises(SandboxError, match=r"not what was previewed: 'a.txt'"):
        made.workspace.adopt(fork)
    assert made.workspace.tree_hash() == before
    fork.close()


def test_an_adopting_that_fails_is_an_error_and_the_fork_is_gone(opened):
    made = opened(FILES)
    made.preview("open('n', 'w').close()")
    made.sandbox._fork._writer.close()
    with pytest.raises(SandboxError, match="stdin is gone"):
        made.sandbox.adopt()
    assert len(made.parts()[1]) == 3
    with pytest.raises(SandboxError, match="no preview"):
        made.sandbox.adopt()


def test_a_fork_of_a_closed_workspace(copy):
    made = copy()
    fork = made.workspace.fork()
    fork.close()
    fork.close()
    with pytest.raises(SandboxError, match="closed"):
        fork.delta()
    with pytest.raises(SandboxError, match="closed"):
        fork.write_back()
    made.workspace.close()
    with pytest.raises(SandboxError, match="closed"):
        made.workspace.fork()
