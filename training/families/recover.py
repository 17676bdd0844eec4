"""The named file is missing or misspelt: look, correct, carry on; or say that it is not there."""

from __future__ import annotations

import dataclasses
import random

from agentd import decode
from training import vocab
from training.families import answer, convert, count, edit, extract, mend, tables
from training.task import Call, Expert, Task, blocked

FOLDERS = ("data", "docs", "logs", "input", "files", "notes", "old", "archive", "reports", "src", "2024", "export", "in", "texts", "misc")
KEPT = ("append", "prepend")  # creates what is not there, so that a misspelt name is none


def make(rng: random.Random) -> Task:
    if rng.random() < 0.2:
        return mend.make(rng)
    while True:
        task = rng.choice((count, count, extract, tables, convert, answer, edit)).make(rng)
        first = next(task.expert())
        right = first[1].get("path") or first[1].get("from")
        if not right or right not in task.files or right not in task.goal or task.goal.count(right) > 3 or first[0] in ("delete", "read_file"):
            continue
        if first[0] in ("move", "copy") and first[1]["to"] not in task.goal:
            continue  # where it goes is offered only for what is there
        if first[1].get("do") in KEPT or first[1].get("output") == right or first[0] == "change_lines":
            continue
        wrong = misspell(rng, right)
        if wrong == right or wrong in task.files or wrong in task.goal:
            continue
        found = absent(rng, task, right) if rng.random() < 0.2 else misspelt(rng, task, right, wrong)
        if found is not None:
            return found


def misspell(rng: random.Random, name: str) -> str:
    """The name as somebody mistypes or misremembers it."""
    folder, slash, base = name.rpartition("/")
    root, _, suffix = base.partition(".")
    at = rng.randrange(1, len(root) - 1) if len(root) > 2 else 0
    kind = rng.choice(("drop", "drop", "swap", "swap", "double", "plural", "suffix", "change", "case", "folder", "folder", "folder", "mark", "far", "far", "more"))
    if kind == "folder" or not root:
        return rng.choice((base, f"{rng.choice(FOLDERS)}/{base}")) if folder else rng.choice((f"{rng.choice(FOLDERS)}/{base}", f"{rng.choice(FOLDERS)}/{base}", f"{rng.choice(FOLDERS)}/{rng.choice(FOLDERS)}/{base}"))
    if kind == "more":
        return f"{folder}{slash}{_otherwise(rng, root)}.{suffix}"
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
    elif kind == "far":
        root, suffix = _by_ear(rng, root), suffix if rng.random() < 0.75 else suffix.upper()
    elif kind == "mark":
        root = root.replace("_", "-") if "_" in root else root.replace("-", "_") if "-" in root else f"{root}_1"
    else:
        root = root.capitalize() if root.islower() else root.lower()
    return f"{folder}{slash}{root}.{suffix}"


_SOUNDS = (("ie", "ei"), ("ei", "ie"), ("ph", "f"), ("f", "ph"), ("c", "k"), ("k", "c"), ("y", "i"), ("i", "y"), ("z", "s"), ("s", "z"), ("oo", "u"), ("ou", "o"), ("our", "or"), ("er", "re"), ("ee", "ea"), ("ea", "ee"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("v", "w"), ("w", "v"), ("d", "t"), ("b", "p"), ("m", "n"), ("o", "0"), ("l", "1"), ("a", "e"), ("e", "a"), ("u", "o"))
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _by_ear(rng: random.Random, root: str) -> str:
    """As somebody spells it who only heard it, or who hits the key beside the right one."""
    if rng.random() < 0.6:
        fits = [pair for pair in _SOUNDS if pair[0] in root]
        return root.replace(*rng.choice(fits), 1) if fits else root
    at = rng.randrange(len(root))
    row = next((keys for keys in _KEYS if root[at] in keys), "")
    beside = row.find(root[at]) + rng.choice((-1, 1))
    return root[:at] + row[beside] + root[at + 1 :] if row and 0 <= beside < len(row) else root


def _otherwise(rng: random.Random, root: str) -> str:
    """As somebody remembers it: longer, shorter, or joined in another way."""
    parts = root.replace("-", "_").split("_")
    return rng.choice((
        f"my_{root}", f"the_{root}", f"{root}_new", f"{root}_final", f"{root}2", f"{root}-old", f"{root}_v2", f"{root}_list", f"all_{root}", root.rstrip("0123456789") or root,
        *(("".join(parts), "_".join(reversed(parts)), parts[0], parts[-1], ".".join(parts)) if len(parts) > 1 else (root + "-1", root[1:] if len(root) > 4 else root)),
    ))


_UNSURE = (
    "I may have misspelt the name.", "I am not sure about the name.", "The name may be a little different.", "I hope I remember the name.", "I may have mistyped that.", "Excuse any typos.", "I typed this in a hurry.", "Names from memory.", "It may be spelt a bit differently.", "I think that is what it is called.", "If I got the name wrong, take the one I meant.", "You will know which file I mean.", "Or whatever it is called exactly.",
)
_ELSEWHERE = ("It may be in another folder.", "I am not sure about the folder.", "I do not remember where I put it.", "It may have been moved.", "I hope it is still there.", "Or wherever it is now.", "It should be somewhere here.")
_LOST = ("If it is not there, say so.", "Should the file be missing, tell me.", "If there is no such file, just tell me.", "I am not sure that it is still there.", "Somebody may have deleted it.", "Tell me if it does not exist.", "If you cannot find it, stop.", "It may be gone.")


def _added(rng: random.Random, goal: str, tails: tuple[str, ...]) -> str:
    return f"{goal} {rng.choice(tails)}" if goal[-1] in ".!?" and rng.random() < 0.2 else goal


def misspelt(rng: random.Random, task: Task, right: str, wrong: str) -> Task | None:
    """The task with the file's name written wrongly; None where nothing would be found by it."""
    near = decode.near(wrong, sorted(task.files))
    if not near or near[0] != right:
        return None
    moved = right.rpartition("/")[2] == wrong.rpartition("/")[2]
    goal = _added(rng, task.goal.replace(right, wrong), _ELSEWHERE if moved else _UNSURE)
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
    return Task("recover", _added(rng, task.goal, _LOST), files, checks, task.steps, task.done, expert, status="refused")
