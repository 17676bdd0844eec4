"""What can be asked of a table: in words, as arguments of the tool, and the true value."""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from training import spin
from training.families import tables_words as w
from training.families.tables_say import Said

if TYPE_CHECKING:
    from training.families.tables import Table

Row = dict[str, str]


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


def human(rng: random.Random, column: str) -> str:
    """A column as people say it: mostly as it stands."""
    if rng.random() < 0.6:
        return column
    said = column.replace("_", " ")
    return said.lower() if said[:1].isupper() and not said.isupper() and rng.random() < 0.5 else said


def plural(noun: str) -> str:
    if noun.isupper() and len(noun) > 1:
        return plural(noun.lower()).upper()
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun == "person":
        return "people"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh", "ss")) else "s")


def column(rng: random.Random, c: str, numbers: bool = True) -> str:
    """A column named in a goal."""
    more = "|all [the] <h> values|the <h> {values|figures|numbers|amounts}|the numbers {in|under} <q>|every <h> value" if numbers else "|the <h> values"
    pattern = "{the <c> column|column <c>|the column <c>|the {values|entries} {in|of} the <c> column|the <q> column|the field <c>|the <c> field|the column {called|named|headed|titled} <q>|<h>|<h>|<h>|<q>|the <h>" + more + "}"
    return spin.spin(rng, pattern, c=c, h=human(rng, c), q=w.quoted(rng, c, 0))


@dataclass(frozen=True)
class Only:
    """A condition on rows: in words after a noun ("rows <words>"), its arguments, what it keeps."""

    words: str
    args: dict[str, Any]
    rows: list[Row]
    step: str
    before: str = ""  # the value, where it may stand before the noun ("paid orders")


_BEFORE = frozenset("status color level size gender priority kind state season shift plan genre role type".split())
_PLACES = frozenset("region department category class team shift room warehouse district sector campus division group section branch country".split())
_IN_PLACE = "{in the <v> <h>|from the <v> <h>|of the <v> <h>|belonging to the <v> <h>|in the <h> <v>|from the <h> <v>|in <h> <v>}"


_MORE = {
    "above": ("{above|over|greater than|more than|larger than|higher than|exceeding|bigger than|>|strictly above|in excess of}",
        "{exceeds|is above|is over|is greater than|is more than|is higher than|>|tops|is larger than|lies above|goes beyond}"),
    "below": ("{below|under|less than|smaller than|lower than|<|strictly below}",
        "{is below|is under|is less than|is lower than|is smaller than|<|lies below|stays under|does not reach}"),
    "at least": ("{at least|no less than|>=|not less than|greater than or equal to}",
        "{is at least|is no less than|is not below|>=|is greater than or equal to|reaches at least|is not less than}"),
    "at most": ("{at most|no more than|<=|not more than|less than or equal to|up to}",
        "{is at most|is no more than|is not above|<=|does not exceed|is less than or equal to|is not greater than}"),
}
_AFTER_EDGE = {"at least": "{or more|or higher|or above|and above|and up|or greater|and more}", "at most": "{or less|or lower|or below|or fewer}"}
_WHO = "{whose <h> {is|equals|reads|says} <v>|where [the] <h> {is|equals|=|is equal to|==|reads} <v>|with [the] <h> <v>|with <h> = <v>|with <v> as [the] <h>|with a <h> of <v>|that have [the] <h> <v>|having <h> <v>|with <h> {equal to|set to} <v>|in which [the] <h> is <v>|that have <v> {in|under} [the] <c> [column]|marked <v> {in|under} <c>|having <v> {as|for} [their] <h>|where the <c> column {is|says|reads} <v>|of <h> <v>|that show <v> {under|in the column} <c>|for which [the] <h> is <v>}"
_NOT = "{whose <h> {is not|isn't|is anything but|is other than} <v>|where [the] <h> {is not|isn't|!=|is different from|does not equal|differs from|is not equal to} <v>|with a <h> other than <v>|with a <h> {different from|that is not} <v>|with any <h> {but|except} <v>|that do not have <h> <v>|not having <h> <v>|for which [the] <h> is not <v>}"
_HOLDS = "{whose <h> {contains|includes} <v>|where [the] <h> {contains|includes|mentions} <v>|whose <h> has <v> in it|where <v> {is part of|occurs in|appears in} the <h>|with a <h> {containing|that contains|that includes|with} <v> [in it]|that contain <v> in [the] <c> [column]}"


