"""What a call comes to: every kind of outcome, in real containers."""

from __future__ import annotations

import hashlib
import threading
import time

from agentd.clock import SystemClock
from agentd.contracts import ToolCall
from agentd.sandbox.exchange import GRACE_S, Exchange
from agentd.sandbox.pool import Container


def test_prints_stream_and_returned_text_follows(run):
    pieces = []
    outcome = run("def run(args):\n    print('one', args['x'])\n    return 'two'", {"x": 1}, on_output=pieces.append)
    assert (outcome.status, outcome.text, outcome.error) == ("ok", "one 1\ntwo", None)
    assert "".join(pieces) == "one 1\n"
    assert outcome.text_bytes == 9
    assert outcome.duration_ms > 0


def test_a_dict_is_the_result_and_its_text_is_shown(run):
    outcome = run("def run(args):\n    return {'n': 3, 'text': 'three'}")
    assert (outcome.status, outcome.result, outcome.text) == ("ok", {"n": 3}, "three")


def test_nothing_returned_is_fine(run):
    assert run("def run(args):\n    pass").status == "ok"


def test_raised_errors_are_told_in_their_own_words(run):
    told = {
        "raise ValueError('the old text occurs twice')": "the old text occurs twice",
        "open('nothing.txt')": "No such file or directory: nothing.txt",
        "{}['k']": "no such key: k",
        "1 / 0": "ZeroDivisionError: division by zero",
        "raise SystemExit(3)": "SystemExit: 3",
        "class ToolError(Exception): pass\n    raise ToolError('no')": "no",
    }
    for line, error in told.items():
        outcome = run(f"def run(args):\n    {line}")
        assert (outcome.status, outcome.error) == ("error", error)


def test_what_is_not_json_is_an_error(run):
    for value in ("object()", "float('nan')", "{1, 2}"):
        assert run(f"def run(args):\n    return {{'v': {value}}}").status == "error"
    assert "neither text nor an object" in run("def run(args):\n    return [1]").error


def test_source_that_does_not_compile_is_an_error(run):
    outcome = run("def run(args:\n")
    assert outcome.status == "error"
    assert "SyntaxError" in outcome.error


def test_files_beside_the_tool_are_importable(open_bare, tool_of):
    sandbox = open_bare()
    spec = tool_of({"tool.py": "import words\ndef run(args):\n    return words.HELLO", "words.py": "HELLO = 'hi'"})
    done = sandbox.run(ToolCall(call_id="c", tool="probe", args={}), spec, timeout_s=10, output_bytes=4096)
    assert done.outcome.text == "hi"


def test_a_deadline_stops_the_tool_and_what_it_started(run):
    started = time.monotonic()
    outcome = run(
        "import subprocess, time\n"
        "def run(args):\n"
        "    print('before', flush=True)\n"
        "    subprocess.Popen(['setsid', 'sh', '-c', 'trap \"\" TERM; while :; do sleep 1; done'])\n"
        "    time.sleep(60)",
        timeout_s=1,
    )
    assert (outcome.status, outcome.text, outcome.error) == ("timeout", "before\n", "stopped after 1 s")
    assert time.monotonic() - started < 30


def test_output_stops_at_its_cap(run):
    outcome = run("def run(args):\n    while True: print('x' * 999)", output_bytes=5000)
    assert outcome.status == "output_limit"
    assert len(outcome.text) == 5000
    assert outcome.text_bytes > 5000


def test_a_returned_text_counts_towards_the_cap(run):
    outcome = run("def run(args):\n    return 'é' * 4000", output_bytes=5001)
    assert outcome.status == "output_limit"
    assert outcome.text == "é" * 2500
    assert outcome.text_bytes == 8000


def test_memory_has_a_limit(run):
    outcome = run("def run(args):\n    x = bytearray(900 << 20)\n    return 'got it'")
    assert outcome.status == "memory_limit"


def test_a_tool_that_kills_itself_crashed(run):
    outcome = run("import os\ndef run(args):\n    os.kill(os.getpid(), 9)")
    assert (outcome.status, outcome.error) == ("crashed", "the tool's process was killed by SIGKILL")
    outcome = run("import os\ndef run(args):\n    os._exit(4)")
    assert (outcome.status, outcome.error) == ("crashed", "the tool's process exited with 4 and returned nothing")


def test_bytes_that_are_no_utf8_stay_readable(run):
    outcome = run(
        "import sys\n"
        "def run(args):\n"
        "    sys.stdout.buffer.write(b'caf\\xe9 \\xc3\\xa9\\n')\n"
        "    sys.stdout.flush()\n"
        "    return 'na\\udcefve'"
    )
    assert outcome.text == "caf\\xe9 é\nna\\xefve"


