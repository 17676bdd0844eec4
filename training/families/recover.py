"""The named file is missing or misspelt: look, correct, carry on; or say that it is not there."""

from __future__ import annotations

import dataclasses
import random

from agentd import decode
from training import vocab
from training.families import answer, convert, count, edit, extract, tables
from training.task import Call, Expert, Task, blocked

FOLDERS = ("data", "docs", "logs", "input", "files", "notes", "old", "archive", "reports", "src", "2024", "export", "in", "texts", "misc")
KEPT = ("append", "prepend")  # creates what is not there, so that a misspelt name is none


def make(rng: random.Random) -> Task:
    while True:
        task = rng.choice((count, count, extract, tables, convert, answer, edit)).make(rng)
        first = next(task.expert())
        right = first[1].get("path") or first[1].get("from")
        if not right or right not in task.files or right not in task.goal or task.goal.count(right) > 3 or first[0] in ("delete", "read_file"):
            continue
        if first[1].get("do") in KEPT or first[1].get("output") == right or first[0] == "change_lines":
            continue
        wrong = misspell(rng, right)
        if wrong == right or wrong in task.files or wrong in task.goal:
            continue
        found = absent(rng, task, right) if rng.random() < 0.2 else misspelt(task, right, wrong)
        if found is not None:
            return found


def misspell(rng: random.Random, name: str) -> str:
    """The name as somebody mistypes or misremembers it."""
    folder, slash, base = name.rpartition("/")
    root, _, suffix = base.partition(".")
    at = rng.randrange(1, len(root) - 1) if len(root) > 2 else 0
    kind = rng.choice(("drop", "drop", "drop", "swap", "swap", "double", "plural", "suffix", "change", "case", "folder", "folder", "mark"))
    if kind == "folder":
        return base if folder else f"{rng.choice(FOLDERS)}/{base}"
    if kind == "drop":
        root = root[:at] + root[at + 1 :]
    elif kind == "swap":
        root = root[:at] + root[at + 1 : at + 2] + root[at] + root[at + 2 :]
    elif kind == "double":
        root = root[:at] + root[at] + root[at:]
    elif kind == "plural":
        root = root[:-1] if root.endswith("s") else root + "s"
    elif kind == "suffix":
        suffix = rng.choice([s for s in ("txt", "log", "md", "dat", "csv", "text") if s != suffix])
    elif kind == "change":
        root = root[:at] + rng.choice("aeioulnst") + root[at + 1 :]
    elif kind == "mark":
        root = root.replace("_", "-") if "_" in root else root.replace("-", "_") if "-" in root else f"{root}_1"
    else:
        root = root.capitalize() if root.islower() else root.lower()
    return f"{folder}{slash}{root}.{suffix}"


def misspelt(task: Task, right: str, wrong: str) -> Task | None:
    """The task with the file's name written wrongly; None where nothing would be found by it."""
    near = decode.near(wrong, sorted(task.files))
    if not near or near[0] != right:
        return None
    goal = task.goal.replace(right, wrong)
    if wrong not in decode.goal_names(goal):
        return None
    checks = [c for c in task.checks if "unchanged" not in c]

    def expert() -> Expert:
        first, args = next(task.expert())
        yield first, {name: f"missing: {wrong}" if value == right else value for name, value in args.items()}
        yield from _as_is(task.expert())

    return dataclasses.replace(task, family="recover", goal=goal, checks=checks, expert=expert)


def _as_is(expert: Expert) -> Expert:
    call: Call = next(expert)
    while True:
        seen = yield call
        try:
            call = expert.send(seen)
        except StopIteration:
            return


def absent(rng: random.Random, task: Task, right: str) -> Task | None:
    """The file is not there, and nothing like it."""
    files = {n: t for n, t in task.files.items() if n != right}
    while len(files) < rng.choice((1, 2, 3)):
        files[vocab.file_name(rng, taken={*files, right})] = vocab.text(vocab.lines(rng, 1, 4))
    if decode.near(right, sorted(files)) or right not in decode.goal_names(task.goal):
        return None

    def expert() -> Expert:
        first, args = next(task.expert())
        yield first, {name: f"missing: {right}" if value == right else value for name, value in args.items()}
        yield blocked(f"{right} does not exist.")

    checks = [{"file": n, "unchanged": True} for n in files]
    return Task("recover", task.goal, files, checks, task.steps, task.done, expert, status="refused")
