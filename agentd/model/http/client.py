"""A `Model` that asks a server, with retries, within a deadline."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from agentd.contracts import FinishReason, ModelInfo, ModelReply, ModelRequest, OnText, Usage
from agentd.errors import AgentdError, ModelError, UsageError
from agentd.model.http.address import is_loopback, split_spec
from agentd.model.http.dialects import LOOSE, Delta, body_of, delta_of, forms_of, message_of, path_of
from agentd.model.http.probe import KEY, probe, redirected
from agentd.model.http.reading import AS_IT_IS, ERROR_BYTES, lines, page, parsed

if TYPE_CHECKING:
    import httpx

CONNECT_S = 10.0
ATTEMPTS = 5
_BYTES_PER_TOKEN = 3
_MOST_CHARS_PER_TOKEN = 16  # more than any tokenizer's mean on text: what says otherwise is not believed
_LEAST_ROOM = 4096  # characters that any reply may have, since short texts are far from the mean
_RETRIED = {408, 409, 425, 429, 500, 502, 503, 504}
_SCHEMA_WORDS = ("schema", "grammar", "response_format", "structured", "guided", "format")


class _Passing(Exception):
    """A failure that may be gone on the next try."""


class _SchemaRefused(Exception):
    """The server does not take the schema, or not in this form."""


class HttpModel:
    """A model on a server. Its text is not kept apart from its template there, so what looks like a
    control token is neutralised. Raises UsageError for a URL that is not allowed."""

    def __init__(
        self, spec: str, *, allow_remote: bool, api_key: str | None = None, context_tokens: int | None = None,
        ollama_host: str = "",
    ) -> None:
        import httpx

        address = split_spec(spec, ollama_host)
        local = is_loopback(address.root)
        if not local and not allow_remote:
            raise _away(address.root)
        self._spec = spec
        self._line = _Line()
        self._client = httpx.Client(
            headers=AS_IT_IS | ({"Authorization": f"Bearer {api_key}"} if api_key else {}),
            timeout=httpx.Timeout(CONNECT_S),
            limits=httpx.Limits(max_keepalive_connections=0),  # so that each reply has a socket to shut down
            trust_env=not local,  # a proxy from the environment must not see what is meant for this machine
        )
        try:
            self._server = probe(self._client, address, context_tokens)
            if self._server.forwards_to and not allow_remote:
                raise _away(f"{self._server.model}, which Ollama hands to {self._server.forwards_to},")
        except AgentdError:
            self._client.close()
            raise
        self._forms = forms_of(self._server)
        self._leaves = not local or bool(self._server.forwards_to)

    @property
    def info(self) -> ModelInfo:
        """Which model this is. `constrained` turns false when the server refuses schemas."""
        server, tried = self._server, forms_of(self._server)[: -len(self._forms)]
        notes = server.notes
        if tried:
            then = "replies are checked, not constrained" if self._forms[0] in LOOSE else f"{self._forms[0]} is used"
            notes += (f"the server refuses schemas as {', '.join(tried)}: {then}",)
        to = f", which hands them to {server.forwards_to}" if server.forwards_to else ""
        return ModelInfo(
            spec=self._spec, name=server.model, context_tokens=server.context_tokens, thinks=server.thinks,
            where=f"{server.root} ({server.kind}{to})", leaves_machine=self._leaves,
            constrained=self._forms[0] not in LOOSE, notes=notes,
        )

    def reply(self, request: ModelRequest, on_text: OnText | None = None) -> ModelReply:
        """The reply. Tried again, within the deadline, while nothing was said yet and the failure
        may pass; never after another 4xx. Raises ModelError."""
        started = time.monotonic()
        stream = _Stream(request, on_text)
        with self._line.open(request.deadline_s):
            try:
                self._persist(request, stream, started)
            except ModelError:
                if not self._line.cut:
                    raise
        return stream.reply(self._line.cut, (time.monotonic() - started) * 1000)

    def count(self, text: str) -> int:
        """A fair estimate: a token per three bytes, rounded up."""
        return -(-len(text.encode("utf-8", errors="replace")) // _BYTES_PER_TOKEN)

    def abort(self) -> None:
        """Stop the reply under way, by hanging up. From any thread."""
        self._line.hang_up("aborted")

    def close(self) -> None:
        """Close all connections. Idempotent."""
        self.abort()
        self._client.close()

    def _persist(self, request: ModelRequest, stream: _Stream, started: float) -> None:
        import tenacity

        def may_pass(error: BaseException) -> bool:
            return isinstance(error, _Passing) and not stream.begun and not self._line.cut

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(may_pass),
            wait=tenacity.wait_random_exponential(multiplier=0.4, max=5.0),
            stop=tenacity.stop_after_attempt(ATTEMPTS) | tenacity.stop_after_delay(request.deadline_s),
            sleep=self._line.wait, reraise=True,
        )
        try:
            self._in_some_form(lambda: retrying(self._ask, request, stream, started))
        except _Passing as failure:
            hint = "See whether the server runs and has memory left; then go on: agentd run --continue RUN 'GOAL'"
            raise ModelError(f"{self._server.root}: {failure}", hint=hint) from failure

    def _in_some_form(self, ask: Callable[[], None]) -> None:
        """Ask with the schema in the forms that are left, until one is not refused."""
        while True:
            try:
                return ask()
            except _SchemaRefused:
                self._forms = self._forms[1:]

    def _ask(self, request: ModelRequest, stream: _Stream, started: float) -> None:
        import httpx

        body = body_of(self._server, request, self._forms[0])
        left = max(request.deadline_s - (time.monotonic() - started), 0.001)
        timeout = httpx.Timeout(left + 1.0, connect=min(CONNECT_S, left))  # the line's own timer comes first
        try:
            with self._client.stream(
                "POST", path_of(self._server), json=body, timeout=timeout, extensions={"trace": self._line.trace}
            ) as response:
                kind = response.headers.get("content-type", "")
                if response.status_code != 200 or kind.startswith("text/html"):
                    asked = request.grammar is not None and self._forms[0] != "none"
                    self._refuse(response, page(response, ERROR_BYTES), asked=asked)
                for line in lines(response):
                    delta = delta_of(self._server, line)
                    if delta is not None:
                        stream.take(delta)
                    if stream.full:
                        break
        except httpx.TransportError as error:
            raise _Passing(f"{type(error).__name__}: {error}") from error
        if not stream.finished and kind.startswith("application/json"):
            raise ModelError(
                f"{self._server.root} answered in one piece, although it was asked to stream its reply",
                hint="switch streaming on there, or use another server",
            )
        if not stream.finished:
            raise _Passing("the server ended the reply in the middle")

    def _refuse(self, response: httpx.Response, body: str, *, asked: bool) -> None:
        if response.is_redirect:
            raise redirected(self._server.root, response.headers.get("location", ""))
        try:
            said = message_of(parsed(body))
        except ValueError:
            said = "a web page" if body.lstrip()[:1] == "<" else body[:200]
        status, lower = response.status_code, said.lower()
        told = f"{self._server.root} answered {status}: {said}"
        if "context" in lower and any(w in lower for w in ("exceed", "maximum", "too long", "size", "length")):
            raise ModelError(told, hint="The conversation is longer than the server's context; start it with more.")
        if asked and status in (400, 422, 500, 501) and any(word in lower for word in _SCHEMA_WORDS):
            raise _SchemaRefused
        if status in _RETRIED:
            raise _Passing(told)
        if status in (401, 403):
            raise ModelError(told, hint=KEY)
        if status == 404 and self._server.kind == "ollama":
            raise ModelError(told, hint=f"Run `ollama pull {self._server.model}`.")
        raise ModelError(told)


def _away(where: str) -> UsageError:
    return UsageError(
        f"{where} is not on this machine, and prompts would leave it", field="model",
        hint="Set AGENTD_ALLOW_REMOTE_MODEL=1 if that is meant.",
    )


class _Stream:
    """A reply as it comes in: no more of it than was asked for, whatever the server sends."""

    def __init__(self, request: ModelRequest, on_text: OnText | None) -> None:
        self._on_text = on_text
        self._room = max((request.max_tokens + request.think_tokens) * _MOST_CHARS_PER_TOKEN, _LEAST_ROOM)
        self._asked = sum(len(message.text) for message in request.messages)
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._finish: str | None = None
        self._prompt = 0
        self._output: int | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was said, so that asking again would say it twice."""
        return bool(self._text or self._thinking)

    @property
    def finished(self) -> bool:
        """Whether the server gave a reason for ending, or is not heard any longer."""
        return self._finish is not None or self.full

    @property
    def full(self) -> bool:
        """Whether more came than the tokens that were asked for can hold."""
        return self._room < 0

    def take(self, delta: Delta) -> None:
        """Add a part, as far as there is room, and pass its text on."""
        self._finish = delta.finish or self._finish
        self._prompt = delta.prompt or self._prompt
        self._output = delta.output if delta.output is not None else self._output
        if thinking := self._fitting(delta.thinking):
            self._thinking.append(thinking)
        if text := self._fitting(delta.text):
            self._text.append(text)
            if self._on_text is not None:
                self._on_text(text)

    def _fitting(self, piece: str) -> str:
        fits = piece[: max(self._room, 0)]
        self._room -= len(piece)
        return fits

    def reply(self, cut: Literal["aborted", "deadline"] | None, elapsed_ms: float) -> ModelReply:
        """What was said, and how it ended."""
        finish: FinishReason = "stop"
        if not self.finished and cut is not None:
            finish = cut
        elif self._finish == "length" or self.full:
            finish = "truncated"
        text, thinking = "".join(self._text), "".join(self._thinking)
        pieces = len(self._text) + len(self._thinking)
        usage = Usage(
            prompt=max(self._prompt, _fewest(self._asked)),
            output=max(pieces if self._output is None else self._output, _fewest(len(text) + len(thinking))),
            decode_ms=round(elapsed_ms, 2),
        )
        return ModelReply(text=text, finish=finish, thinking=thinking.strip(), usage=usage)


def _fewest(chars: int) -> int:
    """The tokens that so many characters have at least, for a server that counts none or too few."""
    return -(-chars // _MOST_CHARS_PER_TOKEN)


class _Line:
    """The connection of the reply under way, so that another thread or the deadline can cut it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self.cut: Literal["aborted", "deadline"] | None = None

    @contextlib.contextmanager
    def open(self, deadline_s: float) -> Any:
        """One reply's time."""
        self.cut, self._socket = None, None
        self._over.clear()
        self._timer = threading.Timer(deadline_s, self.hang_up, args=("deadline",))
        self._timer.daemon = True
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()
            self._socket = None

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """httpcore's trace: remembers the socket that a request got."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self.cut:
                    self._shut()

    def hang_up(self, why: Literal["aborted", "deadline"]) -> None:
        """End the reply, whatever it waits for."""
        with self._lock:
            self.cut = self.cut or why
            self._over.set()
            self._shut()

    def wait(self, seconds: float) -> None:
        """Sleep, unless the reply is over."""
        self._over.wait(seconds)

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
