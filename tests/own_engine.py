"""A container engine of the tests' own, so that it can be killed: another dockerd, with its own socket and data."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import closing, suppress
from pathlib import Path

import docker

from tests.relay import ENGINE

WITHIN_S = 60


class OwnEngine:
    """Needs root, and has no network. Sockets lie in `folder`, so its path is short; `url` is for DOCKER_HOST."""

    def __init__(self, folder):
        self._folder, self.url, self._process = folder, f"unix://{folder}/s", None

    def start(self):
        """Start it, for the first time or again; return once it answers."""
        place = self._folder
        with (place / "log").open("ab") as log:
            self._process = subprocess.Popen(
                # In a network of its own: a second dockerd removes the first one's bridge.
                ["unshare", "--net", "dockerd", "--host", self.url, "--data-root", place / "data", "--exec-root",
                 place / "exec", "--pidfile", place / "pid", "--group", str(os.getgid()), "--bridge", "none",
                 "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip-masq=false"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        until = time.monotonic() + WITHIN_S
        while not self._answers():
            assert self._process.poll() is None and time.monotonic() < until, (place / "log").read_text()[-2000:]
            time.sleep(0.1)

    def _answers(self):
        with socket.socket(socket.AF_UNIX) as near, suppress(OSError):
            near.connect(str(self._folder / "s"))
            near.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in near.recv(100)
        return False

    def take(self, image):
        """Have an image that the usual engine has."""
        with (
            closing(docker.APIClient(f"unix://{ENGINE}", version="auto", timeout=WITHIN_S)) as there,
            closing(docker.APIClient(self.url, version="auto", timeout=WITHIN_S)) as here,
        ):
            here.load_image(there.get_image(image), quiet=True)

    def kill(self):
        """As the kernel does it when memory is short: containers and mounts stay as they are."""
        note = self._folder / "exec/containerd/containerd.pid"
        stat = Path("/proc", note.read_text(), "stat")
        self._process.kill()
        self._process.wait()
        until = time.monotonic() + WITHIN_S
        while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":  # it goes with its parent
            assert time.monotonic() < until, "containerd outlives dockerd"
            time.sleep(0.01)
        note.unlink()  # one that nobody has waited for would be taken for alive

    def remove(self):
        """End it, with its containers, and remove what it kept; also what it lost sight of when it was killed."""
        if self._process.poll() is not None:
            self.start()
        self._process.terminate()
        self._process.wait(WITHIN_S)
        mine = os.fsencode(self._folder)
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if mine in path.read_bytes() and path.parent.name != str(os.getpid()):
                    os.kill(int(path.parent.name), signal.SIGKILL)
        mounts = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for mount in reversed(mounts):
            if mount.startswith(f"{self._folder}/"):
                subprocess.run(["umount", mount], check=True)
        shutil.rmtree(self._folder)
