"""Extremes, lists of values, whole rows, orders and groups of a table, in words and in truth."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from training import spin
from training.families import tables_words as w
from training.families.tables_ask import SHOWS, Asked, column, fmt, human, only, plural, reduce, rounded, tidy
from training.families.tables_say import Said

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


def highest(rng: random.Random, t: Table) -> Asked:
    """The row that leads or trails in a column, named by another column."""
    c, top = rng.choice(t.numbers), rng.random() < 0.6
    shown = t.key if rng.random() < 0.9 or not t.groups else rng.choice(t.groups)
    cond = only(rng, t, ("equal", "equal", "not", "above", "below")) if rng.random() < 0.2 else None
    if cond and cond.args["where"] in (c, t.key):
        cond = None
    rows = cond.rows if cond else t.rows
    best = (max if top else min)(rows, key=lambda r: float(r[c]))[shown]
    adjective = spin.spin(rng, (_BIG if top else _SMALL).replace("|most|best", "" if rng.random() < 0.8 else "|most"))
    h, k = human(rng, c), human(rng, shown)
    words = cond.words if cond else ""
    if h.endswith("s") and not h.endswith("ss") and h.lower() != "gross" and rng.random() < 0.4:
        adjective = "most" if top else rng.choice(("fewest", "least"))
    slots = {"k": k, "a": adjective, "h": h, "c": c, "w": words}
    person = shown.lower() in _PEOPLE and shown == t.key
    nouns = ["the <k> {with|that has|having|of the row with|showing} the <a> <h> <s> <w>", "the <k> {with|that has|having} the <a> <h> <w> <i>",
        "the <k> whose <h> is {highest|largest|the highest|greatest} <s>" if top else "the <k> whose <h> is {lowest|smallest|the lowest} <s>",
             "the <k> in the row with the <a> <h> <s> <w>", "the <k> {belonging to|that goes with|for} the <a> <h> <s> <w>",
             "the name of the <k> with the <a> <h> <s> <w>"]
    asks = ["which <k> {has|shows|got|comes with|reached} the <a> <h> <s> <w>", "which <k> is it that has the <a> <h> <s> <w>",
        "what is the <k> with the <a> <h> <s> <w>", "which <k> {leads|is first|comes first} by <h> <s>" if top else "which <k> {is last|comes last|trails} by <h> <s>"]
    if person:
        asks += ["who {has|got|holds|reached} the <a> <h> <s> <w>"] * 3 + ["whose <h> is the {highest|largest|greatest} <s>" if top else "whose <h> is the {lowest|smallest} <s>"]
        nouns += ["{the person|the one|whoever} with the <a> <h> <s> <w>".replace("|whoever", "")]
    better = _SUPERLATIVES.get(c.lower().replace(" ", "_"))
    if better and rng.random() < 0.5 and shown == t.key:
        slots["a"] = spin.spin(rng, "{" + better[0 if top else 1] + "}")
        nouns, asks = ["the <a> <k> <s> <w>", "the <a> <k> <w> <s>", "the {name of the|} <a> <k> {listed|} <s> <w>"], ["which <k> is the <a> <s> <w>",
            "what is the <a> <k> <s> <w>"] + (["who is the <a> <s> <w>"] if person else [])
    noun, ask = rng.choice(nouns), rng.choice(asks)
    if cond and "<w>" not in noun:
        noun = nouns[0]
    if cond and "<w>" not in ask:
        ask = asks[0]
    noun, ask = spin.spin(rng, noun, **slots), spin.spin(rng, ask, **slots)
    command = spin.spin(rng, "{find|look up|determine|pick [out]|get|find out|identify|search for|name|figure out} <n>", n=noun)
    it = "{it|that|the <x>|the answer|only the <x>|just the <x>|the result}".replace("<x>", k if rng.random() < 0.7 or not person else "name")
    args = {"show": "highest" if top else "lowest", "column": shown, **(cond.args if cond else {}), "by": c}
    step = f"find the row with the {'highest' if top else 'lowest'} value" + (cond.step if cond else "")
    return Asked(Said(tidy(noun), tidy(command), tidy(ask), it=it), args, step, best)


def values(rng: random.Random, t: Table) -> Asked:
    """A column's cells, of all rows or some."""
    c = rng.choice([t.key, t.key, *(h for h in t.header if h not in t.groups)])
    cond = only(rng, t) if rng.random() < 0.65 else None
    if cond and cond.args["where"] == c:
        cond = None
    rows = cond.rows if cond else t.rows
    k = human(rng, c)
    what = rng.choice((f"{plural(k)}", f"{plural(k)}", f"{k} values", f"values of the {c} column", f"values of {c}", f"entries of the column {c}"))
    each = spin.spin(rng, "{, one per line|, one a line|, each on its own line|, one on each line|, line by line|, one to a line||}")
    order = f"{cond.words} <i>" if cond and rng.random() < 0.5 else f"<s> {cond.words}" if cond else "<s>"
    if cond and " of " in what:
        order = spin.spin(rng, "<s> for {the|all} {rows|entries|records|lines}") + f" {cond.words}"
    noun = spin.spin(rng, "{the|all [the]|all [the]|the list of {the|all}|a list of {the|all}} <x>", x=what)
    command = spin.spin(rng, "{list|get|extract|pull [out]|collect|pick out|print|show|gather|select|fetch} {the|all|all the} <x>", x=what)
    ask = spin.spin(rng, "{what are|which are} {the|all} <x>", x=what)
    if cond and c == t.key and rng.random() < 0.6:
        ask = f"which {plural(k)} {order} are there"
        ask = f"which {plural(k)} are {rng.choice(('those', 'the ones'))} {order}"
    args = {"show": "values", "column": c, **(cond.args if cond else {})}
    said = Said(tidy(f"{noun} {order}{each}"), tidy(f"{command} {order}{each}"), tidy(f"{ask} {order if 'ones' not in ask and 'those' not in ask else ''}"),
        many=True)
    return Asked(said, args, "list a column" + (cond.step if cond else ""), "\n".join(r[c] for r in rows), needs_file=len(rows) > 6)


