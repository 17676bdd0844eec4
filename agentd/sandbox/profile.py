"""What a container of ours may do: one pure function from a profile to the engine's own request."""

from __future__ import annotations

import functools
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agentd.errors import SandboxError
from agentd.settings import data_dir

UID = 65533
WORKSPACE = "/workspace"
MIB = 1 << 20
_HEADROOM = 256 * MIB  # what a tool's own memory may take beside what it writes
_ENVIRONMENT = (  # and PATH as the image has it
    "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8", "USER=sandbox",
    "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1",
)
# Docker's own list, then what tells a hostile tool about the host. The list replaces the engine's.
_MASKED = (
    "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list",
    "/proc/timer_stats", "/proc/sched_debug", "/proc/scsi", "/proc/interrupts", "/sys/firmware",
    "/proc/cmdline", "/proc/config.gz", "/proc/cpuinfo", "/proc/diskstats", "/proc/iomem", "/proc/ioports",
    "/proc/kallsyms", "/proc/key-users", "/proc/kmsg", "/proc/locks", "/proc/meminfo", "/proc/modules",
    "/proc/partitions", "/proc/pressure", "/proc/swaps", "/proc/version", "/proc/vmallocinfo", "/proc/zoneinfo",
    "/sys/block", "/sys/bus", "/sys/class", "/sys/dev", "/sys/devices", "/sys/hypervisor", "/sys/kernel",
    "/sys/module", "/sys/power",
)
_READ_ONLY = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")


@dataclass(frozen=True, slots=True)
class Profile:
    """The bounds of one container. `seccomp` is the profile's JSON text."""

    seccomp: str
    memory_bytes: int = 512 * MIB
    tmp_bytes: int = 64 * MIB
    tmp_inodes: int = 4096
    file_bytes: int = 256 * MIB
    processes: int = 128
    cpus: float = 1.0
    open_files: int = 512


def profile_for(workspace_bytes: int, *, machine: str | None = None) -> Profile:
    """The profile for calls on a workspace of that quota.

    The memory limit lies above quota and /tmp together: what is written to a tmpfs is charged to
    the container that writes it, and a limit below would kill where a full disk should answer.
    """
    tmp_bytes = 64 * MIB
    return Profile(
        seccomp=seccomp_json(machine or platform.machine()),
        memory_bytes=workspace_bytes + tmp_bytes + _HEADROOM,
        tmp_bytes=tmp_bytes,
        file_bytes=workspace_bytes + MIB,  # so that a full disk answers first, and not a signal
    )


@functools.cache
def seccomp_json(machine: str) -> str:
    """The shipped seccomp profile's text. Raises SandboxError for a machine without one."""
    name = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(machine.lower())
    if name is None:
        raise SandboxError(f"no seccomp profile for {machine}", hint="agentd runs on x86_64 and arm64")
    return (data_dir("sandbox") / "seccomp" / f"{name}.json").read_text(encoding="utf-8")


def volume_mount(volume: str, target: str = WORKSPACE, *, read_only: bool = False) -> dict[str, Any]:
    """A named volume at a path, without copying the image's files into it."""
    return {
        "Type": "volume", "Source": volume, "Target": target, "ReadOnly": read_only,
        "VolumeOptions": {"NoCopy": True},
    }


def container_body(
    profile: Profile, *, image: str, command: Sequence[str], labels: Mapping[str, str],
    mounts: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The Engine API's request for a hardened container, to be given to `Engine.create`.

    There is no init: the command is PID 1, must reap orphans, and reads stdin as its dead-man's
    switch (StdinOnce closes it when the attached owner goes; AutoRemove does the rest).
    """
    return {
        "Image": image,
        "Entrypoint": [],
        "Cmd": list(command),
        "User": f"{UID}:{UID}",
        "WorkingDir": "/",
        "Env": list(_ENVIRONMENT),
        "Hostname": "sandbox",
        "NetworkDisabled": True,  # NetworkMode none alone has the engine prepare one: twice the start
        "OpenStdin": True,
        "StdinOnce": True,
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": False,
        "Healthcheck": {"Test": ["NONE"]},
        "Labels": dict(labels),
        "HostConfig": _host_config(profile, mounts),
    }


def _host_config(profile: Profile, mounts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the container may take from the host."""
    return {
        "NetworkMode": "none",
        "IpcMode": "private",
        "ShmSize": 16 * MIB,
        "CgroupnsMode": "private",
        "Privileged": False,
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges:true", f"seccomp={profile.seccomp}"],
        "ReadonlyRootfs": True,
        "Tmpfs": {"/tmp": f"rw,noexec,nosuid,nodev,size={profile.tmp_bytes},"  # noqa: S108
                          f"nr_inodes={profile.tmp_inodes},mode=1777"},
        "Mounts": [dict(mount) for mount in mounts],
        "MaskedPaths": list(_MASKED),
        "ReadonlyPaths": list(_READ_ONLY),
        "Memory": profile.memory_bytes,
        "MemorySwap": profile.memory_bytes,
        "NanoCpus": int(profile.cpus * 1e9),
        "PidsLimit": profile.processes,
        "OomScoreAdj": 500,
        "Ulimits": [
            {"Name": "nofile", "Soft": profile.open_files, "Hard": profile.open_files},
            {"Name": "fsize", "Soft": profile.file_bytes, "Hard": profile.file_bytes},
            {"Name": "core", "Soft": 0, "Hard": 0},
            {"Name": "memlock", "Soft": 65536, "Hard": 65536},
        ],
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
        "AutoRemove": True,
        "Init": False,
    }