def absent(rng: random.Random, t: Table) -> Only:
    """A condition that no row meets."""
    c = rng.choice(t.groups or [t.key])
    value = next(v for v in iter(lambda: rng.choice(w.NOUNS), None) if not any(v in r[c] for r in t.rows))
    words = spin.spin(rng, _WHO, h=human(rng, c), c=c, v=w.quoted(rng, value, 0.65))
    return Only(words, {"where": c, "is": "equal", "value": value}, [], " where another has a value")


def only(rng: random.Random, t: Table, kinds: tuple[str, ...] = ("equal",) * 6 + ("not", "contains") + tuple(_MORE) * 2) -> Only:
    """A condition; mostly one that some rows meet."""
    kind = rng.choice(kinds)
    row, before = rng.choice(t.rows), ""
    if kind in _MORE:
        c = rng.choice(t.numbers)
        edge = row[c] if rng.random() < 0.5 else str(int(float(row[c])) + rng.choice((-1, 0, 1, 2)))
        edge = edge if rng.random() < 0.7 else str(round(float(row[c]), -1 if float(row[c]) < 100 else -2)).removesuffix(".0")
        e, keep = float(edge), {"above": float.__gt__, "below": float.__lt__, "at least": float.__ge__, "at most": float.__le__}[kind]
        short, long = _MORE[kind]
        pattern = f"{{whose <h> {long} <v>|where [the] <h> {long} <v>|with [a|an] <h> {short} <v>|with a <h> of {short} <v>|having a <h> {short} <v>|for which [the] <h> {long} <v>|in which <h> {long} <v>|with <h> {short} <v>|where the <c> column {long} <v>|with {short} <v> in [the] <c> [column]}}"
        if kind in _AFTER_EDGE and rng.random() < 0.4:
            pattern = f"{{with a <h> of <v> {_AFTER_EDGE[kind]}|whose <h> is <v> {_AFTER_EDGE[kind]}|where [the] <h> is <v> {_AFTER_EDGE[kind]}|having <v> {_AFTER_EDGE[kind]} in <c>}}"
        rows, value, step = [r for r in t.rows if keep(float(r[c]), e)], edge, f"is {kind} a number"
    elif kind == "contains":
        c = t.key
        word = rng.choice(row[c].split())
        value = word if rng.random() < 0.5 else word[: rng.randint(3, 5)] if rng.random() < 0.6 else word[-3:]
        rows, pattern, step = [r for r in t.rows if value in r[c]], _HOLDS, "holds a text"
        if sum(value.lower() in r[c].lower() for r in t.rows) != len(rows):
            return only(rng, t, ("equal",))
    else:
        c = rng.choice(t.groups) if t.groups and rng.random() < 0.9 else t.key
        value = row[c]
        hit = [r for r in t.rows if r[c] == value]
        rows = hit if kind == "equal" else [r for r in t.rows if r[c] != value]
        pattern, step = (_WHO, "has a value") if kind == "equal" else (_NOT, "is not a value")
        if kind == "equal" and c.lower() in _PLACES and rng.random() < 0.4:
            pattern = _IN_PLACE
        if kind == "equal" and c.lower() in _BEFORE and sum(value in r.values() for r in t.rows) == len(hit) and not value.isdigit() and len(value) > 2:
            before = value
    if not rows:
        return only(rng, t, kinds)
    q = value if kind in _MORE else w.quoted(rng, value, 0.65 if kind != "contains" else 0.3)
    words = spin.spin(rng, pattern, h=human(rng, c), c=c, v=q)
    return Only(words, {"where": c, "is": kind, "value": value}, rows, f" where another {step}", before)


