"""Small programs that work, and the same with one thing wrong that the traceback names."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from training import vocab
from training.families import tables_words as w


@dataclass(frozen=True)
class Bug:
    """A program as it should be and as it is; `files` are what it reads."""

    good: str
    bad: str
    files: dict[str, str] = field(default_factory=dict)


_VARS = "total result amount price count number value length width height weight score area speed distance balance points answer message name title".split()
_FUNCTIONS = "area double square add twice half greet total shout convert mean label price bigger".split()


def _typo(rng: random.Random, name: str) -> str:
    """A name with a letter dropped, doubled or two swapped."""
    at = rng.randrange(1, len(name) - 1)
    return rng.choice((name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:], name[:at] + name[at + 1] + name[at] + name[at + 2 :]))


def _nums(rng: random.Random) -> list[int]:
    return [rng.randint(2, 99) for _ in range(rng.randint(3, 5))]


def _words(rng: random.Random, least: int = 3) -> list[str]:
    return rng.sample(w.NOUNS, rng.randint(least, 4))


def _base(rng: random.Random) -> str:
    """A program that works."""
    v, other = rng.sample(_VARS, 2)
    f = rng.choice(_FUNCTIONS)
    a, b, n, nums, words = rng.randint(2, 60), rng.randint(2, 60), rng.randint(3, 6), _nums(rng), _words(rng)
    return rng.choice((
        f"{v} = {a}\n{other} = {b}\nprint({v} * {other})\n", f"{v} = 0\nfor i in range({n}):\n    {v} += i * {a}\nprint({v})\n",
        f"numbers = {nums}\n{v} = sum(numbers)\nprint({v})\n", f"numbers = {nums}\nfor n in numbers:\n    print(n * {n})\n",
        f"words = {words}\nfor word in words:\n    print(word.upper())\n", f"def {f}(n):\n    return n * {a}\n\n\nprint({f}({b}))\n",
        f"words = {words}\nfor word in sorted(words):\n    print(word, len(word))\n", f"{v} = {a}\nif {v} > {b}:\n    print('high')\nelse:\n    print('low')\n",
        f"def {f}(a, b):\n    return a * a + b\n\n\n{v} = {f}({a}, {n})\nprint({v})\n", f"n = {n}\nwhile n > 0:\n    print(n)\n    n -= 1\n",
        f"{v} = {a} + {b}\n{other} = {v} * {n}\nprint({v}, {other})\n", f"numbers = {nums}\nprint(max(numbers))\nprint(min(numbers))\n",
        f"stock = {{'{words[0]}': {a}, '{words[1]}': {b}}}\nfor name in stock:\n    print(name, stock[name])\n", f"names = {rng.sample(vocab.NAMES, 3)}\nprint(', '.join(names))\n",
    ))


def _of_base(rng: random.Random, change: Callable[[str], str]) -> Bug:
    """Some program that the change breaks."""
    while True:
        good = _base(rng)
        bad = change(good)
        if bad != good:
            return Bug(good, bad)


def variable(rng: random.Random) -> Bug:
    """A name mistyped where it is used for the last time."""
    def change(good: str) -> str:
        names = [x for x in {*_VARS, "numbers", "words", "names", "stock"} if re.search(rf"^{x} = ", good, re.M)]
        name = rng.choice(sorted(names)) if names else "-"
        at = good.rfind(name)
        return good[:at] + _typo(rng, name) + good[at + len(name) :] if names and at > good.find(name) and len(name) > 3 else good
    return _of_base(rng, change)


def function(rng: random.Random) -> Bug:
    def change(good: str) -> str:
        found = re.search(r"def (\w+)", good)
        at = good.rfind(found[1]) if found else 0
        return good[:at] + _typo(rng, found[1]) + good[at + len(found[1]) :] if found and at > found.start(1) else good
    return _of_base(rng, change)


def builtin(rng: random.Random) -> Bug:
    old, new = rng.choice((("print(", "Print("), ("print(", "pint("), ("print(", "prnt("), ("len(", "lenght("), ("sum(", "summ("), ("max(", "maximum("), ("range(", "rang("), ("sorted(", "sort("), ("range(", "Range(")))
    return _of_base(rng, lambda good: good.replace(old, new, 1))


def colon(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: re.sub(r":\n", "\n", good, count=1))


def parenthesis(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: good[:-2] + "\n" if good.endswith(")\n") else good)


def no_parentheses(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: re.sub(r"print\((\w+)\)\n$", r"print \1\n", good))


def indent(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: re.sub(r":\n    ", ":\n", good, count=1) if good.count("    ") == 1 else good)


def more_indent(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: re.sub(r"\nprint", "\n  print", good, count=1) if "    " not in good else good)


def keyword(rng: random.Random) -> Bug:
    old, new = rng.choice((("for ", "fro "), ("while ", "whlie "), ("def ", "define "), ("def ", "function "), ("else:", "otherwise:"), ("return ", "retrun "), (" in ", " inn ")))
    return _of_base(rng, lambda good: good.replace(old, new, 1))


def comma(rng: random.Random) -> Bug:
    return _of_base(rng, lambda good: re.sub(r"(= \[[^,\n]+), ", r"\1 ", good, count=1) if "['" not in good else good)


def quote(rng: random.Random) -> Bug:
    words = _words(rng)
    good = rng.choice((f"print('{words[0]} {words[1]}')\nprint({rng.randint(2, 99)})\n", f"word = '{words[0]}'\nprint(word[::-1])\n", f"name = '{rng.choice(vocab.NAMES)}'\nprint('Hello, ' + name)\n", f"print('{words[0]}'.upper())\nprint('{words[1]}')\n"))
    at = good.index("'", good.index("'") + 1)
    return Bug(good, good[:at] + good[at + 1 :])


def equals(rng: random.Random) -> Bug:
    a, b = rng.randint(2, 50), rng.randint(2, 9)
    good = rng.choice((f"n = {a}\nif n % {b} == 0:\n    print('yes')\nelse:\n    print('no')\n", f"for i in range({a}):\n    if i % {b} == 1:\n        print(i)\n", f"color = '{rng.choice(('red', 'blue'))}'\nif color == 'red':\n    print('stop')\nelse:\n    print('go')\n"))
    return Bug(good, good.replace("==", "=", 1))


def missing_import(rng: random.Random) -> Bug:
    a, b = rng.randint(2, 30), rng.randint(2, 30)
    first, rest = rng.choice((("import math", f"print(math.sqrt({a * a}))\n"), ("import math", f"print(math.gcd({a * 6}, {b * 6}))\n"), ("import math", f"x = {a}\nprint(math.factorial({b % 7 + 2}) + x)\n"), ("import json", f"data = {{'a': {a}, 'b': {b}}}\nprint(json.dumps(data))\n"),
        ("import string", "print(string.ascii_lowercase)\n"), ("import datetime", f"day = datetime.date(2025, {b % 12 + 1}, {a % 28 + 1})\nprint(day)\n"), ("import statistics", f"numbers = {_nums(rng)}\nprint(statistics.median(numbers))\n"), ("import re", f"text = '{_words(rng)[0]} {a} {b}'\nprint(re.findall('[0-9]+', text))\n")))
    good = f"{first}\n\n{rest}"
    if rng.random() < 0.7:
        return Bug(good, rest)
    return Bug(good, good.replace(first, rng.choice((first + "s", "import " + (_typo(rng, first[7:]) if len(first) > 10 else "rex"))), 1))


def attribute(rng: random.Random) -> Bug:
    words, nums, a = _words(rng), _nums(rng), rng.randint(2, 40)
    good, old, new = rng.choice((
        (f"word = '{words[0]}'\nprint(word.upper())\n", ".upper", rng.choice((".uper", ".to_upper", ".uppercase"))), (f"word = '{words[0].upper()}'\nprint(word.lower())\n", ".lower", rng.choice((".lowr", ".to_lower", ".lowercase"))),
        (f"numbers = {nums}\nnumbers.append({a})\nprint(sum(numbers))\n", ".append", rng.choice((".add", ".push", ".apend"))), (f"text = '{' '.join(words)}'\nfor word in text.split():\n    print(word)\n", ".split", rng.choice((".splt", ".spilt"))),
        (f"import math\n\nprint(math.sqrt({a * a}))\n", ".sqrt", rng.choice((".sqroot", ".squareroot", ".sqr"))), (f"text = '{words[0]} {words[1]}'\nprint(text.replace('{words[0]}', '{words[2]}'))\n", ".replace", rng.choice((".replce", ".replaces"))),
        (f"from math import sqrt\n\nprint(sqrt({a * a}) + {a})\n", "import sqrt", rng.choice(("import sqr", "import squareroot"))), (f"stock = {{'{words[0]}': {a}, '{words[1]}': {a + 3}}}\nfor name, n in stock.items():\n    print(name, n)\n", ".items", rng.choice((".item", ".itmes", ".pairs"))),
    ))
    return Bug(good, good.replace(old, new, 1))


def wrong_key(rng: random.Random) -> Bug:
    words, a, b = _words(rng), rng.randint(2, 90), rng.randint(2, 90)
    keys = rng.choice((("price", "amount"), ("width", "height"), ("name", "age"), ("red", "green"), ("points", "games"), ("cost", "tax"), ("apples", "pears"), (words[0], words[1])))
    name = rng.choice(("data", "item", "stock", "box", "values", "entry"))
    wrong = rng.choice((_typo(rng, keys[1]) if len(keys[1]) > 2 else keys[1] + "s", keys[1].capitalize(), keys[1].upper()))
    good = f"{name} = {{'{keys[0]}': {a}, '{keys[1]}': {b}}}\n" + rng.choice((f"print({name}['{keys[0]}'] + {name}['{keys[1]}'])\n", f"print({name}['{keys[1]}'])\n", f"total = {name}['{keys[1]}'] * {a}\nprint(total)\n"))
    head, tail = good.split("\n", 1)
    return Bug(good, head + "\n" + tail.replace(f"'{keys[1]}'", f"'{wrong}'"))


def index(rng: random.Random) -> Bug:
    words = _words(rng)
    n = len(words)
    said = rng.choice((f"words = {words}\n# the last word\nprint(words[{n - 1}])\n", f"words = {words}\nlast = words[{n - 1}]\nprint(last)\n", f"words = {words}\nfor i in range({n}):\n    print(words[i])\n"))
    return Bug(said, said.replace(f"[{n - 1}]", f"[{n}]").replace(f"range({n})", f"range({n + 1})"))


def conversion(rng: random.Random) -> Bug:
    a, b, nums = rng.randint(2, 90), rng.randint(2, 90), " ".join(str(n) for n in _nums(rng))
    v = rng.choice(_VARS[:16])
    good, bad = rng.choice((
        (f"{v} = int('{a}')\nprint({v} + {b})\n", f"{v} = '{a}'\nprint({v} + {b})\n"), (f"{v} = {a}\nprint('{v}: ' + str({v}))\n", f"{v} = {a}\nprint('{v}: ' + {v})\n"),
        (f"text = '{nums}'\nprint(sum(int(n) for n in text.split()))\n", f"text = '{nums}'\nprint(sum(text.split()))\n"), (f"text = '{nums}'\ntotal = 0\nfor n in text.split():\n    total += int(n)\nprint(total)\n", f"text = '{nums}'\ntotal = 0\nfor n in text.split():\n    total += n\nprint(total)\n"),
        (f"words = {_words(rng)}\nfor i in range(len(words)):\n    print(i, words[i])\n", "range(len(words))|range(words)"), (f"words = {_words(rng)}\nprint(words[0])\n", "words[0]|words(0)"), (f"numbers = {_nums(rng)}\nprint(numbers[0] * {a})\n", "numbers[0]|numbers(0)"),
        (f"done = True\nif done:\n    print('{v} {a}')\n", "True|true"), (f"{v} = None\nif {v} is None:\n    print({a} + {b})\n", "= None|= none"), (f"numbers = {_nums(rng)}\nprint(len(numbers))\n", "len(numbers)|numbers.length"),
    ))
    old, found, new = bad.partition("|")
    return Bug(good, good.replace(old, new, 1) if found else bad)


def wrong_file(rng: random.Random) -> Bug:
    """The program opens a file that has another name."""
    name = vocab.file_name(rng, "txt", folder=False)
    root = name[:-4]
    wrong = rng.choice((f"{root}s.txt" if not root.endswith("s") else f"{root[:-1]}.txt", f"{root}.csv", f"{root}.dat", f"{_typo(rng, root) if len(root) > 3 else root + '1'}.txt", f"data/{name}", f"my_{name}"))
    nums, words = _nums(rng), _words(rng)
    text, body = rng.choice((
        ("\n".join(map(str, nums)), "total = sum(int(line) for line in open('<f>'))\nprint(total)\n"), ("\n".join(words), "for line in open('<f>'):\n    print(line.strip().upper())\n"), ("\n".join(words), "lines = open('<f>').read().splitlines()\nprint(len(lines))\n"),
        ("\n".join(words), "with open('<f>') as file:\n    print(file.readline().strip())\n"), ("\n".join(map(str, nums)), "numbers = [int(n) for n in open('<f>')]\nprint(max(numbers))\n"),
    ))
    return Bug(body.replace("<f>", name), body.replace("<f>", wrong), {name: text + "\n"})


BUGS: tuple[Callable[[random.Random], Bug], ...] = (
    variable, variable, function, builtin, colon, colon, parenthesis, parenthesis, no_parentheses, indent, more_indent, keyword, comma, quote, equals,
    missing_import, missing_import, attribute, attribute, wrong_key, wrong_key, index, conversion, conversion, conversion, wrong_file, wrong_file,
)
