"""Run a Python file; write a small one to a given formula and run it."""

from __future__ import annotations

import contextlib
import io
import random
from typing import Any

from training import spin
from training.families import code_specs, tables_say
from training.families import tables_words as w
from training.families.tables_say import Said
from training.task import Expert, Task, finish, write

_NAMES = """main script run job program calc compute task tool solve demo hello test app example work sample check report
build generate printer maker start helper prog code exercise answer solution my_script do_it quick tiny small_tool
step1 part2 lesson3 ex4 problem5 kata challenge practice trial play sandbox draft snippet experiment a b x p1 job2""".split()


def make(rng: random.Random) -> Task:
    return run_task(rng) if rng.random() < 0.45 else write_task(rng)


def py_name(rng: random.Random, hint: str = "") -> str:
    kind = rng.random()
    if hint and kind < 0.4:
        return f"{hint}.py"
    if kind < 0.65:
        name = f"{rng.choice(_NAMES)}.py"
        return f"{rng.choice(('src', 'scripts', 'bin', 'code', 'tools', 'programs'))}/{name}" if rng.random() < 0.1 else name
    return w.new_file(rng, "py", folder=0.05).replace("-", "_") if kind < 0.95 else f"{rng.choice(w.VERBS)}_{rng.choice(w.NOUNS)}.py"


