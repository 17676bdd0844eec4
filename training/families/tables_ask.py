"""What can be asked of a table: in words, as arguments of the tool, and the true value."""

from __future__ import annotations

import random
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training import spin
from training.families import tables_idiom as idiom
from training.families import tables_words as w
from training.families.tables_say import Said
from training.families.tables_when import Only, Row, absent, human, moved, only, plural

if TYPE_CHECKING:
    from training.families.tables import Table


@dataclass(frozen=True)
class Asked:
    """`value` is what the file must hold, or its JSON value."""

    said: Said
    args: dict[str, Any]
    step: str
    value: Any
    suffix: str = ""
    is_json: bool = False
    needs_file: bool = False


def fmt(x: float, digits: int | None = None) -> str:
    return format(x, ".10g") if digits is None else f"{x:.{digits}f}"


def column(rng: random.Random, c: str, numbers: bool = True) -> str:
    """A column named in a goal."""
    more = "|all [the] <h> values|the <h> {values|figures|numbers|amounts}|the numbers {in|under} <q>|every <h> value" if numbers else "|the <h> values"
    pattern = "{the <c> column|column <c>|the column <c>|the {values|entries} {in|of} the <c> column|the <q> column|the field <c>|the <c> field|the column {called|named|headed|titled} <q>|<h>|<h>|<h>|<q>|the <h>" + more + "}"
    return spin.spin(rng, pattern, c=c, h=human(rng, c), q=w.quoted(rng, c, 0))


def asked(rng: random.Random, t: Table) -> Asked:
    kinds = [*("total",) * 8, *("highest",) * 5, *("count",) * 4, "values", "values", "sorted", "sorted", "rows", "rows", "rows"]
    if t.groups:
        kinds += ["groups"] * 5 + ["different"] * 3
    kind = rng.choice(kinds)
    from training.families import tables_more as more

    makers = {
        "total": total, "count": count, "highest": more.highest, "values": more.values, "different": more.different, "rows": more.whole,
        "sorted": more.whole_sorted, "groups": more.groups,
    }
    return makers[kind](rng, t)


NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six")


def rounded(rng: random.Random, digits: int) -> str:
    """A request to round."""
    if digits == 0:
        return spin.spin(rng, "{rounded to {a whole number|the nearest integer|an integer|the nearest whole number|zero decimals|no decimals|0 decimals}|without decimals|with no decimals|as a whole number}")
    n = rng.choice((str(digits), NUMBER_WORDS[digits]))
    word = rng.choice(("decimal", "decimal place", "digit after the point", "decimal", "decimal place"))
    many = word.replace("decimal place", "decimal places").replace("digit", "digits") if digits > 1 else word
    many = "decimals" if many == "decimal" and digits > 1 else many
    return spin.spin(rng, f"{{rounded to {n} {many}|to {n} {many}|with {n} {many}|rounded to {n} {many}|({n} {many})|with exactly {n} {many}|rounded off to {n} {many}|rounded at {n} {many}|, {n} {many}|given to {n} {many}}}")


def reduce(show: str, rows: list[Row], c: str) -> float:
    values = [float(r[c]) for r in rows]
    make = {"sum": sum, "mean": statistics.fmean, "median": statistics.median, "max": max, "min": min}[show]
    return float(make(values))  # type: ignore[operator]


def safe_digits(rng: random.Random, show: str, value: float) -> int | None:
    """Decimals to round to, never where a half would decide; None = as it is."""
    if show in ("sum", "max", "min") and rng.random() < 0.88:
        return None
    if show in ("mean", "median") and rng.random() < (0.25 if value * 100 % 1 else 0.6):
        return None
    digits = rng.choice((0, 1, 1, 2, 2, 2, 2, 3, 4))
    scaled = value * 10**digits % 1
    return digits if abs(scaled - 0.5) > 1e-6 else None


