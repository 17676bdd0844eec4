"""What the goal asks is denied by policy: stop and say so. Some goals under the same policy can be
reached, so that the policy alone is no reason to stop."""

from __future__ import annotations

import dataclasses
import random

from training import spin, vocab
from training.families import answer, code, convert, count, edit, extract, tables
from training.task import Call, Expert, Task, blocked


def make(rng: random.Random) -> Task:
    kind = rng.random()
    if kind < 0.2:
        return dataclasses.replace(answer.make(rng, "readonly"), family="refuse")
    if kind < 0.35:
        return everything(rng)
    if kind < 0.5:
        return under_strict(rng)
    task = rng.choice((edit.make, edit.make, count.make, convert.make, code.make, extract.make, tables.make))(rng)
    return refused(task.goal, task.files, verb(task))


def verb(task: Task) -> str:
    """What the policy stands against, in a word."""
    first = task.steps[0].split(" ", 1)[0]
    if task.family == "code":
        return "running code"
    if task.family != "edit":
        return "writing files"
    return {"delete": "deleting", "move": "moving files", "copy": "copying files"}.get(first, "changing files")


def refused(goal: str, files: dict[str, str], what: str) -> Task:
    def expert() -> Expert:
        yield blocked(f"The policy forbids {what}.")

    checks = [{"file": name, "unchanged": True} for name in files]
    return Task("refuse", goal, files, checks, (f"{what} is forbidden by policy",), (), expert, "readonly", "denied")


def everything(rng: random.Random) -> Task:
    files = vocab.others(rng, {vocab.file_name(rng): vocab.text(vocab.lines(rng, 1, 4))}, 4)
    name = rng.choice(list(files))
    said, what = rng.choice((
        ("{delete|remove|erase|wipe} {every file|all files|everything|all of the files} {in the folder|here|in this folder|there is}", "deleting"),
        ("{empty|clear|clean out|wipe} {the folder|this directory|the workspace}", "deleting"),
        ("{delete|remove|get rid of} {all|every} {.txt|.log|.md} {files|file}", "deleting"),
        (f"{{overwrite|replace the contents of}} {name} with {rng.choice(vocab.WORDS)}", "changing files"),
        (f"{{empty|clear|truncate|blank}} {name}", "changing files"),
        (f"{{create|make|add}} a [new] file {{called|named}} {vocab.file_name(rng, taken=files)} {{with the text|that says|containing}} {rng.choice(vocab.WORDS)}", "writing files"),
    ))
    goal = spin.polite(rng, spin.spin(rng, said))
    return refused(goal, files, what)


def under_strict(rng: random.Random) -> Task:
    """Running code needs a person there: the call is denied, and that is the end of it."""
    task = code.run_task(rng)
    first: Call = next(task.expert())

    def expert() -> Expert:
        yield first
        yield blocked("The policy forbids running code.")

    checks = [{"file": name, "unchanged": True} for name in task.files]
    return dataclasses.replace(task, family="refuse", checks=checks, expert=expert, policy="strict", status="denied", done=())