def asked(rng: random.Random, t: Table) -> Asked:
    kinds = [*("total",) * 7, *("highest",) * 4, *("count",) * 4, "values", "values", "sorted", "sorted", "rows", "rows", "rows"]
    if t.groups:
        kinds += ["groups"] * 5 + ["different"] * 3
    kind = rng.choice(kinds)
    from training.families import tables_more as more

    makers = {
        "total": total, "count": count, "highest": more.highest, "values": more.values, "different": more.different, "rows": more.whole,
        "sorted": more.whole_sorted, "groups": more.groups,
    }
    return makers[kind](rng, t)


SHOWS = {
    "sum": ("{sum|total|sum|total|grand total|overall total|total sum|sum total}", "{add up|sum|sum up|total|total up|add together|tally [up]}",
        "what {do|would} <all> {add up to|come to|sum to|total|make in total|amount to}", "sum a column"),
    "mean": ("{mean|average|average|average value|arithmetic mean|mean value}", "{average|take the average of|take the mean of}", "what is <x> on average",
        "average a column"),
    "median": ("{median|median|median value}", "{take the median of|find the median of}", "what is the median <s> of <x>", "take the median of a column"),
    "max": ("{maximum|highest value|largest value|biggest number|max|greatest value|highest number|peak value|top value|maximum value|largest number}",
        "{find the {largest|highest|biggest|greatest} value of|take the maximum of}", "how {high|large|big} {is the largest value|does it get} in <x>",
        "find the largest value of a column"),
    "min": ("{minimum|lowest value|smallest value|smallest number|min|least value|lowest number|minimum value|bottom value}",
        "{find the {smallest|lowest|least} value of|take the minimum of}", "how {low|small} is the smallest value in <x>",
        "find the smallest value of a column"),
}
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
    cond = only(rng, t) if rng.random() < 0.4 else None
    if cond and cond.args["where"] == c and rng.random() < 0.9:
        cond = only(rng, t, ("equal",))
    rows = cond.rows if cond else t.rows
    value = reduce(show, rows, c)
    digits = safe_digits(rng, show, value)
    name, verb, ask, step = SHOWS[show]
    h, col = human(rng, c), column(rng, c)
    things = rng.choice((plural(human(rng, t.key)), "rows", "entries", "records", "lines", "rows"))
    when = ""
    if cond:
        when = spin.spin(rng, "{for [the|all] <t>|of [the|all] <t>|over [the|all] <t>|only for <t>|counting only <t>|, only <t>,|for just the <t>|considering only <t>|across [all] <t>|among [the] <t>|taking only <t>} <w>", t=things, w=cond.words)
        if cond.before and rng.random() < 0.4:
            when = spin.spin(rng, "{for [the|all]|of [the|all]|over all|counting only|, only for|across all|among the} <v> <t>", v=cond.before, t=things)
    elif rng.random() < 0.12:
        when = spin.spin(rng, "{over|across|of|for} all {<t>|rows|entries|records}", t=things)
    tail = rounded(rng, digits) if digits is not None else ""
    single = spin.spin(rng, name)
    bare = {"sum": "{total|total|combined|overall|summed-up}", "mean": "{average|mean}", "median": "median",
        "max": "{maximum|highest|largest|max|top|biggest}", "min": "{minimum|lowest|smallest|min}"}[show]
    noun = rng.choice((f"the {single} of {col}", f"the {single} of {col}", f"the {spin.spin(rng, bare)} {h}", f"the {spin.spin(rng, bare)} {h}",
        f"the {single} for {col}", *((f"the {h} in total", f"the {h} total", f"the sum over {col}") if show == "sum" else ())))
    order = rng.choice((f"<s> {when}", f"<s> {when}", f"{when} <i>" if when else "<s>"))
    noun_ = f"{noun} {order} {tail}"
    command = spin.spin(rng, "{compute|calculate|find|work out|get|determine|figure out|find out|take|look up|extract} <n>", n=noun)
    if rng.random() < 0.5:
        command = f"{spin.spin(rng, verb)} {col}"
    question = f"what {rng.choice(('is', 'is', 'is', 'would be'))} {noun} {order} {tail}"
    if show in ("sum", "max", "min") and rng.random() < 0.35:
        alls = spin.spin(rng, "all <h> values", h=h)
        question = f"{spin.spin(rng, ask, all=alls, x=spin.spin(rng, '[the] <h> column', h=c))} {order} {tail}"
    if show == "sum" and rng.random() < 0.15:
        question = f"how much {h} is there {order} in total {tail}" if tail == "" else question
    args: dict[str, Any] = {"show": show, "column": c, **(cond.args if cond else {})}
    if digits is not None:
        args["digits"] = digits
    it = "{it|the result|that|the answer|this|just the number|the number|the value|only the number|the figure}"
    said = Said(tidy(noun_), tidy(f"{command} {order} {tail}"), tidy(question), it=it)
    return Asked(said, args, step + (cond.step if cond else "") + (", rounded" if digits is not None else ""), fmt(value, digits))


