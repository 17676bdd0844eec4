"""Count lines, words, characters, files, matching lines; write the number."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training import spin, vocab
from training.task import Expert, Task, finish, shell, write


@dataclass(frozen=True)
class Counted:
    """What is counted: as noun phrase, imperative and question, the command, and the true number."""

    noun: str
    command: str
    question: str
    step: str
    shell: str
    value: int


def make(rng: random.Random) -> Task:
    return files_task(rng) if rng.random() < 0.15 else file_task(rng)


def file_task(rng: random.Random) -> Task:
    src = vocab.file_name(rng)
    rows = vocab.lines(rng)
    if rng.random() < 0.3:
        rows.insert(rng.randrange(len(rows) + 1), "")
    files = {src: vocab.text(rows) if rng.random() < 0.85 else "\n".join(rows) + "x"}
    what = counted(rng, src, files[src])
    out = vocab.out_name(rng, taken=files)
    it = "{it|the number|the count|the result|just the number|only the number|that number|the total|the figure}"
    goal = spin.goal(rng, noun=what.noun, command=what.command, question=what.question, out=out, src=src, it=it)

    def expert() -> Expert:
        said = yield shell(f"{what.shell} | tee {out}")
        yield finish(said)

    checks = [{"file": out, "equals": str(what.value)}, {"file": src, "unchanged": True}]
    return Task(
        "count", goal, vocab.others(rng, files), checks, (f"count {what.step} of {src} into {out}",), (out,), expert
    )


def counted(rng: random.Random, src: str, text: str) -> Counted:
    """Something to count in a file."""
    rows = text.removesuffix("\n").split("\n")
    kind = rng.choice(("lines", "lines", "words", "chars", "match", "match", "match", "nomatch", "blank", "full", "unique", "start", "times"))
    word = rng.choice([w for r in rows for w in r.split()] or ["none"]).strip("/")
    if rng.random() < 0.12:
        word = rng.choice(vocab.WORDS)
    of = "{of|in|in the file|inside}"
    have = "{does <src> have|are in <src>|are there in <src>|has <src>|does <src> contain|can be found in <src>}"
    table = {
        "lines": ("{lines|rows|text lines}", "the lines", f"grep -c '' {src}", len(rows)),
        "words": ("words", "the words", f"wc -w < {src}", len(text.split())),
        "chars": ("{characters|bytes}", "the characters", f"wc -c < {src}", len(text)),
        "blank": ("{empty|blank} lines", "the empty lines", f"grep -vc . {src}", sum(not r for r in rows)),
        "full": (
            "{non-empty lines|lines that are not {empty|blank}}", "the lines that are not empty",
            f"grep -c . {src}", sum(bool(r) for r in rows),
        ),
        "unique": (
            "{different|distinct|unique} {lines|entries}", "the different lines",
            f"sort -u {src} | wc -l", len(set(rows)),
        ),
    }
    if kind in table:
        many, step, command, value = table[kind]
        many = spin.spin(rng, many)
        noun = spin.spin(rng, f"{{the number of|the count of|how many}} {many} {of} <src>", src=src)
        if noun.startswith("how many"):
            noun = spin.spin(rng, f"how many {many} {{<src> has|are in <src>|there are in <src>|<src> contains}}", src=src)
        order = spin.spin(rng, f"{{count|count up|tally|add up}} [all] the {many} {of} <src>", src=src)
        return Counted(noun, order, spin.spin(rng, f"how many {many} {have}", src=src), step, command, value)
    return by_word(rng, kind, src, text, word)


def by_word(rng: random.Random, kind: str, src: str, text: str, word: str) -> Counted:
    """How often a word occurs, or the lines that hold it, start with it, or lack it."""
    rows = text.removesuffix("\n").split("\n")
    quoted = rng.choice((word, word, f"'{word}'", f'"{word}"', f"the word {word}", f"the text {word}"))
    if kind == "times":
        noun = spin.spin(rng, "{how often|how many times} <w> {occurs|appears|is found} in <src>", w=quoted, src=src)
        order = spin.spin(rng, "count {how often|how many times} <w> {occurs|appears} in <src>", w=quoted, src=src)
        ask = spin.spin(rng, "{how often|how many times} does <w> {occur|appear} in <src>", w=quoted, src=src)
        return Counted(noun, order, ask, f"every {word}", f"grep -oF '{word}' {src} | wc -l", text.count(word))
    if kind == "start":
        rel, test = "{that start|starting|that begin|beginning} with", [r.startswith(word) for r in rows]
        step, command = f"the lines that start with {word}", f"grep -c '^{word}' {src}"
    elif kind == "nomatch":
        rel, test = "{without|that do not contain|that don't contain|not containing|lacking}", [word not in r for r in rows]
        step, command = f"the lines without {word}", f"grep -vcF '{word}' {src}"
    else:
        rel, test = "{that contain|containing|with|that have|that mention|that include|matching|having}", [word in r for r in rows]
        step, command = f"the lines with {word}", f"grep -cF '{word}' {src}"
    rel = spin.spin(rng, rel)
    noun = spin.spin(rng, "{the number of|the count of} [all] {lines|rows} {in|of} <src> <rel> <w>", src=src, rel=rel, w=quoted)
    order = spin.spin(rng, "count [all] [the] {lines|rows} {in|of} <src> <rel> <w>", src=src, rel=rel, w=quoted)
    ask = spin.spin(rng, "how many {lines|rows} {in|of} <src> {are there <rel>|are ones <rel>|do we have <rel>} <w>", src=src, rel=rel, w=quoted)
    if kind == "match":
        ask = spin.spin(rng, "how many {lines|rows} {in|of} <src> {contain|mention|have|include|match} <w>", src=src, w=quoted)
    return Counted(noun, order, ask, step, command, sum(test))


def files_task(rng: random.Random) -> Task:
    suffix = rng.choice(("txt", "md", "log", "csv", "py", "json"))
    files: dict[str, str] = {}
    for _ in range(rng.randint(2, 6)):
        own = suffix if rng.random() < 0.6 else None
        files[vocab.file_name(rng, own, taken=files)] = vocab.text(vocab.lines(rng, 1, 3))
    some = rng.random() < 0.6
    out = vocab.out_name(rng, taken=files)
    kind = rng.choice((f".{suffix} files", f"files ending in .{suffix}", f"files with the extension {suffix}", f"*.{suffix} files")) if some else "files"
    where = spin.spin(rng, "{here|in this folder|in the folder|in the directory|in the workspace|there}")
    value = sum(name.endswith(f".{suffix}") for name in files) if some else len(files)
    goal = spin.goal(
        rng, noun=f"the number of {kind} {where}", command=f"count the {kind} {where}",
        question=f"how many {kind} are {where}", out=out, src="everything else", it="{it|the number|the count|the result}",
    )
    name = f" -name '*.{suffix}'" if some else ""

    def expert() -> Expert:
        said = yield shell(f"find *{name} -type f | wc -l")
        yield write(out, said)
        yield finish(said)

    step = f"count the .{suffix} files" if some else "count the files"
    return Task("count", goal, files, [{"file": out, "equals": str(value)}], (f"{step} into {out}",), (out,), expert)
