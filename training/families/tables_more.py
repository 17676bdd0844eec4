"""Extremes, lists of values, whole rows, orders and groups of a table, in words and in truth."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from training import spin
from training.families import tables_idiom as idiom
from training.families import tables_words as w
from training.families.tables_ask import Asked, column, fmt, reduce, rounded, tidy
from training.families.tables_say import Said
from training.families.tables_when import KINDS, Only, another, base, human, moved, only, plural

if TYPE_CHECKING:
    from training.families.tables import Table

_PEOPLE = set("name player employee customer student user member author runner guest driver nurse singer tenant client person candidate pupil patient seller contact worker rider skater volunteer full_name owner teacher artist manager".split())
_SUPERLATIVES = {
    "age": ("oldest", "youngest"), "weight": ("heaviest", "lightest"), "height": ("tallest", "shortest"),
    "price": ("most expensive|dearest|priciest", "cheapest|least expensive"),
    "cost": ("most expensive|costliest", "cheapest"), "temperature": ("hottest|warmest", "coldest|coolest"), "speed": ("fastest", "slowest"),
    "depth": ("deepest", "shallowest"),
    "length": ("longest", "shortest"), "width": ("widest", "narrowest"), "salary": ("best paid|highest-paid", "worst paid|lowest-paid"),
    "population": ("most populous", "least populous"),
    "net_weight": ("heaviest", "lightest"), "unit_price": ("most expensive", "cheapest"), "lap_time": ("slowest", "fastest"),
    "rainfall": ("wettest", "driest"), "rating": ("best rated|top-rated", "worst rated"),
}
_BIG = "{highest|largest|biggest|greatest|top|maximum|most|best}"
_SMALL = "{lowest|smallest|least|minimum|smallest}"


_LOW_IS_GOOD = frozenset("price cost fee tax expense errors latency duration responsetime laptime shippingfee totalcost unitprice fuelcost daysabsent rent monthlyrent age minutes seconds weight netweight temperature rank discount".split())
_WINS = (
    "which <k> {leads|is first|comes first|comes out on top|is number one|ranks first|is at the top|tops the list|beats all others|is ahead of all others|takes first place|wins} {by|in|in terms of|when it comes to} <h> <s> <w>",
    "which <k> has {more <h>|a higher <h>} than {any other|all others|everybody else} <s> <w>", "what is the <k> {at the top|in first place|at number one} by <h> <s> <w>", "which <k> {does best|scores best|is the best} by <h> <s> <w>",
)
_TRAILS = (
    "which <k> {is last|comes last|trails|ranks last|is at the bottom|comes out at the bottom|brings up the rear|takes last place|is behind all others} {by|in|in terms of|when it comes to} <h> <s> <w>",
    "which <k> has {less <h>|a lower <h>} than {any other|all others|everybody else} <s> <w>", "what is the <k> {at the bottom|in last place} by <h> <s> <w>",
)


def _naming(c: str, top: bool, person: bool) -> tuple[list[str], list[str]]:
    """Patterns, as noun phrases and questions, for the row that leads or trails."""
    end, ends = ("highest", "{highest|largest|the highest|greatest|above all others}") if top else ("lowest", "{lowest|smallest|the lowest|below all others}")
    nouns = ["the <k> {with|that has|having|of the row with|showing} the <a> <h> <s> <w>", "the <k> {with|that has|having} the <a> <h> <w> <i>", f"the <k> whose <h> is {ends} <s> <w>", "the <k> in the row with the <a> <h> <s> <w>",
        "the <k> {belonging to|that goes with|for} the <a> <h> <s> <w>", "the name of the <k> with the <a> <h> <s> <w>", "which <k> <w> has the <a> <h> <i>", "the <k> {that stands|standing} in the row where <h> is " + end + " <s> <w>", f"the <k> with <h> at its {end} <s> <w>", "the <k> where <h> is " + end + " <s> <w>"]
    asks = ["which <k> {has|shows|got|comes with|reached|holds|boasts} the <a> <h> <s> <w>", "which <k> is it that has the <a> <h> <s> <w>", "what is the <k> with the <a> <h> <s> <w>", "which <k> <w> has the <a> <h> <i>", "which of the <ks> {has|shows|got} the <a> <h> <s> <w>", f"for which <k> is <h> {end} <s> <w>", "which <k> does the <a> <h> belong to <s> <w>", "the <a> <h> belongs to which <k> <s> <w>"]
    if base(c) not in _LOW_IS_GOOD:
        asks += _WINS if top else _TRAILS
        nouns += ["the <k> {that leads by|in first place for|at the top by|that comes out on top in|ranked first by} <h> <s> <w>" if top else "the <k> {in last place for|at the bottom by|that comes last in|ranked last by} <h> <s> <w>", f"the <k> that is {'first' if top else 'last'} when ranked by <h> <s> <w>"]
    if person:
        asks += ["who {has|got|holds|reached} the <a> <h> <s> <w>"] * 3 + [f"whose <h> is the {end} <s> <w>", "who is the <k> with the <a> <h> <s> <w>", "who {can show|comes with|stands there with} the <a> <h> <s> <w>"]
        if base(c) not in _LOW_IS_GOOD:
            asks += ["who {leads|is first|comes first|is on top|is number one} {by|in} <h> <s> <w>"] if top else ["who {is last|comes last|is at the bottom} {by|in} <h> <s> <w>"]
        nouns += ["{the person|the one} with the <a> <h> <s> <w>", "who has the <a> <h> <s> <w>"]
    return nouns, asks


def highest(rng: random.Random, t: Table) -> Asked:
    """The row that leads or trails in a column, named by another column."""
    c, top = rng.choice(t.numbers), rng.random() < 0.55
    shown = t.key if rng.random() < 0.95 or not t.groups else rng.choice(t.groups)
    cond = another(rng, t, ("equal", "equal", "equal", "not", "above", "below"), c, t.key, shown, of=c) if rng.random() < 0.5 else None
    cond = moved(rng, t, cond) if cond else None
    best = (max if top else min)(cond.rows if cond else t.rows, key=lambda r: float(r[c]))[shown]
    adjective = spin.spin(rng, (_BIG if top else _SMALL).replace("|most|best", "" if rng.random() < 0.8 or base(c) in _LOW_IS_GOOD else "|most"))
    h, k = human(rng, c), human(rng, shown)
    if h.endswith("s") and not h.endswith("ss") and h.lower() not in ("gross", "years of service") and rng.random() < 0.4:
        adjective = "most" if top else rng.choice(("fewest", "least"))
    slots = {"k": k, "ks": plural(k), "a": adjective, "h": h, "c": c, "w": cond.words if cond else ""}
    person = shown.lower() in _PEOPLE and shown == t.key
    nouns, asks = _naming(c, top, person)
    if shown != t.key:  # of one row, not of all that share it
        nouns, asks = ["the <k> {of|in|on} the row with the <a> <h> <s> <w>", "the <k> of the row with the <a> <h> <w> <i>"], ["which <k> {stands in|is in|belongs to|does one find in} the row with the <a> <h> <s> <w>", "what is the <k> {in|of} the row with the <a> <h> <s> <w>"]
    better = _SUPERLATIVES.get(c.lower().replace(" ", "_"))
    if better and rng.random() < 0.5 and shown == t.key:
        slots["a"] = spin.spin(rng, "{" + better[0 if top else 1] + "}")
        nouns = ["the <a> <k> <s> <w>", "the <a> <k> <w> <i>", "the {name of the|} <a> <k> {listed|} <s> <w>", "the <k> that is [the] <a> <s> <w>", "the <a> one of the <ks> <s> <w>", "the <a> of all <ks> <w> <i>"]
        asks = ["which <k> is [the] <a> <s> <w>", "what is the <a> <k> <s> <w>", "which is the <a> <k> <w> <i>", "which of the <ks> is the <a> <s> <w>", "what is the name of the <a> <k> <s> <w>"] + (["who is the <a> <s> <w>", "who of the <ks> is the <a> <s> <w>"] if person else [])
    if cond and cond.before and shown == t.key and rng.random() < 0.35:
        slots |= {"w": "", "k": f"{cond.before} {k}", "ks": f"{cond.before} {plural(k)}"}
        nouns, asks = [n for n in nouns if "<k>" in n], [a for a in asks if "<k>" in a]
    noun, ask = (spin.spin(rng, rng.choice(p), **slots) for p in (nouns, asks))
    command = spin.spin(rng, "{find|look up|determine|pick [out]|get|find out|identify|search for|name|figure out|tell me|spot|single out|establish} <n>", n=noun)
    it = "{it|that|the <x>|the answer|only the <x>|just the <x>|the result|that <x>}".replace("<x>", k if rng.random() < 0.7 or not person else "name")
    args = {"show": "highest" if top else "lowest", "column": shown, **(cond.args if cond else {}), "by": c}
    step = f"find the row with the {'highest' if top else 'lowest'} value" + (cond.step if cond else "")
    return Asked(Said(tidy(noun), tidy(command), tidy(ask), it=it, **(cond.aside if cond else {})), args, step, best)


def values(rng: random.Random, t: Table) -> Asked:
    """A column's cells, of all rows or some."""
    c = rng.choice([t.key, t.key, *(h for h in t.header if h not in t.groups)])
    cond = another(rng, t, KINDS, c, of=c) if rng.random() < 0.55 else None
    cond = moved(rng, t, cond) if cond else None
    rows = cond.rows if cond else t.rows
    words = cond.words if cond else ""
    k = human(rng, c)
    what = rng.choice((f"{plural(k)}", f"{plural(k)}", f"{k} values", f"values of the {c} column", f"values of {c}", f"entries of the column {c}"))
    each = spin.spin(rng, "{, one per line|, one a line|, each on its own line|, one on each line|, line by line|, one to a line|, one below the other|, in the order of the rows||}")
    order = f"{words} <i>" if words and rng.random() < 0.5 else f"<s> {words}"
    if words and (" of " in what or what.endswith(" values") or c != t.key):
        order = spin.spin(rng, "<s> {for|of|in} {the|all} {rows|entries|records|lines}") + f" {words}"
    elif cond and cond.before and words and rng.random() < 0.4:
        what, order = f"{cond.before} {what}", "<s>"
    noun = spin.spin(rng, "{the|all [the]|all [the]|the list of {the|all}|a list of {the|all}|just the|the complete list of|a plain list of [the]|the full list of} <x>", x=what)
    command = spin.spin(rng, "{list|get|extract|pull [out]|collect|pick out|print|show|gather|select|fetch|give me|enumerate|copy out|read off|dump|name|write out|note down} {the|all|all the} <x>", x=what)
    ask = spin.spin(rng, "{what are|which are} {the|all} <x>", x=what)
    if words and c == t.key and order.strip() != "<s>" and rng.random() < 0.6:
        ask = f"which {plural(k)} are {rng.choice(('those', 'the ones', 'there'))}"
    args = {"show": "values", "column": c, **(cond.args if cond else {})}
    said = Said(tidy(f"{noun} {order}{each}"), tidy(f"{command} {order}{each}"), tidy(f"{ask} {order}"), many=True, **(cond.aside if cond else {}))
    return Asked(said, args, "list a column" + (cond.step if cond else ""), "\n".join(r[c] for r in rows), needs_file=len(rows) > 6)


