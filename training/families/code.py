"""Run a Python file and save its output; write a small one to a given formula and run it."""

from __future__ import annotations

import contextlib
import io
import math
import random

from training import spin, vocab
from training.task import Expert, Task, finish, shell, write

_SRC = "main script run job program calc compute task tool solve demo hello test sum app example work square".split()


def make(rng: random.Random) -> Task:
    return run_task(rng) if rng.random() < 0.5 else write_task(rng)


def script(rng: random.Random, src: str) -> tuple[str, str]:
    """A small program and what it prints."""
    a, b = rng.randint(2, 30), rng.randint(2, 30)
    w = rng.sample(vocab.WORDS, 3)
    text = rng.choice((
        f"print({a} * {b})\n", f"print(sum(range({a})))\n", f"for i in range({min(a, 5)}):\n    print(i * {b})\n",
        f"x = {a}\ny = {b}\nprint(x + y)\n", f"print('{w[0]}'.upper())\n", f"words = {w!r}\nprint(len(words))\n",
        f"def f(n):\n    return n * n + {b}\n\n\nprint(f({a}))\n", f"print('-'.join({w!r}))\n", f"print(max({a}, {b}) - 1)\n",
        f"print('{w[0]} {w[1]}')\nprint({a})\n", f"print('{w[0]}'[::-1])\n",
    ))
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, src, "exec"), {})  # noqa: S102 - programs made above
    return text, out.getvalue()


def run_task(rng: random.Random) -> Task:
    src = (rng.choice(_SRC) if rng.random() < 0.6 else vocab.stem(rng)) + ".py"
    text, printed = script(rng, src)
    files = {src: text}
    out = vocab.out_name(rng, taken=files)
    thing = spin.spin(rng, "{run|execute|start|launch} [the {program|script|Python file|file}] <s>", s=src)
    goal = spin.goal(
        rng, noun=spin.spin(rng, "{the output of <s>|what <s> prints|the printed output of <s>|everything that <s> prints}", s=src),
        command=thing, question=spin.spin(rng, "what does <s> print [when it runs]", s=src), out=out, src=src,
        it="{its output|the output|what it prints|everything it prints|the printed output|what is printed}",
    )
    if rng.random() < 0.25:
        goal = spin.polite(rng, f"{thing} {rng.choice(('and redirect its output to', 'with its output going to', 'and capture its output in'))} {out}")

    def expert() -> Expert:
        said = yield shell(f"python3 {src} | tee {out}")
        yield finish(said)

    checks = [{"file": out, "equals": printed}, {"file": src, "unchanged": True}]
    return Task("code", goal, vocab.others(rng, files), checks, (f"run {src} into {out}",), (out,), expert)


def formula(rng: random.Random) -> tuple[str, str, str]:
    """What a program shall print, as said; the expression; its true value."""
    a, b, n = rng.randint(2, 60), rng.randint(2, 60), rng.randint(3, 60)
    small, span = rng.randint(3, 12), f"{{from 1 to {n}|1 to {n}|1 through {n}|between 1 and {n}}}"
    table = (
        (f"the sum of {{the numbers|the integers|all whole numbers|all numbers}} {span}", f"sum(range(1, {n + 1}))", sum(range(1, n + 1))),
        (f"the sum of {{the squares|all squares|squares}} {span}", f"sum(i * i for i in range(1, {n + 1}))", sum(i * i for i in range(1, n + 1))),
        (f"the sum of {{the cubes|all cubes}} {span}", f"sum(i ** 3 for i in range(1, {n + 1}))", sum(i**3 for i in range(1, n + 1))),
        (f"the {{product of {a} and {b}|result of {a} times {b}|result of {a} * {b}}}", f"{a} * {b}", a * b),
        (f"{{the sum of {a} and {b}|{a} plus {b}|the result of {a} + {b}}}", f"{a} + {b}", a + b),
        (f"{{{a} to the power of {small}|{a} ** {small}|{a} to the power {small}}}", f"{a} ** {small}", a**small),
        (f"{{the factorial of {small}|{small} factorial|{small}!}}", f"__import__('math').factorial({small})", math.factorial(small)),
        (f"the sum of {{the even numbers|all even numbers}} {span}", f"sum(range(2, {n + 1}, 2))", sum(range(2, n + 1, 2))),
        (f"the sum of {{the odd numbers|all odd numbers}} {span}", f"sum(range(1, {n + 1}, 2))", sum(range(1, n + 1, 2))),
        (f"{{the square of {a}|{a} squared}}", f"{a} ** 2", a * a),
        (f"{{the remainder of {a * b + 1} divided by {a}|{a * b + 1} modulo {a}|{a * b + 1} % {a}}}", f"{a * b + 1} % {a}", 1),
    )
    said, code, value = rng.choice(table)
    return spin.spin(rng, said), code, str(value)


def write_task(rng: random.Random) -> Task:
    src = (rng.choice(_SRC) if rng.random() < 0.6 else vocab.stem(rng)) + ".py"
    said, code, value = formula(rng)
    out = vocab.out_name(rng)
    make_ = spin.spin(rng, "{write|create|make} {<s> that|a {script|program|Python script|Python file|Python program} [called|named] <s> {that|which}} {prints|computes and prints|outputs}", s=src)
    run = spin.spin(rng, "{run it|execute it|then run it} and {save|write|store|put} {its output|the output|the result|what it prints} {to|in|into} <o>", o=out)
    goal = rng.choice((f"{spin.polite(rng, f'{make_} {said}')} {spin.sentence(run)}", spin.polite(rng, f"{make_} {said}, {run}"), spin.polite(rng, f"{make_} {said} and {run.removeprefix('then ')}")))

    def expert() -> Expert:
        yield write(src, f"print({code})\n")
        printed = yield shell(f"python3 {src} | tee {out}")
        yield finish(printed)

    checks = [{"file": out, "equals": value}, {"file": src, "exists": True}]
    return Task(
        "code", goal, vocab.others(rng, {}), checks, (f"write {src}: print {said}", f"run it into {out}"), (src, out), expert
    )
