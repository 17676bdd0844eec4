"""A socket before the real engine's: it can be cut as if the engine had died, and counts what goes through."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading

ENGINE = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://")


class Relay:
    """Passes on what comes to the socket at `path`. `counts` says how often each of some texts went to the
    engine, and `seen` whether anything did; both may be set anew."""

    def __init__(self, path, target=ENGINE, texts=()):
        self.path, self.url, self._target = path, f"unix://{path}", target
        self.counts, self.seen = dict.fromkeys(texts, 0), False
        self._keep = max(map(len, texts), default=1) - 1
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(path))
        self._server.listen(64)
        self._open = set()
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Nothing goes through any more, and nobody can connect."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # ends the accept too
        self._server.close()
        self.path.unlink(missing_ok=True)
        with self._lock:
            for end in self._open:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._target)
            with self._lock:
                self._open |= {near, far}
            threading.Thread(target=self._pass, args=(near, far), daemon=True).start()

    def _pass(self, near, far):
        """Until either end has gone: what one of them says last still reaches the other."""
        with near, far, selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
            ready.register(near, selectors.EVENT_READ, far)
            ready.register(far, selectors.EVENT_READ, near)
            before = b""
            while ready.get_map():
                for key, _ in ready.select():
                    data = key.fileobj.recv(1 << 16)
                    if key.fileobj is near and data:
                        before = self._count(before, data)
                    if data:
                        key.data.sendall(data)
                    else:
                        ready.unregister(key.fileobj)
                        key.data.shutdown(socket.SHUT_WR)
        with self._lock:
            self._open -= {near, far}

    def _count(self, before, data):
        """Count the texts that end in `data`; what the next piece may complete."""
        whole = before + data
        with self._lock:
            self.seen = True
            for text in self.counts:
                self.counts[text] += whole.count(text) - before.count(text)
        return whole[-self._keep :] if self._keep else b""