def different(rng: random.Random, t: Table) -> Asked:
    """Which different values a column holds, or how many."""
    g = rng.choice(t.groups)
    cond = only(rng, t, ("equal", "above", "below")) if rng.random() < 0.12 else None
    if cond and cond.args["where"] == g:
        cond = None
    found = list(dict.fromkeys(r[g] for r in (cond.rows if cond else t.rows)))
    k = human(rng, g)
    word = rng.choice(("different", "distinct", "unique", "different", "distinct"))
    what = rng.choice((f"{word} {plural(k)}", f"{word} {k} values", f"{word} values of {k}", f"{word} values in the {g} column",
        f"{word} values {rng.choice(('of', 'in', 'under'))} {g}", f"{word} entries in the column {g}"))
    words = f"for the rows {cond.words}" if cond else ""
    args: dict[str, Any] = {"column": g, **(cond.args if cond else {})}
    if rng.random() < 0.5:
        noun = spin.spin(rng, "{the number of|the count of|how many|the total number of} <x>", x=what)
        command = spin.spin(rng, "{count [the]|find out how many|determine the number of|work out the number of|get the number of} <x>", x=what)
        many = f"how many {what} {rng.choice(('are there', 'appear', 'occur', 'can be found', 'exist'))} <i> {words}"
        noun = noun + " there are" if noun.startswith("how many") else noun
        command = command + " there are" if "how many" in command else command
        said = Said(tidy(f"{noun} <s> {words}"), tidy(f"{command} <s> {words}"), tidy(many), it="{it|the number|the count|that|the result|just the number}")
        return Asked(said, {"show": "count different", **args}, "count the different values of a column" + (cond.step if cond else ""), str(len(found)))
    each = spin.spin(rng, "{, one per line|, one a line|, each on its own line|, each once|, without repeats||, one on each line|, in order of appearance}")
    noun = spin.spin(rng, "{the|all|all the|the list of|a list of [the]} <x>", x=what)
    command = spin.spin(rng, "{list|get|extract|collect|show|print|find|gather} {the|all|all the} <x>", x=what)
    ask = rng.choice((f"which {what} {rng.choice(('are there', 'appear', 'occur', 'exist'))} <i> {words}", f"what are the {what} <s> {words}"))
    said = Said(tidy(f"{noun} <s> {words}{each}"), tidy(f"{command} <s> {words}{each}"), tidy(ask), many=True)
    return Asked(said, {"show": "different", **args}, "list the different values of a column" + (cond.step if cond else ""), "\n".join(found),
        needs_file=len(found) > 7)


