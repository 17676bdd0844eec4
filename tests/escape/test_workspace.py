"""What a workspace may hold when an attacker filled it: links, odd files, hostile names."""

from __future__ import annotations

import os

import pytest

from agentd.canon import canonical, sha256
from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall, ToolSpec
from agentd.sandbox import Origin, open_sandbox
from agentd.text import visible

SHELL = (
    "import subprocess\n"
    "def run(args):\n"
    "    return {'exit_code': subprocess.run(['bash', '-c', args['script']]).returncode}"
)
PYTHON = (
    "import subprocess, sys\n"
    "def run(args):\n"
    "    return {'exit_code': subprocess.run([sys.executable, '-c', args['code']]).returncode}"
)


@pytest.fixture
def sandbox(docker_image, tmp_path):
    opened = open_sandbox(
        Origin(files={"notes.txt": b"hello\n", "dir/inner.txt": b"inner\n"}), home=tmp_path / "home",
        run_id=run_id(), image=docker_image, limits=Limits(workspace_bytes=16 << 20), clock=SystemClock(), pool=1,
    )
    yield opened
    opened.close()


def run_id():
    return f"escape-{SystemClock().token(8)}"


@pytest.fixture
def inside(sandbox):
    """Runs a shell script or Python code in the workspace; returns the execution."""

    def run(script=None, code=None):
        spec = ToolSpec(
            name="attack", description="An attack.", args={"type": "object"}, result={"type": "object"},
            effect="workspace", idempotent=False, timeout_s=30, output_bytes=1 << 16,
            files={"tool.py": SHELL if script else PYTHON},
        )
        call = ToolCall(call_id="a", tool="attack", args={"script": script} if script else {"code": code})
        done = sandbox.run(call, spec, timeout_s=30, output_bytes=1 << 16)
        assert done.outcome.status == "ok", done.outcome
        return done

    return run


def test_a_link_to_a_file_of_the_host_is_not_followed(sandbox, inside, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    done = inside(f"ln -s {secret} leak; ln -s / root; ln -s /etc/passwd dir/passwd; ln -s /proc/1/environ env")
    links = {change.path: change.after for change in done.delta.changes}
    assert {path: (entry.kind, entry.target) for path, entry in links.items()} == {
        "leak": ("link", str(secret)), "root": ("link", "/"), "dir/passwd": ("link", "/etc/passwd"),
        "env": ("link", "/proc/1/environ"),
    }
    assert done.blobs == {} or b"top secret" not in b"".join(done.blobs.values())
    for path in ("leak", "root", "dir/passwd", "env", f"root{secret}", "root/etc/hostname"):
        assert sandbox.read(path, 4096) is None
    assert sandbox.read("notes.txt", 4096) == b"hello\n"


def test_a_folder_swapped_for_a_link_is_not_walked(sandbox, inside):
    done = inside("rm -r dir; ln -s /etc dir")
    changed = {change.path: (change.before, change.after) for change in done.delta.changes}
    assert changed["dir"][1].kind == "link"
    assert changed["dir/inner.txt"][1] is None
    assert not any("passwd" in entry.path for entry in sandbox.manifest())
    assert sandbox.read("dir/passwd", 4096) is None


@pytest.mark.parametrize("path", ["/etc/passwd", "../../etc/passwd", "dir/../../x", "", ".", "\0", "a\0b"])
def test_a_path_cannot_lead_out(sandbox, path):
    assert sandbox.read(path, 4096) is None


def test_fifos_sockets_and_sparse_files_hang_nothing(sandbox, inside):
    done = inside(
        "mkfifo pipe; truncate -s 10M sparse; "
        "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('sock')\""
    )
    kinds = {change.path: change.after for change in done.delta.changes}
    assert kinds["sparse"].size_bytes == 10 << 20
    assert sandbox.read("pipe", 10) is None
    assert sandbox.read("sock", 10) is None
    assert sandbox.read("sparse", 10) == b"\0" * 10


NAMES = [
    b"new\nline", b"tab\there", b"\x1b[2J\x1b]0;owned\x07", b"caf\xe9", b"\xff\xfe", "\u202etxt.exe".encode(),
    b"-rf", b" lead and trail ", b"quote'\"`$(id)", b"a" * 255, "\U0001f600".encode(), b"back\\slash", b"CON", b"...",
]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_stay_data(sandbox, inside, name):
    done = inside(code=f"open({name!r}, 'wb').write(b'content')")
    path = os.fsdecode(name)
    (change,) = done.delta.changes
    assert (change.path, change.before, change.after.kind) == (path, None, "file")
    assert change.after.sha256 == sha256(b"content")
    assert done.blobs[change.after.sha256] == b"content"
    assert sandbox.read(path, 100) == b"content"
    assert path in [entry.path for entry in sandbox.manifest()]
    canonical(done.delta.model_dump())
    assert visible(path).isprintable()


def test_a_deep_tree_is_no_trouble(sandbox, inside):
    done = inside(code="import os\nfor _ in range(300):\n    os.mkdir('d'); os.chdir('d')\nopen('x', 'w').close()")
    assert len(done.delta.changes) == 301
    assert done.delta.changes[-1].path.endswith("d/x")


def test_unreadable_files_are_told_all_the_same(sandbox, inside):
    done = inside("echo s > closed; chmod 000 closed; mkdir shut; echo t > shut/in; chmod 000 shut")
    changed = {change.path: change.after for change in done.delta.changes}
    assert changed["closed"].sha256 == sha256(b"s\n")
    assert changed["shut/in"].sha256 == sha256(b"t\n")


def test_a_full_workspace_can_still_be_told(sandbox, inside):
    done = inside("head -c 100000000 /dev/zero > big; ls -l big | awk '{print $5}'")
    assert "No space left" in done.outcome.text
    (change,) = done.delta.changes
    assert change.after.size_bytes <= 16 << 20
    after = inside("rm big; echo ok > small")
    assert {(c.path, c.after is None) for c in after.delta.changes} == {("big", True), ("small", False)}


def test_sparse_files_cannot_promise_more_than_the_quota(sandbox, inside):
    done = inside("for n in $(seq 40); do echo $n > s$n; truncate -s 12M s$n; done; ls | grep -c ^s")
    assert "40" in done.outcome.text
    assert sum(len(blob) for blob in done.blobs.values()) <= 2 * (16 << 20)


def test_hard_links_are_copies(sandbox, inside):
    done = inside("ln notes.txt same; echo more >> same")
    changed = {change.path: change.after.size_bytes for change in done.delta.changes}
    assert changed == {"notes.txt": 11, "same": 11}


def test_the_imported_copy_cannot_be_reached(sandbox, inside):
    done = inside("mount | grep ' /workspace '; echo changed > notes.txt; ls -A /lower /scratch /merged 2>&1")
    assert done.outcome.text.count("No such file") == 3
    (change,) = done.delta.changes
    assert change.before.sha256 == sha256(b"hello\n")


def test_another_run_s_workspace_is_another(docker_image, tmp_path, sandbox, inside):
    inside("echo mine > mine.txt")
    other = open_sandbox(
        Origin(), home=tmp_path / "home", run_id=run_id(), image=docker_image,
        limits=Limits(workspace_bytes=1 << 20), clock=SystemClock(), pool=0,
    )
    try:
        assert other.manifest() == ()
        assert other.read("mine.txt", 10) is None
    finally:
        other.close()
