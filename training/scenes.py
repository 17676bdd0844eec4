"""Tasks written by hand: a goal in several wordings, over files that fit it, with the calls that reach it.

Composed wordings (`families/`) are many and alike; these are few and natural. A file is a YAML list:

    - family: count
      files: {<src>: "12:01 TIMEOUT db\n12:02 ok\n"}
      goals: ["How many lines of <src> say <w>? Put the number in <out>."]
      calls: [{count: {what: lines with, path: <src>, text: <w>, output: <out>}}]
      result: "1"                       # what <out> holds in the end, or the answer
      slots: {src: [gateway.log, proxy.log], out: [n.txt, timeouts.txt], w: [TIMEOUT]}

`<name>` stands for one of its slot's choices, wherever it is found. `unchanged: false` says that an expert need not
be checked for what it leaves alone; `policy: readonly` with no calls, that the policy forbids it.

    python -m training.scenes training/scenes/*.yaml      # solve every goal, and say which cannot be
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from agentd import decode
from training import vocab
from training.families import convert, find, recover, refuse, tables_idiom
from training.families.count import SAYS as COUNTED
from training.task import Call, Expert, Task, finish

FOLDER = Path(__file__).parent / "scenes"
MISSPELT = 0.07  # of the goals that name their file
ENTRIES = ("first", "second", "third", "fourth", "fifth", "last")
_ALONE = ("find_files", "search", "list_files")  # other files would change what these find
_TAKEN = {
    "first": "take the first lines", "last": "take the last lines", "with": "take the lines with a text", "without": "take the lines without a text",
    "starting with": "take the lines starting with a text", "ending with": "take the lines ending with a text",
    "emails": "take the emails", "links": "take the links", "numbers": "take the numbers",
}
_SHOWN = {
    **tables_idiom.STEP, "count": "count the rows", "values": "list a column", "different": "list the different values of a column",
    "count different": "count the different values of a column", "rows": "list the rows", "highest": "find the row with the highest value",
    "lowest": "find the row with the lowest value", "sorted": "sort the table", "sorted backwards": "sort the table backwards",
}
_FORMS = {"json": "convert to JSON", "csv": "convert to CSV", "tsv": "convert to tabs", "semicolons": "convert to semicolons"}
_CHANGED = {
    "append": "append a line", "prepend": "prepend a line", "insert before": "insert a line before another", "insert after": "insert a line after another",
    "replace line": "replace a line by its number", "delete line": "delete a line by its number", "delete first": "delete the first line",
    "delete last": "delete the last line", "delete with": "delete the lines with a text", "delete without": "delete the lines without a text",
    "delete starting with": "delete the lines starting with a text", "delete ending with": "delete the lines ending with a text",
    "delete blank": "delete the blank lines", "delete repeated": "delete the repeated lines",
}

_FAULT = re.compile(
    r"\b(fix|mend|repair|broke|break|crash|error|fail|wrong|typo|bug|patch|fault|trip|blow|stops?\b|straighten|sort (it|that|out)|correct|debug|mistake|"
    r"complain|refus|trouble|problem|won't|doesn't|no longer|not (run|start|work)|dies|(get|make|set|put) .*\b(right|straight|going|works?|running|to run)\b|heal|cure|doctor|surgery|"
    r"traceback|lack|missing|unbreak|rectify|misspelt|restore|remedy|close (it|the)|(add|put) (it|them) (back|there)?|adapt|isn't)|\w(Error|Exception)\b", re.IGNORECASE,
)


def step(tool: str, args: dict[str, Any], files: dict[str, str]) -> str:
    """The plan's line for a call, as the other families say it."""
    if tool == "count":
        return COUNTED[args["what"]]
    if tool == "find_files":
        return find.STEPS[args["by"]]
    if tool == "field":
        entry = args["field"].rpartition(".")[2] in ENTRIES and "." in args["field"]
        return "get an entry of a list" if entry else "get a field"
    if tool == "table":
        return _table(args)
    if tool == "lines":
        said = {**convert.STEPS, **_TAKEN}[args["take"]]
        return f"{said} in place" if args.get("output") == args["path"] else said
    if tool == "change_lines":
        if args["do"] == "replace line" and "at" in args:
            return "replace a line by its text"
        return "write a text into a new file" if args["path"] not in files and args["do"] == "append" else _CHANGED[args["do"]]
    if tool in ("move", "copy"):
        folder = args["from"].rpartition("/")[0] != args["to"].rpartition("/")[0]
        return f"{tool} a file into a folder" if folder else "copy a file" if tool == "copy" else "rename a file"
    return {"edit_file": "replace a text", "delete": "delete a file", "run_file": "run a program", "read_file": "read the file", "search": "search the text"}[tool]


def _table(args: dict[str, Any]) -> str:
    kind, when = args.get("is", "equal"), ""
    if "where" in args:
        when = {"equal": " where another has a value", "not": " where another is not a value", "contains": " where another holds a text"}.get(kind, f" where another is {kind} a number")
    if args["show"] == "rows" and not when:
        return _FORMS[args["form"]]
    grouped = " for each group" if "by" in args and args["show"] in ("sum", "mean", "median", "max", "min", "count") else ""
    return _SHOWN[args["show"]] + when + grouped + (", rounded" if "digits" in args else "")


