"""Get a value from a file of settings, or some lines of a text; write it."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from typing import Any

from training import spin, vocab
from training.families import count, listed, reading
from training.families.settings import FIELDS, Entry, document, settings, value_of
from training.task import Expert, Task, Wanted, finish

__all__ = ["FIELDS", "field_asked", "lines_asked", "make", "pick", "settings", "value_of"]

_IT_VALUE = "{it|it|the value|just the value|only the value|that value|the result|the answer|what it says there|what you find there|this value|nothing but the value|just that}"
_IT_LINE = "{it|it|that line|the line|the result|that|this line|the whole line|just that line}"
_IT_LINES = "{them|them|those lines|these lines|the lines|the result|just those lines|what you find|only these}"
_IT_HELD = "{them|them|the result|the list|all of them|what you find|just those}"
_ONLY = {
    _IT_VALUE: ("Only the value.", "Just the value, nothing else.", "The value only.", "No quotes, just the value.", "Not the key, only its value.", "Only the value, without its name.", "The bare value will do.", "The file should contain only the value.", "Just what stands there."),
    _IT_LINE: ("The whole line.", "Only that line.", "Just this one line.", "The line as it is.", "Exactly as it is written.", "Nothing but this line.", "The complete line, please.", "The file should contain only that line."),
    _IT_LINES: ("Keep their order.", "In the same order.", "The lines as they are.", "Whole lines, please.", "Complete lines.", "In their original order.", "Keep the lines in the order they have.", "Exactly as they are written.", "Only those lines."),
    _IT_HELD: ("One per line.", "One on each line.", "Each on its own line.", "In the order they come.", "Nothing else from the text.", "One a line, in their order.", "Without the text around them.", "Just those, one per line."),
}
ORDINALS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth
eighteenth nineteenth twentieth""".split()
CARDINALS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()


def make(rng: random.Random) -> Task:
    if rng.random() < 0.08:
        return reading.saved(rng)
    return key_task(rng) if rng.random() < 0.5 else line_task(rng)


def key_task(rng: random.Random) -> Task:
    files, wanted = listed.asked(rng) if rng.random() < 0.16 else field_asked(rng)
    return with_output(rng, files, wanted)


def line_task(rng: random.Random) -> Task:
    files, wanted = lines_asked(rng)
    return with_output(rng, files, wanted)


def with_output(rng: random.Random, files: dict[str, str], w: Wanted) -> Task:
    src = next(iter(files))
    out = vocab.out_name(rng, taken=files)
    goal = spin.goal(rng, noun=w.noun, command=w.command, question=w.question, out=out, src=src, it=w.it)
    if rng.random() < 0.1 and goal[-1] in ".?!":
        goal += f" {rng.choice(_ONLY.get(w.it, ('Just that one.', 'Only that entry.')))}"
    tool, args = w.call

    def expert() -> Expert:
        yield tool, {**args, "output": out}
        yield finish(f"done: {out}")

    checks: list[dict[str, Any]] = [{"file": out, "equals": w.value}, {"file": src, "unchanged": True}]
    return Task("extract", goal, vocab.others(rng, files), checks, (w.step,), (out,), expert)


