"""Lines added, put in, replaced and deleted; small files made of a text."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from training import spin
from training.families import edit_words as more
from training.families import tables_words as w
from training.families.edit_say import Edit, mark

ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_CARDINALS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NEW = "{the line|a line|a new line|the text|the following line:|a line that says|a line {saying|reading}|the entry|one line:|the words||||}"
_ADD = "{add|add|write|put|include}"


def nth(rng: random.Random, n: int) -> str:
    """A line by its number."""
    said = [f"line {n}", f"line {n}", f"line {n}", f"line number {n}", f"row {n}" if rng.random() < 0.2 else f"line {n}"]
    if n < len(ORDINALS):
        said += [f"the {ORDINALS[n]} line"] * 2
    if n < len(_CARDINALS):
        said += [f"line {_CARDINALS[n]}"]
    end = {1: "st", 2: "nd", 3: "rd"}.get(n if n < 20 else n % 10, "th")
    return rng.choice([*said, f"the {n}{end} line"])


def new_line(rng: random.Random) -> str:
    """A line to be written, of any look."""
    noun, other, name, city = rng.choice(w.NOUNS), rng.choice(w.NOUNS), rng.choice(w.NAMES), rng.choice(w.CITIES)
    n, verb = rng.randrange(1, 900), rng.choice(w.VERBS)
    kind = rng.randrange(20)
    if kind < 8:
        return w.phrase(rng)
    if kind < 10:
        return w.code_like(rng)
    return rng.choice((
        f"{name},{n},{city}", f"{noun}={n}", f"{noun} = {other}", f"{noun}: {other}", f"- {verb} the {noun}", f"# {noun.capitalize()}",
        f"ERROR {noun} not found", f"TO-DO: {verb} the {noun}",
        f"Hello, {name}", f"{verb.capitalize()} the {noun} before {rng.choice(('noon', 'Friday', 'the meeting', 'lunch'))}", f"{n};{noun};{other}",
        f"{noun.capitalize()} and {other}", f"2024-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02} {noun} {verb}",
        f"The {noun} is in {city}", f"{name} {rng.choice(w.SURNAMES)}", f"{rng.randrange(1, 9)}. {verb} {noun}", f"import {noun}", f"{noun}_{other}=true",
        f"see you in {city}", f"END OF {noun.upper()}", f"total: {n}", f"10.0.{n % 200}.{n % 90} {noun}",
        f"{name} <3 {noun}", f"{noun}, {other} and {rng.choice(w.NOUNS)}", f"[{noun}]", f"* {noun}", f"export {noun.upper()}={n}", f"{noun.upper()} {n}",
        f"Best regards, {name}", f"{verb} {noun}; {verb} {other}",
    ))


def said_text(rng: random.Random, line: str) -> str:
    """Within quotes, unless it is short and plain."""
    plain = re.fullmatch(r"[\w.-]+(?: [\w-]+)?", line) is not None
    if "'" in line or "`" in line:
        return f'"{line}"'
    return line if plain and rng.random() < 0.3 else w.quoted(rng, line, 0)


_APPEND = (
    f"append {_NEW} <q> to [the file] <s>", f"{_ADD} {_NEW} <q> {{at|to}} the {{end|bottom}} of <s>",
    f"{_ADD} <q> {{at|to}} the {{end|bottom}} of [the file] <s>", f"{_ADD} {_NEW} <q> as the {{last|final}} line of <s>", f"add {_NEW} <q> to [the file] <s>",
    "{extend|complete|continue} <s> {by|with} {the line|a line|one more line:} <q>",
    "{add|put|write} {one more|another|an extra|a further|a last|a final} line to <s>: <q>", "append to <s>: <q>", "add to [the end of] <s>: <q>",
    "{add|attach|tack} <q> {on|} to the end of <s>".replace("{on|} ", ""), "{end|finish|close} <s> with {the line|a line} <q>",
    "at the {end|bottom} of <s>, {add|write|put|append} <q>",
    "{put|write|add} <q> {below|after|under} {everything|the last line|all {other|existing} lines} {in|of} <s>", "let <s> end with the line <q>",
    "make <q> the {last|final} line of <s>", "in <s>, add {a|the} line <q> {at|to} the {end|bottom}", "{append|add} <q> at the end of <s>",
    "{write|put} <q> {on|in} a new line at the {end|bottom} of <s>",
    *more.APPEND,
)
_APPENDED = (
    "<s> {should|must|needs to|has to|ought to|shall} end with {the line|a line|a new line} <q>",
    "<s> {needs|lacks|is missing} {a|one} {last|final|closing} line: <q>",
    "<q> {should|must|has to|needs to} be {added|appended|written} {to|at the end of|to the end of} <s>",
    "<q> {belongs|goes|should stand|should come|comes} at the {end|bottom} of <s>",
    "{I want|I need|I'd like|we need} {a line|the line} <q> at the {end|bottom} of <s>",
    "{I forgot|we forgot} <q> in <s>; {add it at the end|append it|put it at the bottom}",
    "the {last|final} line of <s> {should|must|is to} be a new one: <q>",
    "{one more|another} line {for|belongs in} <s>: <q>".replace("{for|belongs in}", "for"),
    *more.APPENDED,
)
_PREPEND = (
    "prepend {the line|a line||} <q> to [the file] <s>", f"{_ADD} {_NEW} <q> {{at|to}} the {{top|start|beginning|head|very top}} of <s>",
    f"{_ADD} {_NEW} <q> as the [new] first line of <s>", f"insert {_NEW} <q> {{at the {{top|start|beginning}} of|as the first line of|before the first line of|above everything in}} <s>",
    "{start|begin|open} <s> with {the line|a line|a new line} <q>",
    "{put|write|add} <q> {above|before|ahead of|in front of|on top of} {everything else in|all [the] other lines of|everything in|all lines of} <s>",
    "at the {top|start|beginning} of <s>, {add|write|put|insert} <q>", "make <q> the [new] first line of <s>", "let <s> {begin|start} with the line <q>",
    "put <q> {first|on top} in <s>", "in <s>, {add|insert} {a|the} line <q> at the {top|beginning|start}",
    "give <s> {the|a} [first|header|heading] line <q> at the top",
    *more.PREPEND,
)
_PREPENDED = (
    "<s> {should|must|needs to|has to|ought to} {start|begin} with {the line|a new line|a line} <q>",
    "<q> {should|must|has to|needs to} be the [new] first line of <s>", "<q> {belongs|goes|should stand|comes} at the {top|start|beginning} of <s>",
    "{I want|I need|we need|I'd like} {a|the} line <q> at the {top|start|beginning} of <s>",
    "<s> {needs|lacks|is missing} a {first|title|heading|top} line: <q>",
    "the [new] first line of <s> {should|must|is to} {be|read} <q>, {above|before} {the others|what is there now}",
    *more.PREPENDED,
)
_INSERT = (
    f"{{insert|add|put|write|squeeze in}} {_NEW} <q> {{<w> <n> {{of|in}} <s>|in <s> <w> <n>|into <s> <w> <n>}}",
    f"in [the file] <s>, {{insert|add|put|write}} {_NEW} <q> <w> <n>", "<w> <n> {of|in} <s>, {insert|add|put|write} {the line|a line|a new line||} <q>",
    "insert a [new] line <w> <n> {of|in} <s>: <q>", "{put|place|add} <q> {right|directly|immediately|just} <w> <n> {of|in} <s>",
    "insert <q> into <s>, {right|directly|just|} <w> <n>",
    *more.INSERT,
)
_INSERTED = (
    "<q> {should|must|has to|needs to} {come|stand|go|be inserted|be added|be put} [right|directly] <w> <n> {of|in} <s>",
    "{I want|we need|I need|I'd like} {a|the} line <q> [right] <w> <n> {of|in} <s>",
    "[right] <w> <n> {of|in} <s> {there should be|there must be|belongs|goes|we need|should come} {a new line|the line|a line}: <q>",
    "<s> needs {a|the} line <q> [right] <w> <n>",
    *more.INSERTED,
)
_SET = (
    "{replace|overwrite|substitute} <n> {of|in} <s> {with|by} {the line|the text||} <q>".replace("|substitute", ""),
    "{change|set|turn} <n> {of|in} <s> {to|into} <q>".replace("set|turn} <n>", "turn} <n>"), "set <n> {of|in} <s> to <q>",
    "in <s>, {replace|overwrite} <n> {with|by} <q>", "in <s>, {change|set} <n> to <q>", "make <n> of <s> {say|read|be} <q>",
    "{rewrite|edit|modify|change|update} <n> {of|in} <s> so that it {says|reads|is} <q>", "put <q> {in place of|instead of} <n> {of|in} <s>",
    "{write|put} <q> over <n> {of|in} <s>", "let <n> of <s> {be|read|say} <q>", "{exchange|swap} <n> {of|in} <s> for <q>",
    "use <q> {as|for} <n> of <s> instead of what {is there|it says} now",
    *more.SET,
)
_SETTED = (
    "<n> {of|in} <s> {should|must|has to|needs to|ought to} {read|say|be|become|be replaced by|be changed to} <q>",
    "<n> of <s> is wrong; {it should {read|say|be}|make it|replace it with|change it to} <q>",
    "I {want|need|would like} <n> of <s> {to read|to say|to be|replaced by|changed to} <q>", "in <s>, <n> {should|must|has to} {read|say|be|become} <q>",
    "<q> {should|must} {replace|take the place of} <n> {of|in} <s>",
    *more.SETTED,
)


def _start(pattern: str, q: str, line: str) -> str:
    """Quoted where it would start a sentence."""
    return f'"{line}"' if pattern.lstrip().startswith("<q>") and q == line else q


def _edit(rng: random.Random, do: str, at: int | None, line: str | None, src: str, before: list[str], after: list[str],
    patterns: tuple[tuple[str, ...], tuple[str, ...]], step: str, **slots: str) -> Edit:
    pattern, command = mark(rng, *patterns)
    if line is not None:
        slots["q"] = _start(pattern, said_text(rng, line), line)
    said = spin.spin(rng, pattern, s=src, **slots)
    args: dict[str, Any] = {"do": do, "path": src}
    if at is not None:
        args["n"] = at
    if line is not None:
        args["text"] = line
    checks: list[dict[str, Any]] = [{"file": src, "equals": w.text(after) if after else ""}]
    return Edit(said, command, {src: w.text(before)}, checks, step, (), ("change_lines", args), src)


def add(rng: random.Random) -> Edit:
    """A line put in at the end, the start, or next to another."""
    src = w.text_file(rng) if rng.random() < 0.85 else w.new_file(rng, rng.choice(("csv", "py", "sh", "html", "js", "env", "gitignore", "yaml")))
    before, line = w.rows(rng, 1, 9), new_line(rng)
    kind = rng.choice(("end",) * 5 + ("start",) * 4 + ("after", "after", "before", "before", "set", "set", "set"))
    n = rng.randint(1, len(before))
    if kind == "end":
        return _edit(rng, "append", None, line, src, before, [*before, line], (_APPEND, _APPENDED), "append a line")
    if kind == "start":
        return _edit(rng, "prepend", None, line, src, before, [line, *before], (_PREPEND, _PREPENDED), "prepend a line")
    if kind == "set":
        return _edit(rng, "replace line", n, line, src, before, [*before[: n - 1], line, *before[n:]], (_SET, _SETTED), "replace a line by its number",
            n=nth(rng, n))
    after = kind == "after"
    place = spin.spin(rng, "{after|after|after|below|behind|under|following}" if after else "{before|before|before|above|in front of|ahead of}")
    out = [*before[:n], line, *before[n:]] if after else [*before[: n - 1], line, *before[n - 1 :]]
    patterns = (*_INSERT, *(more.FOLLOW if after else more.PRECEDE)), (*_INSERTED, *(more.FOLLOWED if after else more.PRECEDED))
    return _edit(rng, f"insert {kind}", n, line, src, before, out, patterns, f"insert a line {kind} another", n=nth(rng, n), w=place)


_DROP = "{delete|remove|drop|erase|cut|take out|strip|get rid of|throw out|eliminate}"
_GONE = "{should|must|has to|needs to|ought to|is to}"
_DELETE = ((f"{_DROP} <n> {{of|from|in}} <s>", f"{_DROP} <n> {{of|from|in}} the file <s>", "in <s>, {delete|remove|drop|erase} <n>",
    "{shorten|trim} <s> by {removing|deleting|dropping} <n>", "take <n> out of <s>", "let <n> of <s> disappear", "from <s>, {delete|remove|drop} <n>", *more.DELETE),
           (f"<n> {{of|in}} <s> {_GONE} {{go|be deleted|be removed|disappear|be dropped|be cut|vanish}}",
               "{I|we} {don't|no longer|do not} {need|want} <n> {of|in} <s> [anymore]; {delete|remove} it".replace("{don't|no longer|do not}",
                   "{don't|no longer}"), "<n> of <s> is {wrong|superfluous|a mistake|not needed|useless}; {delete|remove|drop} it",
                   "<s> {should|must} lose <n>", "I {want|need} <n> of <s> {gone|removed|deleted}", *more.DELETED))
_LINES = "{all lines|every line|the lines|any line|all the lines|each line|lines}"
_DELETE_SET = ((f"{_DROP} {_LINES} <c> {{from|in}} <s>", f"{_DROP} {_LINES} <c> {{from|in}} the file <s>", f"{_DROP} from <s> {_LINES} <c>",
    f"in <s>, {{delete|remove|drop|erase}} {_LINES} <c>", f"{{clean|clean up|clear|purge|rid}} <s> of {_LINES} <c>",
    f"{{filter|weed|throw|strip}} {_LINES} <c> out of <s>", f"{{clean up|edit|tidy|rewrite}} <s> by {{deleting|removing|dropping}} {_LINES} <c>", *more.DELETE_SET),
               (f"{_LINES} <c> {{should|must|has to|ought to|needs to}} {{go|be deleted|be removed|disappear}} from <s>",
                   "<s> {should|must|shall} {not have|no longer have|not contain|no longer hold} {lines|any lines|any line} <c>; {delete|remove} {them|those}", f"I {{want|need|would like}} {_LINES} <c> {{removed|deleted|gone|dropped}} from <s>", f"{_LINES} <c> in <s> {{should|must|ought to}} be {{deleted|removed|dropped|cut}}", *more.DELETED_SET))
_KEEP = (("{keep|retain|leave} only the lines <c> in <s> {and delete the rest|and remove all others|, delete the others||}",
    "{delete|remove|drop|erase} {all|every one of} the lines {of|from|in} <s> {except|but|other than} {those|the ones} <c>",
    "{reduce|cut down|strip down|trim} <s> to the lines <c>", "{delete|remove} everything from <s> {except|but} [for] the lines <c>",
    "in <s>, {keep|retain} {only|just} the lines <c>{, removing the rest|, drop the others|}",
    "{throw out|delete|drop} all lines of <s> {except|but} those <c>", *more.KEEP),
         ("only the lines <c> {should|must|may|shall} {stay|remain|be left|be kept|survive} in <s>", "<s> {should|must} {keep|retain} only the lines <c>",
             "{all|any} lines but those <c> {should|must|have to} {go|be deleted|be removed|disappear} from <s>".replace("{all|any}", "all"), *more.KEPT))
_WITH = "{{that|which} {contain|have|include|mention|hold} <t>|containing <t>|with <t> [in them]|mentioning <t>|including <t>|in which <t> {appears|occurs}|where <t> {appears|occurs}|having <t> in them|" + more.WITH + "}"
_WITHOUT = "{{that|which} {don't|do not} {contain|have|include|mention|hold} <t>|without <t> [in them]|not containing <t>|lacking <t>|where <t> is missing|that lack <t>|in which <t> does not {appear|occur}|free of <t>|" + more.WITHOUT + "}"
_STARTS = "{{that|which} {start|begin} with <t>|{starting|beginning} with <t>|with <t> at {the|their} {start|beginning}|opening with <t>|whose {first word|start} is <t>|" + more.STARTS + "}"
_ENDS = "{{that|which} {end|finish} {with|in} <t>|{ending|finishing} {with|in} <t>|with <t> at {the|their} end|whose {last word|end} is <t>|closing with <t>|" + more.ENDS + "}"


def _fits(word: str, rows: list[str]) -> bool:
    """Where reading it as a whole word, or in another case, makes no difference."""
    held = [word in r for r in rows]
    loose = [word.lower() in r.lower() for r in rows]
    return held == loose and held == [re.search(rf"(?<!\w){re.escape(word)}(?!\w)", r) is not None for r in rows] and all(c not in word for c in "'\"`,;:()[]")


def drop(rng: random.Random) -> Edit:
    """Lines that hold something, or their contrary, deleted."""
    src, rows = w.text_file(rng), w.rows(rng, 3, 10)
    kind = rng.choice(("with", "with", "with", "without", "starting with", "starting with", "ending with"))
    row = rng.choice(rows).split()
    word = row[0] if kind == "starting with" else row[-1] if kind == "ending with" else rng.choice(row) if rng.random() < 0.8 or len(row) < 2 else " ".join(row[:2])
    word = word.strip("-* ") or row[-1]
    if rng.random() < 0.06 and kind == "with":
        word = rng.choice(w.NOUNS)
    for at in range(len(rows)):
        if rng.random() < 0.2:
            rows[at] = {"starting with": f"{word} {rows[at]}", "ending with": f"{rows[at]} {word}"}.get(kind, rows[at])
    if not _fits(word, rows):
        return drop(rng)
    hits: dict[str, Callable[[str], bool]] = {"with": lambda r: word in r, "without": lambda r: word not in r, "starting with": lambda r: r.startswith(word),
        "ending with": lambda r: r.endswith(word)}
    hit = hits[kind]
    after = [r for r in rows if not hit(r)]
    if not after or (kind == "starting with" and any(r.startswith("- ") for r in rows)):
        return drop(rng)
    t = w.quoted(rng, word, 0.4 if " " not in word else 0)
    t = spin.spin(rng, "{the word <t>|<t>|<t>|<t>|the text <t>|the string <t>}" if kind in ("with", "without") and not word[0].isdigit() else "<t>", t=t)
    keep = rng.random() < (0.7 if kind == "without" else 0.0)
    words = spin.spin(rng, {"with": _WITH, "without": _WITHOUT, "starting with": _STARTS, "ending with": _ENDS}[kind] if not keep else _WITH, t=t)
    step = {"with": "delete the lines with a text", "without": "delete the lines without a text"}.get(kind, f"delete the lines {kind} a text")
    made = _edit(rng, f"delete {kind}", None, None, src, rows, after, _KEEP if keep else _DELETE_SET, step, c=words)
    return Edit(made.said, made.command, made.files, made.checks, step, (), ("change_lines", {"do": f"delete {kind}", "path": src, "text": word}), src)


def drop_one(rng: random.Random) -> Edit:
    """One line deleted by its place."""
    src, rows = w.text_file(rng), w.rows(rng, 2, 10)
    kind = rng.choice(("line", "line", "first", "last"))
    if kind == "line":
        n = rng.randint(2, len(rows))
        return _edit(rng, "delete line", n, None, src, rows, rows[: n - 1] + rows[n:], _DELETE, "delete a line by its number", n=nth(rng, n))
    first = kind == "first"
    name = spin.spin(rng, more.FIRST if first else more.LAST)
    return _edit(rng, f"delete {kind}", None, None, src, rows, rows[1:] if first else rows[:-1], _DELETE, f"delete the {kind} line", n=name)


def clean(rng: random.Random) -> Edit:
    """Blank or repeated lines deleted."""
    src, rows = w.text_file(rng), w.rows(rng, 2, 8)
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 4)):
            rows.insert(rng.randrange(0, len(rows)), "")
        things = "{empty|blank|empty|blank}"
        commands: tuple[str, ...] = (f"{_DROP} {{all|every one of the|the|all the|any}} {things} lines {{from|in|of}} <s>",
            f"{{clean|free|rid|clear}} <s> of {things} lines", f"in <s>, {{delete|remove|drop}} {{all|the|any}} {things} lines",
            f"{{close up|compact|tidy}} <s> by {{removing|deleting}} {{the|all}} {things} lines",
            f"{{delete|remove}} {{lines that are {things}|lines with nothing on them}} from <s>")
        statements: tuple[str, ...] = (f"<s> {{should|must}} {{not have|have no|not contain|contain no}} {things} lines; {{delete|remove}} them".replace("{not have|have no|not contain|contain no}", "{have no|contain no}"), f"the {things} lines {{in|of}} <s> {{should|must|have to|ought to}} {{go|be deleted|be removed|disappear}}", f"<s> has {{too many|several|some}} {things} lines; {{delete|remove|drop}} them [all]", f"I {{want|need}} {{the|all}} {things} lines {{removed from|gone from|deleted from}} <s>")
        commands, statements = (*commands, *more.BLANK), (*statements, *more.BLANKED)
        return _edit(rng, "delete blank", None, None, src, rows, [r for r in rows if r], (commands, statements), "delete the blank lines", e=spin.spin(rng, things))
    rows += rng.choices(rows, k=rng.randint(1, 4))
    again = "{repeated|duplicate|duplicated|double|redundant}"
    commands = (f"{_DROP} {{all|the|all the|any}} {again} lines {{from|in|of}} <s>", "{deduplicate|dedupe} [the lines of] <s> in place",
        f"in <s>, {{delete|remove|drop}} {{all|the|any}} {again} lines",
        "{delete|remove} lines from <s> that {have occurred before|are repeats of earlier ones|were there already}",
        "{keep|leave} only the first of {identical|equal|repeated} lines in <s> and delete the repeats", f"{{clean|free|rid}} <s> of {again} lines",
        "make every line in <s> {unique|occur only once} by {deleting|removing} the repeats")
    statements = (f"<s> {{should|must}} have no {again} lines; {{delete|remove}} the repeats",
        f"{{the|all}} {again} lines {{in|of}} <s> {{should|must|have to}} {{go|be deleted|be removed}}".replace("{the|all}", "the"),
        "{each|every} line {should|must|may} {be|occur|appear} only once in <s>; delete the repeats",
        f"<s> has {again} lines; {{delete|remove}} them, keeping the first of each")
    commands, statements = (*commands, *more.TWICE), (*statements, *more.TWICED)
    return _edit(rng, "delete repeated", None, None, src, rows, list(dict.fromkeys(rows)), (commands, statements), "delete the repeated lines", r=spin.spin(rng, again))


_CREATE = (
    "{create|make|write|start} {a file|a new file|a text file|a small file|} [called|named] <s> {with|containing|holding|that contains|that says} {the text|the line|the words|just|only|nothing but|} <q>".replace("{a file|a new file|a text file|a small file|} [called|named]", "{a file|a new file|a file called|a file named|a text file called|a new file named|}"), "{write|put|save|store} {the text|the line|the words|the sentence||} <q> {to|in|into} {a new file|a file called|a file named|a new file called|the new file} <s>",
    "{create|make} <s>{: its only line is| with one line:|. Content:| and write into it:| and put in it:} <q>", "{save|store|write} <q> as <s>",
    "write <q> to <s>", "put <q> into <s>", "set up {a file|a text file} <s> {whose only line is|that says|reading|with the line} <q>",
    "{note|jot} <q> down in a new file <s>", "generate <s> {with the content|with the text|containing} <q>",
    "produce {a file|a text file} <s> that {says|reads|contains} <q>",
    *more.CREATE,
)
_CREATED = (
    "{there should be|we need|I need|I want|I'd like} {a file|a new file|a text file} [called|named] <s> {with|containing|that says|holding|with the text|with the line|that reads} <q>".replace(" [called|named]", "{| called| named}"), "a file <s> {should|must|has to} {be created|be made|exist} {with|containing} {the text|the line|} <q>", "<s> {does not exist yet|is missing}; {create it|make it|write it} with {the text|the line|} <q>", "<s> is {a new file|to be a new file} {with|holding} {one line|a single line|the line}: <q>", "<q> {should|must} be {written|saved|stored} {to|in} a new file <s>",
    *more.CREATED,
)


def create(rng: random.Random) -> Edit:
    """A file that is not there yet, with one line."""
    src = w.text_file(rng) if rng.random() < 0.9 else w.new_file(rng, rng.choice(("csv", "gitignore", "env", "sh", "yaml")))
    made = _edit(rng, "append", None, new_line(rng), src, [], [], (_CREATE, _CREATED), "")
    text = str(made.call[1]["text"])
    files = {w.text_file(rng): w.text(w.rows(rng, 1, 4))} if rng.random() < 0.6 else {}
    files.pop(src, None)
    return Edit(made.said, made.command, files, [{"file": src, "equals": text}], "write a text into a new file", (src,), made.call, src)


KINDS: tuple[Callable[[random.Random], Edit], ...] = (add,) * 9 + (drop,) * 5 + (drop_one,) * 3 + (clean, clean) + (create,) * 3
