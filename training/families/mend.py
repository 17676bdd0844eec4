"""A program that fails when it is run: read it, write it again without the fault, run it again."""

from __future__ import annotations

import contextlib
import io
import random
import re
import warnings
from typing import Any

from training import spin
from training.families import code, mend_bugs, tables_say
from training.families import tables_words as w
from training.families.mend_bugs import Bug
from training.task import Expert, Task, finish, read, write

_IF = (
    "{if|should} it {fails|fail}, {fix|mend|repair|correct} it", "{if|when} it {crashes|breaks|stops with an error|does not work|ends in an error}, {fix|mend|repair|correct} {it|the error|the mistake} {first|and run it again|}", "{fix|mend|repair} {it|the program} if {it fails|there is an error|necessary|needed}", "{repair|fix|mend} whatever {is broken|keeps it from running|goes wrong}",
    "{should there be|if there is} an error, {fix|mend|correct} it", "{correct|fix} any {mistake|error|bug} {in it|that stops it}",
)
_BROKEN = (
    "<s> {does not run|fails|crashes|is broken|does not work|has a bug|ends with an error|stops with an error|won't run|gives an error|has a mistake in it|throws an error}. {Fix|Mend|Repair|Correct|Please fix|Please repair|Find the mistake and fix} it", "{fix|repair|mend|debug|correct} {the {program|script|Python file} |}<s>", "{fix|find and fix|correct|remove|repair} the {bug|error|mistake|problem|fault} in <s>",
    "{get|make} <s> {to run|to work|run again|work again|running}".replace("{get|make} <s> {to run|to work|run again|work again|running}", "make <s> {run|work}{| again}"), "get <s> {to run|to work|working|running}{| again}", "something is wrong {with|in} <s>{: fix it|; please repair it|. Mend it|. Find out what and fix it}", "why does <s> {fail|crash|not run}? {Fix|Repair|Correct} it",
    "there is {a bug|an error|a mistake|a typo} in <s>. {Fix|Correct|Repair} it",
)
_SAVE = (
    "and {save|write|store|put} {its output|what it prints|the output} {to|in|into} <o>", ", then run it and {save|write|store|put} {its|the} output {to|in|into} <o>", "and run it, {saving|writing} {its|the} output {to|in} <o>", ", run it and {keep|save|write} what it prints in <o>", "so that {its output|what it prints} {is|lands|can be saved} in <o>",
    ". {Its output|What it prints|The output} {goes|should go|belongs} {in|into} <o>", ". Then {save|write|put} {its|the} output {to|in} <o>", ". Run it with the output in <o>", ". <o> should hold {its output|what it prints}",
)
_TELL = ("and {tell me|report|show me} {what it prints|its output|the output}", ". What does it print{| then}?", ", run it and {tell me|report} {what it prints|the output}", ". {Tell me|I want to know} what it prints", "and then {tell me|say} what comes out")
_KEEPS = re.compile(r"unchanged|stay|as it is|untouched|[Nn]o other change|not change|n't change|not touch|n't touch|original|as they are|[Ll]eave|[Rr]ead-only|alone")
_ONLY = ("", "", ".", "so that it runs", "so that it {works|runs} {again|without an error}", "and {run it|check that it runs|make sure it runs}", ", please", ". It should run without {an error|errors}")


def printed(text: str, src: str, files: dict[str, str]) -> str | None:
    """What a program prints; None where it fails."""
    def opened(name: str) -> io.StringIO:
        if name not in files:
            raise FileNotFoundError(name)
        return io.StringIO(files[name])

    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, src, "exec"), {"__name__": "__main__", "open": opened})  # noqa: S102 - programs made here
    except (Exception, SystemExit):  # noqa: BLE001 - what fails is looked for
        return None
    return out.getvalue()


