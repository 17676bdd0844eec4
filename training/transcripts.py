"""Solves tasks with their experts and writes what the model would have seen and said, as token ids.

Messages come from `agentd.prompt`, replies are held to the grammars of `agentd.decode` and split
into tokens as llama.cpp and llguidance do it at run time, so that forced tokens are where they will
be. Only transcripts whose checks hold are kept.

    python -m training.transcripts --count 3000 --seed 1 --out .build/training/train.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agentd import decode, episode, guard, policy, prompt
from agentd.contracts import Check, Facts, Grammar, Message, PromptText, Tainted, ToolCall, ToolOutcome, ToolSpec, World
from agentd.model.embedded import source
from agentd.model.llama.grammar import Grammars
from agentd.model.llama.template import ChatTemplate
from agentd.model.llama.vocab import Vocab
from agentd.settings import data_dir
from agentd.text import cut_middle
from agentd.tools import load_catalogue
from training import scenes
from training.families import FAMILIES
from training.task import Task
from training.workbench import Workbench

CONTEXT_TOKENS = 8192
PLAIN = 3  # replies of a run with one call: plan, call, finish
WEIGHTS = {
    "count": 10, "csv": 14, "extract": 12, "find": 12, "edit": 14, "convert": 11, "code": 10, "answer": 12,
    "recover": 14, "refuse": 4,
}
_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


class Rejected(Exception):
    """The expert did what the runtime would not let it do, or failed its checks."""


@dataclass
class Transcript:
    """The messages of a run; `grammars` are those of the assistant's, `ran` the calls that ran, in order."""

    task: Task
    messages: list[Message] = field(default_factory=list)
    grammars: list[Grammar] = field(default_factory=list)
    ran: list[tuple[ToolCall, ToolOutcome]] = field(default_factory=list)

    def say(self, text: str, grammar: Grammar) -> None:
        self.messages.append(Message(role="assistant", text=text))
        self.grammars.append(grammar)


class Stage:
    """The tools and policies that tasks are solved under."""

    def __init__(self) -> None:
        self.specs = load_catalogue().specs
        names = ("default", "readonly", "strict")
        self.policies = {n: policy.load(n, self.specs, policies_dir=data_dir("policies")) for n in names}

    def solve(self, task: Task, rng: random.Random) -> Transcript:
        """The transcript of the expert's run. Raises Rejected."""
        rules = self.policies[task.policy]
        specs = rules.visible(self.specs)
        delimiter = "".join(rng.choice(_BASE32) for _ in range(4))
        out = Transcript(task)

        def marked(text: str) -> PromptText:
            return guard.mark(Tainted(text=text), delimiter)

        with Workbench(task.files) as bench:
            names = decode.goal_names(task.goal, [e.path for e in bench.manifest()])
            there = _world(bench, task.goal, names)
            out.messages += [
                prompt.system(specs, rules.forbids(self.specs), brief=True),
                prompt.opening(task.goal, marked(prompt.listing_text(bench.manifest(), there))),
            ]
            plan = {"steps": list(task.steps), "done_when": [{"file": f, "exists": True} for f in task.done]}
            out.say(json.dumps(plan, ensure_ascii=False), decode.plan_grammar(there))
            if isinstance(decode.parse_plan(out.messages[-1].text), decode.Invalid):
                raise Rejected("plan")
            out.messages.append(prompt.after_plan())
            answer = self._act(out, bench, specs, names, marked, unhindered=len(specs) == len(self.specs))
            criteria = [*(Check.model_validate(c) for c in task.checks)]
            criteria += [Check(file=f, exists=True) for f in task.done if task.status == "done"]
            results = episode.evaluate(criteria, bench, answer=answer, called=(), redact=guard.Redactor())
            failed = [r.found for r in results if not r.holds]
            if failed:
                raise Rejected(f"checks: {failed[0]}")
        return out

    def _act(self, out: Transcript, bench: Workbench, specs: tuple[ToolSpec, ...], names: tuple[str, ...], marked: Any, *, unhindered: bool) -> str:
        by_name = {s.name: s for s in specs}
        expert = out.task.expert()
        tool, args = next(expert)
        answers: tuple[str, ...] = ()
        worked = False
        while True:
            world = _world(bench, out.task.goal, names)
            world = world.model_copy(update={
                "planned": out.task.done, "due": len(out.task.steps) == 1 and not out.ran, "answers": answers, "unhindered": unhindered, "worked": worked,
                "meant": None if out.ran else decode.meant(out.task.goal, world.files),
            })
            out.say(json.dumps({"tool": tool, "args": args}, ensure_ascii=False), decode.call_grammar(specs, world))
            call = decode.parse_call(out.messages[-1].text, specs, world, call_id="c")
            if isinstance(call, decode.Invalid):
                raise Rejected(call.reason)
            if isinstance(call, decode.Missing):
                unhindered = worked = False
                near = marked("\n".join(call.near)) if call.near else None
                out.messages.append(prompt.missing(call.tool, call.argument, marked(call.said), near))
                tool, args = expert.send("\n".join(call.near))
                continue
            if call.tool == decode.FINISH:
                return str(args["answer"])
            spec = by_name[tool]
            facts = Facts(call=call, effect=spec.effect, idempotent=spec.idempotent, goal_names=names, labels=("untrusted",))
            verdict = self.policies[out.task.policy].decide(facts)
            if verdict.verdict != "allow":
                reason = verdict.reason if verdict.verdict == "deny" else f"{verdict.reason} Nobody can be asked."
                out.messages.append(prompt.denied(tool, reason))
                unhindered = worked = False
                tool, args = expert.send("")
                continue
            done = decode.checked_outcome(spec, bench.run(spec, call.args))
            out.ran.append((call, done))
            worked = done.status == "ok"
            unhindered &= worked
            answers = episode.answers(done, spec) if not bench.changed() else ()
            text = "\n".join(part for part in (done.text.rstrip("\n"), done.error) if part)
            said = cut_middle(text.rstrip("\n"), prompt.observation_chars(CONTEXT_TOKENS))
            out.messages.append(prompt.observation(tool, done, marked(said) if said else None))
            tool, args = expert.send(text.strip())


