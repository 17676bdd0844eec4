"""What a call left that was previewed and discarded: it must be nowhere afterwards.

Each attack is shown to succeed where the protection is gone: in the same call, in a call that is run and
not previewed, or where what it left is adopted.
"""

from __future__ import annotations

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall, ToolSpec
from agentd.sandbox import Origin, open_sandbox

PYTHON = (
    "import subprocess, sys\n"
    "def run(args):\n"
    "    return {'exit_code': subprocess.run([sys.executable, '-c', args['code']]).returncode}"
)
SPEC = ToolSpec(
    name="attack", description="An attack.", args={"type": "object"}, result={"type": "object"}, effect="workspace",
    idempotent=False, timeout_s=30, output_bytes=1 << 16, files={"tool.py": PYTHON},
)


@pytest.fixture
def sandbox(docker_image, tmp_path):
    opened = open_sandbox(
        Origin(files={"notes.txt": b"hello\n", "dir/inner.txt": b"inner\n"}), home=tmp_path / "home",
        run_id=f"escape-{SystemClock().token(8)}", image=docker_image, limits=Limits(workspace_bytes=16 << 20),
        clock=SystemClock(), pool=2,
    )
    yield opened
    opened.close()


def said(do, code):
    done = do(ToolCall(call_id="a", tool="attack", args={"code": code}), SPEC, timeout_s=30, output_bytes=1 << 16)
    assert done.outcome.status == "ok", done.outcome
    return done.outcome.text


LOOK = """
import os
for folder, folders, files in os.walk('/workspace'):
    for name in sorted(folders + files):
        path = os.path.join(folder, name)
        print(path[11:], oct(os.lstat(path).st_mode), os.lstat(path).st_nlink, os.lstat(path).st_mtime_ns)
print(open('notes.txt').read(), open('dir/inner.txt').read())
"""
LEAVE = {
    "a setuid program": "import os, shutil; shutil.copy('/usr/bin/env', 'su'); os.chmod('su', 0o6755)",
    "a link to the host": "import os; os.symlink('/etc/shadow', 'leak')",
    "another name of a file": "import os; os.link('notes.txt', 'again'); open('again', 'a').write('owned')",
    "a changed file": "open('notes.txt', 'w').write('owned')",
    "a file changed through a mapping": "import mmap\nwith open('notes.txt', 'r+b') as f:\n"
                                        " with mmap.mmap(f.fileno(), 0) as m: m[:5] = b'owned'",
    "a file changed that was moved away and back": "import os; os.rename('notes.txt', 'n')\n"
                                                   "open('n', 'a').write('owned'); os.rename('n', 'notes.txt')",
    "a folder that hides another": "import os, shutil; shutil.rmtree('dir'); os.mkdir('dir')\n"
                                   "open('dir/inner.txt', 'w').write('owned')",
    "modes": "import os; os.chmod('notes.txt', 0o666); os.chmod('dir', 0o777)",
    "a deleted file": "import os; os.remove('notes.txt'); open('notes.txt', 'w').write('owned')",
}


@pytest.mark.parametrize("attack", LEAVE)
def test_a_discarded_preview_leaves_nothing(sandbox, attack):
    before = said(sandbox.run, LOOK)
    said(sandbox.preview, LEAVE[attack])
    assert said(sandbox.run, LOOK) == before
    sandbox.discard()
    assert said(sandbox.run, LOOK) == before
    assert sandbox.read("notes.txt", 100) == b"hello\n"
    said(sandbox.preview, LEAVE[attack])
    sandbox.adopt()
    assert said(sandbox.run, LOOK) != before


ODD = """
import os, socket
os.mkfifo('pipe'); socket.socket(socket.AF_UNIX).bind('sock')
for _ in range(40):
    os.mkdir('d' * 200); os.chdir('d' * 200)
"""


def test_special_files_and_trees_deeper_than_a_path_are_gone(sandbox):
    before = said(sandbox.run, LOOK)
    said(sandbox.preview, ODD)
    sandbox.discard()
    assert said(sandbox.run, LOOK) == before
    said(sandbox.run, ODD)
    assert "pipe" in said(sandbox.run, LOOK)


SPAWN = """
import os, time
if os.fork() == 0:
    os.setsid()
    file = open('notes.txt', 'r+')
    for i in range(600):
        open('alive', 'w').write(str(i)); file.seek(0); file.write('owned'); file.flush(); time.sleep(0.05)
    os._exit(0)
print('left')
"""


def test_a_process_that_a_preview_left_behind_is_dead(sandbox):
    slow = "import os, time\nseen = set()\nfor _ in range(20):\n seen.add(os.path.exists('alive') and " \
           "open('alive').read()); time.sleep(0.05)\nprint(len(seen))"
    assert int(said(sandbox.run, SPAWN + slow).split()[1]) > 2  # in the same call it lives
    said(sandbox.preview, SPAWN)
    sandbox.adopt()
    assert said(sandbox.run, slow) == "1\n"


def test_an_open_file_does_not_outlive_a_fork(sandbox):
    """The pool's containers wait on the workspace while the fork is there and after it has gone."""
    assert sandbox.ready(60)
    said(sandbox.preview, "f = open('notes.txt', 'r+'); f.write('owned'); f.flush(); import os; os.remove('notes.txt')")
    sandbox.discard()
    for _ in range(3):
        assert said(sandbox.run, "print(open('notes.txt').read())") == "hello\n\n"


def test_a_preview_sees_neither_layers_nor_network(sandbox):
    assert said(sandbox.preview, "print(open('/proc/net/dev').read().count(':'))") == "1\n"
    text = said(sandbox.preview, "import os; print(*sorted(os.listdir('/')))\n"
                                 "print([l.split()[4] for l in open('/proc/self/mountinfo') if 'overlay' in l])")
    assert not {"lower", "scratch", "merged"} & set(text.split())
    assert "['/', '/workspace']" in text
