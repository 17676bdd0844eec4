"""One question of a run put to another model: the same words, and its reply beside the one that was given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agentd import decode
from agentd.canon import sha256
from agentd.contracts import (
    FileEntry,
    Grammar,
    Json,
    Kind,
    LogReader,
    Message,
    Model,
    ModelRequest,
    Plan,
    ToolCall,
    ToolSpec,
    Value,
    World,
)
from agentd.errors import LogDamaged, UsageError
from agentd.log import base_tree, event_changes, lay

PLAN_STEP = 0
DEADLINE_S = 300.0


@dataclass(frozen=True)
class Question:
    """What a model was asked in one step, and what it said. `world` is what a grammar could offer then,
    `grammar_hash` that of the one that was used; it was `narrow` where it offered what the files said, which
    the log does not hold. Step 0 asks for a plan, every other one for a call."""

    run_id: str
    step: int
    messages: tuple[Message, ...]
    max_tokens: int
    grammar_hash: str
    world: World
    narrow: bool
    said: str | None


class Answers(Value):
    """Two replies to the same question. `was` and `would` are what was said as data: a call, a plan, or
    the text where it is neither; `same` is whether they are one. `constrained`: the other model was
    held to the very grammar that the first one was held to, or to the wide one where that was narrow."""

    run_id: str
    step: int
    model: str
    constrained: bool
    was: Json
    would: Json
    same: bool
    finish: str


def question(reader: LogReader, step: int) -> Question:
    """What was asked in a step, the last time where it was asked again. Raises UsageError where the run
    has no reply in such a step, LogDamaged for a log that makes no sense."""
    segments: list[str] = []
    tree = base_tree(reader)
    found: Question | None = None
    for event in reader.events():
        if event.step > step:
            break
        data = event.data
        if event.kind is Kind.prompt_built:
            segments += data["added"]
            for index, name in json.loads(reader.blob(event.body_hash)) if event.body_hash else ():
                segments[index] = name
        elif event.kind is Kind.model_requested and event.step == step:
            found = Question(
                run_id=event.run_id, step=step, messages=_messages(segments, reader), max_tokens=data["max_tokens"],
                grammar_hash=data["grammar"], world=_world(tree, reader),
                narrow=bool(reader.header.model.get("narrow")), said=None,
            )
        elif event.kind is Kind.model_replied and found is not None and event.body_hash:
            found = replace(found, said=json.loads(reader.blob(event.body_hash))["text"])
        else:
            lay(tree, event_changes(reader, event))
    if found is None or found.said is None:
        raise UsageError(
            f"run {reader.header.run_id} asked nothing in step {step} that was answered", field="--step",
            hint=f"its steps: agentd show {reader.header.run_id}; 0 is the plan",
        )
    return found


def grammar_of(asked: Question, visible: Sequence[ToolSpec]) -> Grammar | None:
    """The grammar of the question, made again from the tools that the policy shows; None where what comes
    out is another, because the tools, the policy or the grammar's making have changed since."""
    made = decode.plan_grammar(asked.world) if asked.step == PLAN_STEP else decode.call_grammar(visible, asked.world)
    return made if asked.narrow or sha256(made.text.encode("ascii")) == asked.grammar_hash else None


def answers(asked: Question, model: Model, grammar: Grammar | None, visible: Sequence[ToolSpec]) -> Answers:
    """Ask another model; nothing that it says is executed. Raises ModelError."""
    reply = model.reply(ModelRequest(
        messages=asked.messages, grammar=grammar, max_tokens=min(asked.max_tokens, model.info.context_tokens // 4),
        think_tokens=asked.max_tokens if model.info.thinks else 0, deadline_s=DEADLINE_S,
    ))
    was, would = _meant(asked.said or "", asked, visible), _meant(reply.text, asked, visible)
    return Answers(
        run_id=asked.run_id, step=asked.step, model=model.info.name, constrained=grammar is not None, was=was,
        would=would, same=was == would, finish=reply.finish,
    )


def _meant(text: str, asked: Question, visible: Sequence[ToolSpec]) -> Json:
    if asked.step == PLAN_STEP:
        plan = decode.parse_plan(text)
        return plan.model_dump(mode="json") if isinstance(plan, Plan) else text
    call = decode.parse_call(text, visible, asked.world, call_id="")
    return {"tool": call.tool, "args": call.args} if isinstance(call, ToolCall) else text


def _world(tree: dict[str, FileEntry], reader: LogReader) -> World:
    return World.of((tree[path] for path in sorted(tree)), decode.goal_names(reader.header.goal))


def _messages(segments: Sequence[str], reader: LogReader) -> tuple[Message, ...]:
    try:
        return tuple(Message.model_validate(json.loads(reader.blob(name))) for name in segments)
    except ValueError as error:
        raise LogDamaged(f"a prompt cannot be read: {error}") from error