def total(rng: random.Random, t: Table) -> Asked:
    """Sum, mean, median, max or min of a column, of all rows or some."""
    c = rng.choice(t.numbers)
    show = rng.choice(("sum", "sum", "sum", "sum", "mean", "mean", "mean", "median", "max", "max", "min", "min"))
    cond = moved(rng, t, only(rng, t, of=c if rng.random() < 0.9 else "")) if rng.random() < 0.56 else None
    rows = cond.rows if cond else t.rows
    value = reduce(show, rows, c)
    digits = safe_digits(rng, show, value)
    noun, command, question = _total_said(rng, t, c, show, cond)
    tail = rounded(rng, digits) if digits is not None else ""
    args: dict[str, Any] = {"show": show, "column": c, **(cond.args if cond else {})}
    if digits is not None:
        args["digits"] = digits
    it = "{it|the result|that|the answer|this|just the number|the number|the value|only the number|the figure}"
    said = Said(tidy(f"{noun} {tail}"), tidy(f"{command} {tail}"), tidy(f"{question} {tail}"), it=it, **(cond.aside if cond else {}))
    return Asked(said, args, idiom.STEP[show] + (cond.step if cond else "") + (", rounded" if digits is not None else ""), fmt(value, digits))


def _when(rng: random.Random, things: str, cond: Only | None) -> str:
    """Which rows a number is about, after its name."""
    if not cond:
        return spin.spin(rng, "{over|across|of|for} all {<t>|rows|entries|records}", t=things) if rng.random() < 0.15 else ""
    if not cond.words:
        return ""
    alone = cond.alone if cond.args["is"] == "equal" else ""
    if cond.before and rng.random() < 0.4:
        return spin.spin(rng, "{for [the|all]|of [the|all]|over all|counting only|, only for|across all|among the|for only the|, just for the} <v> {<t>|<t>|ones}", v=cond.before, t=things)
    if alone and rng.random() < 0.4:
        return spin.spin(rng, "{for <v>|for <v>|of <v>|, <v> only|, only <v>|{just|only} for <v>|, but only for <v>|, looking only at <v>|, restricted to <v>|, counting only <v>|, ignoring all but <v>|(<v> only)|(only <v>)|for <v> alone|where it says <v>|over all <v> {rows|entries}}", v=alone)
    return spin.spin(rng, "{for [the|all] <t>|of [the|all] <t>|over [the|all] <t>|only for <t>|counting only <t>|, only <t>,|for just the <t>|considering only <t>|across [all] <t>|among [the] <t>|taking only <t>|, looking only at <t>|, restricted to [the] <t>|, limited to <t>|, ignoring all <t> but those|from the <t>|, leaving out all <t> except those} <w>", t=things, w=cond.words)


def _total_said(rng: random.Random, t: Table, c: str, show: str, cond: Only | None) -> tuple[str, str, str]:
    """Noun phrase, imperative and question for a number out of a column."""
    h, col, key = human(rng, c), column(rng, c), human(rng, t.key)
    things = rng.choice((plural(key), plural(key), "rows", "entries", "records", "lines"))
    when = _when(rng, things, cond)
    slots = {"h": h, "x": col, "q": w.quoted(rng, c, 0.3), "k": key, "ks": plural(key)}
    alone = cond.alone if cond and cond.words and cond.args["is"] == "equal" else ""
    if own := idiom.one_number(rng, show, c, alone):
        after = "<i>" if alone and "<v>" in own[2] else rng.choice((f"{when} <i>", f"<s> {when}")) if when else "<i>"
        if "<ks>" in own[2] or "<k>" in own[2]:
            after = f"{cond.words if cond else ''} <i>"
        noun, command, question = (spin.spin(rng, p, **slots, v=alone, w=after) for p in own)
        return noun, command or f"{spin.spin(rng, '{find|work out|get|determine|find out|figure out|look up|compute}')} {noun}", question
    order = rng.choice((f"<s> {when}", f"<s> {when}", f"{when} <i>" if when else "<s>"))
    if rng.random() < 0.5:
        noun = f"the {spin.spin(rng, idiom.OF[show])} {rng.choice(('of', 'of', 'of', 'for'))} {col}"
    else:
        bare = idiom.BARE[show]
        noun = spin.spin(rng, rng.choice((bare[0], bare[0], *bare)), **slots)
    literal = noun if noun.startswith("the ") else f"the {spin.spin(rng, idiom.OF[show])} of {col}"
    command = f"{spin.spin(rng, '{compute|calculate|find|work out|get|determine|figure out|find out|take|look up|extract}')} {literal} {order}"
    if rng.random() < 0.5:
        command = f"{spin.spin(rng, idiom.DO[show])} {col} {order}"
    question = f"what {rng.choice(('is', 'is', 'is', 'would be'))} {literal} {order}"
    if rng.random() < 0.5:
        question = spin.spin(rng, rng.choice(idiom.ASK[show]), **slots, w=order)
    question = re.sub(r"\b(is|does) (?=(?:all|the (?:[\w\"'` ]+ )?(?:values|figures|numbers|amounts|entries))\b)(?! the)", lambda m: {"is": "are ", "does": "do "}[m[1]], question) if not question.startswith(("what is", "what would")) else question
    return f"{noun} {order}", command, question