def different(rng: random.Random, t: Table) -> Asked:
    """Which different values a column holds, or how many."""
    g = rng.choice(t.groups)
    cond = another(rng, t, ("equal", "equal", "above", "below", "not"), g) if rng.random() < 0.46 else None
    cond = moved(rng, t, cond) if cond else None
    found = list(dict.fromkeys(r[g] for r in (cond.rows if cond else t.rows)))
    k = human(rng, g)
    word = rng.choice(("different", "distinct", "unique", "different", "distinct", "various") if rng.random() < 0.7 else ("different", "distinct"))
    what = rng.choice((f"{word} {plural(k)}", f"{word} {plural(k)}", f"{word} {k} values", f"{word} values of {k}", f"{word} values in the {g} column",
        f"{word} values {rng.choice(('of', 'in', 'under'))} {g}", f"{word} entries in the column {g}"))
    words = f"{rng.choice(('for', 'among', 'in', 'of'))} the rows {cond.words}" if cond and cond.words else ""
    if words and cond and cond.alone and cond.args["is"] == "equal" and rng.random() < 0.4:
        words = f"{rng.choice(('for', 'for', 'only for', 'just for'))} {cond.alone}"
    args: dict[str, Any] = {"column": g, **(cond.args if cond else {})}
    aside, step = cond.aside if cond else {}, cond.step if cond else ""
    if rng.random() < 0.5:
        noun = spin.spin(rng, "{the number of|the count of|how many|the total number of|the tally of} <x>", x=what)
        command = spin.spin(rng, "{count [the]|find out how many|determine the number of|work out the number of|get the number of|count up the|check how many} <x>", x=what)
        many = spin.spin(rng, "how many <x> {are there|appear|occur|can be found|exist|do we have|turn up|are in use} <i> <w>", x=what, w=words)
        noun = noun + " there are" if noun.startswith("how many") else noun
        command = command + " there are" if "how many" in command else command
        said = Said(tidy(f"{noun} <s> {words}"), tidy(f"{command} <s> {words}"), tidy(many), it="{it|the number|the count|that|the result|just the number}", **aside)
        return Asked(said, {"show": "count different", **args}, "count the different values of a column" + step, str(len(found)))
    each = spin.spin(rng, "{, one per line|, one a line|, each on its own line|, each once|, without repeats||, one on each line|, in order of appearance}")
    if rng.random() < 0.3:
        what, each = plural(k), rng.choice((", each only once", ", without duplicates", ", without repeats", ", no duplicates", ", every one just once", ", each listed once", ", with duplicates removed", ", deduplicated", ", none of them twice"))
    noun = spin.spin(rng, "{the|all|all the|the list of|a list of [the]} <x>", x=what)
    command = spin.spin(rng, "{list|get|extract|collect|show|print|find|gather|give me|note|enumerate|name} {the|all|all the} <x>", x=what)
    ask = spin.spin(rng, "which <x> {are there|appear|occur|exist|do we have|are in use|turn up} <i> <w>|what are the <x> <s> <w>|what <x> {are there|occur|can be found} <i> <w>".join("{}"), x=what, w=words)
    ask += each if what == plural(k) else ""
    said = Said(tidy(f"{noun} <s> {words}{each}"), tidy(f"{command} <s> {words}{each}"), tidy(ask), many=True, **aside)
    return Asked(said, {"show": "different", **args}, "list the different values of a column" + step, "\n".join(found), needs_file=len(found) > 7)