def steps(goal: str, calls: list[Call], files: dict[str, str]) -> tuple[str, ...]:
    """The plan for a goal's calls, which foresees no fault that the goal does not speak of; one for a file that is not there is made again with another, and counts once."""
    calls = [call for call in calls if not any(str(value).startswith("missing: ") for value in call[1].values())]
    tools = [tool for tool, _ in calls]
    if tools == ["write_file", "run_file"]:
        return "write a program", "run it"
    if tools == ["write_file"]:
        return ("write a program",) if calls[0][1]["path"].endswith(".py") else ("write a text into a new file",)
    if tools[:2] == ["run_file", "read_file"]:
        return ("run a program", "mend it if it fails") if _FAULT.search(goal) else ("run a program",)
    if tools == ["read_file", "write_file"]:
        return "read the file", "write the answer"
    return tuple(step(tool, args, files) for tool, args in calls)


def task(rng: random.Random, scene: dict[str, Any], said: str) -> Task:
    """A scene's task in one of its wordings. Raises KeyError for what the scene lacks."""
    slots = {name: str(rng.choice(choices)) for name, choices in scene.get("slots", {}).items()}
    if "out" not in slots:
        slots["out"] = vocab.out_name(rng, taken=())

    def fill(value: Any) -> Any:
        if isinstance(value, str):
            for name, text in slots.items():
                value = value.replace(f"<{name}>", text)
            return value
        if isinstance(value, dict):
            return {fill(k): fill(v) for k, v in value.items()}
        return [fill(v) for v in value] if isinstance(value, list) else value

    files, goal = fill(scene["files"]), fill(said)
    if scene.get("policy") == "readonly" and not scene["calls"]:
        return refuse.refused(goal, files, tuple(n for n in fill(scene.get("done", [])) if n in goal))
    calls: list[Call] = [next(iter(fill(c).items())) for c in scene["calls"]]
    return _solved(rng, scene, goal, files, calls, str(fill(scene.get("result", ""))))


def _solved(rng: random.Random, scene: dict[str, Any], goal: str, files: dict[str, str], calls: list[Call], result: str) -> Task:
    tools = [tool for tool, _ in calls]
    made = [a for tool, args in calls for k, a in args.items() if k in ("output", "to") or (k == "path" and tool in ("write_file", "change_lines"))]
    done = _promised(goal, made, files)
    last = calls[-1][1]
    changed = last.get("output") or last.get("to") or (last["path"] if tools[-1] in ("change_lines", "edit_file", "delete", "write_file") else "")
    others = files if {*tools} & {*_ALONE} or last.get("what") == "files" or rng.random() < 0.5 else vocab.others(rng, files, 2)

    def expert() -> Expert:
        seen = ""
        for call in calls:
            seen = yield call
        told = tools[-1] in ("read_file", "search")
        yield finish(f"done: {changed}" if changed else result if told else seen.strip())

    checks: list[dict[str, Any]] = [{"answer": "contains", "value": result}] if not changed else []
    if changed and tools[-1] == "delete":
        checks = [{"file": changed, "absent": True}]
    elif changed and result:
        checks = [{"file": changed, "equals": result}]
    if tools[0] == "run_file" and "write_file" in tools:
        checks.append({"file": calls[-1][1]["path"], "exists": True})
    plan = steps(goal, calls, files)
    if not changed and tools == ["read_file"]:
        plan = "read the file", "answer from it"
    if not changed and tools == ["search"]:
        plan = "search the text", "answer with the file" if result in files else "answer from it"
    return Task(scene["family"], goal, others, checks, plan, done, expert)


def _promised(goal: str, made: list[str], files: dict[str, str]) -> tuple[str, ...]:
    """What the plan can promise: new files that the goal names, or the folder that one goes into."""
    named = set(decode.goal_names(goal, sorted(files)))
    new = [name for name in dict.fromkeys(made) if name not in files]
    folders = [name.rpartition("/")[0] for name in new]
    there = {file.rpartition("/")[0] for file in files}
    return tuple(name if name in named else folder for name, folder in zip(new, folders, strict=True) if name in named or (folder in named and folder not in there))


def misspelt(rng: random.Random, right: Task) -> Task:
    """Now and then the same with its file's name written wrongly."""
    first, args = next(right.expert())
    name = args.get("path") or args.get("from", "")
    fits = first in ("count", "lines", "table", "field", "edit_file", "run_file") and name in right.files and right.goal.count(name) == 1
    alike = any(Path(out).stem == Path(name).stem for out in right.done)  # it would be taken for the misspelt one
    if not fits or alike or args.get("output") == name or rng.random() > MISSPELT:
        return right
    wrong = recover.misspell(rng, name)
    return (None if wrong in right.files or wrong in right.goal else recover.misspelt(rng, right, name, wrong)) or right


def load(paths: list[Path]) -> list[dict[str, Any]]:
    return [scene for path in paths for scene in yaml.safe_load(path.read_text(encoding="utf-8"))]


def tasks(rng: random.Random, files: list[Path]) -> Iterator[Task]:
    """Every goal of every scene in random order, over and over."""
    every = [(scene, said) for scene in load(files) for said in scene["goals"]]
    while True:
        rng.shuffle(every)
        for scene, said in every:
            yield misspelt(rng, task(rng, scene, said))


def main() -> int:
    from training.transcripts import Rejected, Stage, Tokens

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    rng, stage, tokens, bad, good = random.Random(1), Stage(), Tokens(), 0, 0
    for path in parser.parse_args().files:
        for number, scene in enumerate(load([path]), 1):
            for said in scene["goals"]:
                try:
                    made = task(rng, scene, said)
                    tokens.encode(stage.solve(made, rng))
                    good += 1
                except (Rejected, LookupError, StopIteration, TypeError) as why:
                    bad += 1
                    print(f"{path.name} scene {number}: {type(why).__name__} {why}\n    {said}\n    {json.dumps(scene.get('calls'))}")
    print(f"{good} goals can be reached, {bad} cannot", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
