"""A container's stdin and stdout as one stream, over an attached connection."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from typing import Any

from agentd.errors import SandboxError

_HEADER = struct.Struct(">BxxxL")  # the Engine API's multiplexed stream: 1 is stdout, 2 is stderr
_CHUNK = 1 << 16
_STDERR_KEPT = 4096


class Stream:
    """Bytes to a container's stdin and from its stdout; the end of its stderr is kept aside.

    One thread reads and writes; `close_stdin` may come from any. Closing stdin, or the whole
    stream, tells a container made with StdinOnce that its owner has gone.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._sock: socket.socket = getattr(raw, "_sock", raw)
        self._buffer = bytearray()
        self._channel = 1
        self._left = 0  # payload bytes of the current frame that have not arrived
        self._stderr = bytearray()
        self._closed = False

    @property
    def socket(self) -> socket.socket:
        """The connection itself, for a container with a terminal, whose bytes come unframed."""
        return self._sock

    @property
    def stderr(self) -> str:
        """The last 4 KB that the container wrote to stderr."""
        return self._stderr.decode("utf-8", "replace")

    def send(self, data: bytes, timeout_s: float) -> None:
        """Write all of it to stdin. Raises TimeoutError, or SandboxError when nobody reads any more."""
        try:
            self._sock.settimeout(max(timeout_s, 0.001))
            self._sock.sendall(data)
        except TimeoutError:
            raise TimeoutError(f"the container took no input for {timeout_s:g} s") from None
        except OSError as error:
            raise SandboxError(f"the container's stdin is gone: {error}") from error

    def recv(self, timeout_s: float) -> bytes:
        """The next bytes of stdout, at most 64 KiB; `b""` once the container is gone.

        Raises TimeoutError when none came in time, SandboxError when the engine sent nonsense.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            data = self._take()
            if data:
                return data
            self._sock.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                chunk = self._sock.recv(_CHUNK)
            except TimeoutError:
                raise TimeoutError(f"nothing came from the container in {timeout_s:g} s") from None
            except OSError:
                return b""  # reset: the same end, said rudely
            if not chunk:
                return b""
            self._buffer += chunk

    def ended(self) -> bool:
        """Whether the container has closed its side, without waiting; output is kept for `recv`."""
        self._sock.settimeout(0)
        try:
            chunk = self._sock.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            return True
        self._buffer += chunk
        return not chunk

    def close_stdin(self) -> None:
        """Half-close: the container reads the end of its stdin."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Drop the connection. Idempotent."""
        if self._closed:
            return
        self._closed = True
        response = getattr(self._raw, "_response", None)
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        if response is not None:
            response.close()
        self._raw.close()
        self._sock.close()

    def _take(self) -> bytes:
        """What of stdout is in the buffer; a header may have arrived in part."""
        while True:
            if self._left == 0:
                if len(self._buffer) < _HEADER.size:
                    return b""
                self._channel, self._left = _HEADER.unpack_from(self._buffer)
                del self._buffer[: _HEADER.size]
                if self._channel not in (1, 2):
                    raise SandboxError(f"the engine sent a frame of stream {self._channel}")
                continue
            data = bytes(self._buffer[: self._left])
            if not data:
                return b""
            del self._buffer[: len(data)]
            self._left -= len(data)
            if self._channel == 1:
                return data
            self._stderr += data
            del self._stderr[:-_STDERR_KEPT]
