"""The profile as a value: what is asked of the engine, and which system calls are left."""

from __future__ import annotations

import json

import pytest

from agentd.contracts import Limits
from agentd.errors import SandboxError
from agentd.sandbox.profile import container_body, profile_for, seccomp_json, volume_mount

DENIED = {
    "add_key", "bpf", "chroot", "clone3", "delete_module", "fanotify_init", "finit_module", "fsmount", "fsopen",
    "init_module", "io_uring_enter", "io_uring_register", "io_uring_setup", "kcmp", "kexec_load", "keyctl",
    "mbind", "memfd_create", "memfd_secret", "modify_ldt", "mount", "mount_setattr", "move_mount", "name_to_handle_at",
    "open_by_handle_at", "open_tree", "perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise",
    "process_vm_readv", "process_vm_writev", "ptrace", "quotactl", "reboot", "request_key", "setns", "sethostname",
    "settimeofday", "swapon", "syslog", "umount2", "unshare", "userfaultfd", "vmsplice",
}
CLONE_NEW = {"NS": 0x20000, "CGROUP": 0x2000000, "UTS": 0x4000000, "IPC": 0x8000000, "USER": 0x10000000,
             "PID": 0x20000000, "NET": 0x40000000, "TIME": 0x80}


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_dangerous_system_calls_are_not_allowed(machine):
    profile = json.loads(seccomp_json(machine))
    assert profile["defaultAction"] == "SCMP_ACT_ERRNO"
    allowed = {name for rule in profile["syscalls"] if rule["action"] == "SCMP_ACT_ALLOW" for name in rule["names"]}
    assert not allowed & DENIED
    bare = {name for rule in profile["syscalls"] if not rule.get("args") for name in rule["names"]}
    assert not bare & {"clone", "socket", "socketpair", "prlimit64", "personality"}
    assert {"read", "openat", "execve", "futex", "mmap", "wait4", "statx", "getrandom"} <= bare


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_clone_may_not_make_namespaces(machine):
    (rule,) = [r for r in json.loads(seccomp_json(machine))["syscalls"] if r["names"] == ["clone"]]
    (arg,) = rule["args"]
    assert (arg["op"], arg["valueTwo"], arg["index"]) == ("SCMP_CMP_MASKED_EQ", 0, 0)
    assert all(arg["value"] & flag for flag in CLONE_NEW.values())
    assert arg["value"] == sum(CLONE_NEW.values())


def test_only_local_and_internet_sockets():
    rules = [r for r in json.loads(seccomp_json("x86_64"))["syscalls"] if r["names"] == ["socket"]]
    assert {(r["args"][0]["value"], r["args"][1]["valueTwo"]) for r in rules} == {
        (family, kind) for family in (1, 2, 10) for kind in (1, 2)
    } | {(1, 5)}


def test_no_profile_no_sandbox():
    with pytest.raises(SandboxError, match="riscv64"):
        seccomp_json("riscv64")


def test_memory_lies_above_all_that_can_be_written():
    limits = Limits()
    profile = profile_for(limits.workspace_bytes)
    assert profile.memory_bytes > limits.workspace_bytes + profile.tmp_bytes


def test_the_request_asks_for_every_protection():
    body = container_body(
        profile_for(1 << 20), image="i", command=["c"], labels={"a": "b"}, mounts=[volume_mount("v")],
    )
    host = body["HostConfig"]
    assert body["User"] == "65533:65533"
    assert (body["OpenStdin"], body["StdinOnce"], host["AutoRemove"], host["Init"]) == (True, True, True, False)
    assert (host["NetworkMode"], host["IpcMode"], host["CgroupnsMode"]) == ("none", "private", "private")
    assert (host["CapDrop"], host["Privileged"], host["ReadonlyRootfs"]) == (["ALL"], False, True)
    assert host["Memory"] == host["MemorySwap"] > 0
    assert host["PidsLimit"] > 0 < host["NanoCpus"]
    assert host["LogConfig"] == {"Type": "none"}
    assert "no-new-privileges:true" in host["SecurityOpt"]
    seccomp = next(o for o in host["SecurityOpt"] if o.startswith("seccomp="))
    assert json.loads(seccomp.removeprefix("seccomp="))["syscalls"]  # the text itself: a path would be refused
    assert {"noexec", "nosuid", "nodev"} <= set(host["Tmpfs"]["/tmp"].split(","))
    assert not {"Binds", "Devices", "CapAdd", "PidMode", "UsernsMode", "ExtraHosts"} & set(host)
