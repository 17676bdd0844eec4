"""Conditions on the rows of a table, as people say them: after a noun, before it, ahead of the sentence, or in one of
their own; with the column named, or with the value alone where that tells the column."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from training import spin
from training.families import tables_words as w

if TYPE_CHECKING:
    from training.families.tables import Table

Row = dict[str, str]


@dataclass(frozen=True)
class Only:
    """A condition on rows: in words after a noun ("rows <words>"), its arguments, what it keeps. Where `lead` or
    `apart` say it, `words` are empty: `lead` comes ahead of the sentence, `apart` is one of its own."""

    words: str
    args: dict[str, Any]
    rows: list[Row]
    step: str
    before: str = ""  # the value, where it may stand before the noun ("paid orders")
    alone: str = ""  # the value, where it may stand for the rows ("for Oslo")
    lead: str = ""
    apart: str = ""

    @property
    def aside(self) -> dict[str, str]:
        return {"lead": self.lead, "apart": self.apart}


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
    if noun.lower() in ("paid", "active"):
        return f"{noun} values"
    if noun == "person":
        return "people"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh", "ss")) else "s")


def base(column: str) -> str:
    """A column's name without its style: `Unit_Price`, `unitPrice` and `UNIT PRICE` are one."""
    return re.sub(r"[_ ]", "", column).lower()