def printed(text: str, src: str) -> str:
    """What a program prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, src, "exec"), {"__name__": "__main__"})  # noqa: S102 - programs made here
    return out.getvalue()


def script(rng: random.Random, src: str) -> tuple[str, str]:
    """A small program and what it prints."""
    a, b, n = rng.randint(2, 60), rng.randint(2, 60), rng.randint(2, 6)
    words = rng.sample(w.NOUNS, 3)
    text = rng.choice((
        f"print({a} * {b})\n", f"print(sum(range({a})))\n", f"for i in range({n}):\n    print(i * {b})\n", f"x = {a}\ny = {b}\nprint(x + y)\n",
        f"print('{words[0]}'.upper())\n", f"words = {words!r}\nprint(len(words))\n",
        f"def f(n):\n    return n * n + {b}\n\n\nprint(f({a}))\n", f"print('-'.join({words!r}))\n", f"print(max({a}, {b}) - 1)\n",
        f"print('{words[0]} {words[1]}')\nprint({a})\n", f"print('{words[0]}'[::-1])\n",
        f"\"\"\"{words[0].capitalize()} and {words[1]}.\"\"\"\n\ntotal = 0\nfor i in range({n}):\n    total += i * {a}\nprint(total)\n",
        f"import math\n\nprint(math.gcd({a * b}, {a * n}))\n",
        f"stock = {{'{words[0]}': {a}, '{words[1]}': {b}}}\nfor name, amount in stock.items():\n    print(name, amount)\n",
        f"print('{words[0]}')\nprint('{words[1]}')\nprint('done')\n", f"n = {n}\nwhile n > 0:\n    print(n)\n    n -= 1\n", f"print(sorted({words!r})[0])\n",
        f"def main():\n    print('total: {a + b}')\n\n\nif __name__ == '__main__':\n    main()\n", f"print([x * {n} for x in range({n})])\n",
        f"print(f'{{{a} / {n}:.2f}}')\n",
        f"class {words[0].capitalize()}:\n    size = {a}\n\n\nprint({words[0].capitalize()}.size + {n})\n", f"print(', '.join(sorted({words!r})))\n",
        f"for word in {words!r}:\n    print(word, len(word))\n", f"print({a} > {b})\n", f"print(round({a} / {b}, 3))\n",
    ))
    return text, printed(text, src)


_RUN = "{run|run|execute|start|launch|call|invoke|run} {[the] {program|script|Python file|Python script|Python program|file|code {in|of}}|||} <s>"
_RUN_TAILS = (
    "and {redirect|send|pipe|direct} {its|the} output {to|into} <o>", "with {its|the} output {going to|redirected to|saved in|written to} <o>",
    "and {capture|collect|catch} {its|the|all} output in <o>", "and {write|save|store|put|record} {what|everything|whatever} it prints {to|in|into} <o>",
    "> <o>", "and {save|write|store} {its|the} [printed] {output|result} {to|in|as} <o>", ", {saving|writing|storing} {its|the} output {to|in} <o>",
    "and {log|keep|note} {its|the} output in <o>", "; {its|the} output {goes|should go|belongs} {to|into} <o>".replace("{goes|should go|belongs} {to|into}",
        "{goes|should go} {to|into}"), "so that {its|the} output {lands|ends up|is saved|is stored} in <o>",
        "and {create|make} <o> {from|out of|with} {its|the} output", "; output: <o>", "-> <o>",
)


def run_task(rng: random.Random) -> Task:
    """A program that is there, run; what it prints goes into a file, or is the answer."""
    src = py_name(rng)
    text, shown = script(rng, src)
    out = w.result_file(rng, rng.choice(("txt", "txt", "txt", "log", "out", "md")), {src}) if rng.random() < 0.75 else None
    thing = " ".join(spin.spin(rng, _RUN, s=src).split())
    if out and rng.random() < 0.35:
        tail = spin.spin(rng, rng.choice(_RUN_TAILS), o=out)
        body = tables_say.polite(rng, f"{thing} {tail}".replace(" ,", ",").replace(" ;", ";"))
        goal = tables_say.around(rng, body, src, out)
    else:
        noun = spin.spin(rng, "{the output of <p>|what <p> prints|the printed output of <p>|everything [that] <p> prints|the text printed by <p>|the output that <p> {produces|gives|makes}|the result of {running|executing} <p>|what {running|executing} <p> prints|all that <p> {prints|outputs}|the output <p> {gives|produces} when run}", p=spin.spin(rng, "{|||the {program|script|file} }", ) + f" {src}")
        noun = " ".join(noun.split())
        question = spin.spin(rng, "{what does <s> {print|output|show|say} [when {it runs|run|it is run|you run it|executed}]|what is the output of <s>|what {comes out|is printed|do we get|do you get} when {you run <s>|<s> runs|<s> is run}|what happens to be the output of <s>}".replace("|what happens to be the output of <s>", ""), s=src)
        said = Said(noun, thing, question, it="{its output|the output|what it prints|everything it prints|the printed output|what is printed|whatever it prints|the text it prints}")
        goal = _goal(rng, said, src, out)

    def expert() -> Expert:
        seen = yield "run_file", {"path": src, **({"output": out} if out else {})}
        yield finish(f"done: {out}" if out else seen.strip())

    checks: list[dict[str, Any]] = [{"file": out, "equals": shown}] if out else [{"answer": "contains", "value": shown.strip()}]
    checks.append({"file": src, "unchanged": True})
    return Task("code", goal, w.others(rng, {src: text}, 3, {out or src}), checks, ("run a program",), (out,) if out else (), expert)


def _goal(rng: random.Random, said: Said, src: str, out: str | None) -> str:
    """The goal, never with the program's name put first as a place."""
    it = spin.spin(rng, said.it)
    if out is None:
        body = tables_say.asked(rng, said.noun, said.command, said.question, it, False)
    else:
        kind = rng.choice((0, 1, 2, 2, 3, 4, 4, 5, 6, 7, 8))
        body = tables_say.saved(rng, kind, said.noun, said.command, said.question, it, out, False)
    return tables_say.around(rng, body, src, out)


