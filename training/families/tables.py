"""Questions about a CSV table or a JSON list of objects: sums, means, counts, values, rows, groups, orders."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from training.families import tables_ask, tables_say
from training.families import tables_words as w
from training.task import Expert, Task, finish

_PEOPLE: Sequence[str] = w.NAMES
_FULL = [f"{a} {b}" for a, b in zip(w.NAMES, [*w.SURNAMES, *w.SURNAMES, *w.SURNAMES], strict=False)]
KEYS: dict[str, Sequence[str]] = {
    **dict.fromkeys("name player employee customer student user member author runner guest driver nurse singer tenant client person candidate pupil patient seller contact worker rider skater volunteer".split(), _PEOPLE),
    **dict.fromkeys("full_name owner teacher artist manager".split(), _FULL),
    **dict.fromkeys("city town station port branch airport location stop destination hub".split(), w.CITIES),
    **dict.fromkeys("product item article team project company dish book song film ingredient part game tool brand plant machine course device animal ship band street app service recipe title material toy wine task".split(), w.NOUNS),
}
GROUPS: dict[str, Sequence[str]] = {
    "status": ("open", "closed", "paid", "late", "new", "pending", "shipped", "cancelled", "active", "done"),
    "region": ("north", "south", "east", "west", "central"), "type": ("in", "out", "swap", "gift", "loan"),
    "color": ("red", "green", "blue", "black", "white", "grey"),
    "department": ("sales", "legal", "research", "support", "finance", "marketing", "IT", "HR"),
    "category": ("food", "tools", "books", "toys", "garden", "office", "music"),
    "country": ("France", "Spain", "Norway", "Peru", "Kenya", "Japan", "Brazil", "Canada", "New Zealand", "South Korea"),
    "level": ("low", "medium", "high", "expert", "beginner"),
    "size": ("S", "M", "L", "XL", "small", "large"), "gender": ("female", "male"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "month": ("January", "March", "April", "June", "July", "October", "December"), "class": ("A", "B", "C", "3a", "4b", "economy", "business"),
    "shift": ("early", "late", "night"),
    "team": ("red", "blue", "Falcons", "Tigers", "Alpha", "Beta"), "language": ("English", "German", "Hindi", "Swahili", "Python", "Rust", "Go"),
    "priority": ("high", "low", "normal", "urgent"),
    "payment": ("cash", "card", "transfer", "invoice"), "role": ("admin", "editor", "viewer", "guest", "owner"), "floor": ("1", "2", "3", "4"),
    "year": ("2019", "2020", "2021", "2022", "2023", "2024"),
    "quarter": ("Q1", "Q2", "Q3", "Q4"), "genre": ("jazz", "rock", "folk", "pop", "opera", "drama"),
    "state": ("ok", "failed", "running", "stopped", "queued"), "paid": ("yes", "no"),
    "active": ("true", "false"), "supplier": ("Acme", "Globex", "Initech", "Umbrella", "Hooli"), "room": ("101", "102", "201", "Blue", "Lab"),
    "kind": ("cat", "dog", "bird", "fish"),
    "sector": ("public", "private", "energy", "health"), "currency": ("EUR", "USD", "GBP", "CHF"), "grade": ("A", "B", "C", "D"),
    "warehouse": ("W1", "W2", "W3", "Main"),
    "date": ("2024-01-05", "2024-01-06", "2024-02-11", "2023-12-31", "2025-03-14", "2025-06-01"), "group": ("A", "B", "control", "test"),
    "division": ("first", "second", "youth"), "branch": ("Main Street", "Airport", "Mall"),
    "season": ("spring", "summer", "autumn", "winter"), "plan": ("free", "basic", "pro", "premium"), "source": ("web", "phone", "mail", "shop"),
    "channel": ("online", "store", "partner"),
    "vehicle": ("car", "bus", "bike", "train"), "district": ("Old Town", "Harbor", "Hillside", "Center"), "host": ("web1", "web2", "db1", "cache"),
    "campus": ("North", "South", "City"),
    "city": w.CITIES, "town": w.CITIES, "store": (*w.CITIES[:30], "Main Street", "Airport"), "customer": w.NAMES, "client": (*w.NAMES[:60], "Acme", "Globex", "Initech"), "seller": w.NAMES,
    "employee": w.NAMES, "product": w.NOUNS, "item": w.NOUNS,
}
NUMBERS = """amount price score total quantity points age weight height salary cost hours distance votes stock balance
temperature rating sales units visits speed clicks duration fee tax income revenue profit budget bonus rent goals
minutes seconds days pages downloads views likes rainfall depth area population length width volume capacity seats
bytes requests errors latency discount deposit expense wage attendance tickets calories miles kilometers steps laps
net gross qty worth count_sold unit_price total_cost net_weight days_absent page_views hourly_rate order_total
monthly_rent years_of_service response_time lap_time floor_area energy_used fuel_cost exam_score shipping_fee""".split()


@dataclass(frozen=True)
class Table:
    """A table: its file, its columns (key, group, number; more of them in lists), its rows."""

    path: str
    key: str
    group: str
    number: str
    rows: list[dict[str, str]]
    header: list[str]
    mark: str
    groups: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    cents: bool = False

    @property
    def json(self) -> bool:
        return self.path.endswith(".json")

    def text(self) -> str:
        if self.json:
            rows: list[dict[str, Any]] = [{h: _number(r[h]) if h in self.numbers else r[h] for h in self.header} for r in self.rows]
            return json.dumps(rows, indent=2 if len(rows) % 2 else None) + "\n"
        return w.text([self.mark.join(self.header), *(self.mark.join(r[h] for h in self.header) for r in self.rows)])


def _number(cell: str) -> int | float:
    return float(cell) if "." in cell else int(cell)


def _styled(rng: random.Random, names: list[str]) -> dict[str, str]:
    """The columns' names in the look of this table."""
    style = rng.choice(("snake",) * 11 + ("Title",) * 3 + ("Capital", "Capital", "camel", "UPPER", "blank"))
    looks = {
        "snake": lambda n: n, "Title": lambda n: n.replace("_", " ").title(), "Capital": lambda n: n.capitalize(), "UPPER": lambda n: n.upper(),
        "blank": lambda n: n.replace("_", " "), "camel": lambda n: n.split("_")[0] + "".join(p.capitalize() for p in n.split("_")[1:]),
    }
    return {n: looks[style](n) for n in names}