def _csv(t: Table, rows: list[dict[str, str]]) -> str:
    return "\n".join([",".join(t.header), *(",".join(r[h] for h in t.header) for r in rows)])


def whole(rng: random.Random, t: Table) -> Asked:
    """The whole rows that meet a condition."""
    cond = moved(rng, t, only(rng, t), lead=0.0, apart=0.2)
    as_json = rng.random() < 0.14
    if t.mark != "," and not as_json:
        return values(rng, t)
    thing = rng.choice(("rows", "rows", "entries", "records", "lines", "rows", plural(human(rng, t.key))))
    thing = thing if thing in ("rows", "records", "lines", "entries") else f"rows of the {thing}"
    head = spin.spin(rng, "{, with the header|, including the header [line]|, keeping the header|, header included|(with the header row)|, as CSV with [the] header|, header line first|, as CSV|together with the header|, as a CSV file}")
    if as_json:
        head = spin.spin(rng, "{, as JSON|as JSON|, as a JSON list|in JSON format|, as a JSON array of objects|, as a list of JSON objects|converted to JSON|, in JSON}")
    a = rng.choice(("the", "all", "all the", "only the", "just the", "the complete", "the whole", "all full"))
    order = rng.choice((f"<s> {cond.words}", f"{cond.words} <i>"))
    if cond.before and cond.words and rng.random() < 0.4:
        a, thing, order = rng.choice(("the", "all", "only the", "just the", "all the")), f"{cond.before} {thing.split(' ')[0]}", "<s>"
    noun = f"{a} {thing} {order} {head}"
    command = spin.spin(rng, "{filter|select|extract|keep|take|copy|get|pull out|pick|collect|export|copy out|carve out|gather|fetch|single out|split off|print|give me|show} <a> <t> <o>", a=a, t=thing, o=order) + f" {head}"
    if cond.words and order != "<s>" and rng.random() < 0.35:
        data = "data" if t.json else rng.choice(("table", "data", "rows"))
        command = spin.spin(rng, "{filter the <d> <s> {down to|for} the <t> <w>|make a {subset|selection|copy|version} of the <d> <i> with only the <t> <w>|narrow the <d> <s> down to the <t> <w>|keep only the <t> <s> <w>|reduce the <d> <s> to the <t> <w>}", d=data, t=thing, w=cond.words) + f" {head}"
    ask = f"which {thing} <s> are {rng.choice(('those', 'the ones', 'there'))} {cond.words}" if cond.words and order != "<s>" else f"what are the {thing} <s>"
    said = Said(tidy(noun), tidy(command), tidy(ask), many=True, **cond.aside,
        it="{them|those rows|these rows|the list}" if as_json else "{them|those rows|these rows|them with the header|the header and those rows|them as CSV, with the header}")
    if as_json:
        rows = [{h: r[h] for h in t.header} for r in cond.rows]
        return Asked(said, {"show": "rows", **cond.args, "form": "json"}, "list the rows" + cond.step, rows, suffix="json", is_json=True, needs_file=True)
    return Asked(said, {"show": "rows", **cond.args}, "list the rows" + cond.step, _csv(t, cond.rows), suffix=rng.choice(("csv", "csv", "csv", "txt")),
        needs_file=True)


