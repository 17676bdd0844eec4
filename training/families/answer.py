"""Answer a question from the files in the final answer, writing nothing."""

from __future__ import annotations

import random

from training import spin, vocab
from training.families import count, extract, find, tables
from training.task import Expert, Task, finish, python, read, shell

_TAIL = (
    "", "", "", "", " Do not write any file.", " Just tell me.", " Answer in the final message.", " Write nothing.",
    " Only answer, change nothing.", " Tell me in your answer.", " Don't create files.",
)


def make(rng: random.Random, policy: str = "default") -> Task:
    kinds = [key, key, key, word, holds] + ([number, column, column] if policy == "default" else [])
    return rng.choice(kinds)(rng, policy)


def worded(rng: random.Random, question: str, command: str) -> str:
    """A question as people ask it."""
    kind = rng.randrange(4)
    if kind == 0:
        said = spin.sentence(command)
    elif kind == 1:
        said = spin.spin(rng, "{Tell me: |Quick question: |I wonder: |I want to know: |Question: }") + " " + question + "?"
    else:
        said = spin.sentence(question + "?")
    return said + rng.choice(_TAIL)


def key(rng: random.Random, policy: str) -> Task:
    fields = rng.sample(extract.FIELDS, rng.randint(2, 6))
    suffix, values, text = extract.settings(rng, fields)
    src = vocab.file_name(rng, suffix)
    f = rng.choice(fields)
    who = f in ("name", "author", "owner", "manager", "user")
    question = spin.spin(rng, "{what is the <f> {in|named in|given in|according to|set in} <s>|which <f> {does <s> give|is in <s>|does <s> name|is set in <s>}|what does <s> say about <f>|what value does <f> have in <s>}", f=f, s=src)
    if who and rng.random() < 0.5:
        question = spin.spin(rng, "who is the <f> {named in|in|according to|given in} <s>", f=f, s=src)
    command = spin.spin(rng, "{tell me|give me|say|look up|report} the <f> {in|from|given in} <s>", f=f, s=src)

    def expert() -> Expert:
        seen = yield read(src)
        yield finish(extract.pick(seen, f))

    checks = [{"answer": "contains", "value": values[f]}, {"file": src, "unchanged": True}]
    return Task("answer", worded(rng, question, command), vocab.others(rng, {src: text}), checks, (f"read {src}", f"answer with the {f}"), (), expert, policy)


def word(rng: random.Random, policy: str) -> Task:
    while True:
        files, noun, clause, call, step, name = find.question(rng)
        if call[0] == "search" or policy == "default":
            break
    question = spin.spin(rng, "{which|what} {file|of the files} <c>", c=clause)
    goal = worded(rng, question, spin.spin(rng, "{tell me|say|name|find} {the <n>|which file <c>}", n=noun, c=clause))

    def expert() -> Expert:
        said = yield call
        yield finish(find.named(said))

    return Task("answer", goal, files, [{"answer": "contains", "value": name}], (step, "answer with its name"), (), expert, policy)


def holds(rng: random.Random, policy: str) -> Task:
    src = vocab.file_name(rng)
    rows = [" ".join(vocab.words(rng, 2, 5)) for _ in range(rng.randint(2, 6))]
    yes = rng.random() < 0.5
    w = rng.choice(rng.choice(rows).split()) if yes else rng.choice([x for x in vocab.WORDS if x not in " ".join(rows)])
    question = spin.spin(rng, "{does <s> {contain|mention|include} [the word] <w>|is [the word] <w> in <s>|is there [a line with] <w> in <s>}", s=src, w=w)
    command = spin.spin(rng, "{tell me|say|check} {whether|if} <s> {contains|mentions|includes} [the word] <w>", s=src, w=w)

    def expert() -> Expert:
        said = yield ("search", {"pattern": w, "path": src})
        yield finish("no" if "no line matches" in said else "yes")

    goal = worded(rng, question, command) + (" Answer yes or no." if rng.random() < 0.7 else "")
    return Task("answer", goal, vocab.others(rng, {src: vocab.text(rows)}), [{"answer": "contains", "value": "yes" if yes else "no"}], (f"search {w} in {src}", "answer yes or no"), (), expert, policy)


def number(rng: random.Random, policy: str) -> Task:
    src = vocab.file_name(rng)
    text = vocab.text(vocab.lines(rng))
    what = count.counted(rng, src, text)

    def expert() -> Expert:
        said = yield shell(what.shell)
        yield finish(said)

    checks = [{"answer": "contains", "value": str(what.value)}, {"file": src, "unchanged": True}]
    return Task("answer", worded(rng, what.question, what.command), vocab.others(rng, {src: text}), checks, (f"count {what.step} of {src}", "answer with the number"), (), expert, policy)


def column(rng: random.Random, policy: str) -> Task:
    t = tables.table(rng)
    a = tables.asked(rng, t)

    def expert() -> Expert:
        yield tables.head(t.path)
        said = yield python(f"{t.load()}v = {a.code}; print(v)")
        yield finish(said)

    checks = [{"answer": "contains", "value": a.value}, {"file": t.path, "unchanged": True}]
    return Task("answer", worded(rng, a.question, a.command), vocab.others(rng, {t.path: t.text()}, 2), checks, (f"look at {t.path}", f"{a.step} and answer"), (), expert, policy)