_BEFORE = frozenset("status color level size gender priority kind state season plan genre role type payment language quarter sector".split())
_PLACES = frozenset("region department category class team shift room warehouse district sector campus division group section branch country city town store".split())
_IN_PLACE = "{in the <v> <h>|from the <v> <h>|of the <v> <h>|belonging to the <v> <h>|in the <h> <v>|from the <h> <v>|in <h> <v>|that are in the <v> <h>|for the <v> <h>|for <h> <v>}"
# What the value alone is said with, by column; a column that is missing here takes _ANY.
_ALONE = {
    "city town country": "{in|from|in|for|of|located in|based in|out of|over in} <v>|that are {in|from|based in} <v>|that come from <v>|which are in <v>",
    "region": "{in|from|for} the <v>|of the <v>|that are in the <v>|that come from the <v>", "campus branch district": "at <v>|from <v>|for <v>|that belong to <v>",
    "store warehouse": "at <v>|from <v>|for <v>|kept at <v>", "department": "in <v>|from <v>|of <v>|for <v>|working in <v>|that belong to <v>",
    "team": "of <v>|from <v>|for <v>|belonging to <v>|that belong to <v>|on team <v>", "month": "in <v>|from <v>|of <v>|for <v>|during <v>|that fall in <v>",
    "day": "on <v>|from <v>|for <v>|of <v>|falling on <v>|that fall on a <v>|on a <v>", "year": "in <v>|from <v>|of <v>|for <v>|in the year <v>|from the year <v>",
    "quarter": "in <v>|from <v>|for <v>|of <v>|that fall in <v>|in quarter <v>", "season": "in <v>|from <v>|during <v>|in the <v>", "date": "of <v>|from <v>|on <v>|dated <v>|for <v>",
    "shift": "{on|of|in|working|from} the <v> shift", "supplier": "from <v>|by <v>|supplied by <v>|delivered by <v>|that come from <v>|bought from <v>",
    "customer client": "of <v>|for <v>|by <v>|from <v>|belonging to <v>|that belong to <v>", "seller employee": "by <v>|of <v>|from <v>|handled by <v>|that {belong to|go to} <v>",
    "product item": "for <v>|of <v>|that are for <v>|about <v>", "payment": "paid by <v>|paid with <v>|settled by <v>|that were paid by <v>|by <v>",
    "source channel": "via <v>|through <v>|from <v>|coming from <v>|that came in via <v>", "language": "in <v>|written in <v>|that are in <v>", "currency": "in <v>|paid in <v>|given in <v>",
    "host": "on <v>|from <v>|of <v>|running on <v>", "plan": "{on|with|under} the <v> plan", "role": "{with|in|having} the <v> role|with the role of <v>", "level": "at <v> level|at the <v> level|of <v> level",
    "priority": "{with|of|having} <v> priority", "grade": "with grade <v>|graded <v>|that got {a|grade} <v>", "gender": "who are <v>|that are <v>", "color": "in <v>|that are <v>|colored <v>|coloured <v>|painted <v>",
    "size": "in size <v>|of size <v>|sized <v>", "status state": "that are <v>|which are <v>|marked <v>|marked as <v>|with status <v>|currently <v>|listed as <v>", "vehicle": "by <v>|made by <v>|going by <v>",
    "genre": "in the genre <v>|of the <v> genre|of genre <v>", "category kind": "under <v>|filed under <v>|in the <v> category|that fall under <v>|for <v>", "sector": "in the <v> sector|from the <v> sector",
}
_USES = {name: said for names, said in _ALONE.items() for name in names.split()}
_ANY = "for <v>|marked <v>|labelled <v>|listed as <v>|tagged <v>|listed under <v>"
_MORE = {
    "above": ("{above|over|greater than|more than|larger than|higher than|exceeding|bigger than|>|strictly above|in excess of}",
        "{exceeds|is above|is over|is greater than|is more than|is higher than|>|tops|is larger than|lies above|goes beyond|is bigger than}"),
    "below": ("{below|under|less than|smaller than|lower than|<|strictly below}",
        "{is below|is under|is less than|is lower than|is smaller than|<|lies below|stays under|does not reach}"),
    "at least": ("{at least|no less than|>=|not less than|greater than or equal to|a minimum of}",
        "{is at least|is no less than|is not below|>=|is greater than or equal to|reaches at least|is not less than}"),
    "at most": ("{at most|no more than|<=|not more than|less than or equal to|up to|a maximum of}",
        "{is at most|is no more than|is not above|<=|does not exceed|is less than or equal to|is not greater than}"),
}
_MANY = {"above": "{more than|over|above}", "below": "{fewer than|less than|under|below}", "at least": "{at least|no fewer than|no less than|a minimum of}", "at most": "{at most|no more than|up to|not more than}"}
_MANIES = frozenset("points hours votes units visits clicks goals minutes seconds days pages downloads views likes seats bytes requests errors tickets calories miles kilometers steps laps pageviews sales".split())
_AFTER_EDGE = {"at least": "{or more|or higher|or above|and above|and up|or greater|and more|or over}", "at most": "{or less|or lower|or below|or fewer|and below|or under}"}
_FREE = ("{more than|over|above}", "{less than|under|below}", "{at least|no less than}", "{at most|no more than|up to}")
# By column: the same class must not be there twice. Above, below, at least, at most.
_COMPARED = {
    "age": ("older than <v>|over <v>|above <v>|who are older than <v>", "younger than <v>|under <v>|below <v>|who are younger than <v>", "aged <v> or {over|more|older}|<v> or older|at least <v> years old|of <v> and up|not younger than <v>", "<v> or younger|at most <v> years old|not older than <v>|aged <v> or {less|under|younger}"),
    "price cost unitprice totalcost": ("{costing|that cost|which cost} {more than|over} <v>|more expensive than <v>|dearer than <v>|priced {above|over} <v>|pricier than <v>", "cheaper than <v>|{costing|that cost|which cost} {less than|under} <v>|priced {under|below} <v>|less expensive than <v>",
        "{costing|that cost} {at least <v>|<v> or more}|priced at <v> or more|not cheaper than <v>", "{costing|that cost} {at most <v>|<v> or less|no more than <v>}|not dearer than <v>|no more expensive than <v>"),
    "weight netweight": ("heavier than <v>|{weighing|that weigh} {more than|over} <v>", "lighter than <v>|{weighing|that weigh} {less than|under} <v>", "{weighing|that weigh} at least <v>|not lighter than <v>", "{weighing|that weigh} {at most|no more than} <v>|not heavier than <v>"),
    "height": ("taller than <v>|higher than <v>", "shorter than <v>|lower than <v>", "at least <v> tall|not shorter than <v>", "at most <v> tall|not taller than <v>"),
    "length duration": ("longer than <v>|that are longer than <v>", "shorter than <v>|that are shorter than <v>", "at least <v> long|not shorter than <v>", "at most <v> long|not longer than <v>"),
    "depth": ("deeper than <v>", "shallower than <v>|less deep than <v>", "at least <v> deep", "at most <v> deep|not deeper than <v>"), "width": ("wider than <v>", "narrower than <v>", "at least <v> wide", "at most <v> wide|not wider than <v>"),
    "temperature": ("{hotter|warmer} than <v>", "{colder|cooler} than <v>", "not colder than <v>", "not {hotter|warmer} than <v>"), "speed": ("faster than <v>", "slower than <v>", "at least as fast as <v>|not slower than <v>", "not faster than <v>"),
    "salary wage income": tuple(f"{{earning|that earn|who earn|making}} {m} <v>" for m in _FREE), "rating": tuple(f"{{rated|that are rated}} {m} <v>" for m in ("{above|over|better than|higher than}", "{below|under|lower than}", "at least", "at most")),
    "score examscore": tuple(f"{{scoring|that scored|that score|with a score of}} {m} <v>" for m in _FREE), "distance": ("{farther|further} {than|away than} <v>", "{closer|nearer} than <v>", "at least <v> away", "at most <v> away"),
    "area floorarea volume capacity": ("{larger|bigger} than <v>", "smaller than <v>", "not smaller than <v>", "not {larger|bigger} than <v>"),
}
_CLASSES = {name: (i, said) for i, (names, said) in enumerate(_COMPARED.items()) for name in names.split()}
_WHO = "{whose <h> {is|equals|reads|says} <v>|where [the] <h> {is|equals|=|is equal to|==|reads} <v>|with [the] <h> <v>|with <h> = <v>|with <v> as [the] <h>|with a <h> of <v>|that have [the] <h> <v>|having <h> <v>|with <h> {equal to|set to} <v>|in which [the] <h> is <v>|that have <v> {in|under} [the] <c> [column]|marked <v> {in|under} <c>|having <v> {as|for} [their] <h>|where the <c> column {is|says|reads} <v>|of <h> <v>|that show <v> {under|in the column} <c>|for which [the] <h> is <v>}"
_NOT = "{whose <h> {is not|isn't|is anything but|is other than} <v>|where [the] <h> {is not|isn't|!=|is different from|does not equal|differs from|is not equal to} <v>|with a <h> other than <v>|with a <h> {different from|that is not} <v>|with any <h> {but|except} <v>|that do not have <h> <v>|not having <h> <v>|for which [the] <h> is not <v>}"
_NOT_ALONE = "other than <v>|except <v>|except the <v> ones|that are not <v>|other than the <v> ones"
_HOLDS = "{whose <h> {contains|includes} <v>|where [the] <h> {contains|includes|mentions} <v>|whose <h> has <v> in it|where <v> {is part of|occurs in|appears in} the <h>|with a <h> {containing|that contains|that includes|with} <v> [in it]|that contain <v> in [the] <c> [column]}"
_ODD = frozenset("in out swap yes no true false first second one web shop mail test control guest".split())  # never alone


