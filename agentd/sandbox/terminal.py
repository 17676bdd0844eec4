"""A person's terminal joined to a program in a hardened container."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import socket
import sys
import termios
import tty
from collections.abc import Iterator, Mapping
from typing import Any

from agentd.errors import UsageError
from agentd.sandbox.engine import Engine

_CHUNK = 1 << 16


def interact(engine: Engine, body: Mapping[str, Any]) -> int:
    """Run a container whose request has `Tty` on this terminal until it ends; its exit code.

    What runs in there may send this terminal any control sequence: only a person who means to
    look inside should call this. Raises UsageError where stdin is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("this needs a terminal", hint="run a single tool with `agentd tools call`")
    container = engine.create(body)
    try:
        stream = engine.attach(container)
        try:
            engine.start(container)
            with _raw(), _resized(engine, container):
                _join(stream.socket)
        finally:
            stream.close()
        return engine.wait(container, 10) or 0
    finally:
        engine.remove(container)


def _join(sock: socket.socket) -> None:
    sock.settimeout(None)
    inputs: list[int | socket.socket] = [0, sock]
    while True:
        ready = select.select(inputs, [], [])[0]
        if sock in ready:
            data = sock.recv(_CHUNK)
            if not data:
                return
            os.write(1, data)
        if 0 in ready:
            typed = os.read(0, _CHUNK)
            if typed:
                sock.sendall(typed)
            else:
                inputs.remove(0)
                sock.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def _raw() -> Iterator[None]:
    """Keys go through as they are; the terminal is put back after."""
    before = termios.tcgetattr(0)
    try:
        tty.setraw(0)
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _resized(engine: Engine, container: str) -> Iterator[None]:
    """The container's terminal has this one's size, and follows it."""

    def tell(*_: object) -> None:
        size = shutil.get_terminal_size()
        engine.resize(container, size.columns, size.lines)

    before = signal.signal(signal.SIGWINCH, tell)
    try:
        tell()
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)
