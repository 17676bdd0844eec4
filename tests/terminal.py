"""A command in a terminal of its own: what it writes, byte for byte, and someone who types."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTROLLED = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"  # so that ^C is a signal
AGENTD = "import sys; from agentd.cli import main; main(sys.argv[1:])"


def environment(home, **more):
    """What a command needs, and nothing of whoever runs the tests."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "AGENTD_HOME": str(home / "state"), "PYTHONPATH": str(ROOT)}
    return env | {name: value for name, value in os.environ.items() if name == "DOCKER_HOST"} | more


class Terminal:
    """Runs agentd in a pseudo-terminal. `before` is Python that runs first: it can take a protection away."""

    def __init__(self, *args, cwd, env, before="", columns=120):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self.output = b""
        self._seen = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"{CONTROLLED}\n{before}\n{AGENTD}", *args], cwd=cwd,
            stdin=theirs, stdout=theirs, stderr=theirs, env=env | {"TERM": "xterm-256color"}, start_new_session=True,
        )
        os.close(theirs)

    def types(self, keys):
        """Press keys; a control key is its character."""
        os.write(self.ours, keys.encode("utf-8", "surrogateescape"))

    def until(self, text, timeout_s=90):
        """Read on until the text was written, and return all up to its end from what was awaited before."""
        wanted, end = text.encode(), time.monotonic() + timeout_s
        while (found := self.output.find(wanted, self._seen)) < 0:
            assert self._read(end - time.monotonic()), f"never said {text!r}; said: {self.output!r}"
        start, self._seen = self._seen, found + len(wanted)
        return self.output[start : self._seen]

    def ends(self, timeout_s=90):
        """The exit code and all that was written, once it is over."""
        end = time.monotonic() + timeout_s
        while self._read(end - time.monotonic()):
            pass
        code = self._process.wait(max(end - time.monotonic(), 1))
        return code, self.output

    def close(self):
        """Kill what still runs."""
        self._process.kill()
        self._process.wait()
        os.close(self.ours)

    def _read(self, timeout_s):
        if not select.select([self.ours], [], [], max(timeout_s, 0))[0]:
            raise AssertionError(f"nothing more was said: {self.output.decode(errors='replace')}")
        try:
            piece = os.read(self.ours, 1 << 16)
        except OSError:  # the other end is closed
            return b""
        self.output += piece
        return piece