def test_an_orphan_left_behind_does_not_delay_the_call(run):
    outcome = run("import subprocess\ndef run(args):\n    subprocess.Popen(['sleep', '60'])\n    return 'done'")
    assert (outcome.status, outcome.text) == ("ok", "done")
    assert outcome.duration_ms < 5000


def test_nothing_but_the_workspace_is_carried_over(open_bare, tool_of):
    sandbox = open_bare(pool=2)  # a tmpfs volume is empty again once no container holds it
    assert sandbox.ready(30)
    leave = "def run(args):\n    open('/workspace/a', 'w').close(); open('/tmp/b', 'w').close()"
    look = "import os\ndef run(args):\n    return {'w': os.listdir('/workspace'), 't': os.listdir('/tmp')}"
    first, second = (
        sandbox.run(ToolCall(call_id="c", tool="probe", args={}), tool_of({"tool.py": source}), timeout_s=20,
                    output_bytes=4096).outcome
        for source in (leave, look)
    )
    assert first.status == "ok"
    assert second.result == {"w": ["a"], "t": []}


def test_cancel_from_another_thread(open_bare, tool_of):
    sandbox = open_bare()
    timer = threading.Timer(0.7, sandbox.cancel)
    timer.start()
    started = time.monotonic()
    spec = tool_of({"tool.py": "import time\ndef run(args):\n    print('here', flush=True)\n    time.sleep(60)"})
    done = sandbox.run(ToolCall(call_id="c", tool="probe", args={}), spec, timeout_s=30, output_bytes=4096)
    timer.join()
    assert done.outcome.status == "cancelled"
    assert time.monotonic() - started < 20
    again = tool_of({"tool.py": "def run(args):\n    return 'alive'"})
    assert sandbox.run(
        ToolCall(call_id="d", tool="probe", args={}), again, timeout_s=10, output_bytes=4096
    ).outcome.text == "alive"


def test_a_cancel_that_comes_just_before_a_call_is_not_lost(open_bare, tool_of):
    sandbox = open_bare()
    spec = tool_of({"tool.py": "import time\ndef run(args):\n    time.sleep(args['s'])\n    return 'ran'\n"})

    def run(seconds):
        call = ToolCall(call_id="c1", tool="probe", args={"s": seconds})
        return sandbox.run(call, spec, timeout_s=20, output_bytes=4096).outcome

    sandbox.cancel()
    assert run(15).status == "cancelled"
    assert (run(0).status, run(0).text) == ("ok", "ran")


def test_python_threads_processes_and_sqlite_work(run):
    outcome = run(
        "import concurrent.futures as f, multiprocessing as m, sqlite3, subprocess, sys, threading\n"
        "def run(args):\n"
        "    with f.ThreadPoolExecutor(3) as pool: assert list(pool.map(abs, [-1, -2])) == [1, 2]\n"
        "    with m.get_context('fork').Pool(2) as pool: assert pool.map(abs, [-3]) == [3]\n"
        "    db = sqlite3.connect('/workspace/x.db'); db.execute('pragma journal_mode=wal')\n"
        "    db.execute('create table t(a)'); db.execute('insert into t values(1)'); db.commit()\n"
        "    out = subprocess.run([sys.executable, '-c', 'import asyncio; print(asyncio.run(asyncio.sleep(0, 7)))'],\n"
        "                         capture_output=True, text=True, check=True).stdout\n"
        "    return out + str(db.execute('select a from t').fetchall())"
    )
    assert (outcome.status, outcome.text, outcome.error) == ("ok", "7\n[(1,)]", None)


def test_arguments_of_megabytes_arrive_whole(run):
    text = "é\n" * 1_000_000
    source = "import hashlib\ndef run(args):\n    return hashlib.sha256(args['t'].encode()).hexdigest()"
    outcome = run(source, {"t": text})
    assert outcome.text == hashlib.sha256(text.encode()).hexdigest()


def test_a_container_that_never_answers_ends_at_the_host_s_deadline(engine, open_bare, tool_of):
    sandbox = open_bare(pool=0)
    container = Container(engine, {**sandbox.body, "Cmd": ["sleep", "60"]})
    exchange = Exchange(SystemClock(), 1.0, 4096)
    started = time.monotonic()
    exchange.run(container.stream, ToolCall(call_id="c", tool="probe", args={}), tool_of({}))
    container.end()
    assert exchange.outcome().status == "timeout"
    assert time.monotonic() - started < 1.0 + GRACE_S + 20
