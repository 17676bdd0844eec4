"""Questions that only reading answers: out of a file that is named, meant, the only one, or to be searched for."""

from __future__ import annotations

import random
import re
from typing import Any

from training import spin, vocab
from training.families import prose
from training.task import Call, Expert, Task, finish, read, search, write

_WH = ("who", "what", "which", "whose", "where", "when", "how", "why", "whom")
_NAMED = (
    "according to <s>, <q>?", "<q>, according to <s>?", "<q>? {See|Look in|Look into|Read|Check|The answer is in|It is in|You find it in|It says so in|Use|Have a look at|It is somewhere in|Consult} <s>.", "<q>? {The text|The story|It|That|All of it} is {told|written|noted} in <s>.",
    "{read|open|check|look at|study|consult} <s>: <q>?", "{going by|from|judging by|based on|if you go by|by what is said in} <s>, <q>?", "{read|look into|open|go through|study} <s> and {tell me|answer|say|answer me|let me know}: <q>?", "<s>: <q>?", "{tell me|I want to know|quick question|please tell me|question}, {from|based on|using} <s>: <q>?",
    "{I have a question about|one question about|a question on|about|concerning|regarding} <s>: <q>?", "what does <s> say: <q>?", "in <s>, <q>?", "<q> in <s>?", "<s> {has|knows|holds|contains} the answer: <q>?", "{I just got|here is|there is|please see|I saved|somebody sent me|you will find} <s>. <Q>?", "<q>? {I did not read|No time to read|I only have|It must be somewhere in} <s>.",
    "{help me|help me out|I forgot}: <q>? {It is in|Look at|See} <s>.", "{I|we} {only need|want|need} one thing from <s>: <q>?", "<q>? <s> {should tell|says so|has it|will tell you}.",
)
_CLAUSE = (
    "{tell me|find out|say|let me know|report|I want to know|I need to know|I'd like to know|answer with|please tell me|look up} {from|using|by reading|with the help of|based on} <s> <n>", "{read|open|look into|go through|check|look at|study|consult} <s> and {tell me|report|say|let me know|answer with|find out} <n>",
    "{can|could|would|will} you {read|look into|open|check} <s> and tell me <n>?", "{find out|tell me|work out|say|look up} <n>; {see|it is in|read|the text is} <s>", "{I need|I want|I am asked|I have} to {know|find out|say} <n>. {It is in|See|Read|Look into|The text is} <s>", "{from|out of} <s>, {tell me|report|find out|say} <n>", "{do you know|can you tell me|can you find out|could you say} <n>? {It is in|Look into|Read|See} <s>.",
    "<s> {says|tells|tells us|mentions} <n>. {Tell me|Report it|What is it|Read it and tell me}{, please|}.", "<s>: <n>{?|, please|.}",
)
_NOUN = (
    "{tell me|give me|name|report|I need|I want|find|look up|answer with|read out|get me|state} <n> {from|in|according to|as given in|given in|named in} <s>", "{what is|what was} <n> {according to|in|as told in|going by} <s>?", "{open|read|look into|check|go through} <s> and {tell me|give me|report|name|find} <n>",
    "{can|could|would} you {tell me|give me|find|look up} <n> {from|in} <s>?", "from <s> {I need|give me|tell me} <n>", "<s> {mentions|has|gives|tells} <n>: what is it?", "<s>: <n>{?|, please}", "{from|in} <s>, {find|look up|tell me|name|give me} <n>", "<n>{?|, please.} {It is in|See|Look into|Read} <s>.",
)
_MEANT = (
    "according to the <g>, <q>?", "<q>? {It is in|See|Look in|Check|Read|It says so in|The answer is in} the <g>.", "{read|look at|check|open|go through} the <g>: <q>?", "<q>, {according to|going by} the <g>?", "{look into|read|open} the <g> and {tell me|say|answer}: <q>?", "the <g> {should tell|must say|will know}: <q>?", "in the <g>, <q>?", "what do the <g> file's lines say: <q>?",
)
_BARE = (
    "<q>?", "<q>?", "<q>?", "{tell me|quick question|I wonder|question|help me|please answer|one question}: <q>?", "<q>? {It is|It must be|It should be|I wrote it} {in one of the files|somewhere here|in here|among these files}.", "{somewhere in|in one of|in} {the|these} files it says: <q>?", "{look through|search|go through} the files: <q>?", "<q>, {please|can you tell me|do you know}?", "{find out|look it up|please check}: <q>?",
)
_ONLY = ("<q>?", "<q>?", "according to the {file|text|note|document}, <q>?", "{read|look at|open} the {file|text|document}: <q>?", "<q>? {See the file|Look in the file|Read the text|It is in the file}.", "{what does the file say|one question about the text|from the file}: <q>?", "{tell me|please tell me|quick question}: <q>?")
_TAIL = ("Do not write any file.", "Just tell me.", "Write nothing.", "Only answer, change nothing.", "A short answer is enough.", "Just the answer, please.", "No file needed.", "Reply with the answer only.", "Leave all files as they are.", "I just want to know.", "A word or two will do.", "Just the name or the number.", "Answer briefly, please.", "Keep it short.", "Thanks.", "Thank you!", "No explanation, please.")
_SUFFIXES = ("txt", "txt", "txt", "md", "text", "note", "asc", "log", "rst", "eml")


def answered(rng: random.Random, policy: str = "default") -> Task:
    """A question to be answered out of prose."""
    kind = rng.random()
    if kind < 0.62:
        return _named(rng, policy)
    if kind < 0.76:
        return _meant(rng, policy)
    return _only(rng, policy) if kind < 0.82 else _searched(rng, policy)


