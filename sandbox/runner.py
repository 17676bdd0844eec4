"""PID 1 of a sandbox: runs one call of one tool, then the container is over.

stdin   4 bytes of length, then JSON {nonce, files, args, saves, timeout_s, output_bytes}; then nothing. The
        end of stdin at any time means that the owner has gone: exit, and the kernel kills the rest.
stdout  frames: the call's nonce, one byte of kind, 4 bytes of length, the payload. Kinds: `o` what
        the tool printed; `r` what it returned, JSON {value} or {error}; `e` how it ended, last.

The tool is a child that holds neither end of these streams. It and this process are not dumpable, so
that nothing the tool starts, though of the same uid, can open their descriptors or memory. Standard
library only; the code of the tool is never trusted, nor what it sends.
"""

import ctypes
import importlib.abc
import importlib.util
import json
import os
import re
import select
import signal
import struct
import sys
import time

WORKSPACE = "/workspace"
CHUNK = 1 << 16
CALL_BYTES = 64 << 20
SAID_CHARS = 80  # of a text that was written to a file
PR_SET_DUMPABLE = 4
PRELOADED = ("csv", "difflib", "fnmatch", "pathlib", "shutil", "subprocess")  # while there is time: most tools use them
OOM_COUNTERS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")

_libc = ctypes.CDLL(None, use_errno=True)


def main():
    set_dumpable(False)
    os.umask(0o022)
    for name in PRELOADED:
        importlib.import_module(name)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wake_r, wake_w = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_w, warn_on_full_buffer=False)
    call = read_call()
    Supervisor(call, wake_r).run()


def read_call():
    (length,) = struct.unpack(">L", read_exactly(4))
    if length > CALL_BYTES:
        sys.exit("the call is too long")
    return json.loads(read_exactly(length))


def read_exactly(count):
    data = bytearray()
    while len(data) < count:
        chunk = os.read(0, min(CHUNK, count - len(data)))
        if not chunk:
            os._exit(0)
        data += chunk
    return bytes(data)


def set_dumpable(on):
    if _libc.prctl(PR_SET_DUMPABLE, int(on), 0, 0, 0) != 0:
        sys.exit("prctl(PR_SET_DUMPABLE) failed")


def oom_kills():
    """How often the kernel killed in this container for want of memory."""
    for path in OOM_COUNTERS:
        try:
            with open(path, encoding="ascii") as file:
                found = re.search(r"^oom_kill (\d+)$", file.read(), re.MULTILINE)
        except OSError:
            continue
        if found:
            return int(found[1])
    return 0


class Supervisor:
    """Watches stdin, the tool's output, its reply, its end and the clock, all in one poll."""

    def __init__(self, call, wake):
        self.nonce = call["nonce"].encode("ascii")
        self.wake = wake
        self.started = time.monotonic()
        self.deadline = self.started + call["timeout_s"]
        self.output_limit = call["output_bytes"]
        self.reply_limit = 8 * self.output_limit + CHUNK  # JSON escapes make a text longer
        self.output_bytes = 0
        self.reply = bytearray()
        self.pending = bytearray()
        self.exit_code = None
        self.out, out_w = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.back, back_w = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        os.set_blocking(out_w, True)
        os.set_blocking(back_w, True)
        self.pid = os.fork()
        if self.pid == 0:
            run_tool(call, out_w, back_w)
        os.close(out_w)
        os.close(back_w)
        os.set_blocking(1, False)

    def run(self):
        status = self.watch()
        ooms = oom_kills()
        if ooms:
            status, detail = "memory_limit", f"killed by the memory limit ({ooms} processes)"
        elif status == "exited" and self.exit_code != 0 and not self.reply:
            status, detail = "crashed", describe_exit(self.exit_code)
        else:
            detail = ""
        if self.reply and status in ("exited", "memory_limit"):
            self.frame(b"r", bytes(self.reply))
        duration_ms = (time.monotonic() - self.started) * 1000
        end = {"status": status, "detail": detail, "duration_ms": duration_ms, "output_bytes": self.output_bytes}
        self.frame(b"e", json.dumps(end).encode())
        os.set_blocking(1, True)
        while self.pending:
            self.write()
        os._exit(0)

    def watch(self):
        """Until the tool has ended or must; returns exited, timeout or output_limit."""
        poll = select.poll()
        for fd in (0, self.out, self.back, self.wake):
            poll.register(fd, select.POLLIN)
        while True:
            if self.pending:
                poll.register(1, select.POLLOUT)
            left_ms = (self.deadline - time.monotonic()) * 1000
            for fd, _ in poll.poll(max(left_ms, 0)):
                if not self.serve(fd):
                    poll.unregister(fd)
            if self.exit_code is not None:
                self.drain_all()
            if self.output_bytes > self.output_limit or len(self.reply) > self.reply_limit:
                return "output_limit"
            if self.exit_code is not None:
                return "exited"
            if time.monotonic() >= self.deadline:
                return "timeout"

    def serve(self, fd):
        """Do what a ready descriptor asks for; False when it need not be watched any more."""
        if fd == 0:
            os._exit(0)  # the end of stdin, or bytes that no owner of ours sends
        if fd == 1:
            self.write()
            return bool(self.pending)
        if fd == self.wake:
            os.read(self.wake, CHUNK)
            self.reap()
            return True
        return self.drain(fd)

    def drain(self, fd):
        """Read once; False at the end of that pipe."""
        try:
            data = os.read(fd, CHUNK)
        except BlockingIOError:
            return True
        if fd == self.out:
            room = self.output_limit - self.output_bytes
            self.output_bytes += len(data)
            if data and room > 0:
                self.frame(b"o", data[:room])
        else:
            self.reply += data
        return bool(data)

    def drain_all(self):
        """What is still in the pipes, up to the limits: a process left behind may go on writing."""
        for fd in (self.out, self.back):
            while self.output_bytes <= self.output_limit and len(self.reply) <= self.reply_limit:
                if not select.select([fd], [], [], 0)[0] or not self.drain(fd):
                    break

    def reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self.pid:
                self.exit_code = os.waitstatus_to_exitcode(status)

    def frame(self, kind, payload):
        self.pending += self.nonce + kind + struct.pack(">L", len(payload)) + payload

    def write(self):
        try:
            del self.pending[: os.write(1, self.pending[:CHUNK])]
        except BlockingIOError:
            return
        except BrokenPipeError:
            os._exit(0)