def _world(bench: Workbench, goal: str, names: tuple[str, ...]) -> World:
    entries = bench.manifest()
    return episode.narrowed(
        World.of(entries, names), goal, entries, lambda e: (bench.read(e.path, 1 << 16) or b"").decode("utf-8", "replace"),
    )


class Tokens:
    """Turns transcripts into ids, with the embedded model's vocabulary and template."""

    def __init__(self) -> None:
        import llama_cpp

        weights = source()
        assert weights is not None, "install the extra `embedded`"
        params = llama_cpp.llama_model_default_params()
        params.vocab_only = True
        self._log = llama_cpp.llama_log_callback(lambda *_: None)
        llama_cpp.llama_log_set(self._log, None)
        self._model = llama_cpp.llama_model_load_from_file(str(weights).encode(), params)
        self.vocab = Vocab(self._model)
        raw = llama_cpp.llama_model_chat_template(self._model, None)
        bos, eos = (self.vocab.piece(i, special=True).decode() for i in (self.vocab.bos, self.vocab.eos))
        self._template = ChatTemplate(raw.decode(), bos=bos, eos=eos)
        self._grammars = Grammars(self.vocab)

    def encode(self, transcript: Transcript, *, replies: int | None = None) -> dict[str, Any]:
        """`prefix`: the system prompt's ids; `ids`: the rest, up to the end of so many `replies`; `loss`: 1 where
        the model chose."""
        system_over = False
        prefix: list[int] = []
        ids: list[int] = []
        loss: list[int] = []
        messages, grammars = transcript.messages, iter(transcript.grammars[:replies])
        for segment in self._template.render(messages, thinking=False):
            if segment.content is None:
                got = list(self.vocab.template_ids(segment.text))
                marks = [0] * len(got)
            elif messages[segment.content].role == "assistant":
                if (grammar := next(grammars, None)) is None:
                    break
                got, marks = self.reply(segment.text, grammar)
            else:
                got = list(self.vocab.content_ids(segment.text))
                marks = [0] * len(got)
            if system_over:
                ids += got
                loss += marks
            else:
                prefix += got
            system_over = system_over or segment.content == 0
        last = max(i for i, m in enumerate(loss) if m)
        return {"prefix": prefix, "ids": ids[: last + 1], "loss": loss[: last + 1]}

    def reply(self, text: str, grammar: Grammar) -> tuple[list[int], list[int]]:
        """A reply's ids, and 1 for those that the model chooses itself. Raises Rejected for text
        that the grammar does not take."""
        guide, vocab = self._grammars.start(grammar.text), self.vocab
        rest, ids, marks = text.encode(), list[int](), list[int]()
        while rest and not guide.over:
            forced = guide.forced()
            got = forced or [vocab.content_ids(rest.decode())[0]]
            if not forced and not guide.allows(got[0]):
                raise Rejected(f"the grammar refuses {rest[:40]!r}")
            guide.accept(got)
            for token in got:
                piece = vocab.piece(token)
                if not rest.startswith(piece):
                    raise Rejected(f"the grammar forces {piece!r} before {rest[:40]!r}")
                rest = rest[len(piece) :]
            ids += got
            marks += [0 if forced else 1] * len(got)
        return ids, marks


def tasks(rng: random.Random, count: int, written: float, files: list[Path]) -> Iterator[Task]:
    """Tasks of all families, by weight; a share of them is `written` by hand, each goal of the files once before any
    comes again."""
    by_hand = scenes.tasks(rng, files)
    for _ in range(count):
        if rng.random() < written:
            yield next(by_hand)
            continue
        yield FAMILIES[rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]](rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tails", type=float, default=0.35, help="share of one-call transcripts with their end")
    parser.add_argument("--scenes", type=float, default=0.0, help="share of tasks from training/scenes, which were written by hand")
    parser.add_argument("--files", type=Path, nargs="+", default=sorted(scenes.FOLDER.glob("*.yaml")), help="those of training/scenes to take")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print the transcripts as text")
    options = parser.parse_args()
    rng, stage, tokens = random.Random(options.seed), Stage(), Tokens()
    kept: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    length = 0
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with options.out.open("w", encoding="utf-8") as out:
        for task in tasks(rng, options.count, options.scenes, options.files):
            try:
                transcript = stage.solve(task, rng)
                short = len(transcript.grammars) == PLAIN and rng.random() > options.tails
                coded = tokens.encode(transcript, replies=PLAIN - 1 if short else None)
            except (Rejected, LookupError, StopIteration) as why:
                lost[f"{task.family}: {type(why).__name__} {str(why)[:70]}"] += 1
                continue
            kept[task.family] += 1
            length += len(coded["ids"])
            out.write(json.dumps({"family": task.family, "policy": task.policy, "goal": task.goal, **coded}) + "\n")
            if options.show:
                print("\n".join(f"[{m.role}] {m.text}" for m in transcript.messages[1:]), "\n")
    print(f"kept {sum(kept.values())} ({length} tokens): {dict(kept)}", file=sys.stderr)
    for why, times in lost.most_common(15):
        print(f"lost {times}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
