"""Using up what the host has: processes, memory, disk, inodes, output, time."""

from __future__ import annotations

import resource
import time

BOMB = """
import os, time
made = 0
try:
    while made < 300:
        if os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        made += 1
except OSError as error:
    print('refused', error.errno)
print('made', made)
"""
FILL = """
total = 0
try:
    for n in range(200):
        with open(f'{folder}/{{n}}', 'wb') as f:
            f.write(bytes(1 << 20))
        total += 1
except OSError as error:
    print('refused', error.errno)
print('wrote', total)
"""
INODES = """
made = 0
try:
    for n in range(6000):
        open(f'{folder}/{{n}}', 'w').close()
        made += 1
except OSError as error:
    print('refused', error.errno)
print('made', made)
"""


def test_fork_bomb(python, without):
    assert "made 300" in python(BOMB, weaken=without["host"]("PidsLimit", 1000)).text
    safe = python(BOMB)
    assert "refused 11" in safe.text
    assert int(safe.text.split("made")[1]) < 128


def test_an_endless_fork_bomb_ends_at_the_deadline(shell):
    started = time.monotonic()
    assert shell(":(){ :|:& };:; sleep 60", timeout_s=2).status in ("timeout", "output_limit")
    assert time.monotonic() - started < 40


def test_memory(python, without):
    hoard = "x = bytearray(600 << 20); print('hoarded')"

    def unlimited(request):
        request["HostConfig"].update(Memory=2 << 30, MemorySwap=2 << 30)

    assert "hoarded" in python(hoard, weaken=unlimited).text
    safe = python(hoard)
    assert safe.status == "memory_limit"
    assert "hoarded" not in safe.text


def test_memory_by_tmpfs(python):
    safe = python(FILL.format(folder="/dev/shm"))
    assert "refused 28\nwrote 16" in safe.text


def test_disk(python, without):
    assert "wrote 200" in python(
        FILL.format(folder="/tmp"), weaken=without["host"]("Tmpfs", {"/tmp": "rw,size=400m,mode=1777"})
    ).text
    assert "refused 28\nwrote 64" in python(FILL.format(folder="/tmp")).text
    assert "refused 28\nwrote 16" in python(FILL.format(folder="/workspace")).text


def test_inodes(python, without):
    assert "made 6000" in python(
        INODES.format(folder="/tmp"), weaken=without["host"]("Tmpfs", {"/tmp": "rw,size=64m,mode=1777"})
    ).text
    assert "refused 28" in python(INODES.format(folder="/tmp")).text
    assert "refused 28" in python(INODES.format(folder="/workspace")).text


def test_a_sparse_file_cannot_promise_a_terabyte(shell, without):
    grow = "rm -f big; truncate -s 1T big && echo grown"

    def unlimited(request):
        request["HostConfig"]["Ulimits"] = []

    assert "grown" in shell(grow, weaken=unlimited).text
    assert "grown" not in shell(grow).text


def test_output_flood_stays_out_of_our_memory(shell):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    safe = shell("yes | head -c 2000000000", output_bytes=1 << 20, timeout_s=30)
    assert safe.status == "output_limit"
    assert len(safe.text) == 1 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


def test_output_without_the_cap_would_be_endless(shell):
    assert shell("yes | head -c 3000000", output_bytes=4 << 20).text_bytes == 3_000_000


def test_nothing_is_written_to_the_host_s_logs(engine, body, shell, without):
    assert body["HostConfig"]["LogConfig"] == {"Type": "none"}


def test_time(shell):
    started = time.monotonic()
    assert shell("while :; do :; done", timeout_s=1).status == "timeout"
    assert time.monotonic() - started < 20