def saved(rng: random.Random) -> Task:
    """An answer out of prose that goes into a file."""
    while True:
        told = prose.told(rng)
        if told.noun:
            break
    src = vocab.file_name(rng, rng.choice(_SUFFIXES))
    out = vocab.out_name(rng, taken={src})
    n = told.noun
    noun = f"{n} {rng.choice(('according to', 'according to', 'going by')) if _wh(n) else rng.choice(('in', 'from', 'according to', 'given in'))} {src}"
    command = spin.spin(rng, "{{find out|find out|look up|find} <n> {in|from|by reading}|{read|open|look into} <s> and {find|find out|note} <n>}".replace(" {in|from|by reading}|", " {in|from|by reading} <s>|"), n=n, s=src)
    goal = spin.goal(rng, noun=noun, command=command, question=f"according to {src}, {told.question}" if rng.random() < 0.6 else f"{told.question}, according to {src}", out=out, src=src, it="{it|it|the answer|the result|just the answer|that}")

    def expert() -> Expert:
        yield read(src)
        yield write(out, f"{told.value}\n")
        yield finish(f"done: {out}")

    checks: list[dict[str, Any]] = [{"file": out, "contains": told.value}, {"file": src, "unchanged": True}]
    return Task("extract", goal, _among(rng, {src: told.text}, told, {out}), checks, ("read the file", "write the answer"), (out,), expert)


def _wh(clause: str) -> bool:
    return clause.split(" ", 1)[0].lower() in _WH


def _among(rng: random.Random, files: dict[str, str], told: prose.Told, taken: set[str], least: int = 0) -> dict[str, str]:
    """The files with some others, which may tell of the same sort of thing but not of this one."""
    for _ in range(max(least, rng.choice((0, 0, 0, 1, 1, 2)))):
        name = vocab.file_name(rng, rng.choice(_SUFFIXES), taken={*files, *taken})
        for _ in range(50):
            text = prose.told(rng, told.group if rng.random() < 0.4 else "").text if rng.random() < 0.6 else vocab.text(vocab.lines(rng, 1, 4))
            if len(text) < 260 and (not told.key or told.key not in text) and told.genre not in name.lower():
                files = {**files, name: text}
                break
    names = list(files)
    rng.shuffle(names)
    return {name: files[name] for name in names}


def _goal(rng: random.Random, patterns: tuple[str, ...], told: prose.Told, src: str, **slots: str) -> str:
    q = told.question
    said = spin.spin(rng, rng.choice(patterns), s=src, q=q, Q=q[:1].upper() + q[1:], n=told.noun, **slots)
    said = spin.sentence(said)
    if rng.random() < 0.22:
        return spin.polished(rng, f"{said} {rng.choice(_TAIL)}")
    return spin.dressed(rng, said, src)


def _task(goal: str, files: dict[str, str], call: Call, told: prose.Told, step: str, policy: str) -> Task:
    def expert() -> Expert:
        yield call
        yield finish(told.value)

    checks: list[dict[str, Any]] = [{"answer": "contains", "value": told.value}, *({"file": f, "unchanged": True} for f in files)]
    return Task("answer", goal, files, checks, (step, "answer from it"), (), expert, policy)


def _named(rng: random.Random, policy: str) -> Task:
    told = prose.told(rng)
    src = vocab.file_name(rng, rng.choice((None, *_SUFFIXES)))
    patterns = _NAMED
    if told.noun and rng.random() < 0.4:
        patterns = _CLAUSE if _wh(told.noun) else _NOUN
    goal = _goal(rng, patterns, told, src)
    return _task(goal, _among(rng, {src: told.text}, told, set()), read(src), told, "read the file", policy)


def _meant(rng: random.Random, policy: str) -> Task:
    """The file is called by what it is: the minutes, the memo."""
    told = prose.told(rng)
    stem = spin.spin(rng, "{<g>|<g>|<g>|<g>_<w>|<w>_<g>|<g>-<d>|<g>_2026|my_<g>|the_<g>|<d>_<g>}", g=told.genre, w=rng.choice(vocab.WORDS), d=str(rng.randrange(1, 31)))
    src = f"{stem}.{rng.choice(_SUFFIXES)}"
    goal = _goal(rng, _MEANT[:-1], told, "", g=told.genre)
    return _task(goal, _among(rng, {src: told.text}, told, set(), 1), read(src), told, "read the file", policy)


def _only(rng: random.Random, policy: str) -> Task:
    """There is one file, and nobody names it."""
    told = prose.told(rng)
    src = vocab.file_name(rng, rng.choice(_SUFFIXES))
    return _task(_goal(rng, _ONLY, told, ""), {src: told.text}, read(src), told, "read the file", policy)


def _searched(rng: random.Random, policy: str) -> Task:
    """There are some files, and nobody says which: what the question is about is searched for."""
    while True:
        told = prose.told(rng)
        rows = [row for row in told.text.splitlines() if told.key and told.key in row]
        if len(rows) == 1 and re.fullmatch(r"[\w' -]+", told.key) and told.value in rows[0][:240] and told.key in told.question and len(told.key) > 2:
            break
    src = vocab.file_name(rng, rng.choice(_SUFFIXES))
    files = _among(rng, {src: told.text}, told, set(), 1)
    return _task(_goal(rng, _BARE, told, ""), files, search(told.key), told, "search the text", policy)
