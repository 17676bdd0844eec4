"""Count lines, words, characters, rows, files, lines with a text; write the number or answer with it."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Any

from training import spin, vocab
from training.families import count_say as say
from training.families.count_say import MANY, PRED, REL, SHORT
from training.task import Expert, Task, finish

IT = (
    "{it|it|the number|the count|the result|just the number|only the number|that number|the total|the figure|the answer|this number|the tally|"
    "that count|just the count|the number you get|the final number|that figure|just that number|nothing but the number}"
)
SAYS = {
    "lines": "count the lines", "words": "count the words", "characters": "count the characters", "blank lines": "count the blank lines",
    "filled lines": "count the filled lines", "different lines": "count the different lines", "rows": "count the rows",
    "lines with": "count the lines with a text", "lines without": "count the lines without a text",
    "lines starting with": "count the lines starting with a text", "lines ending with": "count the lines ending with a text",
    "times": "count how often a text occurs", "files": "count the files",
}
@dataclass(frozen=True)
class Counted:
    """What is counted: as noun phrase, imperative and question, the call's arguments, and the true number."""

    noun: str
    command: str
    question: str
    what: str
    args: dict[str, Any]
    value: int


_ONLY = (
    "Only the number.", "Just the number.", "The number only, nothing else.", "Only the number, no other text.", "Just the number, no words.", "A plain number is enough.", "The file should contain only the number.", "No words, just the number.",
    "Only digits, please.", "The number alone will do.", "I need the bare number.", "It should be a plain number.", "Write just the number.", "As a plain number.", "(Just the number.)", "Nothing but the number.", "No label, only the number.",
)


def make(rng: random.Random) -> Task:
    return files_task(rng) if rng.random() < 0.12 else file_task(rng)


def file_task(rng: random.Random) -> Task:
    files, what = subject(rng)
    src = next(iter(files))
    return with_output(rng, what, files, src)


def with_output(rng: random.Random, what: Counted, files: dict[str, str], src: str) -> Task:
    out = vocab.out_name(rng, taken=files)
    goal = spin.goal(rng, noun=what.noun, command=what.command, question=what.question, out=out, src=src or "any other file", it=IT)
    if rng.random() < 0.12 and goal[-1] in ".?!":
        goal += f" {rng.choice(_ONLY)}"

    def expert() -> Expert:
        yield "count", {**what.args, "output": out}
        yield finish(f"done: {out}")

    checks: list[dict[str, Any]] = [{"file": out, "equals": str(what.value)}, *([{"file": src, "unchanged": True}] if src else [])]
    return Task("count", goal, vocab.others(rng, files) if src else files, checks, (SAYS[what.what],), (out,), expert)


def subject(rng: random.Random) -> tuple[dict[str, str], Counted]:
    """A file and something to count in it."""
    if rng.random() < 0.1:
        src = vocab.file_name(rng, rng.choice(("csv", "csv", "tsv")))
        text = csv_text(rng, "\t" if src.endswith("tsv") else rng.choice((",", ",", ";")))
        return {src: text}, counted(rng, src, text, rng.choice(("rows", "rows", "rows", "lines")))
    src = vocab.file_name(rng, rng.choice((None, None, None, None, None, None, "py", "html", "sql", "conf")))
    text = body(rng)
    kinds = ("lines", "lines", "words", "characters", "blank lines", "filled lines", "different lines", *REL, *REL, "lines with", "times", "times")
    return {src: text}, counted(rng, src, text, rng.choice(kinds))


def csv_text(rng: random.Random, mark: str) -> str:
    """A small table."""
    columns = rng.sample(vocab.WORDS, rng.randint(2, 4))
    return vocab.text([mark.join(columns), *(mark.join(rng.choice((rng.choice(vocab.NAMES), str(rng.randrange(1000)))) for _ in columns) for _ in range(rng.randint(1, 14)))])


def body(rng: random.Random) -> str:
    """A text file's contents, some lines blank or said again."""
    rows = vocab.lines(rng, 1, rng.choice((6, 6, 12, 25)))
    for _ in range(rng.choice((0, 0, 0, 1, 2, 4))):
        rows.insert(rng.randrange(len(rows) + 1), "")
    if rng.random() < 0.3:
        rows += rng.choices([r for r in rows if r], k=rng.randint(1, 3))
    return "\n".join([*rows, ""]) if rng.random() < 0.9 else "\n".join(rows) + "x"