def tidy(text: str) -> str:
    return " ".join(text.split()).replace(" ,", ",").replace(",,", ",").rstrip(",")


_COUNT = (
    "{the number of|the count of|the total number of|the exact number of|the overall number of} <k> <o>", "how many <k> <w> there are <i>", "how many <k> <w> {we have|you find|exist|are listed|one finds} <i>", "the {size|length} of the list of <k> <o>", "a count of the <k> <o>", "the tally of <k> <o>",
)
_COUNT_DO = (
    "{count|count up|count|tally|count off} {the|all|all the} <k> <o>", "{determine|find out|work out|compute|get|establish|give} the number of <k> <o>", "{find out|see|check|tell me|work out|figure out} how many <k> <w> there are <i>", "{do|make|take} a count of the <k> <o>", "count how many <k> <w> there are <i>", "count <k> <o>",
)
_COUNT_ASK = (
    "how many <k> <w> are {there|listed|on record} <i>", "how many <k> <w> {can be found|do we have|exist|do you count|do you see|show up|appear} <i>", "how many <k> <i> are there <w>", "{what is|what's} the {number|total number|count} of <k> <o>", "how many <k> <w> do I have <i>", "how large is the number of <k> <o>", "what number of <k> <w> do we have <i>",
)


def count(rng: random.Random, t: Table) -> Asked:
    """Rows, all of them or some."""
    cond = (absent(rng, t) if rng.random() < 0.07 else moved(rng, t, only(rng, t))) if rng.random() < 0.66 else None
    key = plural(human(rng, t.key))
    what = rng.choice((key, key, "rows", "entries", "records", "data rows", "lines") if cond and cond.words else ("rows", "records", "entries", "data rows", key,
        "rows (without the header)", "rows, not counting the header,", key + " listed", key))
    words = cond.words if cond else ""
    if cond and cond.before and rng.random() < 0.45:
        words, what = "", f"{cond.before} {what}"
    order = rng.choice((f"{words} <i>" if words else "<s>", f"<s> {words}"))
    noun, command, ask = (spin.spin(rng, rng.choice(p), k=what, o=order, w=words) for p in (_COUNT, _COUNT_DO, _COUNT_ASK))
    if cond and words and cond.args["is"] == "equal" and cond.alone and rng.random() < 0.25:
        ask = spin.spin(rng, "{how many <k> does <v> have <i>|how many <k> <i> {belong to|are for|go to|fall to|are down as} <v>}", k=what, v=cond.alone)
    args: dict[str, Any] = {"show": "count", **(cond.args if cond else {})}
    it = "{it|the result|that|the answer|just the number|the number|the count|only the number|that number}"
    said = Said(tidy(noun), tidy(command), tidy(ask), it=it, **(cond.aside if cond else {}))
    rows = cond.rows if cond else t.rows
    return Asked(said, args, "count the rows" + (cond.step if cond else ""), str(len(rows)))
