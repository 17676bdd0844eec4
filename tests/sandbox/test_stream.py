"""The engine's multiplexed stream and the runner's frames, cut anywhere."""

from __future__ import annotations

import json
import socket
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentd.errors import SandboxError
from agentd.sandbox.stream import Stream
from agentd.sandbox.wire import Forged, Frames, encode_call, parse_end, parse_reply, readable

NONCE = "n" * 26


def docker_frame(channel, payload):
    return struct.pack(">BxxxL", channel, len(payload)) + payload


def frame(kind, payload, nonce=NONCE):
    return nonce.encode() + kind + struct.pack(">L", len(payload)) + payload


@pytest.fixture
def joined():
    """A stream, and the engine's end of it."""
    ours, theirs = socket.socketpair()
    stream = Stream(ours)
    yield stream, theirs
    stream.close()
    theirs.close()


def test_frames_may_be_split_anywhere(joined):
    stream, engine = joined
    data = docker_frame(1, b"one") + docker_frame(2, b"oops") + docker_frame(1, b"") + docker_frame(1, b"two")
    got = b""
    for byte in data:
        engine.sendall(bytes([byte]))
    engine.shutdown(socket.SHUT_WR)
    while piece := stream.recv(1):
        got += piece
    assert got == b"onetwo"
    assert stream.stderr == "oops"


def test_silence_is_a_timeout(joined):
    stream, _ = joined
    with pytest.raises(TimeoutError, match="nothing came"):
        stream.recv(0.05)


def test_a_foreign_stream_is_refused(joined):
    stream, engine = joined
    engine.sendall(b"HTTP/1.1 500 Internal Server Error\r\n")
    with pytest.raises(SandboxError, match="stream 72"):
        stream.recv(1)


def test_sending_to_nobody(joined):
    stream, engine = joined
    engine.close()
    with pytest.raises(SandboxError, match="stdin is gone"):
        stream.send(b"x" * (1 << 20), 1)


def test_sending_to_a_sleeper_times_out(joined):
    stream, _ = joined
    with pytest.raises(TimeoutError, match="took no input"):
        stream.send(b"x" * (8 << 20), 0.1)


def test_ended_keeps_output(joined):
    stream, engine = joined
    assert not stream.ended()
    engine.sendall(docker_frame(1, b"last words"))
    assert not stream.ended()
    engine.shutdown(socket.SHUT_WR)
    assert stream.ended()
    assert stream.recv(1) == b"last words"


def test_stderr_is_kept_to_a_bound(joined):
    stream, engine = joined
    engine.sendall(docker_frame(2, b"a" * 9000 + b"end") + docker_frame(1, b"x"))
    assert stream.recv(1) == b"x"
    assert stream.stderr == "a" * 4093 + "end"


@settings(deadline=None)  # a loaded machine is no failure
@given(st.lists(st.tuples(st.sampled_from([b"o", b"r", b"e"]), st.binary(max_size=50))), st.integers(1, 40))
def test_frames_come_out_as_they_went_in(sent, step):
    data = b"".join(frame(kind, payload) for kind, payload in sent)
    frames, got = Frames(NONCE, 50), []
    for start in range(0, len(data), step):
        got += frames.feed(data[start : start + step])
    assert got == sent


@pytest.mark.parametrize("data", [
    frame(b"o", b"x", nonce="m" * 26), frame(b"o", b"x" * 51), b"\0" * 40, frame(b"o", b"") + b"z" * 31,
])
def test_what_does_not_carry_the_nonce_is_forged(data):
    with pytest.raises(Forged):
        list(Frames(NONCE, 50).feed(data))


@pytest.mark.parametrize("payload", [
    b"", b"[]", b"{}", b'{"value": 1, "error": "x"}', b'{"error": 1}', b'{"value": NaN}', b"[" * 100_000, b"\xff\xfe",
    b'{"value": ' + b"[" * 100_000,
])
def test_a_reply_of_another_form_is_forged(payload):
    with pytest.raises(Forged):
        parse_reply(payload)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"status": "exited"}', json.dumps(
    {"status": "fine", "detail": "", "duration_ms": 1, "output_bytes": 0}).encode(),
])
def test_an_end_of_another_form_is_forged(payload):
    with pytest.raises(Forged):
        parse_end(payload)


@settings(deadline=None)  # a loaded machine is no failure
@given(st.binary())
def test_any_bytes_become_readable_text(data):
    text = readable(data.decode("utf-8", "surrogateescape"))
    assert text.encode("utf-8").decode("utf-8") == text
    if data.isascii():
        assert text.encode() == data


def test_a_call_is_ascii_json_after_its_length():
    message = encode_call(NONCE, {"tool.py": "é"}, {"path": "caf\udce9"}, timeout_s=1, output_bytes=2)
    assert struct.unpack(">L", message[:4])[0] == len(message) - 4
    assert json.loads(message[4:])["args"] == {"path": "caf\udce9"}