def counted(rng: random.Random, src: str, text: str, kind: str | None = None) -> Counted:
    """Something to count in a file."""
    kind = kind or rng.choice(("lines", "words", "characters", *REL, "lines with", "times"))
    if kind == "times" or kind in REL:
        return by_text(rng, kind, src, text)
    rows = text.removesuffix("\n").split("\n")
    value = {
        "lines": len(rows), "words": len(text.split()), "characters": len(text), "blank lines": sum(not r.strip() for r in rows),
        "filled lines": sum(bool(r.strip()) for r in rows), "different lines": len(set(rows)), "rows": len(rows) - 1,
    }[kind]
    many = spin.spin(rng, "{lines|lines|text lines|lines in all}" if kind == "lines" and src.endswith(("csv", "tsv")) else MANY[kind])
    noun = spin.spin(rng, rng.choice((say.NOUN[0], *say.NOUN)), m=many, s=src).replace(", of", " of")
    command, question = (spin.spin(rng, rng.choice(p), m=many, s=src) for p in (say.COMMAND, say.ASK))
    if kind == "lines" and "\n\n" not in text and not text.startswith("\n") and not src.endswith(("csv", "tsv")) and rng.random() < 0.2:
        noun, command, question = _things(rng, src)
    elif kind in SHORT and rng.random() < 0.2:
        question = spin.spin(rng, "{what is|what's} the <k> count {of|for|in} <s>", k=SHORT[kind], s=src)
        noun = spin.spin(rng, "{the <k> count of|the <k> total of|the <k> count for|the <k> tally of|the <k> count in} <s>", k=SHORT[kind], s=src)
        command = spin.spin(rng, "{get|determine|do|run|give me|make|take} {the|a} <k> count {of|on|for} <s>", k=SHORT[kind], s=src)
    if kind in ("lines", "words", "characters") and rng.random() < 0.2:
        question = spin.spin(rng, "{how long is <s> in <k>|how long is <s>, {counted|measured} in <k>|what is the length of <s> in <k>|how big is <s>, {in|counted in} <k>|how many <k> long is <s>|how large is <s> in terms of <k>|what size is <s> in <k>}", k=kind, s=src)
        noun = noun if rng.random() < 0.5 else spin.spin(rng, "the {length|size} of <s> {in|counted in|measured in} <k>", k=kind, s=src)
        command = command if rng.random() < 0.5 else spin.spin(rng, "measure {the length of <s>|how long <s> is} in <k>", k=kind, s=src)
    return Counted(_tidy(noun), _tidy(command), _tidy(question), kind, {"what": kind, "path": src}, value)


def _things(rng: random.Random, src: str) -> tuple[str, str, str]:
    """Lines as the things that they stand for, one on each."""
    things = rng.choice(("items", "names", "entries", "words", "things", "people", "titles", "tasks", "records", "addresses", "events", "messages", *(w for w in vocab.STEMS if w.endswith("s") and not w.endswith("ss"))))
    things = "entries" if things in ("words", "news", "lines") else things
    own = re.sub(r"[^a-z]", "", src.rpartition("/")[2].rpartition(".")[0].lower())
    things = own if own in vocab.STEMS and own.endswith("s") and rng.random() < 0.7 and own not in ("news", "words", "lines") else things
    where = spin.spin(rng, "{<s> (one per line)|<s> (one on each line)|<s>, one per line|<s> (each line is one)|<s>, where each line is one|<s>, which has one per line|<s>, which lists one on every line|<s> (every line is one)}", s=src)
    noun = spin.spin(rng, "{the number of|the number of|the total number of|how many} <t> {in|listed in} <w>", t=things, w=where)
    noun = noun.replace(f"how many {things} ", f"how many {things} are ")
    command = spin.spin(rng, "{count|count|count up|count the number of|tally|find the number of|determine the number of} <t> {in|listed in} <w>", t=rng.choice((things, things, f"the {things}")), w=where).replace("number of the", "number of")
    return noun, command, spin.spin(rng, "how many <t> {are in|are there in|are listed in|are in} <w>", t=things, w=where)


def _tidy(said: str) -> str:
    """Without a comma that an aside left at the end."""
    return said.replace(",,", ",").rstrip(",").strip()


def text_of(rng: random.Random, kind: str, rows: list[str]) -> str:
    """A text to look for: mostly one that is there, where the kind looks for it."""
    row = rng.choice([r for r in rows if r.strip()] or ["none"])
    own = row.split()
    start, end = kind.endswith("starting with"), kind.endswith("ending with")
    long = rng.random() < 0.15 and len(own) > 2
    at = 0 if start else len(own) - (2 if long else 1) if end else rng.randrange(len(own) - (1 if long else 0))
    found = " ".join(own[at : at + 2]) if long else own[at]
    if not long and rng.random() < 0.12 and found.isalpha() and len(found) > 4:
        found = found[:-2] if not end else found[2:]
    found = found.strip("/.,:;- ")
    if rng.random() < 0.12 or not any(c.isalnum() for c in found):
        return vocab.word(rng)
    return found


