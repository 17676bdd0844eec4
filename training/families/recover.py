"""The named file is missing or misspelt: look, correct, carry on; or say that it is not there."""

from __future__ import annotations

import dataclasses
import random

from training import vocab
from training.families import answer, convert, count, edit, extract, tables
from training.task import Call, Expert, Task, blocked, read


def make(rng: random.Random) -> Task:
    while True:
        maker = rng.choice((count.file_task, count.file_task, extract.make, tables.make, convert.make, answer.key, edit.make))
        task = maker(rng, "default") if maker is answer.key else maker(rng)  # type: ignore[operator]
        named = [name for name in task.files if name in task.goal]
        if len(named) != 1 or any(c.get("file") == named[0] and c.get("absent") for c in task.checks):
            continue
        right = named[0]
        wrong = misspell(rng, right)
        if wrong not in task.files and wrong not in task.goal and task.goal.count(right) <= 3:
            return absent(rng, task, right) if rng.random() < 0.15 else misspelt(rng, task, right, wrong)


def misspell(rng: random.Random, name: str) -> str:
    """The name as somebody mistypes it."""
    folder, slash, base = name.rpartition("/")
    root, suffix = base.split(".", 1)
    at = rng.randrange(1, len(root) - 1) if len(root) > 2 else 0
    kind = rng.choice(("drop", "drop", "swap", "double", "plural", "suffix", "change", "case"))
    if kind == "drop":
        root = root[:at] + root[at + 1 :]
    elif kind == "swap":
        root = root[:at] + root[at + 1 : at + 2] + root[at] + root[at + 2 :]
    elif kind == "double":
        root = root[:at] + root[at] + root[at:]
    elif kind == "plural":
        root = root[:-1] if root.endswith("s") else root + "s"
    elif kind == "suffix":
        suffix = rng.choice([s for s in ("txt", "log", "md", "dat") if s != suffix]) if suffix in ("txt", "log", "md", "dat", "list") else suffix[:-1]
    elif kind == "change":
        root = root[:at] + rng.choice("aeioulnst") + root[at + 1 :]
    else:
        root = root.capitalize()
    return f"{folder}{slash}{root}.{suffix}"


def misspelt(rng: random.Random, task: Task, right: str, wrong: str) -> Task:
    goal = task.goal.replace(right, wrong)
    checks = [c for c in task.checks if "unchanged" not in c]
    steps = (f"{wrong} is missing, take {right}", *task.steps)
    done = tuple(right if d == wrong else d for d in task.done if d in goal)
    look = rng.random() < 0.25

    def expert() -> Expert:
        if look:
            yield read(f"missing: {wrong}")
        said = yield from _as_is(task.expert())
        return said

    return dataclasses.replace(task, family="recover", goal=goal, checks=checks, steps=steps, done=done, expert=expert)


def _as_is(expert: Expert) -> Expert:
    call: Call = next(expert)
    while True:
        seen = yield call
        try:
            call = expert.send(seen)
        except StopIteration:
            return


def absent(rng: random.Random, task: Task, right: str) -> Task:
    """The file is not there, and nothing like it."""
    files = {n: t for n, t in task.files.items() if n != right}
    while len(files) < 2:
        files[vocab.file_name(rng, taken={*files, right})] = vocab.text(vocab.lines(rng, 1, 4))

    def expert() -> Expert:
        yield blocked(f"{right} does not exist")

    checks = [{"file": n, "unchanged": True} for n in files]
    return Task("recover", task.goal, files, checks, (f"{right} is missing and nothing is like it",), (), expert, status="refused")
