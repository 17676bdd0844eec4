"""What a run's model is writing right now, from the process of the run to whoever looks: a socket in the run's folder.

Lossy: nothing depends on it, none of it is kept, and who reads too slowly, or comes later, misses some. Linux only;
elsewhere, and where the socket cannot be made, nothing is told.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agentd.clock import Clock
from agentd.contracts import Model, ModelInfo, ModelReply, ModelRequest, OnText

NAME = "live.sock"
FRAME_S = 1 / 15
TAIL_CHARS = 4000
_FRAME_BYTES = 64 * 1024
_LISTENERS = 16


@dataclass(frozen=True)
class Frame:
    """The end of what the model has written of one reply, not escaped; `pieces` came in `seconds`. `open`: it is
    still writing, or reading where there is no text yet."""

    text: str
    pieces: int
    seconds: float
    open: bool


class Told:
    """A model that others can watch writing: every reply goes to those who listen, without its secrets."""

    def __init__(self, model: Model, folder: Path, clock: Clock, redact: Callable[[str], str]) -> None:
        self._model, self._clock, self._redact = model, clock, redact
        self._server = _listening(folder / NAME)
        self._path = folder / NAME
        self._listeners: list[socket.socket] = []
        self._text, self._pieces, self._began_s, self._sent_s = "", 0, 0.0, 0.0

    @property
    def info(self) -> ModelInfo:
        """See `Model`, as all that follows."""
        return self._model.info

    def reply(self, request: ModelRequest, on_text: OnText | None = None) -> ModelReply:
        """The model's reply, told as it comes."""

        def piece(text: str) -> None:
            self._text += text
            self._pieces += 1
            if self._clock.monotonic_s() - self._sent_s >= FRAME_S:
                self._send(is_open=True)
            if on_text is not None:
                on_text(text)

        self._text, self._pieces, self._began_s = "", 0, self._clock.monotonic_s()
        self._send(is_open=True)
        try:
            return self._model.reply(request, piece)
        finally:
            self._send(is_open=False)

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return self._model.count(text)

    def abort(self) -> None:
        """Stop the reply."""
        self._model.abort()

    def close(self) -> None:
        """Tell no more; the model stays open, for it is another's. Idempotent."""
        for one in (self._server, *self._listeners):
            if one is not None:
                one.close()
        if self._server is not None:
            self._path.unlink(missing_ok=True)
        self._server, self._listeners = None, []

    def _send(self, *, is_open: bool) -> None:
        if self._server is None:
            return
        with suppress(OSError):  # nobody else wants to listen
            while len(self._listeners) < _LISTENERS:
                listener, _ = self._server.accept()
                listener.setblocking(False)
                self._listeners.append(listener)
        self._sent_s = self._clock.monotonic_s()
        if not self._listeners:
            return
        tail = self._redact(self._text)[-TAIL_CHARS:]
        seconds = round(self._sent_s - self._began_s, 3)
        frame = json.dumps({"text": tail, "pieces": self._pieces, "seconds": seconds, "open": is_open}).encode()
        for listener in list(self._listeners):
            try:
                listener.send(frame)
            except BlockingIOError:
                continue
            except OSError:
                listener.close()
                self._listeners.remove(listener)


class Listener:
    """Hears what the model of one run writes; the latest alone."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._socket: socket.socket | None = None
        self._last: Frame | None = None

    def latest(self) -> Frame | None:
        """What it is writing; None where nothing is known. Never waits."""
        if self._socket is None and not self._connect():
            return None
        while self._socket is not None:
            try:
                said = self._socket.recv(_FRAME_BYTES)
            except BlockingIOError:
                break
            except OSError:
                said = b""
            if not said:
                self.close()
                break
            self._last = _read(said) or self._last
        return self._last

    def close(self) -> None:
        """Hear no more, until `latest` is asked again. Idempotent."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._last = None, None

    def _connect(self) -> bool:
        made = _new() if self._path.exists() else None
        if made is None:
            return False
        try:
            with _short(self._path) as address:
                made.connect(address)
        except OSError:
            made.close()
            return False
        self._socket = made
        return True


def _read(said: bytes) -> Frame | None:
    try:
        data = json.loads(said)
        return Frame(str(data["text"]), int(data["pieces"]), float(data["seconds"]), bool(data["open"]))
    except (ValueError, LookupError, TypeError):
        return None


def _listening(path: Path) -> socket.socket | None:
    made = _new()
    if made is None:
        return None
    try:
        path.unlink(missing_ok=True)  # of a process that was killed: the run is written by this one alone
        with _short(path) as address:
            made.bind(address)
        path.chmod(0o600)
        made.listen(_LISTENERS)
    except OSError:
        made.close()
        return None
    return made


def _new() -> socket.socket | None:
    try:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    except (OSError, AttributeError):  # not on this system
        return None
    made.setblocking(False)
    return made


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of a socket that is short enough, however deep its folder is."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