def absent(rng: random.Random, t: Table) -> Only:
    """A condition that no row meets."""
    c = rng.choice(t.groups or [t.key])
    value = next(v for v in iter(lambda: rng.choice(w.NOUNS), None) if not any(v in r[c] for r in t.rows))
    words = spin.spin(rng, _WHO, h=human(rng, c), c=c, v=w.quoted(rng, value, 0.65))
    return Only(words, {"where": c, "is": "equal", "value": value}, [], " where another has a value")


KINDS = ("equal",) * 8 + ("not", "contains") + tuple(_MORE) * 2


def only(rng: random.Random, t: Table, kinds: tuple[str, ...] = KINDS, *, of: str = "") -> Only:
    """A condition; one that some rows meet. `of` is the column that is asked for: none on its own number."""
    kind = rng.choice(kinds)
    if kind in _MORE:
        numbers = [c for c in t.numbers if c != of]
        cond = _by_number(rng, t, kind, rng.choice(numbers)) if numbers else None
    elif kind == "contains":
        cond = _by_part(rng, t)
    else:
        cond = _by_value(rng, t, kind)
    if cond is None or not cond.rows:
        return only(rng, t, ("equal",) if not cond else kinds, of=of)
    return cond


def another(rng: random.Random, t: Table, kinds: tuple[str, ...], *avoid: str, of: str = "") -> Only | None:
    """A condition on none of some columns; None where there is none."""
    tries = (only(rng, t, kinds, of=of) for _ in range(5))
    return next((cond for cond in tries if cond.args["where"] not in avoid), None)


def _by_part(rng: random.Random, t: Table) -> Only | None:
    c = t.key
    whole = rng.choice(t.rows)[c]
    word = rng.choice(whole.split())
    value = word if rng.random() < 0.5 else word[: rng.randint(3, 5)] if rng.random() < 0.6 else word[-3:]
    rows = [r for r in t.rows if value in r[c]]
    if sum(value.lower() in r[c].lower() for r in t.rows) != len(rows):
        return None
    words = spin.spin(rng, _HOLDS, h=human(rng, c), c=c, v=w.quoted(rng, value, 0.3))
    return Only(words, {"where": c, "is": "contains", "value": value}, rows, " where another holds a text")


