"""A model server on loopback that speaks one of the dialects, as strictly as the real ones do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], str]
NAME = "tiny"


class ModelServer(ThreadingHTTPServer):
    """`failures` are (status, body) answered first, one a request; `refuses_schema` makes every
    request with a schema fail, or the given number of them; `cut_after` ends the stream after so many
    pieces. `pages` replaces what is under a path, by (status, body) or (status, body, headers), a text
    body standing for itself."""

    def __init__(self, kind: str, answer: Answer, **quirks: Any) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kind = kind
        self.answer = answer
        self.version = quirks.pop("version", "0.12.1")
        self.failures: list[tuple[int, Any]] = quirks.pop("failures", [])
        self.refuses_schema: int = quirks.pop("refuses_schema", 0)
        self.pages: dict[str, tuple[Any, ...]] = quirks.pop("pages", {})
        self.paths: list[str] = []
        self.cut_after: int | None = quirks.pop("cut_after", None)
        self.pause_s: float = quirks.pop("pause_s", 0.0)
        self.finish: str = quirks.pop("finish", "stop")
        self.bodies: list[dict[str, Any]] = []
        self.hung_up = threading.Event()
        assert not quirks

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def serve(kind: str, answer: Answer = lambda _body: '{"ok": true}', **quirks: Any) -> Iterator[ModelServer]:
    with ModelServer(kind, answer, **quirks) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


SCHEMA_FORMS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ollama": lambda body: body.get("format"),
    "vllm": lambda body: (body.get("structured_outputs") or {}).get("json") or body.get("guided_json"),
    "llama-server": lambda body: body.get("response_format", {}).get("json_schema", {}).get("schema"),
    "lm-studio": lambda body: body.get("response_format", {}).get("json_schema", {}).get("schema"),
    "openai": lambda body: body.get("response_format", {}).get("json_schema", {}).get("schema"),
}


def has_schema(body: dict[str, Any]) -> bool:
    """Whether a request carries a schema, in any form."""
    return '"additionalProperties"' in json.dumps({k: v for k, v in body.items() if k != "messages"})


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def log_message(self, *_args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self._replaced():
            return
        kind = self.server.kind
        model: dict[str, Any] = {"id": NAME}
        found: dict[str, Any] = {}
        if kind == "ollama":
            found = {
                "/api/version": {"version": "0.12.0"},
                "/api/tags": {"models": [{"name": f"{NAME}:latest", "size": 5}]},
            }
        elif kind == "vllm":
            found = {"/version": {"version": self.server.version}}
            model |= {"owned_by": "vllm", "max_model_len": 4321}
        elif kind == "llama-server":
            found = {"/props": {"default_generation_settings": {"n_ctx": 4321}, "chat_template": "<think>"}}
        elif kind == "lm-studio":
            found = {"/api/v0/models": {"data": [{"id": NAME, "max_context_length": 9, "loaded_context_length": 4321}]}}
        if kind != "ollama":
            found["/v1/models"] = {"data": [model]}
        self._json(200, found[self.path]) if self.path in found else self._json(404, {"error": "no such page"})

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.paths.append(self.path)
        if self._replaced():
            return
        if self.path == "/api/show" and server.kind == "ollama":
            if body["model"] != f"{NAME}:latest":
                self._json(404, {"error": f"model '{body['model']}' not found"})
                return
            self._json(200, {"model_info": {"llama.context_length": 4321}, "capabilities": ["completion", "thinking"]})
            return
        server.bodies.append(body)
        if self.path != ("/api/chat" if server.kind == "ollama" else "/v1/chat/completions"):
            self._json(404, {"error": "no such page"})
        elif server.failures:
            self._json(*server.failures.pop(0))
        elif server.refuses_schema and has_schema(body):
            server.refuses_schema -= 1
            self._json(400, {"error": {"message": "failed to parse grammar"}})
        else:
            self._stream(server.answer(body))

    def _stream(self, text: str) -> None:
        ollama = self.server.kind == "ollama"
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson" if ollama else "text/event-stream")
        self.end_headers()
        pieces = [text[i : i + 5] for i in range(0, len(text), 5)]
        try:
            for number, piece in enumerate(pieces):
                if number == self.server.cut_after:
                    return
                self._line({"message": {"content": piece}} if ollama else {"choices": [{"delta": {"content": piece}}]})
                time.sleep(self.server.pause_s)
            self._end(len(pieces))
        except OSError:
            self.server.hung_up.set()

    def _end(self, output: int) -> None:
        if self.server.kind == "ollama":
            self._line({"message": {"content": ""}, "done": True, "done_reason": self.server.finish,
                        "prompt_eval_count": 11, "eval_count": output})
            return
        self._line({"choices": [{"delta": {}, "finish_reason": self.server.finish}]})
        if self.server.kind != "openai":
            self._line({"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": output}})
        self.wfile.write(b"data: [DONE]\n\n")

    def _line(self, data: Any) -> None:
        raw = json.dumps(data).encode()
        self.wfile.write(raw + b"\n" if self.server.kind == "ollama" else b"data: " + raw + b"\n\n")
        self.wfile.flush()

    def _replaced(self) -> bool:
        page = self.server.pages.get(self.path) or self.server.pages.get("*")
        if page is not None:
            self._json(*page)
        return page is not None

    def _json(self, status: int, data: Any, headers: dict[str, str] | None = None) -> None:
        raw = data.encode() if isinstance(data, str) else json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(data, str) else "application/json")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