def whole_sorted(rng: random.Random, t: Table) -> Asked:
    """The whole table in the order of a column."""
    if t.mark != ",":
        return highest(rng, t)
    numeric = rng.random() < 0.7
    c = rng.choice(t.numbers) if numeric else t.key
    down = rng.random() < 0.5
    cond = moved(rng, t, only(rng, t), lead=0.1, apart=0.4) if rng.random() < 0.36 else None
    rows = sorted(cond.rows if cond else t.rows, key=lambda r: float(r[c]) if numeric else r[c], reverse=down)
    h = rng.choice((human(rng, c), human(rng, c), f"the {c} column", f"the column {c}", w.quoted(rng, c, 0)))
    if numeric:
        how = "{, {highest|largest|biggest} first|, from {high to low|largest to smallest|highest to lowest|the biggest down to the smallest|top to bottom}|in descending order|descending|, in decreasing order|backwards|, biggest numbers first|(descending)|in reverse order|, largest at the top|, starting with the {highest|largest}|, the {highest|biggest} one on top|, with the {highest|largest} at the top|, going down|, top values first}" if down else "{, {lowest|smallest} first|, from {low to high|smallest to largest|lowest to highest|the smallest up to the biggest}|in ascending order|ascending|, in increasing order||(ascending)|, smallest at the top|, starting with the {lowest|smallest}|, the {lowest|smallest} one on top|, with the {lowest|smallest} at the top|, going up|, bottom values first}"
    else:
        how = "{in reverse alphabetical order|, from Z to A|descending|in descending order|backwards|, Z first|, Z to A|, last letters first|from Z down to A}" if down else "{alphabetically|, from A to Z|in alphabetical order|ascending|in ascending order||, A first|, A to Z|, as in a phone book|in the order of the alphabet|in ABC order}"
    how = spin.spin(rng, how)
    head = spin.spin(rng, "{, with the header|, header first|, keeping the header [at the top]|, the header stays on top|, as CSV|||}")
    rest = f"by {h} {how} {head}"
    noun = spin.spin(rng, "{the rows|all rows|the entries|the records|the table|the lines|the contents|the data} {<s> sorted|<s> ordered|<s>, sorted|<s>, ordered|<s> arranged}") + f" {rest}"
    noun = noun.replace("the table of the table", "the rows of the table").replace("the data of", "the rows of")
    command = spin.spin(rng, "{sort|order|arrange|rank|sort|put in order|line up|re-order|reorder|lay out} {the rows|all rows|the entries|the records|the data|the table rows} <s>") + f" {rest}"
    if cond and cond.words:
        some = spin.spin(rng, "{the|all|only the|just the} {rows|entries|records} <w> {<i>|<i>,}", w=cond.words)
        noun, command = f"{some} {rng.choice(('sorted', 'ordered', 'arranged'))} {rest}", f"{rng.choice(('sort', 'order', 'arrange'))} {some} {rest}"
    ask = f"how {rng.choice(('do the rows', 'does the table'))} <s> look when sorted {rest}".replace("does the table <s>", "do the rows <s>")
    if cond and cond.words:
        ask = f"how do {some} look when sorted {rest}"
    said = Said(tidy(noun), tidy(command), tidy(ask), many=True, **(cond.aside if cond else {}), it="{it|the sorted table|the result|the sorted rows|that}")
    step = "sort the table" + (" backwards" if down else "") + (cond.step if cond else "")
    return Asked(said, {"show": "sorted backwards" if down else "sorted", **(cond.args if cond else {}), "by": c}, step, _csv(t, rows), suffix="csv", needs_file=True)