def tidy(text: str) -> str:
    return " ".join(text.split()).replace(" ,", ",").replace(",,", ",").rstrip(",")


def count(rng: random.Random, t: Table) -> Asked:
    """Rows, all of them or some."""
    cond = (absent(rng, t) if rng.random() < 0.07 else only(rng, t)) if rng.random() < 0.72 else None
    key = plural(human(rng, t.key))
    what = rng.choice((key, "rows", "entries", "records", "data rows", "lines") if cond else ("rows", "records", "entries", "data rows",
        "rows (without the header)", "rows, not counting the header,", key + " listed"))
    words = cond.words if cond else ""
    if cond and cond.before and rng.random() < 0.4:
        words, what = "", f"{cond.before} {what}"
    order = rng.choice((f"{words} <i>" if words else "<s>", f"<s> {words}"))
    noun = spin.spin(rng, "{the number of <k>|how many <k> there are|the count of <k>|the row count for <k>|the total number of <k>}".replace("|the row count for <k>", ""), k=what)
    if cond:
        noun = noun.replace(" there are", "")
        noun = f"{noun} {order}" if not noun.startswith("how many") else f"how many {what} {words} there are <i>"
    else:
        noun = f"{noun} <s>"
    command = spin.spin(rng, "{count|count up|count|tally|determine the number of|find out the number of|work out the number of|compute the number of} {the|all|} <k>".replace("of} {the|all|}", "of}").replace("number of}", "number of}"), k=what)
    if rng.random() < 0.15:
        command = f"find out how many {what}"
        command += f" {words} there are <i>" if cond else " there are <i>"
    else:
        command = f"{command} {order}"
    ask = rng.choice((f"how many {what} {words} are {rng.choice(('there', 'listed'))} <i>",
        f"how many {what} {words} does the {'file' if t.json else 'table'} have <s>".replace("have <s>", "hold <s>"), f"what is the number of {what} {order}"))
    if " does the " in ask:
        ask = f"how many {what} {words} can be found <i>" if rng.random() < 0.5 else f"how many {what} <i> are there {words}"
    args: dict[str, Any] = {"show": "count", **(cond.args if cond else {})}
    it = "{it|the result|that|the answer|just the number|the number|the count|only the number|that number}"
    said = Said(tidy(noun), tidy(command), tidy(ask), it=it)
    rows = cond.rows if cond else t.rows
    return Asked(said, args, "count the rows" + (cond.step if cond else ""), str(len(rows)))