def _by_number(rng: random.Random, t: Table, kind: str, c: str) -> Only:
    cell = rng.choice(t.rows)[c]
    edge = cell if rng.random() < 0.5 else str(int(float(cell)) + rng.choice((-1, 0, 1, 2)))
    edge = edge if rng.random() < 0.7 else str(round(float(cell), -1 if float(cell) < 100 else -2)).removesuffix(".0")
    e, keep = float(edge), {"above": float.__gt__, "below": float.__lt__, "at least": float.__ge__, "at most": float.__le__}[kind]
    short, long = _MORE[kind]
    pattern = f"{{whose <h> {long} <v>|where [the] <h> {long} <v>|with [a|an] <h> {short} <v>|with a <h> of {short} <v>|having a <h> {short} <v>|for which [the] <h> {long} <v>|in which <h> {long} <v>|with <h> {short} <v>|where the <c> column {long} <v>|with {short} <v> in [the] <c> [column]}}"
    if kind in _AFTER_EDGE and rng.random() < 0.4:
        after = _AFTER_EDGE[kind]
        pattern = f"{{with a <h> of <v> {after}|whose <h> is <v> {after}|where [the] <h> is <v> {after}|having <v> {after} in <c>}}"
    chance, own = rng.random(), _CLASSES.get(base(c))
    if base(c) in _MANIES and chance < 0.6:
        pattern = f"{{{{with|having|that have|that got|showing}} {_MANY[kind]} <v> <h>|of {_MANY[kind]} <v> <h>}}"
        if kind in _AFTER_EDGE and rng.random() < 0.4:
            pattern = "{with|having|that have} <v> {or more|or more} <h>" if kind == "at least" else "{with|having|that have} <v> {or fewer|or less} <h>"
    elif own and chance < 0.6 and [_CLASSES.get(base(n), (-1,))[0] for n in t.numbers].count(own[0]) == 1:
        pattern = "{" + own[1][list(_MORE).index(kind)] + "}"
    elif len(t.numbers) == 1 and chance < 0.75:
        pattern = f"{{{_FREE[list(_MORE).index(kind)]} <v>|of {_FREE[list(_MORE).index(kind)]} <v>}}"
    words = spin.spin(rng, pattern, h=human(rng, c), c=c, v=edge)
    return Only(words, {"where": c, "is": kind, "value": edge}, [r for r in t.rows if keep(float(r[c]), e)], f" where another is {kind} a number")


def _by_value(rng: random.Random, t: Table, kind: str) -> Only:
    c = rng.choice(t.groups) if t.groups and rng.random() < 0.92 else t.key
    value = rng.choice(t.rows)[c]
    hit = [r for r in t.rows if r[c] == value]
    rows = hit if kind == "equal" else [r for r in t.rows if r[c] != value]
    pattern = _WHO if kind == "equal" else _NOT
    args, step = {"where": c, "is": kind, "value": value}, " where another has a value" if kind == "equal" else " where another is not a value"
    b, q = base(c), w.quoted(rng, value, 0.72)
    own = _own(t, c, value)
    if kind == "equal" and b in _PLACES and rng.random() < 0.25:
        pattern = _IN_PLACE
    elif own and rng.random() < 0.6:
        uses = _USES.get(b, _ANY)
        pattern = f"{{{uses}}}" if kind == "equal" else f"{{{_NOT_ALONE if b in _BEFORE or rng.random() < 0.4 else _negated(uses)}}}"
    words = spin.spin(rng, pattern, h=human(rng, c), c=c, v=q)
    before = value if kind == "equal" and own and b in _BEFORE | {"team", "department", "region"} and not value.isdigit() else ""
    return Only(words, args, rows, step, before, q if own else "")


def _own(t: Table, c: str, value: str) -> bool:
    """Whether a value alone tells its column."""
    elsewhere = [r[h] for r in t.rows for h in t.header if h != c] + t.header
    good = len(value) > 2 or value[:1] == "Q" or value in ("IT", "HR", "Go", "W1", "W2", "W3", "XL")
    return good and value.lower() not in _ODD and base(c) not in ("floor", "class", "group", "paid", "active", "room") and not any(value.lower() in o.lower() for o in elsewhere)


def _negated(uses: str) -> str:
    kept = [u for u in spin_parts(uses) if not u.startswith(("that", "which", "who"))]
    return "|".join(f"{{not|that are not}} {u}" for u in kept)


def spin_parts(pattern: str) -> list[str]:
    """A pattern's choices at the top."""
    return re.findall(r"(?:[^|{}]|\{[^{}]*\})+", pattern)