def field_asked(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """A file of settings and one of its values."""
    doc = document(rng)
    src = ".env" if doc.suffix == "env" and rng.random() < 0.25 else vocab.file_name(rng, doc.suffix)
    entry = rng.choice(doc.entries)
    noun, command, question = _behind(rng, doc.text, entry, src) if rng.random() < 0.12 else field_words(rng, entry, src)
    wanted = Wanted(noun, command, question, _IT_VALUE, ("field", {"path": src, "field": entry.key}), "get a field", entry.value)
    return {src: doc.text}, wanted


def _behind(rng: random.Random, text: str, entry: Entry, src: str) -> tuple[str, str, str]:
    """The three wordings as what stands behind the key, where the key has a line of its own."""
    key = entry.key
    mark = next((m for m in (": ", " = ", "=") if any(row.startswith(key + m) for row in text.splitlines())), "")
    if not mark or " " in key:
        return field_words(rng, entry, src)
    sign = "{the colon|the colon}" if mark == ": " else "{the equals sign|the =|the equal sign}"
    noun = spin.spin(rng, f"{{what {{comes|stands|is written|follows}} {{after|behind}} '<k>{mark.rstrip()}' in <s>|the text {{after|behind}} {sign} in the <k> line of <s>|the part {{after|behind}} {sign} in the <k> line of <s>|what {{comes|is|stands}} {{after|behind|to the right of}} {sign} in the <k> line of <s>|the <k> line of <s>, without the key}}".replace("|the <k> line of <s>, without the key", ""), k=key, s=src)
    noun = noun.replace("what follows after", "what follows").replace("what follows behind", "what follows")
    command = spin.spin(rng, "{get|find|take|extract|read|copy|pull out|look up|cut out} <n>", n=noun)
    question = noun if noun.startswith("what ") else spin.spin(rng, "what is <n>", n=noun)
    return noun, command, question


def field_words(rng: random.Random, entry: Entry, src: str) -> tuple[str, str, str]:
    """A field as noun phrase, imperative and question."""
    f = rng.choice(entry.said)
    f = f if " " in f or rng.random() < 0.75 else rng.choice((f"'{f}'", f'"{f}"', f"`{f}`"))
    what = spin.spin(rng, "{the <f>|the <f>|the <f>|the value of <f>|the value of the <f> {setting|key|entry|field|property|option}|the <f> {setting|value|entry|field|property}|the value {for|under|behind|stored under|next to} <f>|what <f> is set to|the value that belongs to <f>|the value of key <f>|the value at <f>|the value assigned to <f>|the value of the key <f>|the value given for <f>|the content of <f>|the entry for <f>|the current <f>|the configured <f>|the value that <f> has|the value of the <f> parameter|the value recorded for <f>|the <f> that is set|what is given for <f>|what is entered for <f>|what is listed under <f>}", f=f)
    where = spin.spin(rng, "{in|in|from|of|given in|set in|stored in|found in|listed in|named in|according to|written in|defined in|recorded in|as given in|that stands in|kept in|specified in|declared in|as set in|taken from|shown in|noted in} [the file] <s>", s=src)
    noun = rng.choice((f"{what} {where}", f"{what} {where}", f"{what} {where}", spin.spin(rng, "{<s>'s <f>|whatever <s> {says|gives} for <f>|what <s> {says|gives|has|lists} {for|as|under} <f>|the <f> that <s> {gives|names|has|lists|sets|uses|mentions}}", s=src, f=f)))
    if what.startswith("what "):
        noun = f"{what} in {src}"
    get = "{find|get|get|read|extract|look up|look up|take|pull out|fetch|grab|retrieve|copy|pick out|isolate|find out|determine|obtain|read out|dig out|locate|check}"
    command = spin.spin(rng, rng.choice((
        f"{get} <n>", f"{get} <n>", f"{get} <n>", "look up <f> in <s>", "{open|read|look into|look at|go to|check|parse|load} <s> and {get|take|find|extract|pick|read} <w>", "from <s>, {take|get|extract|read|pull|fetch} <w>", "in <s>, {look up|find|look for} <w>",
        "{get|read|fetch|pull|extract} <w> out of <s>", "{find out|check|see} what <s> {says for|gives as|has for|says under} <f>", "{go into|go through|inspect|examine|consult|have a look at} <s> and {get|find|note|read out|pick} <w>", "{find|look for|search for|locate} the <f> {entry|key|setting|line} in <s> and {get|take|read} its value", "{use|take} the value of <f> {in|from} <s>", "{pull|fish|grab|lift} <w> {from|out of} <s>",
    )), n=noun, f=f, s=src, w=what)
    question = spin.spin(rng, rng.choice((
        "{what is|what's} <w> <x>", "{what is|what's} the <f> <x>", "which <f> {is set|is given|is named|is listed|is stored|is there|stands|is used|is written} in <s>", "what does <s> say {about|for|under|as} [the] <f>",
        "what value {has|does} <f> {have|hold} in <s>", "{what|which} <f> does <s> {give|name|list|have|contain|use|mention|show|hold|set}", "in <s>, what is <w>", "according to <s>, {what is|what's|which is} <w>", "according to <s>, what is the <f>", "what is the <f>, {going by|judging by|according to} <s>", "what is <f> set to in <s>", "to {what|which value} is <f> set in <s>", "what {did they enter|is entered|is noted|is recorded|is configured|was chosen} {for|as} <f> in <s>", "{what|which value} is {listed|filed} under <f> in <s>", "how is <f> {set|configured|defined} in <s>", "what's the value of <f> <x>", "looking at <s>, what is the <f>", "what is written {under|for|behind} <f> in <s>", "what stands {behind|under|next to} <f> in <s>",
    )), w=what, x=where, s=src, f=f)
    question = question.replace("what value has <f> have", "what value has").replace("what is what ", "what ").replace("what's what ", "what ")
    question = spin.spin(rng, "{what value has <f> in <s>|what value does <f> have in <s>}", f=f, s=src) if question.startswith("what value") else question
    if entry.person and rng.random() < 0.5:
        question = spin.spin(rng, "who is {the <f> <x>|the <f> in <s>|named as [the] <f> in <s>|given as <f> in <s>|listed as <f> in <s>}", f=f, x=where, s=src)
    return noun, command, question


def pick(seen: str, field: str) -> str:
    """The value of a field in what was read, as a reader sees it."""
    start = seen.find("{")
    if start >= 0:
        return str(json.loads(seen[start : seen.rfind("}") + 1])[field])
    for row in seen.splitlines():
        found_by_search = row.count(":") > 1 and row.split(":")[1].isdigit()
        line = row.split(": ", 1)[1] if found_by_search else row
        for mark in (" = ", "=", ": "):
            name, found, value = line.partition(mark)
            if found and name.strip().lower() == field:
                return value.strip().strip('"')
    raise LookupError(field)


def lines_asked(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """A text and some of its lines."""
    kinds: tuple[Callable[[random.Random], tuple[dict[str, str], Wanted]], ...] = (_at, _at, _some, _some, _held, _chosen, _chosen, _chosen)
    return rng.choice(kinds)(rng)


def _text(rng: random.Random, low: int = 2) -> tuple[str, list[str]]:
    src = vocab.file_name(rng, rng.choice((None, None, None, None, "py", "html", "sql", "conf")))
    rows = vocab.lines(rng, low, rng.choice((5, 8, 12, 25)) + low)
    return src, rows


_GET = "{find|get|get|take|extract|extract|copy|pick|fetch|pull|grab|read|select|retrieve|pick out|pull out|pull out|cut out|give me|obtain|collect}"


def _wanted(rng: random.Random, src: str, line: str, question: str, it: str, args: dict[str, Any], step: str, value: str, rel: str = "") -> Wanted:
    """The three wordings. `rel` is the end of `line` that may as well stand behind the file's name."""
    where = spin.spin(rng, "{in|from|in} <s>" if rel else "{in|from|of|of|of} [the file] <s>", s=src)
    said = f"{line} {where}"
    if rel and rng.random() < 0.5:
        said = spin.spin(rng, "<l> {of|of|in|from} <s> <r>", l=line.removesuffix(rel).strip(), s=src, r=rel)
    noun = f"{line} that {src} has" if not rel and it != _IT_LINE and rng.random() < 0.1 else said
    command = spin.spin(rng, rng.choice((
        f"{_GET} <x>", f"{_GET} <x>", f"{_GET} <x>", f"{_GET} <x>", f"from <s>, {_GET} <l>", f"{{open|take|read|look at|go through}} <s> and {_GET} <l>", "{get|pull|take|extract|read} <l> out of <s>",
    )), l=line, x=said, s=src)
    return Wanted(noun, command, spin.spin(rng, question.replace("<l> <x>", "<x>"), l=line, x=said, s=src), it, ("lines", args), step, value)


def _at(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """One line by its number, or the first or last."""
    src, rows = _text(rng)
    n = rng.randint(1, len(rows))
    kind = rng.choice(("number", "number", "number", "first", "last"))
    if kind == "number":
        names = [f"line {n}", f"line number {n}", f"the line number {n}", f"line no. {n}", f"the {_nth(n)} line", f"row {n}", f"line {CARDINALS[n - 1]}" if n <= 20 else f"line {n}", f"the text {rng.choice(('in', 'on'))} line {n}", f"line #{n}"]
        names += [f"the {ORDINALS[n - 1]} line", f"the {ORDINALS[n - 1]} row", f"the {ORDINALS[n - 1]} line"] if 1 < n <= 20 else []
        line = rng.choice([x for x in names if not x.endswith("1st line")])
    else:
        line = spin.spin(rng, "the {first line|first line|very first line|top line|opening line|first row|line at the top|uppermost line|topmost line|initial line|starting line|line it starts with|line it begins with|first entry}" if kind == "first" else "the {last line|last line|very last line|final line|bottom line|closing line|last row|line at the end|line at the bottom|lowest line|bottommost line|ending line|line it ends with|most recent line|latest line|last entry|line at the very end}")
    question = "{what is|what's|what does} <l> <x>" if rng.random() < 0.4 else rng.choice(("what does <l> of <s> say", "what is written {on|in} <l> of <s>", "what stands {in|on} <l> of <s>", "what can be read {in|on} <l> of <s>", "how does <l> of <s> read", "what does <s> say {in|on} <l>"))
    question = question.replace("{what is|what's|what does}", "{what is|what's}")
    if line.startswith("the text "):
        question = "{what is|what's} <l> <x>"
    args = {"take": kind, "path": src, "n": n if kind == "number" else 1}
    step = {"number": "take a line by its number", "first": "take the first lines", "last": "take the last lines"}[kind]
    value = rows[n - 1] if kind == "number" else rows[0 if kind == "first" else -1]
    return {src: vocab.text(rows)}, _wanted(rng, src, line, question, _IT_LINE, args, step, value)


def _nth(n: int) -> str:
    return f"{n}{'th' if 10 < n % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def _some(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """The first or last so many lines."""
    src, rows = _text(rng, 4)
    n = rng.randint(2, min(len(rows), 20)) if rng.random() < 0.3 else rng.randint(2, min(len(rows), 6))
    kind = rng.choice(("first", "last"))
    number = rng.choice((str(n), str(n), CARDINALS[n - 1]))
    line = spin.spin(rng, (
        "{the first <n> lines|the first <n> lines|the first <n> rows|the top <n> lines|the <n> topmost lines|the opening <n> lines|lines 1 to <d>|lines 1 through <d>|the <n> lines at the {top|start|beginning}|only the first <n> lines|just the top <n> lines|the initial <n> lines|the <n> first lines|the leading <n> lines|the <n> lines it starts with|the first <n> entries|the upper <n> lines|the <n> lines it begins with|the first <n>}"
        if kind == "first" else
        "{the last <n> lines|the last <n> lines|the last <n> rows|the final <n> lines|the bottom <n> lines|the closing <n> lines|the <n> lines at the {end|bottom}|only the last <n> lines|just the final <n> lines|the <n> last lines|the <n> most recent lines|the <n> bottommost lines|the trailing <n> lines|the <n> lines it ends with|the last <n> entries|the lowest <n> lines|the latest <n> lines}"
    ), n=number, d=str(n))
    line = f"{line} lines" if line.endswith(f"first {number}") else line
    question = "{what are|which are} <l> <x>" if rng.random() < 0.6 else "what do <l> of <s> say"
    args = {"take": kind, "path": src, "n": n}
    picked = rows[:n] if kind == "first" else rows[-n:]
    return {src: vocab.text(rows)}, _wanted(rng, src, line, question, _IT_LINES, args, f"take the {kind} lines", "\n".join(picked))


_ONE_REL = {
    "with": "{that contains|containing|with|that has|that mentions|that includes|mentioning|that shows|that holds|including|having|in which you find} <w>|{where|in which} <w> {occurs|appears|is found|is mentioned|shows up}|with <w> in it",
    "without": "{without|that does not contain|that doesn't contain|lacking|that lacks|that does not mention|not containing|that does not have} <w>|{where|in which} <w> is missing",
    "starting with": "{that starts with|starting with|beginning with|that begins with|that opens with|opening with} <w>|with <w> at {its|the} {start|beginning}",
    "ending with": "{that ends with|ending in|ending with|that ends in|that finishes with|finishing with|closing with} <w>|with <w> at {its|the} end",
}


def _fits(kind: str, row: str, text: str) -> bool:
    if kind in ("starting with", "ending with"):
        return row.startswith(text) if kind == "starting with" else row.endswith(text)
    return (text in row) == (kind == "with")


def _chosen(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """The lines with a text, without it, or that start or end with it."""
    kind = rng.choice(("with", "with", "with", "without", "starting with", "starting with", "ending with"))
    while True:
        src, rows = _text(rng, 3)
        text = count.text_of(rng, kind, rows)
        found = [r for r in rows if _fits(kind, r, text)]
        if found and len(found) < len(rows):
            break
    said = spin.mention(rng, text)
    long = "lines " + kind
    if len(found) == 1 and rng.random() < 0.5:
        rel = spin.spin(rng, rng.choice(count.parts(_ONE_REL[kind])), w=said)
        line, question, it = f"the {rng.choice(('line', 'line', 'line', 'row', 'entry'))} {rel}", rng.choice(("{what is|what's|which is} <l> <x>", "which line of <s> is the one " + rel, "{how does|what does} <l> <x> {read|say}".replace("{how does|what does} <l> <x> {read|say}", "how does <l> <x> read"))), _IT_LINE
    else:
        rel, pred = (spin.spin(rng, rng.choice(count.parts(p[long])), w=said) for p in (count.REL, count.PRED))
        line = spin.spin(rng, "{the|the|all|all the|those|only the|just the} {lines|lines|rows|entries} <rel>", rel=rel)
        if any(p in rel.split(" ", 1)[0] for p in ("containing", "with", "mentioning", "starting", "ending", "beginning", "without", "including")) and "their" not in rel and "them" not in rel:
            line = rng.choice((line, line, f"every line {rel}", f"each line {rel}", f"any line {rel}"))
        question, it = spin.spin(rng, "which {lines|rows|entries|of the lines} {of|in} <s> <pred>|what are <l> <x>|which lines <pred> in <s>|which are <l> <x>".join("{}"), pred=pred), _IT_LINES
        question = question.replace("of the lines of", "of the lines in")
    if kind == "with" and text.isupper() and text.isalpha() and len(found) > 1 and rng.random() < 0.25:
        line, rel, it = f"{rng.choice(('the', 'all', 'all the', 'only the'))} {text} {rng.choice(('lines', 'entries', 'messages', 'lines'))}", "", _IT_LINES
    args = {"take": kind, "path": src, "text": text}
    step = {"with": "take the lines with a text", "without": "take the lines without a text", "starting with": "take the lines starting with a text", "ending with": "take the lines ending with a text"}[kind]
    wanted = _wanted(rng, src, line, question, it, args, step, "\n".join(found), rel)
    if rng.random() < 0.2 and it is _IT_LINES:
        search = spin.spin(rng, "{search|grep|go through|scan|filter|look through} <s> for {<l>|<l>|all the <r>}", s=src, l=line, r=f"lines {line.split(' ', 2)[2]}" if line.startswith(("the lines ", "all lines ")) else "hits")
        wanted = wanted if search.endswith("hits") else Wanted(wanted.noun, search, wanted.question, it, wanted.call, step, wanted.value)
    return {src: vocab.text(rows)}, wanted


def _held(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """The e-mail addresses, links or numbers that a text holds."""
    kind = rng.choice(("emails", "links", "numbers"))
    make_one: Callable[[], str] = {
        "emails": lambda: f"{rng.choice(vocab.NAMES).lower()}{rng.choice(('', '', f'.{rng.choice(vocab.WORDS)}', str(rng.randrange(1, 99))))}@{rng.choice(vocab.WORDS)}.{rng.choice(('org', 'com', 'net', 'example.org', 'de', 'io'))}",
        "links": lambda: f"http{rng.choice('s ').strip()}://{rng.choice(('www.', '', ''))}{rng.choice(vocab.WORDS)}.{rng.choice(('org', 'com', 'example.net'))}{rng.choice(('', f'/{rng.choice(vocab.WORDS)}', f'/{rng.choice(vocab.WORDS)}/{rng.randrange(90)}'))}",
        "numbers": lambda: rng.choice((str(rng.randrange(1, 10 ** rng.randint(1, 4))), f"{rng.randrange(1, 99)}.{rng.randrange(1, 99)}", str(rng.randrange(100)))),
    }[kind]
    found, rows = [], []
    for _ in range(rng.randint(2, 8)):
        one, w = make_one(), [rng.choice(vocab.WORDS) for _ in range(3)]
        name = rng.choice(vocab.NAMES)
        row = rng.choice((f"{name} {w[0]} {one}", f"{w[0]} {w[1]} {one} {w[2]}", f"{name}: {one}", f"{one} {w[0]}", f"please see {one} for the {w[0]}", f"the {w[0]} of {name} is {one}", f"{w[0]} {w[1]} {w[2]}"))
        found += [one] if one in row else []
        rows.append(row)
    if not found:
        return _held(rng)
    src = vocab.file_name(rng)
    what = spin.spin(rng, {
        "emails": "{email addresses|e-mail addresses|mail addresses|emails|e-mails|addresses for e-mail|email contacts|addresses with an @|e-mail contacts|email ids}",
        "links": "{links|URLs|web addresses|web links|http links|hyperlinks|internet addresses|urls|web page addresses|website addresses|http addresses}",
        "numbers": "{numbers|numbers|numeric values|numerals|numbers of any kind}",
    }[kind])
    line = spin.spin(rng, "{the|all|all the|all the|every one of the|each of the} <k>[, one {a|per} line,]", k=what)
    question = spin.spin(rng, "{which|what} <k> {are|are there|can be found|occur|appear|are mentioned|are hidden|stand} in <s>|{which|what} <k> does <s> {contain|mention|hold|have|list}".join("{}"), k=what)
    wanted = _wanted(rng, src, line, question, _IT_HELD, {"take": kind, "path": src}, f"take the {kind}", "\n".join(found))
    return {src: vocab.text(rows)}, dataclasses.replace(wanted, noun=wanted.noun.replace(",,", ","), command=wanted.command.replace(",,", ",").rstrip(","))
