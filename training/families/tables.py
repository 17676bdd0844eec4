"""Sum, mean, max, min, row count, filter, group over a CSV column."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training import spin, vocab
from training.task import Expert, Task, finish, python, read

NUMBERS = """amount price score total quantity points age weight height salary cost hours distance votes stock
balance temperature size rating sales units visits speed clicks rank duration fee tax income""".split()
KEYS = {
    "name": vocab.NAMES, "player": vocab.NAMES, "employee": vocab.NAMES, "customer": vocab.NAMES,
    "student": vocab.NAMES, "city": vocab.CITIES, "product": vocab.WORDS, "item": vocab.WORDS, "team": vocab.WORDS,
    "project": vocab.WORDS, "user": vocab.NAMES,
}
GROUPS = {
    "status": ("open", "closed", "paid", "late", "new"), "region": ("north", "south", "east", "west"),
    "type": ("in", "out", "swap"), "color": ("red", "green", "blue"), "department": ("sales", "legal", "research"),
    "category": ("food", "tools", "books", "toys"), "country": ("France", "Spain", "Norway", "Peru"),
}


@dataclass(frozen=True)
class Table:
    """A CSV file: its name, its columns (key, group, number), its rows."""

    path: str
    key: str
    group: str
    number: str
    rows: list[dict[str, str]]
    header: list[str]
    mark: str

    def text(self) -> str:
        return vocab.text([self.mark.join(self.header), *(self.mark.join(r[h] for h in self.header) for r in self.rows)])

    def load(self) -> str:
        extra = f", delimiter='{self.mark}'" if self.mark != "," else ""
        return f"import csv; rows = list(csv.DictReader(open('{self.path}'){extra})); "


def table(rng: random.Random, path: str | None = None) -> Table:
    key, group, number = rng.choice(list(KEYS)), rng.choice(list(GROUPS)), rng.choice(NUMBERS)
    n = rng.randint(3, 9)
    keys = rng.sample(list(KEYS[key]), n)
    cents = rng.random() < 0.25
    values = rng.sample(range(1, 10 ** rng.randint(2, 4)), n)
    rows = [
        {
            key: k, group: rng.choice(GROUPS[group]), "id": str(i + 1),
            number: f"{v + rng.choice((0.25, 0.5, 0.75)):.2f}" if cents else str(v),
        }
        for i, (k, v) in enumerate(zip(keys, values, strict=True))
    ]
    header = [key, group, number] if rng.random() < 0.7 else [key, number]
    if rng.random() < 0.3:
        header.insert(0, "id")
    rng.shuffle(header)
    mark = ";" if rng.random() < 0.1 else ","
    return Table(path or vocab.file_name(rng, "csv"), key, group, number, rows, header, mark)


@dataclass(frozen=True)
class Asked:
    """What is asked of a table: three forms, the plan's words, the expression, the true value."""

    noun: str
    command: str
    question: str
    step: str
    code: str
    value: str


def fmt(x: float) -> str:
    return format(x, ".10g")


def asked(rng: random.Random, t: Table) -> Asked:
    c = t.number
    values = [float(r[c]) for r in t.rows]
    col = spin.spin(rng, "{the <c> column|the column <c>|column <c>|the <c> values|all <c> values|<c>|the '<c>' column|the field <c>}", c=c)
    src = spin.spin(rng, "{in|of|from} [the file] <f>", f=t.path)
    cells = f"float(r['{c}']) for r in rows"
    kinds = ["sum", "sum", "mean", "max", "min", "rows", "top", "top", "low", "above"]
    if t.group in t.header:
        kinds += ["fcount", "fsum", "distinct"]
    kind = rng.choice(kinds)
    if kind in ("sum", "max", "min", "mean"):
        return _number(rng, kind, col, src, c, cells, values)
    if kind == "rows":
        what = spin.spin(rng, "{data rows|rows|records|entries|rows without the header|data rows (without the header)}")
        return Asked(
            f"the number of {what} {src}", f"count the {what} {src}", f"how many {what} are {src}".replace("of", "in"),
            "count the rows", "len(rows)", str(len(t.rows)),
        )
    if kind in ("top", "low"):
        best = (max if kind == "top" else min)(t.rows, key=lambda r: float(r[c]))
        adj = spin.spin(rng, "{highest|largest|biggest|greatest|top|maximum}" if kind == "top" else "{lowest|smallest|least|minimum}")
        phrase = spin.spin(rng, "<k> {with|that has|having} the <a> <c>", k=t.key, a=adj, c=c)
        code = f"{'max' if kind == 'top' else 'min'}(rows, key=lambda r: float(r['{c}']))['{t.key}']"
        return Asked(
            f"the {phrase} {src}", spin.spin(rng, "{find|look up|determine|pick|get} the <p> <s>", p=phrase, s=src),
            spin.spin(rng, "{which <k> {has|shows|got} the <a> <c> <s>|who or what is the <p> <s>|what is the <p> <s>}", k=t.key, a=adj, c=c, s=src, p=phrase),
            f"find the {t.key} with the {'highest' if kind == 'top' else 'lowest'} {c}", code, best[t.key],
        )
    if kind == "above":
        edge = int(rng.choice(values))
        more = rng.random() < 0.5
        rel = spin.spin(rng, "{above|over|greater than|more than|larger than}" if more else "{below|under|less than|smaller than}")
        n = sum(v > edge if more else v < edge for v in values)
        cond = f"{{whose {c} is|with {c}|with a {c}|where {c} is}} {rel} {edge}"
        cond = spin.spin(rng, cond)
        return Asked(
            f"the number of rows {src} {cond}", f"count the rows {src} {cond}", f"how many rows {src} have {c} {rel} {edge}",
            f"count the rows with {c} {'>' if more else '<'} {edge}",
            f"sum(float(r['{c}']) {'>' if more else '<'} {edge} for r in rows)", str(n),
        )
    if kind == "distinct":
        what = spin.spin(rng, "{different|distinct|unique} <g> values", g=t.group)
        return Asked(
            f"the number of {what} {src}", f"count the {what} {src}", f"how many {what} are {src}".replace("of", "in"),
            f"count the different {t.group}", f"len(set(r['{t.group}'] for r in rows))", str(len({r[t.group] for r in t.rows})),
        )
    return _filtered(rng, kind, t, src, cells)


