"""A line put beside another one, or in its place, where the goal says not its number but what stands there."""

from __future__ import annotations

import random

from training import spin
from training.families import tables_words as w
from training.families.edit_say import Edit, mark

_AFTER = "{after|after|below|under|beneath|behind|right after|directly after|directly below|right below|just after|just under|straight after|immediately after|following}"
_BEFORE = "{before|before|above|ahead of|in front of|right before|directly before|directly above|right above|just before|just above|immediately before|on top of}"
_PUT = "{add|insert|put|slip|squeeze in|place|write|stick|drop|wedge in|tuck|enter|pop}"
_THE = "{the line <a>|<a>|<a>|the entry <a>|the line that says <a>|the line reading <a>|the row <a>|where it says <a>}"
_NEW = "{<q>|<q>|the line <q>|a line <q>|a new line <q>|a line reading <q>|a line that says <q>|an extra line <q>}"
_BESIDE = (
    f"{_PUT} {_NEW} <w> {_THE} {{in|of}} <s>", f"in <s>, {_PUT} {_NEW} <w> {_THE}", f"<w> {_THE} {{in|of}} <s>, {_PUT} {_NEW}", f"{_PUT} {_NEW} into <s>, <w> {_THE}",
    f"open <s>, look for {_THE} and {_PUT} {_NEW} <w> it", f"find {_THE} in <s> and {_PUT} {_NEW} <w> it", f"{_PUT} this <w> {_THE} in <s>: <q>", "edit <s>: <q> <w> <a>",
)
_BESIDES = (
    f"in <s>, <q> {{goes|belongs|should come|should stand|must stand|has to come|comes}} <w> {_THE}", f"<q> {{is missing|was forgotten}} in <s>; it {{goes|belongs|should be|comes}} <w> {_THE}", f"<s> {{should|must|needs to|has to}} {{say|have}} <q> <w> {_THE}",
    f"I {{forgot|left out|missed}} <q> in <s>, it {{goes|belongs|should be|comes}} <w> {_THE}", f"there {{should|must|has to}} be {_NEW} <w> {_THE} in <s>", f"<w> {_THE} in <s> {{I want|we need|there should be|there is missing|I'd like}} {_NEW}", "<s>: <q> <w> <a>",
    f"{_NEW} {{should|must|is to|has to}} be {{inserted|added|put|put in}} <w> {_THE} in <s>",
)
_BETWEEN = (
    f"{_PUT} {_NEW} between <a> and <b> in <s>", f"between {{the lines |}}<a> and <b> {{in|of}} <s>, {_PUT} {_NEW}", f"in <s>, {_PUT} {_NEW} between {{the lines |}}<a> and <b>", f"{_PUT} {_NEW} into <s>, between <a> and <b>",
    "separate <a> and <b> in <s> by {a line|the line|a new line} <q>",
)
_BETWEENS = (
    "<q> {goes|belongs|should come|has to stand} between <a> and <b> in <s>", "between <a> and <b> {in|of} <s> {there should be|we need|is missing|belongs|I want} {a line|the line|} <q>", "<s> lacks <q>, which {goes|belongs|comes} between <a> and <b>",
    "I {forgot|left out} <q> in <s>; it {goes|belongs} between <a> and <b>", "between {the lines|the entries|} <a> and <b> of <s>, a {new|} line reading <q> is to be put in",
)
_OVER = "{the line with|the line that has|the line containing|the line about|the line that mentions|the entry for|the line starting with|the row with}"
_SET = (
    f"{{replace|overwrite}} {_OVER} <a> in <s> with <q>", f"{{change|turn|update|set}} {_OVER} <a> in <s> to <q>", f"in <s>, {{replace|rewrite|overwrite}} {_OVER} <a> with <q>", f"make {_OVER} <a> in <s> {{read|say|be}} <q>",
    f"{{rewrite|edit|fix|change}} {_OVER} <a> in <s> so that it {{says|reads|is}} <q>", f"put <q> {{in place of|instead of}} {_OVER} <a> in <s>", f"let {_OVER} <a> in <s> {{read|be|say}} <q>",
)
_SETS = (
    f"{_OVER} <a> in <s> {{should|must|has to|needs to|ought to}} {{read|say|be|become}} <q>", f"{_OVER} <a> in <s> is {{wrong|out of date|no longer right}}; {{it should be|make it|change it to|it should read}} <q>",
    f"I {{want|need|would like}} {_OVER} <a> in <s> to {{read|say|be}} <q>", f"in <s>, {_OVER} <a> {{should|must|has to}} {{now |}}{{read|say|be}} <q>",
)


def make(rng: random.Random) -> Edit:
    src, rows, line = w.text_file(rng), list(dict.fromkeys(w.rows(rng, 3, 8))), w.phrase(rng)
    if rng.random() < 0.45:
        rows, line = [f"{rng.choice(w.NOUNS)}{i}" if rng.random() < 0.2 else rng.choice(w.NOUNS) for i in range(rng.randint(3, 8))], rng.choice(w.NOUNS)
    kind = rng.choice(("after", "after", "before", "before", "between", "between", "over"))
    at = rng.randrange(len(rows) - 1)
    if line in " ".join(rows) or any(sum(row in other for other in rows) > 1 for row in rows) or any(c in line + rows[at] + rows[at + 1] for c in "'\"`"):
        return make(rng)
    a, do = rows[at], "insert before" if kind == "before" else "replace line" if kind == "over" else "insert after"
    if kind == "over":
        a = rng.choice(a.split())
        if sum(a in row for row in rows) > 1 or len(a) < 3 or a == rows[at] or not a.isalnum():
            return make(rng)
    after = [*rows[:at], line, *rows[at + 1 :]] if kind == "over" else [*rows[:at], line, *rows[at:]] if kind == "before" else [*rows[: at + 1], line, *rows[at + 1 :]]
    patterns = {"between": (_BETWEEN, _BETWEENS), "over": (_SET, _SETS)}.get(kind, (_BESIDE, _BESIDES))
    pattern, command = mark(rng, *patterns)
    plain = rng.random() < 0.5 and not pattern.startswith("<q>") and all(" " not in x for x in (line, a, rows[at + 1]))
    sign = "" if plain else rng.choice(("'", '"', '"', "`"))
    q, said, other = (f"{sign}{x}{sign}" for x in (line, a, rows[at + 1]))
    goal = spin.spin(rng, pattern, w=spin.spin(rng, _BEFORE if kind == "before" else _AFTER), s=src, q=q, a=said, b=other)
    step = {"replace line": "replace a line by its text", "insert before": "insert a line before another", "insert after": "insert a line after another"}[do]
    call = ("change_lines", {"do": do, "path": src, "at": a, "text": line})
    return Edit(goal, command, {src: w.text(rows)}, [{"file": src, "equals": w.text(after)}], step, (), call, src, rename_safe=not plain)