_LEADS = (
    "{for|of|among|across} the <t> <w>", "{looking|looking only|looking just} at the <t> <w>", "{taking|considering|counting|using|keeping} {only|just} the <t> <w>", "if {only|just} the <t> <w> are {counted|considered|taken|used}",
    "{leaving aside|ignoring|disregarding} {all|everything} but the <t> <w>", "{restricted|limited} to <t> <w>", "with only the <t> <w> in mind", "{only|just} for the <t> <w>", "when only the <t> <w> are looked at", "going by the <t> <w> alone",
)
_LEADS_ALONE = (
    "for <v>", "for <v>", "{looking|looking only} at <v>", "{just|only} for <v>", "as for <v>", "when it comes to <v>", "in the case of <v>", "{when|where|if} [the] <h> is <v>", "with <h> = <v>", "{counting|considering|taking} only <v>",
    "{ignoring|leaving out} everything {but|except} <v>", "for the <h> <v>", "<V>:", "<V>:", "<V> only:", "for <h> <v>:", "concerning <v>", "regarding <v>",
)
_APART = (
    "only the <t> <w> {count|matter|are wanted|are of interest|should be considered|should count|are relevant|interest me|are meant}", "{consider|use|take|include|look at|count|keep} {only|just} {the|those} <t> <w>", "{ignore|skip|leave out|disregard|forget about} {all|the} <t> {except|but|other than} those <w>",
    "{restrict|limit} {it|this|yourself} to the <t> <w>", "I {only|just} {mean|care about|need|want} the <t> <w>", "I am {only|just} interested in {the|those} <t> <w>", "it is {only|just} about the <t> <w>", "{all|any} other <t> than those <w> {can be ignored|do not count|don't matter|are to be left out}", "just the <t> <w>, not the {others|rest}",
    "only those <w>{, please|}", "this is only for the <t> <w>", "nothing but the <t> <w> {counts|is to be considered}", "mind that only <t> <w> {count|are wanted}",
)
_APART_ALONE = (
    "only <v> {counts|matters|is wanted|is of interest|interests me|is meant|please}", "{ignore|skip|leave out|disregard} everything {that is not|but|except|other than|that isn't} <v>", "I {only|just} {care about|mean|need|want} <v>", "I am only interested in <v>", "it is {only|just} about <v>", "just <v>, {nothing else|not the others|not the rest}",
    "everything {except|but|other than} <v> {can be ignored|can be dropped|should be left out}", "{only|just} {for|look at|consider|take|use} <v>", "{filter|condition|where}: <h> = <v>", "the <h> {must|has to|should} be <v>", "only where [the] <h> is <v>", "the <h> I {mean|want} is <v>", "{restrict|limit} {it|this} to <v>",
)
_APART_BEFORE = ("only the <v> {ones|<t>} {count|matter|are wanted|are meant}", "{only|just} {count|consider|take|look at|use} the <v> {ones|<t>}", "I {only|just} {mean|care about|need} the <v> {ones|<t>}", "{ignore|skip|leave out} {everything|all} but the <v> {ones|<t>}", "just the <v> ones{, please|}", "{ignore|leave out} the ones that are not <v>")
_APART_NOT = ("{leave out|skip|ignore|exclude|omit|disregard|don't count|do not include} <v>", "everything {except|but|apart from} <v> counts", "{leave out|skip|ignore|exclude} the <v> ones", "all {except|but} <v>, please", "{leave out|skip|ignore|exclude} the <t> {with <h> <v>|where [the] <h> is <v>}", "not <v>, but all {others|the others|the rest}")


def moved(rng: random.Random, t: Table, cond: Only, *, lead: float = 0.16, apart: float = 0.22) -> Only:
    """The condition where it stands, or said ahead of the sentence or in one of its own."""
    chance = rng.random()
    kind, c = cond.args["is"], cond.args["where"]
    if chance > lead + apart or not cond.rows:
        return cond
    value, h = cond.alone, human(rng, c)
    things = rng.choice((plural(human(rng, t.key)), "rows", "entries", "records"))
    if cond.words.startswith(("with ", "whose ")) and c == t.key:
        things = "rows"
    alone = bool(value) and kind == "equal"
    if chance < lead:
        said = rng.choice(_LEADS_ALONE if alone and rng.random() < 0.65 else _LEADS)
        if "<V>" in said and not value[:1].isupper() and not value[:1].isdigit() and value[:1] not in "'\"":
            said = "for <v>"
        said = said.replace("<V>", "<v>")
        return replace(cond, words="", before="", lead=spin.spin(rng, said, t=things, w=cond.words, v=value, h=h))
    said = rng.choice(_APART)
    if kind == "not" and value and rng.random() < 0.7:
        said = rng.choice(_APART_NOT)
    elif cond.before and rng.random() < 0.5:
        said, value = rng.choice(_APART_BEFORE), cond.before
    elif alone and rng.random() < 0.6:
        said = rng.choice(_APART_ALONE)
    return replace(cond, words="", before="", apart=spin.sentence(spin.spin(rng, said, t=things, w=cond.words, v=value, h=h)))
