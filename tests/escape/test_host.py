"""Reaching the host: its files, its container engine, its kernel's secrets."""

from __future__ import annotations

import pytest

from agentd.sandbox.profile import volume_mount

ASK_ENGINE = """
import socket
s = socket.socket(socket.AF_UNIX)
try:
    s.connect('/var/run/docker.sock')
    s.sendall(b'GET /_ping HTTP/1.0\\r\\n\\r\\n')
    print(s.recv(4096).decode())
except OSError as error:
    print('refused', error)
"""


def test_no_file_of_the_host(shell, tmp_path, engine):
    secret = tmp_path / "secret.txt"
    secret.write_text("top secret")
    secret.chmod(0o644)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder.stat().st_mode & 0o077 == 0 and folder != folder.parent:
            folder.chmod(0o755)

    def mounted(request):
        request["HostConfig"]["Mounts"].append({"Type": "bind", "Source": str(tmp_path), "Target": str(tmp_path)})

    assert "top secret" in shell(f"cat {secret}", weaken=mounted).text
    assert "No such file" in shell(f"cat {secret}").text


def test_the_only_mounts_are_ours(python):
    mounts = python("print(open('/proc/self/mountinfo').read())").text
    points = {line.split()[4] for line in mounts.splitlines() if len(line.split()) > 4}
    kernel = ("/proc", "/sys", "/dev")
    files = {point for point in points if not any(point == k or point.startswith(k + "/") for k in kernel)}
    assert {"/", "/tmp", "/workspace"} <= files
    assert files <= {"/", "/tmp", "/workspace", "/etc/resolv.conf", "/etc/hostname", "/etc/hosts"}


def test_no_engine_socket(python):
    def mounted(request):
        request["User"] = "0:0"
        request["HostConfig"]["Mounts"].append(
            {"Type": "bind", "Source": "/var/run/docker.sock", "Target": "/var/run/docker.sock"}
        )

    assert "OK" in python(ASK_ENGINE, weaken=mounted).text
    assert "refused" in python(ASK_ENGINE).text


def test_no_privileges_to_gain(shell, without):
    become = "grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status"
    weak = shell(become, weaken=without["host"]("CapDrop", [])).text
    assert "CapBnd:\t0000000000000000" not in weak
    safe = shell(become).text
    assert safe.splitlines() == ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1"]


def test_the_image_is_read_only(shell, without):
    write = "echo hacked > /usr/bin/evil && cat /usr/bin/evil"

    def writable(request):
        request["HostConfig"].update(ReadonlyRootfs=False, CapDrop=[])
        request["User"] = "0:0"

    assert "hacked" in shell(write, weaken=writable).text
    assert "Read-only file system" in shell(write).text


@pytest.mark.parametrize("path", ["/proc/version", "/proc/cmdline", "/proc/meminfo", "/proc/partitions"])
def test_proc_tells_nothing_of_the_host(shell, without, path):
    assert shell(f"cat {path}", weaken=without["host"]("MaskedPaths", [])).text.strip()
    assert shell(f"cat {path}").text == ""


def test_sys_tells_nothing_of_the_host(shell, without):
    look = "ls /sys/class /sys/devices /sys/block /sys/module | grep -v : | grep ."
    assert shell(look, weaken=without["host"]("MaskedPaths", [])).text
    assert shell(look).text == ""


def test_no_process_of_the_host_is_visible(shell, without):
    count = "ls /proc | grep -c '^[0-9]'"
    seen = int(shell(count, weaken=without["host"]("PidMode", "host")).text)
    assert int(shell(count).text) < 10 < seen


def test_nothing_of_our_environment(python, monkeypatch):
    monkeypatch.setenv("AGENTD_TEST_SECRET", "hunter2")
    names = python("import os; print(*sorted(os.environ))").text.split()
    assert set(names) <= {
        "HOME", "HOSTNAME", "LANG", "LC_CTYPE", "PATH", "PWD", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SHLVL",
        "TMPDIR", "USER", "_", "GPG_KEY", "PYTHON_VERSION", "PYTHON_SHA256",
    }


def test_the_workspace_is_the_only_volume(body):
    assert [mount["Target"] for mount in body["HostConfig"]["Mounts"]] == ["/workspace"]
    assert volume_mount("x")["Type"] == "volume"
