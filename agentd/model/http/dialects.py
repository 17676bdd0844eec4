"""The forms that each kind of server takes a request in, and sends a reply in.

Sources: llama.cpp tools/server/README.md (`response_format` of both types, `chat_template_kwargs`);
Ollama docs/api.md (`format`, `options`, newline-delimited JSON); vLLM docs, Structured Outputs
(`structured_outputs.json`, which replaced `guided_json` in 0.12.0); LM Studio docs, Structured
Output (OpenAI's `response_format`).
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from agentd.contracts import Json, Message, ModelRequest, Value
from agentd.errors import ModelError
from agentd.model.http.reading import parsed

Kind = Literal["llama-server", "ollama", "vllm", "lm-studio", "openai"]
Form = Literal[
    "response_format", "json_object", "structured_outputs", "guided_json", "format", "json", "none"
]
LOOSE: tuple[Form, ...] = ("json", "none")
_CONTROL = re.compile(r"<(\|[^|<>\n]{1,40}\||/?(?:s|bos|eos|start_of_turn|end_of_turn|think)|｜[^｜<>\n]{1,40}｜)>")
_MOST_TOKENS = 1 << 32  # of a count that can be meant
_LONGEST_GBNF_STRING = 1000  # llama.cpp's converter makes a grammar that does not parse of 2000


class Server(Value):
    """What is known of a server: its kind, the URL before `/v1` or `/api`, and the model asked.
    `forwards_to` is the other machine that it hands prompts to, where it says that it does."""

    kind: Kind
    root: str
    model: str
    context_tokens: int
    thinks: bool = False
    version: tuple[int, ...] = ()
    forwards_to: str = ""
    notes: tuple[str, ...] = ()


class Delta(NamedTuple):
    """What one line of a streamed reply adds. `finish` is the server's reason, `prompt` and `output`
    its count of tokens."""

    text: str = ""
    thinking: str = ""
    finish: str | None = None
    prompt: int | None = None
    output: int | None = None


def path_of(server: Server) -> str:
    """Where replies are asked for."""
    return f"{server.root}/api/chat" if server.kind == "ollama" else f"{server.root}/v1/chat/completions"


def forms_of(server: Server) -> tuple[Form, ...]:
    """The forms in which this server may take a schema, the likeliest first; those of LOOSE, which
    ask for JSON or for nothing, come last."""
    if server.kind == "vllm":
        newer: tuple[Form, ...] = ("structured_outputs", "guided_json")
        return (*(newer if server.version >= (0, 12) else newer[::-1]), "response_format", *LOOSE)
    if server.kind == "ollama":
        return ("format", *LOOSE)
    # not for "openai": llama-cpp-python's server takes that form, and dies of a grammar it cannot parse
    return ("response_format", *(("json_object",) if server.kind == "llama-server" else ()), *LOOSE)


def body_of(server: Server, request: ModelRequest, form: Form) -> dict[str, Json]:
    """The request's body, with the schema in this form."""
    messages = [{"role": m.role, "content": _plain(m)} for m in request.messages]
    schema = request.grammar.json_schema if request.grammar else None
    thinking = server.thinks and request.think_tokens > 0
    if server.kind == "ollama":
        body = _ollama_body(server, request, messages, thinking)
        return body | ({} if schema is None else _schema_in(form, server, schema))
    body = {
        "model": server.model, "messages": messages, "stream": True, "temperature": request.temperature,
        "seed": request.seed, "max_tokens": request.max_tokens + (request.think_tokens if thinking else 0),
    }
    if server.kind != "openai":
        body["stream_options"] = {"include_usage": True}
    if server.kind in ("llama-server", "vllm"):
        body["chat_template_kwargs"] = {"enable_thinking": thinking}
    return body | ({} if schema is None else _schema_in(form, server, schema))


def delta_of(server: Server, line: str) -> Delta | None:
    """What a line of the reply says; None for a line that says nothing. Raises ModelError for an
    error in the middle of a stream."""
    if server.kind != "ollama":
        if not line.startswith("data:"):
            return None
        line = line[5:]
    line = line.strip()
    if not line or line == "[DONE]":
        return None
    try:
        data = parsed(line)
    except ValueError as error:
        raise ModelError(f"the server sent a line that is not JSON: {line[:100]!r}") from error
    if not isinstance(data, dict):
        raise ModelError(f"the server sent {type(data).__name__} instead of an object")
    if data.get("error"):
        raise ModelError(f"the server stopped with an error: {message_of(data)}")
    return _ollama_delta(data) if server.kind == "ollama" else _openai_delta(data)


def message_of(data: Json) -> str:
    """The message in an error's body, whichever of the usual places it is in."""
    error = data.get("error", data) if isinstance(data, dict) else data
    if isinstance(error, dict):
        error = error.get("message") or error.get("detail") or error
    return str(error)[:500]


def _ollama_body(server: Server, request: ModelRequest, messages: Json, thinking: bool) -> dict[str, Json]:
    body: dict[str, Json] = {
        "model": server.model, "messages": messages, "stream": True,
        "options": {
            "temperature": request.temperature, "seed": request.seed, "num_ctx": server.context_tokens,
            "num_predict": request.max_tokens + (request.think_tokens if thinking else 0),
        },
    }
    if server.thinks:
        body["think"] = thinking
    return body


def _schema_in(form: Form, server: Server, schema: Json) -> dict[str, Json]:
    if server.kind in ("llama-server", "ollama"):
        schema = _short_strings(schema)
    forms: dict[Form, dict[str, Json]] = {
        "response_format": {"response_format": {
            "type": "json_schema", "json_schema": {"name": "reply", "schema": schema, "strict": True},
        }},
        "json_object": {"response_format": {"type": "json_object", "schema": _short_strings(schema)}},
        "structured_outputs": {"structured_outputs": {"json": schema}},
        "guided_json": {"guided_json": schema},
        "format": {"format": schema},
        "json": {"format": "json"} if server.kind == "ollama" else {"response_format": {"type": "json_object"}},
        "none": {},
    }
    return forms[form]


def _short_strings(schema: Json) -> Json:
    # the bounds that are left out here are checked when the reply is parsed
    if isinstance(schema, list):
        return [_short_strings(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    bound = schema.get("maxLength")
    drop = isinstance(bound, int) and bound > _LONGEST_GBNF_STRING
    return {k: _short_strings(v) for k, v in schema.items() if not (drop and k == "maxLength")}


def _plain(message: Message) -> str:
    # over HTTP content cannot be kept apart from template, so what looks like a control token is
    # written with other brackets
    return _CONTROL.sub(r"‹\1›", message.text)


def _openai_delta(data: dict[str, Json]) -> Delta:
    usage = _object(data.get("usage"))
    prompt, output = _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices:
        return Delta(prompt=prompt, output=output)
    choice = _object(choices[0])
    delta = _object(choice.get("delta"))
    thinking = _text(delta.get("reasoning_content")) or _text(delta.get("reasoning"))
    return Delta(_text(delta.get("content")), thinking, _text(choice.get("finish_reason")) or None, prompt, output)


def _ollama_delta(data: dict[str, Json]) -> Delta:
    message = _object(data.get("message"))
    finish = (_text(data.get("done_reason")) or "stop") if data.get("done") else None
    return Delta(
        _text(message.get("content")), _text(message.get("thinking")), finish,
        _count(data.get("prompt_eval_count")), _count(data.get("eval_count")),
    )


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _count(value: Json) -> int | None:
    return value if type(value) is int and 0 <= value < _MOST_TOKENS else None