def broken(rng: random.Random, src: str) -> tuple[Bug, str]:
    """A fault and what the program prints without it."""
    while True:
        bug = rng.choice(mend_bugs.BUGS)(rng)
        shown = printed(bug.good, src, bug.files)
        if len(bug.good) > 110 and rng.random() < 0.8:
            continue
        if shown and len(shown) < 70 and printed(bug.bad, src, bug.files) is None and src not in bug.files:
            return bug, shown


def make(rng: random.Random) -> Task:
    src = code.py_name(rng)
    if "/" in src:
        src = src.rpartition("/")[2]
    bug, shown = broken(rng, src)
    works = rng.random() < 0.1
    kind = rng.choice(("save", "save", "save", "tell", "only")) if not works else rng.choice(("save", "tell"))
    out = w.result_file(rng, rng.choice(("txt", "txt", "txt", "log", "out", "md")), {src, *bug.files}) if kind == "save" else None
    plain = kind != "only" and rng.random() < (0.35 if not works else 0)
    goal = _plain(rng, src, out) if plain else _careful(rng, src, out) if works or (kind != "only" and rng.random() < 0.4) else _fix(rng, src, kind, out)
    args = {"path": src, **({"output": out} if out else {})}

    def expert() -> Expert:
        seen = yield "run_file", args
        if not works:
            yield read(src)
            yield write(src, bug.good)
            seen = yield "run_file", args
        yield finish(f"done: {out}" if out else seen.strip() if kind == "tell" else f"done: {src}")

    checks: list[dict[str, Any]] = [{"file": out, "equals": shown}] if out else [{"answer": "contains", "value": shown.strip()}] if kind == "tell" else []
    checks += [{"file": src, "equals": bug.good}, *({"file": f, "unchanged": True} for f in bug.files)]
    files = {src: bug.good if works else bug.bad, **bug.files}
    steps = ("run a program",) if plain else ("run a program", "mend it if it fails")
    return Task("recover", goal, w.others(rng, files, 2, {out or src}), checks, steps, (out,) if out else (), expert)


def _run(rng: random.Random, src: str, out: str | None) -> str:
    run = spin.spin(rng, "{run|run|execute|start|run} {|||the program |the script |the Python file }<s>", s=src)
    if out:
        return f"{run} {spin.spin(rng, '{and {save|write} {its|the} output {to|in|into} <o>|and {store|put|keep} {its|the} output in <o>|with {its|the} output {going to|saved in|written to} <o>|and {save|write} what it prints {to|in|into} <o>}', o=out)}"
    return f"{run} and {spin.spin(rng, '{tell me|report|show me} {what it prints|its output|the output}')}"


def _plain(rng: random.Random, src: str, out: str | None) -> str:
    """The goal says nothing of a fault."""
    while True:
        goal = tables_say.around(rng, tables_say.polite(rng, _run(rng, src, out)), src, out)
        if not _KEEPS.search(goal):
            return goal


def _careful(rng: random.Random, src: str, out: str | None) -> str:
    """The goal says what to do should there be one."""
    run, unless = _run(rng, src, out), spin.spin(rng, rng.choice(_IF))
    kind = rng.randrange(4)
    if kind == 0:
        return spin.sentence(f"{run}; {unless}")
    if kind == 1 and unless.startswith(("if ", "should ", "when ")):
        return spin.sentence(f"{run}, and {unless}")
    return f"{spin.sentence(run)} {spin.sentence(unless)}"


def _fix(rng: random.Random, src: str, kind: str, out: str | None) -> str:
    """The goal says that there is a fault."""
    said = spin.spin(rng, rng.choice(_BROKEN), s=src)
    tails = {"save": _SAVE, "tell": _TELL, "only": _ONLY}[kind]
    tail = spin.spin(rng, rng.choice(tails if kind != "only" or said.startswith(("fix", "there")) else tails[:3]), o=out or "")
    goal = f"{said}{tail}" if tail[:1] in (".", ",", "") else f"{said} {tail}"
    goal = spin.sentence(goal)
    while "?" not in goal:
        dressed = spin.dressed(rng, goal, src, out or "")
        if not _KEEPS.search(dressed):
            return dressed
    return goal
