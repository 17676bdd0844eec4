"""Replace, append, insert, delete lines; rename, move, copy, delete files."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from training import spin, vocab
from training.task import Call, Expert, Task, finish, shell

Parts = tuple[str, dict[str, str], list[dict[str, Any]], str, tuple[str, ...], Call]


def make(rng: random.Random) -> Task:
    kinds: tuple[Callable[[random.Random], Parts], ...] = (replace, replace, add, add, drop, rename, rename, copy, remove)
    said, files, checks, step, done, call = rng.choice(kinds)(rng)
    goal = spin.polite(rng, said)
    if rng.random() < 0.25:
        goal += " " + rng.choice(("Thanks.", "Change nothing else.", "Leave the other files alone.", "Nothing more.", "Keep the rest as it is."))

    def expert() -> Expert:
        yield call
        yield finish(f"{step}: done")

    return Task("edit", goal, vocab.others(rng, files), checks, (step,), done, expert)


def quote(rng: random.Random, text: str) -> str:
    return rng.choice((text, f"'{text}'", f'"{text}"')) if " " not in text else rng.choice((f"'{text}'", f'"{text}"'))


def replace(rng: random.Random) -> Parts:
    old, new = rng.sample(vocab.WORDS, 2)
    if rng.random() < 0.3:
        old, new = rng.choice(((str(rng.randrange(10, 999)), str(rng.randrange(1000, 9999))), (old.upper(), new.upper()), (f"{old} {new}", new)))
    src = vocab.file_name(rng)
    rows = [" ".join(vocab.words(rng, 1, 4)) for _ in range(rng.randint(2, 5))]
    for at in range(len(rows)):
        if rng.random() < 0.6 or at == 0:
            rows[at] = rng.choice((f"{rows[at]} {old}", f"{old} {rows[at]}", f"{old} and {old}"))
    text = vocab.text(rows)
    pattern = rng.choice((
        "{replace|substitute} {every|each|all occurrences of|every occurrence of|all|} <a> {with|by} <b> in <s>",
        "in <s>, {replace|change} {every|all|} <a> {with|to|by} <b>".replace("change} {every|all|} <a> {with|to|by}", "swap} {every|all|} <a> {with|for}"),
        "change {every|each|all|} <a> {to|into} <b> in <s>", "{swap|exchange} <a> for <b> {everywhere in|throughout|in} <s>",
        "in <s>, change {every|all|the word|} <a> {to|into} <b>", "{turn|make} every <a> in <s> into <b>",
        "{update|edit|modify|change} <s> so that <a> {becomes|is replaced by|is now|reads} <b>",
        "use <b> instead of <a> in <s>", "put <b> {where|wherever} <s> says <a>",
    ))
    said = spin.spin(rng, pattern.replace("make} every", "convert} every"), a=quote(rng, old), b=quote(rng, new), s=src)
    call = "edit_file", {"path": src, "old": old, "new": new, "replace_all": True}
    return said, {src: text}, [{"file": src, "equals": text.replace(old, new)}], f"replace {old} by {new} in {src}", (src,), call


def add(rng: random.Random) -> Parts:
    src = vocab.file_name(rng)
    rows = [" ".join(vocab.words(rng, 1, 4)) for _ in range(rng.randint(2, 6))]
    line = " ".join(vocab.words(rng, 1, 4)) + rng.choice(("", "", ": 5", "!", "."))
    files, q = {src: vocab.text(rows)}, f"'{line}'" if rng.random() < 0.5 else f'"{line}"'
    if rng.random() < 0.15:
        q = line
    kind = rng.choice(("end", "end", "end", "start", "after", "before"))
    n = rng.randint(1, len(rows))
    verb = spin.spin(rng, "{add|insert|put|write} {the line|a line|a new line|the text} <q>" if q != line else "{add|insert|put|write} the line <q>", q=q)
    if kind == "end":
        pattern = "{append {the line|the text|a line|} <q> to <s>|<v> {at the end of|to the end of|at the bottom of} <s>|<v> as the last line of <s>|{extend|complete} <s> {by|with} the line <q>}"
        out, command, step = [*rows, line], f"echo '{line}' >> {src}", f"append '{line}' to {src}"
    elif kind == "start":
        pattern = "{prepend {the line|} <q> to <s>|<v> {at the top of|at the start of|at the beginning of|to the top of} <s>|<v> as the first line of <s>}"
        out, command, step = [line, *rows], f"sed -i '1i {line}' {src}", f"put '{line}' at the start of {src}"
    elif kind == "after":
        pattern = f"{{<v> after line {n} of <s>|in <s>, <v> {{after|below|behind}} line {n}}}"
        out, command, step = [*rows[:n], line, *rows[n:]], f"sed -i '{n}a {line}' {src}", f"put '{line}' after line {n} of {src}"
    else:
        pattern = f"{{<v> before line {n} of <s>|in <s>, <v> {{before|above}} line {n}}}"
        out, command, step = [*rows[: n - 1], line, *rows[n - 1 :]], f"sed -i '{n}i {line}' {src}", f"put '{line}' before line {n} of {src}"
    said = spin.spin(rng, pattern.replace("<v>", verb).replace("<q>", q), s=src)
    return said, files, [{"file": src, "equals": vocab.text(out)}], step, (src,), shell(command)


def drop(rng: random.Random) -> Parts:
    src = vocab.file_name(rng)
    rows = vocab.lines(rng, 3, 8)
    remove_ = "{delete|remove|drop|erase|cut|take out}"
    kind = rng.choice(("nth", "word", "word", "first", "last", "blank"))
    if kind == "blank":
        for _ in range(rng.randint(1, 3)):
            rows.insert(rng.randrange(1, len(rows) + 1), "")
        said, out = f"{remove_} {{all|every|the}} {{empty|blank}} lines {{from|in}} <s>", [r for r in rows if r]
        command, step = "/^$/d", "the empty lines"
    elif kind == "word":
        word = rng.choice(rng.choice(rows).split()).strip("/")
        w = rng.choice((word, f"'{word}'", f"the word {word}"))
        said, out = f"{remove_} {{all lines|every line|the lines|any line}} {{that contain|containing|with|that mention|that include}} {w} from <s>", [r for r in rows if word not in r]
        command, step = f"/{word}/d", f"the lines with {word}"
    else:
        n = {"first": 1, "last": len(rows)}.get(kind) or rng.randint(1, len(rows))
        said = f"{remove_} {f'line {n}' if kind == 'nth' else f'the {kind} line'} {{of|from|in}} <s>"
        out = rows[: n - 1] + rows[n:]
        command, step = ("$d" if kind == "last" else f"{n}d"), f"the {kind} line" if kind != "nth" else f"line {n}"
    said = spin.spin(rng, said, s=src)
    return said, {src: vocab.text(rows)}, [{"file": src, "equals": vocab.text(out)}], f"delete {step} of {src}", (src,), shell(f"sed -i '{command}' {src}")


def rename(rng: random.Random) -> Parts:
    src = vocab.file_name(rng)
    text = vocab.text(vocab.lines(rng, 1, 5))
    if rng.random() < 0.35:
        folder = rng.choice(("archive", "backup", "old", "docs", "done", "data", "reports"))
        to = f"{folder}/{src.rpartition('/')[2]}"
        pattern = "{move|put|shift} <s> {to|into} {the folder <d>|the <d> folder|<d>/|the directory <d>}"
        said = spin.spin(rng, pattern, s=src, d=folder)
        if to == src:
            return rename(rng)
    else:
        to = vocab.file_name(rng, src.rpartition(".")[2] if rng.random() < 0.7 else None, taken={src}, folder=False)
        said = spin.spin(rng, "{rename <s> to <t>|rename [the file] <s> as <t>|move <s> to <t>|change the name of <s> to <t>|give <s> the [new] name <t>|<t> is the new name for <s>, rename it|call <s> <t> {from now on|instead}}", s=src, t=to)
    checks = [{"file": src, "absent": True}, {"file": to, "equals": text}]
    done = (to,) if to in said else ()
    return said, {src: text}, checks, f"move {src} to {to}", done, ("move", {"from": src, "to": to})


def copy(rng: random.Random) -> Parts:
    src = vocab.file_name(rng)
    text = vocab.text(vocab.lines(rng, 1, 5))
    to = vocab.file_name(rng, src.rpartition(".")[2], taken={src}, folder=False)
    said = spin.spin(rng, "{copy <s> to <t>|make a copy of <s> {called|named|as} <t>|duplicate <s> as <t>|{create|save} a copy of <s> {as|under the name} <t>|back up <s> to <t>|copy [the file] <s> into <t>}", s=src, t=to)
    return said, {src: text}, [{"file": to, "equals": text}, {"file": src, "unchanged": True}], f"copy {src} to {to}", (to,), shell(f"cp {src} {to}")


def remove(rng: random.Random) -> Parts:
    src = vocab.file_name(rng)
    files = vocab.others(rng, {src: vocab.text(vocab.lines(rng, 1, 4))}, 3)
    said = spin.spin(rng, "{delete|remove|erase|get rid of|throw away|discard|trash} [the file] <s>{| from the folder|, it is no longer needed|, we do not need it}", s=src)
    checks = [{"file": n, **({"absent": True} if n == src else {"unchanged": True})} for n in files]
    return said, files, checks, f"delete {src}", (), ("delete", {"path": src})