_FORMS = {
    "csv": "{as lines {like|of the form} <g>,<n>|, one line per <h> {as|in the form|like} <g>,<n>|, each line as <g>,<n>|, comma-separated, one <h> per line|, as <g>,<n> lines [without a header]|, one '<g>,<n>' line each|, one <h> a line, <h> and <n> separated by a comma|, as CSV lines <g>,<n> without [a] header|, with a comma between <h> and <n>}",
    "colon": "{as lines {like|of the form} '<g>: <n>'|, one line per <h> {as|in the form|like} '<g>: <n>'|, each line as <g>: <n>|, written '<g>: <n>' [on lines of their own]|, with a colon [and a blank] between <h> and <n>|, one <h> per line, then a colon and the <n>|, one '<g>: <n>' line each|, in the format <g>: <n>}",
    "equals": "{as lines {like|of the form} <g>=<n>|, one line per <h> {as|in the form|like} <g>=<n>|, each line as <g>=<n>|, written <g>=<n> [on lines of their own]|, with an equals sign between <h> and <n>|, one '<g>=<n>' line each|, in the format <g>=<n>|, as key=value lines}",
    "json": "{as JSON|as a JSON object|, as a JSON object that maps each <h> to its <n>|, in JSON [format]|, as one JSON object with the {<h>|<h> values} as keys|, formatted as JSON|as a JSON dictionary from <h> to <n>|, as a JSON mapping of <h> to <n>}",
}