_KIND = "{script|program|Python script|Python file|Python program|small Python program|file|short script|little program|Python script}"
_PRINTS = "{prints|prints|prints|outputs|computes and prints|calculates and prints|shows|displays|writes to standard output|prints out}"
_WRITE = (
    f"{{write|create|make|program|code}} {{<s> that|a {_KIND} {{<s>|called <s>|named <s>}} {{that|which}}}} {_PRINTS} <x>",
    f"{{write|create|make}} a {_KIND} {{that|which}} {_PRINTS} <x> {{and save it as|and call it|, as|, named|, called|in}} <s>",
    f"{{write|create|make}} <s>, a {_KIND} {{that|which}} {_PRINTS} <x>",
    f"{{write|create|make}} a {_KIND} {{<s>|called <s>|named <s>}} {{printing|that prints|for printing|to print|which should print|whose output is}} <x>",
    "{write|put} Python code {into|in} <s> that prints <x>", "{write|create|make} {the|a} program <s> to {compute|calculate|work out|print|show|output} <x>",
    "in <s>, {write|create} {a program|Python code} that prints <x>", "{write|create|make} <s>: it {should|must|has to|is to} {print|output|show} <x>",
    "implement a program {called|named} <s> that prints <x>", "{save|store} a program that prints <x> as <s>",
    "{compute|calculate|print} <x> with a Python program {called|named} <s>",
)
_WANT = (
    f"{{I need|I want|we need|I'd like}} a {_KIND} {{<s>|called <s>|named <s>}} {{that|which}} {_PRINTS} <x>",
    "<s> {should|must|has to|needs to|shall|is to} {print|output|show} <x>; {write|create} it",
    "{the|a} program <s> {should|must|has to|shall} {be written|be created}; {it prints|it must print|it should print} <x>",
    f"there {{should|must}} be a {_KIND} <s> {{that|which}} {_PRINTS} <x>", "<s> is to be a Python program that prints <x>",
    "we are missing <s>, which {should|must} print <x>: {write|create} it",
)
_THEN_RUN = (
    "{run it|execute it|then run it|start it|run the program|run the script|execute the script|run that|now run it} and {save|write|store|put|record|keep} {its output|the output|the result|what it prints|everything it prints} {to|in|into} <o>", "{run it|execute it|then run it} with {the|its} output {in|going to|saved to|redirected to} <o>", "{its output|the output|what it prints} {should|must|has to|needs to} {go|be written|be saved} {to|into} <o>, so run it [too]", "{run|execute} it, {saving|writing|storing} {the|its} output {to|in} <o>", "{run it|execute it} so that {its|the} output {ends up|is|lands} in <o>",
    "after that, run it and {save|write|put} the output {in|to} <o>", "{run it|execute it} > <o>",
    "{redirect|send} {its|the} output {to|into} <o> when you run it", "{run it|execute it}; output {to|in} <o>",
    "<o> {should|must} {hold|contain} {its output|what it prints} after you {run it|have run it}",
)
_THEN_TELL = ("{run it|execute it|then run it} and {tell me|report|show me} {what it prints|its output|the output|the result}",
    "{run it|execute it}. What does it print?", "what does it print when you run it?", "run it; {what it prints|the output} is the answer")


def write_task(rng: random.Random) -> Task:
    """A program to be written to what it shall print, and mostly to be run."""
    spec = code_specs.spec(rng)
    src = py_name(rng, spec.hint)
    shown = printed(spec.text, src)
    kind = "save" if (r := rng.random()) < 0.8 else "tell" if r < 0.89 else "only"
    out = w.result_file(rng, "txt" if rng.random() < 0.85 else rng.choice(("log", "out", "md")), {src}, src.rpartition("/")[2][:-3]) if kind == "save" else None
    wants = rng.random() < 0.24
    made = " ".join(spin.spin(rng, rng.choice(_WANT if wants else _WRITE[:-1] if kind == "only" else _WRITE), s=src, x=spec.said).split()).replace(" ,",
        ",").replace(" :", ":")
    if kind == "only":
        goal = spin.sentence(made) if wants else tables_say.polite(rng, made)
    else:
        run = spin.spin(rng, rng.choice(_THEN_RUN if kind == "save" else _THEN_TELL), o=out or "")
        joined = run.split()[0] in ("run", "execute", "start") and "." not in made.replace(src, "")[-1:] and not run.endswith("?")
        if joined and not wants and rng.random() < 0.5:
            link = rng.choice((" and ", ", ", ", then ", " and then ", "; ", ", and "))
            goal = tables_say.polite(rng, f"{made}{link}{run.removeprefix('then ').removeprefix('now ')}")
        else:
            goal = f"{spin.sentence(made) if wants else tables_say.polite(rng, made)} {spin.sentence(run)}"
    if rng.random() < 0.12:
        goal += rng.choice((" Thanks.", " No other files, please.", " Use Python.", " Nothing else should be printed.", " Keep it short.",
            " A few lines are enough.", " No comments needed."))

    def expert() -> Expert:
        seen = yield write(src, spec.text)
        if kind != "only":
            seen = yield "run_file", {"path": src, **({"output": out} if out else {})}
        yield finish(f"done: {out or src}" if kind != "tell" else seen.strip())

    checks: list[dict[str, Any]] = [{"file": src, "exists": True}]
    if kind != "only":
        checks.insert(0, {"file": out, "equals": shown} if out else {"answer": "contains", "value": shown.strip()})
    steps = ("write a program",) if kind == "only" else ("write a program", "run it")
    return Task("code", goal, w.others(rng, {}, 3, {out or src, src}), checks, steps, (src, out) if out else (src,), expert)