def _csv(t: Table, rows: list[dict[str, str]]) -> str:
    return "\n".join([",".join(t.header), *(",".join(r[h] for h in t.header) for r in rows)])


def whole(rng: random.Random, t: Table) -> Asked:
    """The whole rows that meet a condition."""
    cond = only(rng, t)
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
    noun = f"{a} {thing} {order} {head}"
    command = spin.spin(rng, "{filter|select|extract|keep|take|copy|get|pull out|pick|collect|export} <a> <t> <o>", a=a, t=thing, o=order) + f" {head}"
    if rng.random() < 0.2:
        command = f"filter the {'data' if t.json else 'table'} <s> down to the {thing} {cond.words} {head}"
    ask = f"which {thing} <s> are {rng.choice(('those', 'the ones'))} {cond.words}"
    said = Said(tidy(noun), tidy(command), tidy(ask), many=True,
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
    rows = sorted(t.rows, key=lambda r: float(r[c]) if numeric else r[c], reverse=down)
    h = rng.choice((human(rng, c), human(rng, c), f"the {c} column", f"the column {c}", w.quoted(rng, c, 0)))
    if numeric:
        how = "{, {highest|largest|biggest} first|, from {high to low|largest to smallest|highest to lowest}|in descending order|descending|, in decreasing order|backwards|, biggest numbers first|(descending)|in reverse order|, largest at the top}" if down else "{, {lowest|smallest} first|, from {low to high|smallest to largest|lowest to highest}|in ascending order|ascending|, in increasing order||(ascending)|, smallest at the top}"
    else:
        how = "{in reverse alphabetical order|, from Z to A|descending|in descending order|backwards|, Z first}" if down else "{alphabetically|, from A to Z|in alphabetical order|ascending|in ascending order||, A first}"
    how = spin.spin(rng, how)
    head = spin.spin(rng, "{, with the header|, header first|, keeping the header [at the top]|, the header stays on top|, as CSV|||}")
    rest = f"by {h} {how} {head}"
    noun = spin.spin(rng, "{the rows|all rows|the entries|the records|the table|the lines|the contents|the data} {<s> sorted|<s> ordered|<s>, sorted|<s>, ordered|<s> arranged}") + f" {rest}"
    noun = noun.replace("the table of the table", "the rows of the table").replace("the data of", "the rows of")
    command = spin.spin(rng, "{sort|order|arrange|rank|sort} {the rows|all rows|the entries|the records|the data|the table rows} <s>") + f" {rest}"
    ask = f"how {rng.choice(('do the rows', 'does the table'))} <s> look when sorted {rest}".replace("does the table <s>", "do the rows <s>")
    said = Said(tidy(noun), tidy(command), tidy(ask), many=True, it="{it|the sorted table|the result|the sorted rows|that}")
    step = "sort the table" + (" backwards" if down else "")
    return Asked(said, {"show": "sorted backwards" if down else "sorted", "by": c}, step, _csv(t, rows), suffix="csv", needs_file=True)


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


def groups(rng: random.Random, t: Table) -> Asked:
    """One result for each value of a column, in the form that is asked for."""
    g, c = rng.choice(t.groups), rng.choice(t.numbers)
    show = rng.choice(("sum", "sum", "sum", "mean", "mean", "count", "count", "max", "min", "median"))
    form = rng.choice(("csv", "csv", "colon", "colon", "equals", "json", "json"))
    cond = only(rng, t, ("equal", "equal", "equal", "above", "below", "not")) if rng.random() < 0.15 else None
    cond = None if cond and cond.args["where"] == g else cond
    found: dict[str, list[dict[str, str]]] = {}
    for row in cond.rows if cond else t.rows:
        found.setdefault(row[g], []).append(row)
    raw = {k: float(len(v)) if show == "count" else reduce(show, v, c) for k, v in found.items()}
    digits = _digits(rng, show, list(raw.values()))
    name = spin.spin(rng, {"sum": "{sum|total}", "mean": "{average|mean}", "count": "{count|number}", "max": "{maximum|max|highest}",
        "min": "{minimum|min|lowest}", "median": "median"}[show])
    h, hc = human(rng, g), human(rng, c)
    things = rng.choice(("rows", "entries", "records", plural(human(rng, t.key))))
    per = spin.spin(rng, "{for each|per|by|for every|grouped by|, grouped by|broken down by|separately for each|in each|of each|, split by}".replace("|in each|of each", "" if show != "count" else "|in each|of each") + " <h>", h=h)
    if cond and show == "count":
        things = f"{things} {cond.words}"
    of = {"count": f"number of {things}", "max": f"{name} {hc}", "min": f"{name} {hc}"}.get(show,
        rng.choice((f"{name} of {column(rng, c)}", f"{name} {hc}", f"{name} of the {c} column",
            *((f"combined {hc}", f"{hc} total", f"overall {hc}", f"total {hc}") if show == "sum" else ()))))
    if cond and show != "count":
        per = f"{per} {spin.spin(rng, '{, only for {the|} {rows|entries|records}|, counting only {the|} {rows|entries}|for {the|all} {rows|entries|records}|, but only of {the|} {rows|entries}}')} {cond.words}"
    order = rng.choice((f"{per} <i>", f"<s> {per}"))
    said_form = spin.spin(rng, _FORMS[form], g=h, h=h, n={"count": rng.choice(("count", "number", "n")), "sum": rng.choice(("total", "sum"))}.get(show,
        name if name not in ("highest", "lowest") else "value"))
    cut = "" if digits is None else rounded(rng, digits)
    cut = f", {cut}" if cut and not cut.startswith(",") and rng.random() < 0.5 else cut
    noun = tidy(f"the {of} {order} {cut} {said_form}")
    verb = "{count|count up|tally|count}" if show == "count" else "{compute|calculate|work out|get|find|determine|figure out}"
    short = f"{spin.spin(rng, verb)} {things if show == 'count' else f'the {of}'} {order} {cut}"
    if show == "sum" and rng.random() < 0.4:
        short = f"{spin.spin(rng, '{add up|sum|sum up|total}')} {column(rng, c)} {order}"
    command = f"{short} {said_form}"
    ask = f"how many {things} are there {order.replace('<s>', '<i>')}" if show == "count" else f"what is the {of} {order}"
    ask = f"{ask} {cut}"
    it = "{it|the result|that|the answer|the numbers" + ("|the totals}" if show == "sum" else "}")
    args: dict[str, Any] = {"show": show, **({} if show == "count" else {"column": c}), **(cond.args if cond else {}), "by": g}
    if digits is not None:
        args["digits"] = digits
    if form != "csv":
        args["form"] = form
    step = ("count the rows" if show == "count" else SHOWS[show][3]) + (cond.step if cond else "") + " for each group" + (", rounded" if digits is not None else "")
    value: Any = {k: round(v, 10 if digits is None else digits) for k, v in raw.items()}
    if form != "json":
        value = "\n".join(f"{k}{_MARKS[form]}{fmt(v, digits)}" for k, v in raw.items())
    kind = {"json": "json"}.get(form, rng.choice(("txt", "txt", "csv" if form == "csv" else "txt")))
    return Asked(Said(noun, tidy(command), tidy(ask), it=it, short=tidy(short), how=said_form), args, step, value, suffix=kind, is_json=form == "json",
        needs_file=True)