def table(rng: random.Random, path: str | None = None, *, as_json: bool = False) -> Table:
    """A table with a column of names, one or more of numbers, and mostly some of groups."""
    key = rng.choice(list(KEYS))
    groups = rng.sample([g for g in GROUPS if g != key], rng.choice((1, 1, 2, 2, 2, 3)))
    numbers = rng.sample(NUMBERS, rng.choice((1, 1, 1, 2, 2, 3)))
    n = rng.randint(3, 9) if rng.random() < 0.8 else rng.randint(2, 24)
    cents = not as_json and rng.random() < 0.22
    keys = rng.sample(list(KEYS[key]), n)
    few = {g: rng.sample(GROUPS[g], min(len(GROUPS[g]), rng.randint(2, 4))) for g in groups}
    low, high = rng.choice(((1, 60), (1, 100), (1, 1000), (10, 500), (100, 9999), (1000, 90000)))
    values = {c: rng.sample(range(low, high), n) for c in numbers}
    use = _styled(rng, [key, *groups, *numbers, "id"])
    rows = [
        {
            use["id"]: str(i + 1), use[key]: k, **{use[g]: rng.choice(few[g]) for g in groups},
            **{use[c]: f"{values[c][i] + rng.choice((0.25, 0.5, 0.75, 0.1, 0.99)):.2f}" if cents else str(values[c][i]) for c in numbers},
        }
        for i, k in enumerate(keys)
    ]
    header = [use[key], *(use[g] for g in groups if g == groups[0] or rng.random() < 0.9), *(use[c] for c in numbers)]
    if len(header) == 3 and rng.random() < 0.15:
        header.remove(use[groups[0]])
    if rng.random() < 0.5:
        rng.shuffle(header)
    if rng.random() < 0.2:
        header.insert(0, use["id"])
    mark = rng.choice((",",) * 9 + (";", "\t")) if not as_json else ","
    suffix = "json" if as_json else "tsv" if mark == "\t" and rng.random() < 0.7 else "csv" if rng.random() < 0.97 else "txt"
    return Table(
        path or w.new_file(rng, suffix), use[key], use[groups[0]], use[numbers[0]], rows, header, mark,
        [use[g] for g in groups if use[g] in header], [use[c] for c in numbers], cents,
    )


def make(rng: random.Random) -> Task:
    t = table(rng, as_json=rng.random() < 0.13)
    a = tables_ask.asked(rng, t)
    single = not a.said.many
    out = None
    if rng.random() < (0.72 if single else 0.9) or a.needs_file:
        suffix = a.suffix or rng.choice(("txt",) * 12 + ("md", "out", "log", "dat"))
        out = w.result_file(rng, suffix, {t.path}, rng.choice((t.number, t.key, t.group)).lower())
    goal = tables_say.goal(rng, a.said, t.path, out)
    args = {"show": a.args["show"], "path": t.path, **{k: v for k, v in a.args.items() if k != "show"}}
    if out:
        args["output"] = out
    files = {t.path: t.text()}

    def expert() -> Expert:
        seen = yield "table", args
        yield finish(f"done: {out}" if out else seen.strip())

    checks: list[dict[str, Any]] = [{"file": t.path, "unchanged": True}]
    if out:
        checks.insert(0, {"file": out, "json": a.value} if a.is_json else {"file": out, "equals": a.value})
    elif not a.is_json:
        checks.insert(0, {"answer": "contains", "value": a.value})
    done = (out,) if out else ()
    return Task("csv", goal, w.others(rng, files, 3, {out or t.path}), checks, (a.step,), done, expert)