def by_text(rng: random.Random, kind: str, src: str, text: str) -> Counted:
    """How often a text occurs, or the lines that hold it, start or end with it, or lack it."""
    rows = text.removesuffix("\n").split("\n")
    word = text_of(rng, kind, rows)
    said = spin.mention(rng, word)
    args = {"what": kind, "path": src, "text": word}
    if kind == "times":
        return _times(rng, src, said, args, text.count(word))
    test = {"lines with": word.__class__.__contains__, "lines without": lambda r, w: w not in r, "lines starting with": str.startswith, "lines ending with": str.endswith}[kind]
    rel, pred = (spin.spin(rng, rng.choice(p[kind].split("|") if "{" not in p[kind] else parts(p[kind])), w=said) for p in (REL, PRED))
    noun, command, ask = (rng.choice(p) for p in (say.NOUN_TEXT, say.COMMAND_TEXT, say.ASK_TEXT))
    if rng.random() < 0.08:
        ask = "on how many lines of <s> {does <w> occur|is <w> found|does <w> appear}" if kind == "lines with" else "how many lines <rel> are {there in|in} <s>"
    if kind == "lines with" and word.isupper() and word.isalpha() and rng.random() < 0.25:
        noun, command, ask = "the number of <w> <k> in <s>", "{count|count the|tally the|count all} <w> <k> {in|of} <s>", "how many <w> <k> {are there in|are in|does <s> have|has} <s>"
        ask = ask.replace("does <s> have|has", "do you find in|are found in")
        noun, command, ask = (p.replace("<k>", rng.choice(("lines", "lines", "entries", "messages"))) for p in (noun, command, ask))
        said = rng.choice((word, word, f"'{word}'", f'"{word}"'))
    noun, command, ask = (spin.spin(rng, p, s=src, rel=rel, pred=pred, w=said) for p in (noun, command, ask))
    return Counted(noun, command, ask, kind, args, sum(bool(test(r, word)) for r in rows))  # type: ignore[operator]


def parts(pattern: str) -> list[str]:
    """A pattern's choices at the top, as patterns."""
    parts, depth = [""], 0
    for sign in pattern:
        depth += (sign == "{") - (sign == "}")
        if sign == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _times(rng: random.Random, src: str, said: str, args: dict[str, Any], value: int) -> Counted:
    noun, command, ask = (spin.spin(rng, p, w=said, s=src) for p in (say.TIMES_NOUN, say.TIMES_COMMAND, say.TIMES_ASK))
    return Counted(noun, command, ask, "times", args, value)


def files_task(rng: random.Random) -> Task:
    files, what = files_subject(rng)
    return with_output(rng, what, files, "")


def files_subject(rng: random.Random) -> tuple[dict[str, str], Counted]:
    """Some files, and which of them to count: all or those of an ending, here or in a folder."""
    suffix = rng.choice(("txt", "md", "log", "csv", "py", "json", "html", "xml", "yaml", "ini", "tex", "dat", "cfg", "toml", "bak", "tmp"))
    folder = rng.choice(vocab.FOLDERS) if rng.random() < 0.35 else ""
    files: dict[str, str] = {}
    for _ in range(rng.randint(2, 7)):
        name = vocab.file_name(rng, suffix if rng.random() < 0.5 else None, taken=files, folder=rng.random() < 0.3)
        if folder and (not files or rng.random() < 0.6):
            name = f"{folder}/{name.rpartition('/')[2]}"
        files[name] = vocab.text(vocab.lines(rng, 1, 3))
    some = rng.random() < 0.6
    ending = rng.choice((suffix, f".{suffix}")) if some else ""
    kind = spin.spin(rng, say.FILES_OF if some else say.FILES_ANY, e=f"'{ending}'" if rng.random() < 0.1 else ending)
    there = spin.spin(rng, "{in|inside|in the folder|under|below|in the directory} <f>" if folder else "{here|in this folder|in the folder|in the directory|in the workspace|in this directory|in this place|there}", f=folder + rng.choice(("", "/", "/")) if folder else "")
    if folder and f"folder {folder}" not in there and f"directory {folder}" not in there and not there.endswith("/"):
        there = f"in the {folder} folder"
    value = sum(name.endswith(ending) and (not folder or name.startswith(f"{folder}/")) for name in files)
    if some and any(name.endswith(suffix) and not name.endswith(f".{suffix}") for name in files):
        return files_subject(rng)
    args = {"what": "files", "path": folder or "."} | ({"text": ending} if some else {})
    tidy = there.replace("there", "here")
    noun = spin.spin(rng, "{the number of|the number of|the count of|the total number of|how many} <k> <w>", k=kind, w=tidy)
    if noun.startswith("how many"):
        noun = spin.spin(rng, "how many <k> {there are|we have|you find|are} <w>", k=kind, w=tidy)
    command = spin.spin(rng, "{count|count|tally|count up|count all|take a count of} the <k> <w>|{find out|check|determine|see|work out|tell me} how many <k> {there are|we have|are} <w>|{get|determine} the number of <k> <w>".join("{}"), k=kind, w=tidy)
    return files, Counted(noun, command.replace("count all the", "count all"), spin.spin(rng, "how many <k> {are|are there|do we have|do I have|can be found|do you see|lie|are stored|are sitting|are kept|exist|do you find|do you count|have we got} <w>", k=kind, w=there), "files", args, value)
