"""`agentd models`: what can be named as a model, and whether one works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from agentd.cli.completion import complete_model
from agentd.cli.output import json_option, print_json, print_rows

if TYPE_CHECKING:
    from agentd.contracts import Model, ModelInfo, ModelReply
    from agentd.model import ModelFacts

QUESTION = "Which of these is a fruit: stone, apple, cloud? Say it, and why."
ANSWER = {
    "type": "object", "additionalProperties": False, "required": ["fruit", "why"],
    "properties": {
        "fruit": {"enum": ["stone", "apple", "cloud"]}, "why": {"type": "string", "maxLength": 200},
    },
}
REPLY_TOKENS = 128


@click.group(invoke_without_command=True, epilog="""\b
--json: a list of {"spec", "kind", "name", "owner", "ready", "size_bytes", "context_tokens", "note"}.
""")
@json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """List the models that are here; nothing is loaded.

    Also taken wherever a model is named: a path to a .gguf file, http://HOST:PORT/v1#NAME, ollama:NAME,
    scripted:FILE.
    """
    from agentd.config import load_settings
    from agentd.model import list_models

    if context.invoked_subcommand is not None:
        return
    entries = list_models(load_settings())
    if as_json:
        print_json(entries)
        return
    print_rows((
        (
            entry.spec, f"{entry.size_bytes / 1e6:,.0f} MB" if entry.size_bytes else "",
            f"{entry.context_tokens} tokens" if entry.context_tokens else "",
            entry.name if entry.owner == "Ollama" else "",
            entry.note or ("ready" if entry.ready else ""),
        ) for entry in entries
    ), header=("MODEL", "SIZE", "CONTEXT", "NAME", "STATE"))


@models.command(epilog="""\b
Exit codes: 0 it works, 2 SPEC names nothing, 5 it does not load, answer or keep to the form asked for.
--json: {"ok", "kind", "model": {"spec", "name", "where", "leaves_machine", "context_tokens", "thinks",
  "constrained", "notes", ...}, "trained_tokens", "memory": {"weights_bytes", "context_bytes",
  "working_bytes", "free_bytes", ...} | null, "load_s", "reply": {"text", "finish", "valid", "tokens",
  "tokens_per_s"}}
""")
@click.argument("spec", required=False, shell_complete=complete_model)
@click.option("--adapter", type=click.Path(path_type=Path), default=None, help="LoRA adapter (GGUF).")
@json_option
def check(spec: str | None, adapter: Path | None, as_json: bool) -> int:
    """Load SPEC (default: the model that is set), ask it one thing, and say how it went."""
    import time

    from agentd.config import load_settings
    from agentd.model import inspect_model, open_model
    from agentd.prompt import FORMAT

    settings = load_settings()
    spec = spec or settings.model
    facts = inspect_model(spec, settings=settings)
    started = time.monotonic()
    model = open_model(spec, settings=settings, adapter=adapter, prompt_format=FORMAT)
    load_s = time.monotonic() - started
    try:
        reply = _ask(model) if facts.kind != "scripted" else None
        checked = Checked(facts, model.info, load_s, reply)
    finally:
        model.close()
    if as_json:
        print_json(_report(checked))
    else:
        print_rows(_lines(checked))
    return 0 if checked.ok else 5


class Checked(NamedTuple):
    """What came of a check. A scripted model is not asked."""

    facts: ModelFacts
    info: ModelInfo
    load_s: float
    reply: ModelReply | None

    @property
    def valid(self) -> bool:
        """Whether the reply has the form that was asked for."""
        import jsonschema

        try:
            jsonschema.validate(json.loads(self.reply.text if self.reply else ""), ANSWER)
        except (ValueError, jsonschema.ValidationError):
            return False
        return True

    @property
    def ok(self) -> bool:
        """Whether a run can rely on this model."""
        return self.reply is None or (self.reply.finish == "stop" and self.valid)


def _ask(model: Model) -> ModelReply:
    from agentd.contracts import Grammar, Message, ModelRequest

    asked = ModelRequest(
        messages=(Message(role="user", text=QUESTION),), grammar=Grammar.of(ANSWER), max_tokens=REPLY_TOKENS,
    )
    return model.reply(asked)


def _report(checked: Checked) -> dict[str, Any]:
    facts, reply = checked.facts, checked.reply
    return {
        "ok": checked.ok, "kind": facts.kind, "model": checked.info, "trained_tokens": facts.trained_tokens,
        "memory": facts.memory, "load_s": round(checked.load_s, 2),
        "reply": None if reply is None else {
            "text": reply.text, "finish": reply.finish, "valid": checked.valid, "tokens": reply.usage.output,
            "tokens_per_s": round(_rate(reply), 1),
        },
    }


def _lines(checked: Checked) -> Iterator[tuple[str, str]]:
    facts, info, reply, memory = checked.facts, checked.info, checked.reply, checked.facts.memory
    yield "model", f"{info.name} ({facts.architecture or facts.kind})"
    yield "runs", info.place
    trained = f", trained for {facts.trained_tokens}" if facts.trained_tokens else ""
    yield "context", f"{info.context_tokens} tokens{trained}"
    if memory:
        parts = (memory.weights_bytes, memory.context_bytes, memory.working_bytes)
        mb = [f"{part / 1e6:,.0f} MB" for part in parts]
        yield "memory", f"weights {mb[0]}, context {mb[1]}, working {mb[2]}; {memory.free} was free"
        yield "template", "in the GGUF"
    elif facts.kind == "server":
        yield "template", "the server's"
    yield "thinks", "yes" if info.thinks else "no"
    yield "adapter", f"sha256 {info.adapter_sha256[:12]}" if info.adapter_sha256 else "none"
    for note in info.notes:
        yield "note", note
    if reply:
        kept = "keeps to the form" if checked.valid else "DOES NOT KEEP TO THE FORM that was asked for"
        yield "reply", reply.text
        yield "", kept
        yield "speed", f"{reply.usage.output} tokens at {_rate(reply):.1f} a second; loaded in {checked.load_s:.1f} s"


def _rate(reply: ModelReply) -> float:
    return reply.usage.output / reply.usage.decode_ms * 1000 if reply.usage.decode_ms else 0.0
