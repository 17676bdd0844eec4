"""Schemas and conversations that several tests use."""

from __future__ import annotations

from typing import Any

from agentd.contracts import Grammar, Message, ModelRequest


def closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False,
    }


def call(tool: str, **args: Any) -> dict[str, Any]:
    return closed(tool={"const": tool}, args=closed(**args))


CALLS = {
    "anyOf": [
        call("read_file", path={"enum": ["notes.txt", "src/main.py", "missing"]}),
        call("write_file", path={"type": "string", "maxLength": 100}, text={"type": "string", "maxLength": 3000}),
        call("search", pattern={"type": "string", "maxLength": 200}, most={"type": "integer", "minimum": 1}),
    ]
}
READS = {"anyOf": [call("read_file", path={"enum": ["notes.txt", "src/main.py", "missing"]})]}
SYSTEM = Message(role="system", text="You are an agent that works on files. " + "You answer with one JSON call. " * 16)


def ask(text: str, *before: Message, grammar: dict[str, Any] | None = None, **more: Any) -> ModelRequest:
    return ModelRequest(
        messages=(SYSTEM, *before, Message(role="user", text=text)),
        grammar=Grammar.of(grammar) if grammar else None, **{"max_tokens": 96, **more},
    )
