"""Tell which files hold a text, are largest, newest, empty, have an ending; write their names or answer with them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training import spin, vocab
from training.families import find_words as more
from training.families.count import parts
from training.task import Expert, Task, finish

STEPS = {
    "text": "find files by text", "without text": "find files without a text", "name": "find files by name", "extension": "find files by extension",
    "largest": "find the largest file", "smallest": "find the smallest file", "newest": "find the newest file", "oldest": "find the oldest file",
    "most lines": "find the file with the most lines", "fewest lines": "find the file with the fewest lines", "empty": "find the empty files", "all": "list all files",
}
_IT_ONE = "{its name|its name|the name|the file name|the name of that file|its file name|just its name|that name|just the name|only its name|its path|the result|the answer|which one it is|" + more.IT_ONE + "}"
_IT_MANY = "{their names|their names|the names|the file names|the list|the list of names|just the names|those names|only their names|their paths|the result|what you find|one name per line|" + more.IT_MANY + "}"
SUFFIXES = ("py", "json", "csv", "html", "xml", "cfg", "toml", "md", "log", "yaml", "ini", "js", "tex", "sql", "css", "bak", "tmp", "conf", "rst", "sh", "svg", "tsv", "txt", "dat")

# For each way: what stands after "the file(s)", and the same as a predicate, both for one file (many: see `plural`).
REL = {
    "text": (
        "{that contains|containing|with|that mentions|mentioning|that has|that includes|holding|that holds|in which you find|having|including|that speaks of|that talks about} <w>|{where|in which} <w> {occurs|appears|is mentioned|is found|can be found|turns up|shows up|is written}|"
        "{with|that has} <w> {in it|inside|in its text|somewhere in it|in its contents}|whose contents {mention|include|contain} <w>|whose text {mentions|includes|contains} <w>"
    ),
    "without text": (
        "{that does not contain|without|that doesn't contain|not containing|lacking|that lacks|that does not mention|not mentioning|that doesn't mention|that does not have|that never mentions|that does not include} <w>|"
        "{where|in which} <w> {does not occur|does not appear|is missing|is not found|doesn't show up}|without <w> in it|that has no <w> in it"
    ),
    "name": (
        "{with|that has|having} <w> in {its|the} {name|file name|filename}|whose {name|file name|filename} {contains|has|includes|holds} <w>|whose name has <w> in it|{named|called} something with <w>|that has a name with <w> in it|that is named something with <w>"
    ),
    "extension": (
        "{with the extension|with the suffix|of type|with the ending|of the type|with the file extension|having the extension} <w>|that {ends in|ends with|has the extension|has the suffix} <w>|{ending in|ending with} <w>|whose name ends {in|with} <w>|that is a <w> file"
    ),
}
PRED = {
    "text": "{contains|mentions|includes|has|holds|speaks of|says|talks about} <w>|has <w> in it|has <w> somewhere inside",
    "without text": "{does not contain|doesn't contain|lacks|does not mention|doesn't mention|does not have|does not include|never mentions} <w>|is without <w>|has no <w> in it",
    "name": "has <w> in its {name|file name}|{has a name|is called something} with <w>|has a name {with <w> in it|containing <w>|that contains <w>}",
    "extension": "{ends in|ends with|has the extension|has the suffix|has the ending|is of type} <w>|is a <w> file",
    "largest": "is {the largest|the biggest|largest|biggest|the heaviest|the largest of all|the biggest of them|the largest in size|the biggest one}|{takes up the most space|has the most bytes|has the largest size|needs the most space|uses most space|is biggest in size}",
    "smallest": "is {the smallest|smallest|the tiniest|the smallest of all|the smallest in size|the least big|the smallest one}|{takes up the least space|has the fewest bytes|has the smallest size|needs the least space|uses the least space}",
    "newest": "is {the newest|newest|the most recent|the latest|the most recently changed|the youngest}|was {changed|modified|edited|written|touched|saved|updated} {last|most recently|latest}",
    "oldest": "is {the oldest|oldest|the oldest of all|the least recent}|{was changed|was modified|was edited|was touched} {the longest ago|least recently}|has not been {changed|touched|modified} for the longest time",
    "most lines": "has {the most lines|most lines|the highest number of lines|the largest number of lines|more lines than all the others|the most rows of text|the greatest line count|the highest line count}|is {the longest in lines|longest, counted in lines}",
    "fewest lines": "has {the fewest lines|fewest lines|the lowest number of lines|the smallest number of lines|fewer lines than all the others|the least lines|the lowest line count|the smallest line count}|is {the shortest in lines|shortest, counted in lines}",
    "empty": "is {empty|blank|completely empty|without any content|void}|has {no content|nothing in it|no text|zero bytes|no bytes}|{holds|contains} nothing",
}
ONE = {
    "largest": "{largest|biggest|heaviest|largest|biggest} file|file {with the largest size|of the largest size|with the most bytes|that is largest|that takes up the most space|which is the biggest|largest in size}|one file that is bigger than all others",
    "smallest": "{smallest|tiniest|smallest|littlest} file|file {with the smallest size|of the smallest size|with the fewest bytes|that is smallest|that takes up the least space|which is the smallest|smallest in size}|one file that is smaller than all others",
    "newest": "{newest|latest|most recent|most recently changed|last modified|most recently modified|youngest} file|file {changed last|modified last|edited last|that was changed last|that was modified most recently|with the newest date}",
    "oldest": "{oldest|least recent|least recently changed} file|file {changed the longest ago|with the oldest date|that was not touched for the longest time|that was modified the longest ago}",
    "most lines": "{longest file by lines|file {with the most lines|with the highest line count|with the largest number of lines|that has the most lines|having the most lines|with more lines than any other|of the most lines|with the greatest number of lines}}",
    "fewest lines": "{shortest file by lines|file {with the fewest lines|with the lowest line count|with the smallest number of lines|that has the fewest lines|having the fewest lines|with fewer lines than any other|with the least lines}}",
    "empty": "{empty|blank} file|file {that is empty|without content|with nothing in it|without any text|of size zero|with no content|that holds nothing|with zero bytes|having no content}",
}
REL = {by: f"{said}|{more.REL[by]}" for by, said in REL.items()}
PRED = {by: f"{said}|{more.PRED[by]}" for by, said in PRED.items()}
ONE = {by: f"{said}|{more.ONE[by]}" for by, said in ONE.items()}
_HERE = ("", "", "", "", "", "", " here", " in this folder", " in the folder", " in the workspace", " in this directory", " in the directory", " in this place", " in here", " around here", *more.HERE)


@dataclass(frozen=True)
class Sought:
    """Files, the three wordings, the arguments, and the names to be found."""

    files: dict[str, str]
    noun: str
    command: str
    question: str
    args: dict[str, Any]
    names: list[str]


def pool(rng: random.Random) -> dict[str, str]:
    """Some files of different sizes and different numbers of lines."""
    files: dict[str, str] = {}
    for i in rng.sample(range(1, 14), rng.randint(2, 6)):
        name = vocab.file_name(rng, rng.choice((None, None, None, *SUFFIXES)), taken=files)
        files[name] = vocab.text([" ".join(vocab.words(rng, 2, 4)) for _ in range(i)])
    return files if len({len(t) for t in files.values()}) == len(files) else pool(rng)


def sought(rng: random.Random) -> Sought:
    """Something to look for."""
    maker: Callable[[random.Random], Sought] = rng.choice((_text, _text, _text, _text, _without, _name, _extension, _extension, _ranked, _ranked, _ranked, _ranked, _empty, _all))
    return maker(rng)


def plural(said: str) -> str:
    """`contains x` for several files: `contain x`. Only the verbs and possessives that the patterns have."""
    for one, many in _PLURAL:
        said = said.replace(one, many)
    return said


_PLURAL = (
    ("that contains", "that contain"), ("that mentions", "that mention"), ("that includes", "that include"), ("that holds", "that hold"), ("that speaks", "that speak"), ("that refers", "that refer"), ("that features", "that feature"), ("that makes", "that make"), ("that says", "that say"), ("that talks", "that talk"),
    ("that lacks", "that lack"), ("that never mentions", "that never mention"), ("that does", "that do"), ("that doesn't", "that don't"), ("that ends", "that end"), ("that has a name", "that have names"),
    ("that has", "that have"), ("that is a <w> file", "that are <w> files"), ("that is named", "that are named"), ("whose name ends", "whose names end"), ("whose name has <w> in it", "whose names have <w> in them"),
    ("whose name ", "whose names "), ("whose file name ", "whose file names "), ("whose filename ", "whose filenames "), ("names contains", "names contain"), ("names has", "names have"), ("names includes", "names include"), ("names holds", "names hold"),
    ("in its name", "in their names"), ("in its file name", "in their file names"), ("in its filename", "in their filenames"), ("in its text", "in their text"), ("in its contents", "in their contents"), ("in it", "in them"), ("in the name", "in the name"), ("that is", "that are"),
)


def _plural_pred(said: str) -> str:
    first, _, rest = said.partition(" ")
    verb = {"contains": "contain", "mentions": "mention", "includes": "include", "has": "have", "holds": "hold", "speaks": "speak", "says": "say", "talks": "talk", "does": "do", "doesn't": "don't", "lacks": "lack", "is": "are", "ends": "end", "never": "never"}
    rest = rest.replace("mentions <w>", "mention <w>") if first == "never" else rest
    rest = rest.replace("a name", "names").replace("names that contains", "names that contain").replace("a <w> file", "<w> files").replace("in its name", "in their names").replace("in its file name", "in their file names").replace("in it", "in them")
    return f"{verb.get(first, first)} {rest}"


def _said(rng: random.Random, files: dict[str, str], by: str, text: str, names: list[str], said: str) -> Sought:
    """The wordings for files that are sought by a text."""
    many = len(names) != 1 or rng.random() < 0.15
    rel, pred = rng.choice(parts(REL[by])), rng.choice(parts(PRED[by]))
    rel, pred = spin.spin(rng, rel), spin.spin(rng, pred)
    if many:
        rel, pred = plural(rel), _plural_pred(pred)
    here = rng.choice(_HERE)
    head = spin.spin(rng, "{the|all|all the|the|the} files" if many else "the {file|file|one file|single file|file}")
    thing = f"{head}{here} {rel}"
    noun, command, question = _forms(rng, thing, pred, many, here)
    if by in more.COMMANDS and rng.random() < 0.2:
        command = spin.spin(rng, rng.choice(more.COMMANDS[by]), h=here)
    if rng.random() < 0.35:
        question = spin.spin(rng, rng.choice(more.ASKED[by][many]), h=here)
    noun, command, question = (spin.spin(rng, x, w=said) for x in (noun, command, question))
    return Sought(files, noun, command, question, {"by": by, "text": text}, sorted(names))


def _forms(rng: random.Random, thing: str, pred: str, many: bool, here: str) -> tuple[str, str, str]:
    """Noun phrase, imperative and question for files: `thing` names them, `pred` says what they do."""
    if many:
        noun = rng.choice((f"the names of {thing}", f"the names of {thing}", f"the file names of {thing}", f"a list of {thing}", f"the list of {thing}", f"the paths of {thing}", f"which files{here} {pred}"))
        question = rng.choice((f"which files{here} {pred}", f"which files{here} {pred}", f"what files{here} {pred}", f"which of the files{here} {pred}", f"what are the names of {thing}", f"what are {thing} called", f"which are {thing}"))
        command = f"{{find|list|look for|identify|locate|search for|collect|get|determine|name|give me|find out|track down|gather|detect|seek out}} {rng.choice((thing, thing, f'which files{here} {pred}'))}"
        if " which files" in command:
            command = "{find|find out|determine|tell me|see|check|work out|figure out} " + command.split("} ", 1)[1]
        command = command.replace("find out|", "", 1) if " which files" not in command else command
        return noun, spin.spin(rng, command), question
    noun = rng.choice((f"the name of {thing}", f"the name of {thing}", f"the file name of {thing}", f"the path of {thing}", f"which file{here} {pred}", f"the filename of {thing}", f"what {thing} is called"))
    question = rng.choice((f"which file{here} {pred}", f"which file{here} {pred}", f"what file{here} {pred}", f"which of the files{here} {pred}", f"what is the name of {thing}", f"which is {thing}", f"which one of the files{here} {pred}", f"what is {thing} called", f"what's {thing}"))
    target = rng.choice((thing, thing, f"which file{here} {pred}", f"which of the files{here} {pred}"))
    verbs = "{find out|find|check|see|determine|work out|tell me|figure out}" if target.startswith("which") else "{find|look for|identify|locate|search for|get|determine|name|track down|pick|find me|spot|detect|seek out}"
    return noun, spin.spin(rng, f"{verbs} {target}"), question


def _plant(rng: random.Random, text: str, word: str) -> str:
    """A text with a word in one of its lines."""
    rows = text.splitlines()
    at = rng.randrange(len(rows))
    rows[at] = rng.choice((f"{rows[at]} {word}", f"{word} {rows[at]}", f"{rows[at].split(' ')[0]} {word} {' '.join(rows[at].split(' ')[1:])}".strip()))
    return vocab.text(rows)


def _new_word(rng: random.Random, files: dict[str, str]) -> str:
    while True:
        word = vocab.word(rng) if rng.random() < 0.85 else " ".join(rng.sample(vocab.WORDS, 2))
        if len(word) > 2 and not any(word.lower() in (text + name).lower() for name, text in files.items()):
            return word


def _text(rng: random.Random) -> Sought:
    files = pool(rng)
    word = _new_word(rng, files)
    names = rng.sample(list(files), rng.choice((1, 1, 1, 2, min(3, len(files)))))
    files = {n: _plant(rng, t, word) if n in names else t for n, t in files.items()}
    return _said(rng, files, "text", word, names, spin.mention(rng, word))


def _without(rng: random.Random) -> Sought:
    files = pool(rng)
    word = _new_word(rng, files)
    names = rng.sample(list(files), rng.choice((1, 1, min(2, len(files) - 1))))
    files = {n: t if n in names else _plant(rng, t, word) for n, t in files.items()}
    return _said(rng, files, "without text", word, names, spin.mention(rng, word))


def _name(rng: random.Random) -> Sought:
    files = pool(rng)
    word = rng.choice((rng.choice(vocab.WORDS), rng.choice(vocab.STEMS), rng.choice(vocab.NAMES).lower(), str(rng.randrange(2015, 2030))))
    for _ in range(rng.choice((1, 1, 2, 3))):
        tail = rng.choice((str(rng.randrange(1, 90)), rng.choice(vocab.STEMS), rng.choice(vocab.WORDS)))
        base = rng.choice((f"{word}_{tail}", f"{tail}-{word}", f"{word}{tail}", f"{tail}_{word}", f"{tail}-{word}-{rng.randrange(9)}"))
        files[f"{base}.{rng.choice(vocab.SUFFIXES)}"] = vocab.text(vocab.lines(rng, 1, 3))
    names = [n for n in files if word.lower() in n.rpartition("/")[2].lower()]
    return _said(rng, files, "name", word, names, spin.mention(rng, word, kinds="{word|text|string}"))


def _extension(rng: random.Random) -> Sought:
    suffix = rng.choice(SUFFIXES)
    files = {n: t for n, t in pool(rng).items() if not n.endswith(suffix)}
    for _ in range(rng.choice((1, 1, 2, 3))):
        files[vocab.file_name(rng, suffix, taken=files)] = vocab.text(vocab.lines(rng, 1, 3))
    names = sorted(n for n in files if n.endswith(f".{suffix}"))
    text = rng.choice((suffix, f".{suffix}", f".{suffix}"))
    found = _said(rng, files, "extension", text, names, text if rng.random() < 0.85 else f"'{text}'")
    if rng.random() < 0.35:
        many = len(names) != 1
        here = rng.choice(_HERE)
        thing = spin.spin(rng, "{the|all|all the|every one of the} <w> files<h>" if many else "the {|only |one |single }<w> file<h>", w=text, h=here)
        noun = spin.spin(rng, "the {names|file names|list|paths} of <t>" if many else "the {name|file name|path} of <t>", t=thing)
        command = spin.spin(rng, "{list|find|look for|collect|get|name|locate|gather|search for} <t>", t=thing)
        question = spin.spin(rng, "{which|what} <w> files {are there|do we have|are|can be found|exist|do you see}<h>" if many else "{which|what} file<h> is {a|the} <w> file", w=text, h=here or " here")
        return Sought(files, noun, command, question, found.args, names)
    return found


def _ranked(rng: random.Random) -> Sought:
    by = rng.choice(("largest", "largest", "smallest", "smallest", "most lines", "most lines", "fewest lines", "fewest lines", "newest", "oldest"))
    files = pool(rng)
    key: Callable[[str], int] = (lambda n: files[n].count("\n")) if "lines" in by else (lambda n: len(files[n]))
    if by in ("newest", "oldest"):
        dates = {name: rng.randrange(2015, 2027) * 10_000 + rng.randrange(1, 13) * 100 + rng.randrange(1, 29) for name in files}
        mark = rng.choice(("-", "-", "_", ""))
        named = {name: _dated(name, str(day), mark) for name, day in dates.items()}
        if len({*dates.values()}) < len(files) or len({*named.values()}) < len(files):
            return _ranked(rng)
        files = {named[name]: text for name, text in files.items()}
        days = {named[name]: day for name, day in dates.items()}
        key = days.__getitem__
    name = (max if by in ("largest", "most lines", "newest") else min)(files, key=key)
    here = rng.choice(_HERE)
    thing = "the " + spin.spin(rng, rng.choice(parts(ONE[by]))) + here
    pred = spin.spin(rng, rng.choice(parts(PRED[by])))
    noun, command, question = _forms(rng, thing, pred, False, here)
    return Sought(files, noun, command, question, {"by": by}, [name])


def _dated(name: str, day: str, mark: str) -> str:
    root, _, suffix = name.rpartition(".")
    return f"{re.sub('[0-9]', '', root)}-{mark.join((day[:4], day[4:6], day[6:]))}.{suffix}"


def _empty(rng: random.Random) -> Sought:
    files = pool(rng)
    names = sorted(rng.sample(list(files), rng.choice((1, 1, min(2, len(files) - 1)))))
    files = {n: "" if n in names else t for n, t in files.items()}
    many = len(names) > 1 or rng.random() < 0.3
    here = rng.choice(_HERE)
    one, pred = spin.spin(rng, rng.choice(parts(ONE["empty"]))), spin.spin(rng, rng.choice(parts(PRED["empty"])))
    if many:
        one, pred = plural(one).replace("file", "files", 1), _plural_pred(pred)
    thing = f"{rng.choice(('the', 'all', 'all the')) if many else 'the'} {one}{here}"
    noun, command, question = _forms(rng, thing, pred, many, here)
    return Sought(files, noun, command, question, {"by": "empty"}, names)


def _all(rng: random.Random) -> Sought:
    files = pool(rng)
    here = spin.spin(rng, "{here|in this folder|in the folder|in the workspace|in this directory|in the directory|there are|that exist|that are here|you can see|that we have}")
    noun = spin.spin(rng, "{the names of all files|a list of all files|the list of files|the names of the files|a list of all the files|an inventory of the files|all file names|a listing of the files} <h>", h=here.replace("there are", "that there are").replace("you can", "that you can"))
    command = spin.spin(rng, "{list|name|enumerate|collect the names of|gather the names of|get the names of|make a list of} {all files|all the files|the files|every file} <h>", h=here.replace("there are", "that there is"))
    command = command.replace("every file that are", "every file that is").replace("every file that exist", "every file that exists").replace("files that there is", "files there are")
    question = spin.spin(rng, "{which|what} files {are|are there|do we have|can be found|exist|do you see|do I have} {here|in this folder|in the folder|in the workspace|in this directory}")
    return Sought(files, noun, command, question, {"by": "all"}, sorted(files))


def make(rng: random.Random) -> Task:
    s = sought(rng)
    out = vocab.out_name(rng, taken=s.files)
    names = list(s.files)
    rng.shuffle(names)
    many = len(s.names) > 1 or " files" in s.noun
    goal = spin.goal(rng, noun=s.noun, command=s.command, question=s.question, out=out, src="any other file", it=_IT_MANY if many else _IT_ONE)

    def expert() -> Expert:
        yield "find_files", {**s.args, "output": out}
        yield finish(f"done: {out}")

    check: dict[str, Any] = {"file": out, "equals": "\n".join(s.names)} if s.names else {"file": out, "exists": True}
    return Task(
        "find", goal, {n: s.files[n] for n in names}, [check], (STEPS[s.args["by"]],), (out,), expert
    )
