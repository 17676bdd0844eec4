"""A server that sends without end, or counts nothing: what is read, kept and counted of it has bounds of our own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from agentd.contracts import ModelReply
from agentd.errors import ModelError
from agentd.model.http.client import HttpModel
from agentd.model.http.dialects import Server, delta_of
from agentd.model.http.reading import LINE_BYTES, lines, page
from tests.model.calls import SYSTEM, ask
from tests.model.server import NAME, serve


def told(said: Any, **bounds: Any) -> ModelReply:
    """The reply of an Ollama that sends one line."""
    with serve("ollama", pages={"/api/chat": (200, said)}) as server:
        model = HttpModel(server.url, allow_remote=False)
        try:
            return model.reply(ask("go", **bounds))
        finally:
            model.close()


def line(text: str, prompt: int = 0, output: int = 0, thinking: str = "") -> dict[str, Any]:
    return {
        "message": {"content": text, "thinking": thinking}, "done": True, "prompt_eval_count": prompt,
        "eval_count": output,
    }


class Endless:
    """A response that goes on; how many bytes of it were asked for."""

    def __init__(self, chunk: bytes) -> None:
        self.sent = 0
        self.response = httpx.Response(200, content=self._chunks(chunk))

    def _chunks(self, chunk: bytes) -> Iterator[bytes]:
        for _ in range(10_000):
            self.sent += len(chunk)
            yield chunk


def test_a_server_that_does_not_end_is_hung_up_on() -> None:
    pieces: list[str] = []
    with serve("vllm", lambda _body: "word " * 40_000) as server:
        model = HttpModel(server.url, allow_remote=False)
        reply = model.reply(ask("go", max_tokens=400, think_tokens=112), pieces.append)
        assert server.hung_up.wait(5.0)
        model.close()
    assert reply.finish == "truncated"
    assert len(reply.text) == 512 * 16
    assert "".join(pieces) == reply.text
    assert reply.usage.output >= 512


def test_what_is_too_much_in_one_piece_is_cut() -> None:
    reply = told(line("x" * 500_000, thinking="y" * 5000), max_tokens=512)
    assert (reply.finish, len(reply.thinking), len(reply.text)) == ("truncated", 5000, 512 * 16 - 5000)


@pytest.mark.parametrize("max_tokens", [8, 512])
def test_a_long_reply_that_fits_is_whole(max_tokens: int) -> None:
    reply = told(line("x" * 4096, output=8), max_tokens=max_tokens)
    assert (reply.finish, len(reply.text)) == ("stop", 4096)


def test_a_server_that_counts_no_tokens_is_not_believed() -> None:
    usage = told(line("word " * 320, thinking="hm, " * 80)).usage
    assert usage.output == (5 * 320 + 4 * 80) // 16
    assert usage.prompt >= len(SYSTEM.text) // 16


def test_a_count_that_can_be_is_left_alone() -> None:
    usage = told(line("word " * 320, prompt=140, output=330)).usage
    assert (usage.prompt, usage.output) == (140, 330)


def test_a_count_beyond_all_reason_counts_as_none() -> None:
    server = Server(kind="ollama", root="http://127.0.0.1", model=NAME, context_tokens=1024)
    part = delta_of(server, '{"eval_count": 1' + "0" * 400 + "}")
    assert part is not None and part.output is None


def test_a_line_without_end_is_refused() -> None:
    endless = Endless(b"x" * 50_000)
    with pytest.raises(ModelError, match="line of more than 1 MiB") as caught:
        list(lines(endless.response))
    assert "another server" in (caught.value.hint or "")
    assert endless.sent <= LINE_BYTES + 50_000
    with pytest.raises(ModelError, match="line of more than 1 MiB"):
        told(line("x" * LINE_BYTES))


def test_lines_come_as_they_were_sent() -> None:
    chunks = [b"data: 1\r", b"\ndata: \xe2\x80", b"\xa8 2\n\n", b"data: 3"]
    found = [text.strip() for text in lines(httpx.Response(200, content=iter(chunks)))]
    assert [text for text in found if text] == ["data: 1", "data: \u2028 2", "data: 3"]


def test_only_the_start_of_an_error_page_is_read() -> None:
    endless = Endless(b"x" * 50_000)
    assert page(endless.response, 64 << 10) == "x" * (64 << 10)
    assert endless.sent == 100_000


@pytest.mark.parametrize("path", ["/props", "/v1/chat/completions"])
def test_what_is_nested_without_end_is_no_json(path: str) -> None:
    with serve("openai", pages={path: (400, "[" * 50_000)}) as server:
        model = HttpModel(server.url, allow_remote=False)
        if path != "/props":
            with pytest.raises(ModelError, match=r"400: \[{200}$"):
                model.reply(ask("go"))
        model.close()
    asked = Server(kind="openai", root="http://127.0.0.1", model=NAME, context_tokens=1024)
    with pytest.raises(ModelError, match="not JSON"):
        delta_of(asked, "data: " + "[" * 50_000)


def test_what_is_compressed_is_not_unpacked() -> None:
    packed = (200, "\x1f", {"Content-Encoding": "gzip"})
    with serve("openai", pages={"*": packed}) as server, pytest.raises(ModelError, match=r"compresses.*gzip") as caught:
        HttpModel(server.url, allow_remote=False)
    assert "Switch compression off" in (caught.value.hint or "")