_MARKS = {"csv": ",", "colon": ": ", "equals": "="}


def _digits(rng: random.Random, show: str, values: list[float]) -> int | None:
    """How many decimals to ask for; none where the numbers need no rounding."""
    if show not in ("mean", "median") or not (any(v * 4 % 1 for v in values) or rng.random() < 0.4):
        return None
    digits = rng.choice((1, 2, 2, 2, 3))
    return 4 if any(abs(v * 10**digits % 1 - 0.5) < 1e-6 for v in values) else digits


def _cells(form: str, raw: dict[str, float], digits: int | None) -> Any:
    value: Any = {k: round(v, 10 if digits is None else digits) for k, v in raw.items()}
    return value if form == "json" else "\n".join(f"{k}{_MARKS[form]}{fmt(v, digits)}" for k, v in raw.items())


def _groups_said(rng: random.Random, t: Table, g: str, c: str, show: str, name: str, cond: Only | None, cut: str) -> tuple[str, str, str]:
    """Noun phrase, imperative and question for one result a group."""
    h, hc = human(rng, g), human(rng, c)
    many = rng.choice(("rows", "entries", "records", plural(human(rng, t.key))))
    words = cond.words if cond else ""
    things = f"{many} {words}" if words and show == "count" else many
    per = spin.spin(rng, rng.choice(idiom.PER), g=h, gs=plural(h))
    of = {"count": f"number of {things}", "max": f"{name} {hc}", "min": f"{name} {hc}"}.get(show,
        rng.choice((f"{name} of {column(rng, c)}", f"{name} {hc}", f"{name} of the {c} column", *((f"combined {hc}", f"{hc} total", f"overall {hc}", f"total {hc}") if show == "sum" else ()))))
    when = ""
    if words and show != "count":
        when = spin.spin(rng, "{, only for {the|} {rows|entries|records}|, counting only {the|} {rows|entries}|for {the|all} {rows|entries|records}|, but only of {the|} {rows|entries}|, looking only at {rows|entries}|, restricted to {rows|entries}|, with only the {rows|entries}}") + f" {words}"
    order = rng.choice((f"{per} {when} <i>", f"<s> {per} {when}")) if not when or rng.random() < 0.6 else f"{when} <i>{'' if per.startswith(',') else ','} {per}"
    verb = "{count|count up|tally|count}" if show == "count" else "{compute|calculate|work out|get|find|determine|figure out}"
    noun, command = f"the {of} {order} {cut}", f"{spin.spin(rng, verb)} {'the ' if show != 'count' or rng.random() < 0.5 else ''}{of if show != 'count' else things} {order} {cut}"
    if show in ("sum", "mean") and rng.random() < 0.4:
        command = f"{spin.spin(rng, '{add up|sum|sum up|total}' if show == 'sum' else '{average|take the average of|take the mean of}')} {column(rng, c)} {order} {cut}"
    ask = f"how many {things} are there {order.replace('<s>', '<i>')} {cut}" if show == "count" else f"what is the {of} {order} {cut}"
    slots = {"g": h, "gs": plural(h), "o": of, "h": hc, "t": things, "d": rng.choice(("the rows", "the data", "the entries", "everything"))}
    after = f"{when} <i> {cut}"
    if rng.random() < 0.35:
        noun = f"{spin.spin(rng, rng.choice(idiom.EACH), **slots)} {after}"
    if rng.random() < 0.3:
        command = f"{spin.spin(rng, rng.choice(idiom.EACH_DO), **slots)} {after}"
    if rng.random() < 0.5 and show in idiom.EACH_ASK:
        ask = f"{spin.spin(rng, rng.choice(idiom.EACH_ASK[show]), **slots)} {after}"
    return tidy(noun), tidy(command), tidy(ask)