def _number(rng: random.Random, kind: str, col: str, src: str, c: str, cells: str, values: list[float]) -> Asked:
    name = {
        "sum": "{sum|total|grand total}", "mean": "{mean|average|average value|arithmetic mean}",
        "max": "{maximum|highest value|largest value|biggest number|max}",
        "min": "{minimum|lowest value|smallest value|smallest number|min}",
    }[kind]
    name = spin.spin(rng, name)
    noun = f"the {name} of {col} {src}"
    command = spin.spin(rng, "{compute|calculate|find|work out|get|determine} <n>", n=noun)
    if kind == "sum":
        command = rng.choice((command, spin.spin(rng, "{add up|sum|sum up|total} <col> <s>", col=col, s=src)))
    if kind == "mean":
        command = rng.choice((command, spin.spin(rng, "average <col> <s>", col=col, s=src)))
    body = {"sum": f"sum({cells})", "mean": f"sum({cells}) / len(rows)", "max": f"max({cells})", "min": f"min({cells})"}[kind]
    value = {"sum": sum(values), "mean": sum(values) / len(values), "max": max(values), "min": min(values)}[kind]
    step, ask = f"{kind} of {c}", f"what is {noun}"
    digits = rng.choice((1, 2, 2, 2, 3)) if kind == "mean" and (value * 100 % 1 or rng.random() < 0.5) else None
    if digits is None:
        return Asked(noun, command, ask, f"compute the {step}", f"format({body}, '.10g')", fmt(value))
    word = {1: "one decimal", 2: "two decimals", 3: "three decimals"}[digits]
    tail = spin.spin(rng, f"{{rounded to {word}|to {word}|with {word}|rounded to {digits} decimal places|({word})}}")
    return Asked(
        f"{noun} {tail}", f"{command} {tail}", f"{ask} {tail}", f"compute the {step} to {word}",
        f"format({body}, '.{digits}f')", f"{value:.{digits}f}",
    )


def _filtered(rng: random.Random, kind: str, t: Table, src: str, cells: str) -> Asked:
    pick = rng.choice(t.rows)[t.group]
    mine = [r for r in t.rows if r[t.group] == pick]
    test = f"if r['{t.group}'] == '{pick}'"
    cond = spin.spin(rng, "{where <g> is <v>|whose <g> is <v>|with <g> <v>|with the <g> <v>|that have <g> <v>|with <g> = <v>|where the <g> equals <v>}", g=t.group, v=pick)
    if kind == "fcount":
        return Asked(
            f"the number of rows {src} {cond}", f"count the rows {src} {cond}", f"how many rows {src} have {t.group} {pick}",
            f"count the rows with {t.group} {pick}", f"sum(r['{t.group}'] == '{pick}' for r in rows)", str(len(mine)),
        )
    name = spin.spin(rng, "{sum|total}")
    noun = f"the {name} of {t.number} {src} for rows {cond}"
    return Asked(
        noun, spin.spin(rng, "{compute|calculate|add up|get} <n>", n=noun.replace("the sum of", "the sum of the")), f"what is {noun}",
        f"compute the sum of {t.number} with {t.group} {pick}", f"format(sum({cells} {test}), '.10g')",
        fmt(sum(float(r[t.number]) for r in mine)),
    )


def make(rng: random.Random) -> Task:
    t = table(rng)
    a = asked(rng, t)
    files = {t.path: t.text()}
    out = vocab.out_name(rng, taken=files)
    it = "{it|the result|the value|that|just the value|only the result|the answer}"
    goal = spin.goal(rng, noun=a.noun, command=a.command, question=a.question, out=out, src=t.path, it=it)

    def expert() -> Expert:
        yield head(t.path)
        said = yield python(f"{t.load()}v = {a.code}; print(v); print(v, file=open('{out}', 'w'))")
        yield finish(said)

    checks = [{"file": out, "equals": a.value}, {"file": t.path, "unchanged": True}]
    steps = (f"look at {t.path}", f"{a.step} into {out}")
    return Task("csv", goal, vocab.others(rng, files, 2), checks, steps, (out,), expert)


def head(path: str) -> tuple[str, dict[str, object]]:
    """The call that shows a table's header and first row."""
    name, args = read(path)
    return name, {**args, "start": 1, "lines": 2}
