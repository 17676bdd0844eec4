"""Tries from inside what a sandbox promises to prevent. Runs as a tool; returns what it found.

Each probe yields (promise, holds, found). It is not an attack suite: it shows on the machine at hand
that the engine applied every part of the profile, and did not drop one silently.
"""

import ctypes
import errno
import os
import platform
import re
import shutil
import socket
import subprocess
import sys

DENIED = {  # system calls that the profile leaves out, with numbers for x86_64 and arm64
    "ptrace": (101, 117), "bpf": (321, 280), "keyctl": (250, 219), "userfaultfd": (323, 282),
    "perf_event_open": (298, 241), "io_uring_setup": (425, 425), "memfd_create": (319, 279),
    "memfd_secret": (447, 447), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40),
    "open_by_handle_at": (304, 265), "vmsplice": (278, 75), "init_module": (175, 105), "kcmp": (312, 272),
}
LEAKS = ("/proc/cmdline", "/proc/version", "/proc/meminfo", "/proc/cpuinfo", "/proc/partitions", "/proc/kallsyms")
SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "/run/podman/podman.sock")


def run(args):
    probes = (identity, network, files, processes, system_calls, leaks)
    checks = [
        {"promise": promise, "holds": bool(holds), "found": str(found)[:200]}
        for probe in probes for promise, holds, found in probe(args)
    ]
    return {"checks": checks}


def identity(args):
    status = dict(re.findall(r"^(\w+):\s*(.*)$", slurp("/proc/self/status"), re.MULTILINE))
    yield "runs as an unprivileged user", os.getuid() == args["uid"], f"uid {os.getuid()}"
    caps = {name: status[name] for name in ("CapEff", "CapPrm", "CapBnd", "CapAmb")}
    yield "has no capability and can gain none", not any(int(cap, 16) for cap in caps.values()), caps
    yield "cannot gain privileges by executing", status["NoNewPrivs"] == "1", f"NoNewPrivs {status['NoNewPrivs']}"
    yield "is under a seccomp filter", status["Seccomp"] == "2", f"Seccomp {status['Seccomp']}"


def network(_):
    names = re.findall(r"^\s*(\S+):", slurp("/proc/net/dev"), re.MULTILINE)
    yield "has no network interface but loopback", names == ["lo"], names
    yield "cannot reach an address", *fails(lambda: socket.create_connection(("192.0.2.1", 80), 2))
    yield "cannot resolve a name", *fails(lambda: socket.getaddrinfo("example.com", 80))
    for name, family, kind in (
        ("raw sockets", socket.AF_INET, socket.SOCK_RAW), ("packet sockets", socket.AF_PACKET, socket.SOCK_RAW),
        ("vsock sockets", socket.AF_VSOCK, socket.SOCK_STREAM), ("netlink sockets", socket.AF_NETLINK, socket.SOCK_RAW),
    ):
        yield f"cannot open {name}", *fails(lambda f=family, k=kind: socket.socket(f, k).close())


def files(args):
    yield "cannot write to the image", *fails(lambda: open("/usr/x", "w"), errno.EROFS)
    yield "sees no engine's socket", not any(map(os.path.exists, SOCKETS)), "none of " + " ".join(SOCKETS)
    yield "cannot execute from /tmp", *fails(lambda: execute("/tmp/x"))
    yield "/tmp has a size limit", *filled("/tmp/fill", args["tmp_bytes"])
    yield "/tmp has an inode limit", *flooded("/tmp/flood", args["tmp_inodes"])
    yield "the workspace has a size limit", *filled("/workspace/fill", args["workspace_bytes"])


def processes(args):
    one = slurp("/proc/1/comm").strip()
    yield "is alone in its process namespace", len(pids()) <= 3, f"{len(pids())} processes, the first is {one}"
    reach = "import os, sys; os.open(sys.argv[1], os.O_WRONLY)"
    for what, path in (("the runner's streams", "/proc/1/fd/1"), ("the runner's memory", "/proc/1/mem"),
                       ("the tool's memory", f"/proc/{os.getpid()}/mem")):
        tried = subprocess.run([sys.executable, "-c", reach, path], capture_output=True, text=True, check=False)
        said = tried.stderr.strip().rpartition("\n")[2] or "it worked"
        yield f"a child cannot open {what}", "PermissionError" in said, said
    yield "cannot start processes without end", *bombed(args["processes"])


def system_calls(_):
    libc = ctypes.CDLL(None, use_errno=True)
    column = {"x86_64": 0, "aarch64": 1}[platform.machine()]
    open_ones = []
    for name, numbers in DENIED.items():
        ctypes.set_errno(0)
        result = libc.syscall(numbers[column], 0, 0, 0, 0, 0)
        if result != -1 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS):
            open_ones.append(f"{name} ({os.strerror(ctypes.get_errno())})")
    yield f"{len(DENIED)} dangerous system calls are denied", not open_ones, open_ones or "all of them"


def leaks(_):
    told = [path for path in LEAKS if os.path.exists(path) and slurp(path)]
    yield "learns nothing of the host from /proc", not told, told or "masked"
    yield "sees no hardware in /sys", not os.path.exists("/sys/class/dmi/id"), "masked"


def fails(action, code=None):
    try:
        action()
    except OSError as error:
        return code is None or error.errno == code, error
    return False, "it worked"


def execute(path):
    with open(path, "w") as file:
        file.write("#!/bin/sh\n")
    os.chmod(path, 0o755)
    subprocess.run([path], check=True)


def filled(folder, limit):
    """Write files of 1 MiB until it is refused, at most one past the limit."""
    os.mkdir(folder)
    written = 0
    try:
        while written <= limit >> 20:
            with open(f"{folder}/{written}", "wb", buffering=0) as file:
                file.write(bytes(1 << 20))
            written += 1
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT), f"{error.strerror} after {written} MiB"
    finally:
        shutil.rmtree(folder)
    return False, f"took {written} MiB"


def flooded(folder, limit):
    os.mkdir(folder)
    made = 0
    try:
        while made <= limit:
            open(f"{folder}/{made}", "w").close()
            made += 1
    except OSError as error:
        return error.errno in (errno.ENOSPC, errno.EDQUOT), f"{error.strerror} after {made} files"
    finally:
        shutil.rmtree(folder)
    return False, f"made {made} files"


def bombed(limit):
    children = []
    try:
        while len(children) <= limit:
            child = os.fork()
            if child == 0:
                os.execvp("sleep", ["sleep", "30"])
            children.append(child)
    except OSError as error:
        return error.errno == errno.EAGAIN, f"{error.strerror} after {len(children)} processes"
    finally:
        for child in children:
            os.kill(child, 9)
            os.waitpid(child, 0)
    return False, f"started {len(children)} processes"


def pids():
    return [name for name in os.listdir("/proc") if name.isdigit()]


def slurp(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""