def groups(rng: random.Random, t: Table) -> Asked:
    """One result for each value of a column, in the form that is asked for."""
    g, c = rng.choice(t.groups), rng.choice(t.numbers)
    show = rng.choice(("sum", "sum", "sum", "mean", "mean", "count", "count", "max", "min", "median"))
    form = rng.choice(("csv", "csv", "colon", "colon", "equals", "json", "json"))
    cond = another(rng, t, ("equal", "equal", "equal", "above", "below", "not"), g, t.key, of=c) if rng.random() < 0.5 else None
    cond = moved(rng, t, cond, apart=0.3) if cond else None
    found: dict[str, list[dict[str, str]]] = {}
    for row in cond.rows if cond else t.rows:
        found.setdefault(row[g], []).append(row)
    raw = {k: float(len(v)) if show == "count" else reduce(show, v, c) for k, v in found.items()}
    digits = _digits(rng, show, list(raw.values()))
    name = spin.spin(rng, {"sum": "{sum|total}", "mean": "{average|mean}", "count": "{count|number}", "max": "{maximum|max|highest|largest}",
        "min": "{minimum|min|lowest|smallest}", "median": "median"}[show])
    cut = "" if digits is None else rounded(rng, digits)
    cut = f", {cut}" if cut and not cut.startswith(",") and rng.random() < 0.5 else cut
    noun, short, ask = _groups_said(rng, t, g, c, show, name, cond, cut)
    h = human(rng, g)
    said_form = spin.spin(rng, _FORMS[form], g=h, h=h, n={"count": rng.choice(("count", "number", "n")), "sum": rng.choice(("total", "sum"))}.get(show,
        name if name not in ("highest", "lowest", "largest", "smallest") else "value"))
    it = "{it|the result|that|the answer|the numbers" + ("|the totals}" if show == "sum" else "}")
    args: dict[str, Any] = {"show": show, **({} if show == "count" else {"column": c}), **(cond.args if cond else {}), "by": g}
    if digits is not None:
        args["digits"] = digits
    if form != "csv":
        args["form"] = form
    step = ("count the rows" if show == "count" else idiom.STEP[show]) + (cond.step if cond else "") + " for each group" + (", rounded" if digits is not None else "")
    kind = {"json": "json"}.get(form, rng.choice(("txt", "txt", "csv" if form == "csv" else "txt")))
    said = Said(tidy(f"{noun} {said_form}"), tidy(f"{short} {said_form}"), ask, it=it, short=short, how=said_form, **(cond.aside if cond else {}))
    return Asked(said, args, step, _cells(form, raw, digits), suffix=kind, is_json=form == "json", needs_file=True)
