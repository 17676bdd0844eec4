"""Answer a question from the files in the final answer, writing nothing."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from typing import Any

from agentd import decode
from training import spin, vocab
from training.families import count, extract, find, listed, reading, tables
from training.task import Call, Expert, Task, finish, read, search

_WH = ("how", "which", "what", "whether", "who", "where", "whose")
_TAIL = (
    "Do not write any file.", "Just tell me.", "Answer in the final message.", "Write nothing.", "Only answer, change nothing.", "Tell me in your answer.", "Don't create files.",
    "No file needed.", "No need to write anything down.", "A short answer is enough.", "Just answer.", "I only want the answer.", "Answer directly.", "Just the answer, please.", "Reply with the answer only.",
    "Say it in your last message.", "There is no need for a file.", "Leave all files as they are.", "Change nothing.", "Do not save it anywhere.", "An answer is all I need.", "I just want to know.", "I am just curious.",
    "Give the answer at the end.", "Let me know.", "Tell me the answer.", "Your final message should hold the answer.", "Short answer please.", "Please answer briefly.",
)
_ASKED = (
    "<q>?", "<q>?", "<q>?", "<q>?", "<q>?", "{tell me|quick question|I wonder|I want to know|question|one question|my question|please answer|a question|here is my question|please tell me|say|answer this|help me with this|riddle me this|tell us}: <q>?",
    "{hi|hello|hey|sorry|excuse me|okay|please|so|well|good morning|by the way|now}, <q>?", "<q>, {please|can you tell me|do you know|can you say|please tell me}?", "{I was {asked|wondering}|somebody asked me|my colleague asks|the boss asks|a friend asks}: <q>?", "{do you know|can you help|any idea|could you check|can you find out|can you look it up}: <q>?",
)
_TOLD = (
    "{tell me|tell us|report|say|state|let me know|answer with|reply with|find out|please find out|I'd like to know|I want to know|I need to know|we need to know|I would like to know|I have to know} <n>",
    "{can|could|would|will} you {tell me|say|find out|let me know|report|tell us|please tell me|check for me} <n>?", "{please|kindly} {tell me|report|say|let me know|answer with} <n>", "{do you know|do you happen to know|can you tell me|any idea|may I ask} <n>?",
    "{I wonder|I was asked|the question is|what I want to know is|all I want to know is|what interests me is} <n>", "{answer|your answer|the answer|final answer}{:| should be:} <n>",
)
_GIVEN = (
    "{give me|show me|read me|name|tell me|report|I need|I want|I would like|we need|I'm looking for|what I need is|I am after|print|display|show|state|list|return|answer with|reply with|look up|quote|cite|read out} <n>",
    "{can|could|would|will} you {give me|show me|tell me|report|name|read me|show us|look up} <n>?", "{please|kindly} {give me|show me|tell me|report|name|print|display} <n>", "{can|could|may} I {have|see|get} <n>?", "<n>, please", "<n>?", "{wanted|needed|question|answer with|to be answered}: <n>",
    "{I'd like|I would like|I want} to {see|know|have|hear} <n>", "let me {see|have|know} <n>", "{what I'd like to see is|what I want is|all I need is} <n>",
)
_APART = (
    "{open|read|look at|take|go through|look into|check|inspect|examine|see|have a look at} <s> and {tell me|report|give me|show me|name|let me know|say} <b>", "{from|based on|using|for|given|looking at|going by|with} <s>, {tell me|report|give me|show me|name|what is|I need} <b>", "{I have|there is|here is} {the file |}<s>. {Tell me|I need|Give me|What is|I want to know} <b>",
    "<s>: <b>?", "{tell me|give me|I need|I want} <b>. {The file is|The source is|Look at|See|It is about|Source:|I mean} <s>", "{could|can|would} you {open|read|look at|check|go through} <s> and {tell me|give me|report} <b>?", "{read|look up} <s>: {what is|I need|tell me} <b>",
)


def make(rng: random.Random, policy: str = "default") -> Task:
    if policy != "default":
        return rng.choice((key, key, by_search, holds, reading.answered, reading.answered))(rng, policy)
    kind = rng.random()
    if kind < 0.45:
        return reading.answered(rng)
    if kind < 0.55:
        return key(rng, policy)
    kinds: tuple[Callable[[random.Random], Task], ...] = (number, number, number, number_of_files, column, column, column, lines, lines, word, word, word, yes_no, yes_no)
    return rng.choice(kinds)(rng)


def worded(rng: random.Random, noun: str, command: str, question: str, src: str = "", *, plain: bool = False) -> str:
    """A question as people ask it. `plain`: the imperative alone says enough."""
    kind = rng.randrange(7)
    bare = spin.apart(noun, src) if src else ""
    if kind == 6 and bare:
        said = spin.spin(rng, rng.choice(_APART), s=src, b=bare)
    elif kind < 3:
        said = spin.spin(rng, rng.choice(_ASKED), q=question)
    elif kind == 3 and command:
        told = spin.spin(rng, "<c>{ and {tell me|report|answer with|give me|let me know|reply with|say} {the result|the answer|what you find|what you get|it}|, then {tell me|report} {the answer|the result}|; {tell me|answer with} {the result|what you find}}", c=command)
        said = spin.polite(rng, command if plain and rng.random() < 0.6 else told)
    else:
        wh = noun.split(" ", 1)[0].lower() in _WH
        said = spin.spin(rng, rng.choice(_TOLD if wh else (*_GIVEN, *_GIVEN, *_TOLD[:3])), n=noun)
    said = spin.sentence(said)
    if rng.random() < 0.25:
        return spin.polished(rng, f"{said} {rng.choice(_TAIL)}")
    return spin.dressed(rng, said, src)


def asked(rng: random.Random, goal: str, files: dict[str, str], call: Call, value: str, step: str, *, src: str = "", policy: str = "default", extra: Callable[[str], str] | None = None, steps: tuple[str, ...] = ()) -> Task:
    """The task of one call and an answer from what it shows."""

    def expert() -> Expert:
        said = yield call
        yield finish(extra(said) if extra else said.strip())

    checks: list[dict[str, Any]] = [{"answer": "contains", "value": value}, *([{"file": src, "unchanged": True}] if src else [])]
    return Task("answer", goal, vocab.others(rng, files) if src else files, checks, (step, *steps), (), expert, policy)


def key(rng: random.Random, policy: str) -> Task:
    while True:
        files, w = listed.asked(rng) if policy == "default" and rng.random() < 0.15 else extract.field_asked(rng)
        src = next(iter(files))
        goal = worded(rng, w.noun, w.command, w.question, src)
        if not {*decode.goal_names(goal)} - {src}:  # a key with a point in it looks like a file to be made
            break
    if policy == "default":
        return asked(rng, goal, files, w.call, w.value, w.step, src=src)
    return asked(rng, goal, files, read(src), w.value, "read the file", src=src, policy=policy, extra=lambda _: w.value, steps=("answer from it",))


def lines(rng: random.Random) -> Task:
    while True:
        files, w = extract.lines_asked(rng)
        if len(w.value) <= 160:  # what an answer may well repeat
            break
    src = next(iter(files))
    return asked(rng, worded(rng, w.noun, "", w.question, src), files, w.call, w.value, w.step, src=src)


def number(rng: random.Random) -> Task:
    files, what = count.subject(rng)
    src = next(iter(files))
    goal = worded(rng, what.noun, what.command, what.question, src, plain=True)
    return asked(rng, goal, files, ("count", what.args), str(what.value), count.SAYS[what.what], src=src)


def number_of_files(rng: random.Random) -> Task:
    files, what = count.files_subject(rng)
    return asked(rng, worded(rng, what.noun, what.command, what.question, plain=True), files, ("count", what.args), str(what.value), count.SAYS["files"])


def column(rng: random.Random) -> Task:
    """One of the questions about tables that want no file."""
    while True:
        task = tables.make(rng)
        if not task.done:
            return dataclasses.replace(task, family="answer")


def word(rng: random.Random) -> Task:
    s = find.sought(rng)
    names = list(s.files)
    rng.shuffle(names)
    command = s.command if s.command.split(" ", 1)[0] not in ("collect", "gather", "get") else ""
    goal = worded(rng, s.noun, command, s.question, plain=True)
    value = "\n".join(s.names) if s.names else "."
    return asked(rng, goal, {n: s.files[n] for n in names}, ("find_files", s.args), value, find.STEPS[s.args["by"]])


def by_search(rng: random.Random, policy: str) -> Task:
    """Which file holds a text, where only `search` is there to tell."""
    while True:
        s = find.sought(rng)
        if s.args["by"] == "text" and len(s.names) == 1:
            break
    goal = worded(rng, s.noun, "", s.question)
    return asked(rng, goal, s.files, search(s.args["text"]), s.names[0], "search the text", policy=policy, extra=lambda _: s.names[0], steps=("answer with the file",))


def _whether(rng: random.Random, kind: str, src: str, said: str) -> tuple[str, str]:
    """A question of yes or no, and the same after `whether`."""
    question, clause = {
        "times": (
            "{does <s> {contain|mention|include|have|say} <w>|is <w> in <s>|is there {a line with|any mention of|any trace of} <w> in <s>|can <w> be found in <s>|do you find <w> in <s>|does <w> {occur|appear|come up} in <s>|has <s> got <w> in it|is <w> {mentioned|used|found} in <s>}",
            "{<s> {contains|mentions|includes|has|says} <w>|<w> is in <s>|<w> {occurs|appears|comes up|is mentioned|is found} in <s>|there is a line with <w> in <s>|<s> has <w> in it}",
        ),
        "lines starting with": (
            "{does any line {of|in} <s> {start|begin} with <w>|is there a line in <s> that {starts|begins} with <w>|are there lines in <s> that {start|begin} with <w>|does <s> have a line {starting|beginning} with <w>}",
            "{any line {of|in} <s> {starts|begins} with <w>|there is a line in <s> that {starts|begins} with <w>|a line of <s> {starts|begins} with <w>|<s> has a line {starting|beginning} with <w>}",
        ),
        "lines ending with": (
            "{does any line {of|in} <s> end {with|in} <w>|is there a line in <s> that ends with <w>|are there lines in <s> that end {with|in} <w>|does <s> have a line ending {with|in} <w>}",
            "{any line {of|in} <s> ends {with|in} <w>|there is a line in <s> that ends with <w>|<s> has a line ending {with|in} <w>}",
        ),
        "blank lines": (
            "{are there {any |}{empty|blank} lines in <s>|does <s> {have|contain} {any |}{empty|blank} lines|is there an empty line in <s>|is any line of <s> {empty|blank}|has <s> got {empty|blank} lines}",
            "{there are {empty|blank} lines in <s>|<s> {has|contains} {any |}{empty|blank} lines|any line of <s> is {empty|blank}}",
        ),
    }[kind]
    return spin.spin(rng, question, s=src, w=said), spin.spin(rng, clause, s=src, w=said)


def _yes_no_goal(rng: random.Random, question: str, clause: str, src: str) -> str:
    kind = rng.randrange(4)
    if kind < 2:
        said = spin.sentence(spin.spin(rng, rng.choice(_ASKED), q=question))
    else:
        said = spin.sentence(spin.spin(rng, rng.choice((
            "{tell me|say|check|find out|see|look|please check|verify|determine|I want to know|I'd like to know|I need to know|let me know|report|test|please tell me|we need to know} {whether|if} <c>",
            "{can|could|would} you {tell me|check|say|find out|see|verify|please tell me|look} {whether|if} <c>?", "{do you know|any idea|may I ask} {whether|if} <c>?", "{I wonder|I am not sure|I was asked|the question is} {whether|if} <c>", "{true or false|yes or no|right or wrong}: <c>?",
        )), c=clause))
    if rng.random() < 0.5:
        said += " " + rng.choice(("Answer yes or no.", "Yes or no?", "Answer with yes or no.", "Say yes or no.", "Just yes or no.", "Reply yes or no.", "A yes or a no will do.", "Please answer with yes or no.", "Is it a yes or a no?"))
    return spin.dressed(rng, said, src)


def yes_no(rng: random.Random) -> Task:
    """Whether something is there: it is counted."""
    src, rows = vocab.file_name(rng), vocab.lines(rng, 1, rng.choice((5, 10, 20)))
    kind = rng.choice(("times", "times", "times", "lines starting with", "lines ending with", "blank lines"))
    if kind == "blank lines" and rng.random() < 0.5:
        rows.insert(rng.randrange(len(rows)), "")
    text = vocab.text(rows)
    w = count.text_of(rng, kind, rows) if rng.random() < 0.55 else vocab.word(rng)
    n = {
        "times": text.count(w), "blank lines": sum(not r for r in rows), "lines starting with": sum(r.startswith(w) for r in rows), "lines ending with": sum(r.endswith(w) for r in rows),
    }[kind]
    args: dict[str, Any] = {"what": kind, "path": src} | ({"text": w} if kind != "blank lines" else {})
    goal = _yes_no_goal(rng, *_whether(rng, kind, src, spin.mention(rng, w)), src)
    return asked(
        rng, goal, {src: text}, ("count", args), f"yes ({n})" if n else "no (0)", count.SAYS[kind], src=src,
        extra=lambda said: "no (0)" if said.strip() == "0" else f"yes ({said.strip()})", steps=("answer yes or no",),
    )


def holds(rng: random.Random, policy: str) -> Task:
    """Whether a text is there, by a search."""
    src, rows = vocab.file_name(rng), vocab.lines(rng, 2, 8)
    yes = rng.random() < 0.5
    w = rng.choice([x for x in vocab.WORDS if (x in " ".join(rows)) == yes] or [x for x in vocab.WORDS if x not in " ".join(rows)])
    yes = w in " ".join(rows)
    goal = _yes_no_goal(rng, *_whether(rng, "times", src, spin.mention(rng, w)), src)
    return asked(
        rng, goal, {src: vocab.text(rows)}, ("search", {"pattern": w, "path": src}), "yes" if yes else "no", "search the text", src=src, policy=policy,
        extra=lambda said: "no" if "no line matches" in said else "yes", steps=("answer yes or no",),
    )
