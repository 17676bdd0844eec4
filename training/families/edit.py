"""Change texts and lines in place; create, rename, move, copy and delete files."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training import spin
from training.families import edit_beside, edit_files, edit_lines
from training.families import edit_words as more
from training.families import tables_words as w
from training.families.edit_say import Edit, goal, mark
from training.task import Call, Expert, Task, finish


def make(rng: random.Random) -> Task:
    kinds: tuple[Callable[[random.Random], Edit], ...] = (
        replace, replace, replace, replace, replace, *edit_lines.KINDS, edit_beside.make, edit_beside.make, *edit_files.KINDS,
    )
    edits = [rng.choice(kinds)(rng)]
    if rng.random() < 0.04:
        second = rng.choice(kinds)(rng)
        if not ({*second.files, *second.done, second.path} & {*edits[0].files, *edits[0].done, edits[0].path}):
            edits.append(second)
    said = goal(rng, edits)
    taken = {name for e in edits for name in (*e.done, e.path)}
    files = w.others(rng, {k: v for e in edits for k, v in e.files.items()}, 3, taken)
    checks = [c for e in edits for c in e.checks]
    named = {c.get("file") for c in checks}
    checks += [{"file": name, "unchanged": True} for name in files if name not in named and rng.random() < 0.5]

    def expert() -> Expert:
        for one in edits:
            yield one.call
        yield finish(f"done: {edits[-1].path}")

    return Task("edit", said, files, checks, tuple(e.step for e in edits), tuple(d for e in edits for d in e.done), expert)


@dataclass(frozen=True)
class _Swap:
    """What is replaced by what, in which rows, and what people call it."""

    old: str
    new: str
    rows: list[str]
    thing: str = ""


_TYPOS = (
    ("recieve", "receive"), ("teh", "the"), ("adress", "address"), ("seperate", "separate"), ("definately", "definitely"), ("occured", "occurred"),
    ("untill", "until"),
    ("calender", "calendar"), ("tommorow", "tomorrow"), ("beleive", "believe"), ("wich", "which"), ("goverment", "government"), ("neccessary", "necessary"),
    ("freind", "friend"),
    ("colour", "color"), ("centre", "center"), ("organise", "organize"), ("publically", "publicly"), ("begining", "beginning"), ("enviroment", "environment"),
    ("lenght", "length"),
)
_SETTINGS = {
    "port": ("8080", "3000", "5432", "9000", "443", "8443", "27017"), "host": ("localhost", "127.0.0.1", "db.internal", "example.org", "staging", "prod-db"),
    "timeout": ("30", "60", "120", "5", "300"), "mode": ("dev", "prod", "test", "debug", "release"), "version": ("1.2.3", "1.3.0", "2.0.1", "0.9.8", "3.1.4"),
    "theme": ("dark", "light", "solarized", "blue"),
    "language": ("en", "de", "fr", "pt"), "level": ("INFO", "DEBUG", "WARN", "ERROR"), "user": ("admin", "root", "guest", "deploy"),
    "region": ("eu-west-1", "us-east-1", "ap-south-1"),
    "retries": ("3", "5", "10", "7"), "currency": ("EUR", "USD", "GBP"), "title": ("Draft", "Report", "Untitled"), "workers": ("2", "4", "8", "16"),
    "color": ("red", "green", "blue"), "speed": ("slow", "fast", "medium"),
}


def swap(rng: random.Random) -> _Swap:
    kind = rng.randrange(10)
    if kind == 0:
        old, new = rng.choice(_TYPOS)
        rows = [f"{w.phrase(rng)} {old} {rng.choice(w.NOUNS)}" if rng.random() < 0.5 else w.phrase(rng) for _ in range(rng.randint(1, 5))]
        return _Swap(old, new, [*rows, f"{old} {w.phrase(rng)}"], "typo")
    if kind in (1, 2):
        keys = rng.sample(list(_SETTINGS), rng.randint(2, 5))
        sign = rng.choice(("=", " = ", ": "))
        values = {k: rng.choice(_SETTINGS[k]) for k in keys}
        key = keys[rng.randrange(len(keys))]
        new = rng.choice([v for v in _SETTINGS[key] if v != values[key]])
        return _Swap(values[key], new, [f"{k}{sign}{values[k]}" for k in keys], key)
    if kind == 3:
        old, new = (f"{rng.choice(w.NOUNS)}_{rng.choice(w.NOUNS)}" if rng.random() < 0.5 else rng.choice(w.NOUNS) for _ in range(2))
        return _Swap(old, new, [f"{old} = {rng.randrange(2, 90)}", *(f"x{i} = {old} + {i}" for i in range(rng.randint(0, 3))), f"print({old})"], "variable")
    pairs: dict[int, Callable[[], str]] = {4: lambda: w.code_like(rng), 5: lambda: rng.choice(w.NAMES), 6: lambda: rng.choice(w.CITIES),
        7: lambda: f"{rng.choice(w.ADJECTIVES)} {rng.choice(w.NOUNS)}"}
    pair = pairs.get(kind, lambda: rng.choice(w.NOUNS))
    old, new = pair(), pair()
    rows = w.rows(rng, 1, 6)
    for at in range(len(rows)):
        if rng.random() < 0.5:
            rows[at] = rng.choice((f"{rows[at]} {old}", f"{old} {rows[at]}", f"{old} and {old}", old, f"{rows[at]}, {old}, {rng.choice(w.NOUNS)}"))
    return _Swap(old, new, [*rows, f"{old} {w.phrase(rng)}"] if not any(old in r for r in rows) else rows, "")


_EVERY = "{every|each|all|all occurrences of|every occurrence of|every instance of|all instances of|any|the word|the text||||}"
_IN = "{in|in|within|inside|throughout|everywhere in|across} {|||the file} <s>"
_REPLACE = (
    f"{{replace|substitute|exchange}} {_EVERY} <a> {{with|by}} <b> {_IN}",
    f"{{in|inside}} [the file] <s>, {{replace|substitute}} {_EVERY} <a> {{with|by}} <b>", f"change {_EVERY} <a> {{to|into}} <b> {_IN}",
    f"{{swap|exchange|switch}} {_EVERY} <a> for <b> {_IN}", f"in <s>, change {_EVERY} <a> {{to|into}} <b>",
    f"{{turn|convert}} {{every|each|all|all the|any}} <a> {_IN} into <b>",
    "{update|edit|modify|change|adjust|revise} <s> so that <a> {becomes|is replaced by|is now|reads|turns into|is changed to} <b>",
    "use <b> instead of <a> {in|throughout|everywhere in} <s>", "put <b> {where|wherever} <s> {says|has|reads|mentions} <a>",
    "do a {search and replace|find and replace|find-and-replace} in <s>: <a> {becomes|to|->|with|by} <b>",
    "{find|look for} {every|each|all|} <a> in <s> and {replace it with|make it|change it to|turn it into} <b>",
    "rename <a> to <b> {everywhere in|inside|within|throughout} <s>", "write <b> in place of <a> {in|throughout} <s>",
    "in <s> {put|write|use} <b> {for|in place of|instead of} {every|each|all|} <a>", "make <s> say <b> {wherever|where} it {says|said|has} <a> [now]",
    "overwrite {every|each|all|} <a> in <s> with <b>", "edit <s>: <a> -> <b>", "let <b> {replace|take the place of} <a> in <s>",
    *more.REPLACE,
)
_REPLACED = (
    "{every|each|any} <a> in <s> {should|must|has to|needs to|ought to|is to} {become|be|be replaced by|be changed to|turn into|read|be turned into} <b>",
    "<s> {should|must|ought to|needs to|has to} say <b> {instead of|in place of|rather than|, not} <a>",
    "<a> in <s> {should|must|has to|needs to} be {replaced {with|by}|changed to|renamed to|corrected to|swapped for} <b>",
    "{wherever|where|everywhere} <s> {says|has|mentions} <a>, {it should say|it must say|put|write|I want|make it} <b>",
    "I {want|need|would like} <a> {replaced {with|by}|changed to|swapped for} <b> {in|throughout|everywhere in} <s>",
    "<s> {still says|mentions|still uses|contains|has} <a>; {make it|change it to|it should be|it must be|replace it with} <b>",
    "in <s>, <a> {should|must|has to|needs to} {be|become|read|be replaced by} <b>",
    "<s>: {replace|change} <a> {with|to} <b>".replace("change} <a> {with|to}", "substitute} <a> {with|by}"),
    "{we no longer say|nobody uses|we do not use} <a> [anymore]; {replace it by|change it to|make it} <b> in <s>",
    "the word <a> in <s> is {wrong|outdated|old}; {it should be|make it|replace it with} <b>",
    *more.REPLACED,
)
_BY_THING = {
    "typo": (("{fix|correct|repair} the {typo|misspelling|spelling mistake|spelling error} <a> in <s>: {it should be|make it|the right word is|write|it is} <b>", "{correct|fix} <a> to <b> {in|throughout|everywhere in} <s>", "{correct|fix} the spelling of <a> in <s> to <b>"), ("<s> {spells <b> wrong|misspells <b>}: it says <a>, {fix|correct} that", "in <s>, <a> is a typo for <b>; {fix|correct} it")),
    "variable": (("rename the variable <a> to <b> in <s>", "rename <a> to <b> in <s>", "in <s>, give the variable <a> the [new] name <b>",
        "change the name of the variable <a> in <s> to <b>"),
        ("the variable <a> in <s> {should|must|has to} be {called|named|renamed to} <b>",
            "in <s>, the variable <a> {should|must|has to} be {called|named} <b>")),
    "setting": (("{change|set|update|switch|modify} the <k> in <s> from <a> to <b>", "in <s>, {change|set|switch|update} [the] <k> from <a> to <b>",
        "{change|update|set} <k> from <a> to <b> in [the file] <s>", "update the <k> in <s>: <a> -> <b>", "{change|update} the <k> <a> in <s> to <b>"),
                ("the <k> in <s> {should|must|has to|needs to|ought to} {change|go|be changed|be updated|be switched} from <a> to <b>",
                    "the <k> in <s> is <a>, {but it should be|make it|it must become|change it to|and it ought to be} <b>",
                    "<s> {still has|has} <a> as [the] <k>; {it should be|make it|change that to|it must be} <b>",
                    "our <k> is no longer <a> but <b>; {change|update|adjust} <s>")),
}


def replace(rng: random.Random) -> Edit:
    """Every occurrence of a text by another."""
    s = swap(rng)
    text = w.text(s.rows)
    whole = len(re.findall(rf"(?<![\w-]){re.escape(s.old)}(?![\w-])", text))
    if s.old == s.new or s.old in s.new or whole != text.count(s.old) or s.old.lower() == s.new.lower() or text.lower().count(s.old.lower()) != whole:
        return replace(rng)
    thing = s.thing if s.thing in _BY_THING else "setting" if s.thing else ""
    if thing == "setting" and whole != 1:
        return replace(rng)
    suffix = "py" if thing == "variable" else rng.choice(("ini", "cfg", "conf", "env", "txt", "yaml", "properties", "toml")) if thing == "setting" else ""
    src = w.new_file(rng, suffix) if suffix else w.text_file(rng)
    commands: tuple[str, ...] = _REPLACE
    statements: tuple[str, ...] = _REPLACED
    if thing and rng.random() < 0.75:
        commands, statements = _BY_THING[thing]
    bare = 0.45 if " " not in s.old + s.new else 0.0
    kind = rng.choice(("", "'", '"', "`")) if rng.random() < bare else rng.choice(("'", '"', "'", '"', "`"))
    said, is_command = mark(rng, commands, statements)
    kind = kind or ('"' if said.lstrip("{").startswith(("<a>", "<b>")) else "")  # no capital there
    said = spin.spin(rng, said, a=f"{kind}{s.old}{kind}", b=f"{kind}{s.new}{kind}", s=src, k=s.thing)
    call: Call = ("edit_file", {"path": src, "old": s.old, "new": s.new, "replace_all": True})
    checks: list[dict[str, Any]] = [{"file": src, "equals": text.replace(s.old, s.new)}]
    return Edit(said, is_command, {src: text}, checks, "replace a text", (), call, src, rename_safe=bool(kind))