def describe_exit(code):
    if code < 0:
        return f"the tool's process was killed by {signal.Signals(-code).name}"
    return f"the tool's process exited with {code} and returned nothing"


class Sources(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports the tool's files from memory; the standard library wins where names meet."""

    def __init__(self, files):
        self.files = files

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002
        if f"{fullname}.py" not in self.files:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=f"{fullname}.py")

    def get_source(self, fullname):
        return self.files[f"{fullname}.py"]


def run_tool(call, out, back):
    """In the child: never returns."""
    try:
        enter_child(out, back)
        sys.meta_path.append(Sources(call["files"]))
        value = importlib.import_module("tool").run(call["args"])
        target = call["args"].get(call["saves"])
        reply = {"value": saved(value, target) if target else value}
        body = json.dumps(reply, ensure_ascii=False, allow_nan=False)
    except BaseException as error:  # noqa: BLE001
        body = json.dumps({"error": describe_error(error)}, ensure_ascii=False)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        pass  # the tool closed or replaced them
    data = memoryview(body.encode("utf-8", "surrogatepass"))
    while data:
        data = data[os.write(back, data) :]
    os._exit(0)


def saved(value, target):
    """What a tool returned, with its text written to a file of the workspace and only its beginning left."""
    text = value if isinstance(value, str) else value.pop("text")
    if folder := os.path.dirname(target):
        os.makedirs(folder, exist_ok=True)
    with open(target, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"{text}\n" if text and not text.endswith("\n") else text)
    first, more, _ = text.partition("\n")
    said = f"wrote {target}: {first[:SAID_CHARS]}{' ...' if more or len(first) > SAID_CHARS else ''}"
    return said if isinstance(value, str) else {**value, "text": said}


def enter_child(out, back):
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.setsid()
    set_dumpable(True)  # for as long as it takes to open our own file in /proc; nothing else runs yet
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
    set_dumpable(False)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.closerange(3, back)
    os.closerange(back + 1, 64)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape", line_buffering=True)
    os.chdir(WORKSPACE)


def describe_error(error):
    """One line, in the words of the error where it was meant for a reader."""
    if isinstance(error, OSError) and error.strerror:
        name = f": {os.fsdecode(error.filename)}" if isinstance(error.filename, (str, bytes)) else ""
        return f"{error.strerror}{name}"
    if isinstance(error, KeyError) and error.args:
        return f"no such key: {error.args[0]}"
    meant = isinstance(error, (ValueError, OSError, LookupError)) or type(error).__name__ == "ToolError"
    return str(error) if meant and str(error) else f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main()
