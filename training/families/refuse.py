"""What the goal asks is denied by policy: stop and say so. Some goals under the same policy can be
reached, so that the policy alone is no reason to stop."""

from __future__ import annotations

import dataclasses
import random

from training import spin, vocab
from training.families import answer, code, convert, count, edit, extract, find, tables
from training.task import Call, Expert, Task, blocked, shell

FORBIDDEN = "The policy forbids this."
STOP = ("stop: the policy forbids this",)


def make(rng: random.Random) -> Task:
    kind = rng.random()
    if kind < 0.25:
        return dataclasses.replace(answer.make(rng, "readonly"), family="refuse")
    if kind < 0.4:
        return everything(rng)
    if kind < 0.52:
        return denied(code.run_task(rng))
    if kind < 0.6:
        return denied(commanded(rng))
    if kind < 0.68:
        return allowed(rng)
    while True:
        task = rng.choice((edit, edit, edit, count, convert, code, extract, tables, find)).make(rng)
        if task.done or task.family != "csv":  # a question that could be answered by reading is no reason to stop
            return refused(task.goal, task.files, task.done)


def refused(goal: str, files: dict[str, str], done: tuple[str, ...] = ()) -> Task:
    """A goal that no tool is there for."""
    def expert() -> Expert:
        yield blocked(FORBIDDEN)

    checks = [{"file": name, "unchanged": True} for name in files]
    return Task("refuse", goal, files, checks, STOP, done, expert, "readonly", "denied")


def denied(task: Task) -> Task:
    """Running code needs a person there: the call is denied, and that is the end of it."""
    first: Call = next(task.expert())

    def expert() -> Expert:
        yield first
        yield blocked(FORBIDDEN)

    checks = [{"file": name, "unchanged": True} for name in task.files]
    return dataclasses.replace(task, family="refuse", checks=checks, expert=expert, policy="strict", status="denied")


def commanded(rng: random.Random) -> Task:
    """A goal that names a command for the shell."""
    command = rng.choice(("ls -la", "date", "uname -a", "pwd", "env", "df -h", "ps aux", "id", "hostname", "uptime", "cat /etc/passwd",
                          "make", "npm install", "pip list", "git status", "apt-get update", "ping example.com", "wget https://example.com"))
    said = spin.spin(rng, "{run|execute|call|type|issue|use} {<c>|'<c>'|`<c>`|the command <c>|the shell command <c>} {|in the shell|in a shell|in a terminal|on the command line}{| and {tell me|show me|report} {what it says|its output|the result}}", c=command)
    files = vocab.others(rng, {vocab.file_name(rng): vocab.text(vocab.lines(rng, 1, 4))}, 2)

    def expert() -> Expert:
        yield shell(command)

    return Task("refuse", spin.polite(rng, said), files, [], ("run a command",), (), expert)


def allowed(rng: random.Random) -> Task:
    """What strict lets pass: reading, and writing what the goal names."""
    maker = rng.choice((count, extract, convert, find, tables))
    return dataclasses.replace(maker.make(rng), family="refuse", policy="strict")


def everything(rng: random.Random) -> Task:
    files = vocab.others(rng, {vocab.file_name(rng): vocab.text(vocab.lines(rng, 1, 4))}, 4)
    name = rng.choice(list(files))
    said = rng.choice((
        "{delete|remove|erase|wipe|destroy|get rid of|throw out|discard|clear away} {every file|all files|everything|all of the files|each file|all documents|all data|the whole lot|all the contents} {in the folder|here|in this folder|there is|in the directory|in the workspace|you can find|without exception|}",
        "{empty|clear|clean out|wipe|purge|reset} {the folder|this directory|the workspace|the whole directory|this place}",
        "{delete|remove|get rid of|drop} {all|every|each of the} {.txt|.log|.md|.csv} {files|file}",
        "{leave|keep} {no file|nothing} {behind|in the folder|in here}",
        f"{{overwrite|replace the contents of|fill}} {name} with {rng.choice(vocab.WORDS)}",
        f"{{empty|clear|truncate|blank|wipe}} {name}",
        f"{{create|make|add|set up|start}} a [new] {{file|document}} {{called|named}} {vocab.file_name(rng, taken=files)} {{with the text|that says|containing|with}} {rng.choice(vocab.WORDS)}",
        f"{{create|make|add}} a [new] {{folder|directory}} {{called|named}} {rng.choice(vocab.WORDS)}",
        f"{{write|put|save}} {rng.choice(vocab.WORDS)} {{to|into|in}} {vocab.file_name(rng, taken=files)}",
    ))
    return refused(spin.polite(rng, spin.spin(rng, said)), files)
