"""Outliving the call, reaching into its neighbours, and forging what the host is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agentd.clock import SystemClock
from agentd.sandbox.engine import Engine
from agentd.sandbox.reaper import reap
from agentd.settings import data_dir

SURVIVOR = (
    "setsid sh -c 'trap \"\" TERM INT HUP QUIT; while :; do sleep 0.1; : {marker}; done' "
    "> /dev/null 2>&1 < /dev/null &"
)
FORGE = """
import os
for pid in sorted(int(name) for name in os.listdir('/proc') if name.isdigit()):
    for fd in range(1, 12):
        try:
            target = os.open(f'/proc/{pid}/fd/{fd}', os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            print('refused' if error.errno == 13 else 'none', pid, fd)
            continue
        if pid <= os.getppid():
            os.write(target, b'forged' * 9)
            print('opened', pid, fd, flush=True)
"""
MEMORY = """
import os
for pid in (1, os.getppid()):
    for name in ('mem', 'maps', 'environ', 'auxv'):
        try:
            os.close(os.open(f'/proc/{pid}/{name}', os.O_RDONLY))
        except PermissionError:
            print('refused', pid, name)
        else:
            print('opened', pid, name)
"""
DUMPABLE = "import ctypes\nctypes.CDLL(None).prctl(4, 1, 0, 0, 0)\n"
TRACE = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
pid = os.getppid() if sys.argv[1:] else os.fork()
if pid == 0:
    import time; time.sleep(5); os._exit(0)
print('traced' if libc.ptrace(16, pid, 0, 0) == 0 else f'refused {ctypes.get_errno()}')
"""


@pytest.fixture
def survivor():
    """A script that leaves a stubborn process behind, and a count of such processes on this machine."""
    marker = f"survivor-{SystemClock().token(12)}"

    def count():
        found = 0
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                found += marker.encode() in process.read_bytes()
            except OSError:
                continue
        return found

    return SURVIVOR.format(marker=marker), count


def test_a_survivor_dies_with_the_call(shell, survivor):
    script, count = survivor
    during = []
    outcome = shell(script + " sleep 0.3; echo now; sleep 0.5", on_output=lambda _: during.append(count()))
    assert outcome.status == "ok"
    assert during[0] > 0
    assert count() == 0


def test_a_survivor_dies_with_a_call_that_timed_out(shell, survivor):
    script, count = survivor
    assert shell(script + " sleep 60", timeout_s=1).status == "timeout"
    assert count() == 0


def test_a_survivor_would_live_on_in_a_container_that_is_kept(engine, body, survivor):
    script, count = survivor
    body["Cmd"] = ["sleep", "60"]
    container = engine.create(body)
    stream = engine.attach(container)
    engine.start(container)
    subprocess.run(["docker", "exec", container, "bash", "-c", script], check=True)
    time.sleep(0.3)
    assert count() > 0
    engine.remove(container)
    stream.close()


def test_signals_to_the_runner_are_in_vain(shell):
    script = "for s in TERM INT HUP QUIT KILL STOP USR1 CHLD ALRM PIPE; do kill -$s 1; done; sleep 0.3; echo here"
    outcome = shell(script)
    assert (outcome.status, outcome.text) == ("ok", "here\n")


def test_no_frame_can_be_forged_through_proc(python):
    def dumpable(request):
        runner = (data_dir("sandbox") / "runner.py").read_text()
        assert "    set_dumpable(False)\n    os.umask" in runner
        request["Cmd"] = ["python3", "-I", "-S", "-c", runner.replace("    set_dumpable(False)\n", "")]

    weak = python(FORGE, weaken=dumpable)
    assert (weak.status, "tampered" in (weak.error or "")) == ("crashed", True), weak
    safe = python(FORGE)
    assert safe.status == "ok"
    assert "opened" not in safe.text
    assert "refused 1 1" in safe.text


def test_bytes_written_to_the_runner_s_stream_would_end_the_call(attack):
    direct = attack("import os\ndef run(args):\n    os.write(1, b'a' * 26 + b'e' + b'\\0\\0\\0\\2{}')")
    assert direct.status == "ok"  # the tool's fd 1 is a pipe to the runner: what it writes is text
    assert direct.text == "a" * 26 + "e\0\0\0\x02{}"


def test_no_memory_of_runner_or_tool_can_be_read(attack):
    spawn = "import subprocess, sys\ndef run(args):\n    subprocess.run([sys.executable, '-c', args['code']])"
    assert "opened" in attack(DUMPABLE + spawn, args={"code": MEMORY}).text
    safe = attack(spawn, args={"code": MEMORY}).text.splitlines()
    assert len(safe) == 8
    assert all(line.startswith("refused") for line in safe)


def test_nothing_inherits_the_reply_s_pipe(shell):
    outcome = shell("ls -l /proc/self/fd | grep -c pipe; for n in $(seq 3 60); do echo '{\"value\": 1}' >&$n; done")
    assert outcome.text.startswith("2\n")
    assert outcome.result == {"exit_code": 1}


def test_a_forged_reply_hurts_only_its_own_call(attack):
    forged = attack("import os\ndef run(args):\n    [os.write(fd, b'junk') for fd in range(3, 60) if writable(fd)]\n"
                    "    os._exit(0)\n"
                    "def writable(fd):\n    try: os.write(fd, b'')\n    except OSError: return False\n    return True")
    assert forged.status == "crashed"
    assert "tampered" in forged.error
    deep = attack("import os\ndef run(args):\n    [os.write(fd, b'[' * 90000) for fd in range(3, 9) if writable(fd)]\n"
                  "    os._exit(0)\n"
                  "def writable(fd):\n    try: os.write(fd, b'')\n    except OSError: return False\n    return True")
    assert deep.status == "crashed"


def test_no_process_can_be_traced(python, without):
    assert "traced" in python(TRACE, weaken=without["seccomp"]).text
    assert "refused 1" in python(TRACE).text


def test_the_runner_s_limits_cannot_be_set(python, without):
    starve = "import resource; resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3)); print('starved')"
    assert python(starve, weaken=without["seccomp"]).status == "crashed"
    assert "PermissionError" in python(starve).text


def test_no_new_namespace(shell, without):
    assert shell("unshare -Ur id -u", weaken=without["seccomp"]).text.strip() == "0"
    assert "Operation not permitted" in shell("unshare -Ur id -u").text


@pytest.mark.parametrize(("do", "calls", "keepers", "volumes"), [("run", 2, 1, 3), ("preview", 3, 3, 5)])
def test_a_killed_owner_leaves_nothing_running(engine, docker_image, do, calls, keepers, volumes):
    code = Path(__file__).with_name("owner_process.py").read_text()
    owner = subprocess.Popen(
        [sys.executable, "-c", code, engine.home, docker_image, do], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    with owner:
        assert owner.stdout.readline().strip() == "ready"
        assert reap(engine) == ()
        expected = [("call", "created"), *[("call", "running")] * calls, *[("keeper", "running")] * keepers]
        deadline = time.monotonic() + 30  # the pool is being filled up again meanwhile
        while True:
            made = [one for one in engine.containers({"agentd.home": engine.home}) if one["State"] != "removing"]
            kinds = sorted((one["Labels"]["agentd.kind"], one["State"]) for one in made)
            if kinds == expected or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        assert kinds == expected
        pids = [engine.inspect(one["Id"])["State"]["Pid"] for one in made if one["State"] == "running"]
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    started = time.monotonic()
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() - started < 5:
        time.sleep(0.01)
    assert time.monotonic() - started < 1
    found = reap(engine)
    assert all(one.removed for one in found)
    assert [one.what for one in found].count("volume") == volumes
    assert engine.containers({"agentd.home": engine.home}) == []
    assert engine.volumes({"agentd.home": engine.home}) == []


def test_homes_do_not_see_each_other(tmp_path, engine, body):
    other = Engine.connect(tmp_path / "other")
    container = engine.create(body)
    assert other.containers({"agentd.home": other.home}) == []
    assert [c["Id"] for c in engine.containers({"agentd.home": engine.home})] == [container]
    other.close()
