"""Lines of a file transformed, into another file or in place; tables and lists of objects in other formats."""

from __future__ import annotations

import csv
import io
import json
import random
import string
from typing import Any

from training import spin
from training.families import convert_say as say
from training.families import convert_words as words
from training.families import edit_lines, tables
from training.families import tables_words as w
from training.task import Expert, Task, finish

_KINDS = (
    *("sorted",) * 5, *("sorted backwards",) * 3, *("sorted by number",) * 3, *("sorted by number backwards",) * 3, *("reversed",) * 4, *("unique",) * 4,
    *("sorted unique",) * 4,
    *("upper case",) * 4, *("lower case",) * 3, *("title case",) * 3, *("numbered",) * 3, *("filled",) * 3, *("trimmed",) * 3, *("first",) * 4, *("last",) * 4, *("number",) * 4,
)


def make(rng: random.Random) -> Task:
    return formats(rng) if rng.random() < 0.27 else lines(rng)


def _content(rng: random.Random, take: str) -> list[str]:
    """Lines that show what is done to them, and of which all readings of the goal make the same."""
    n = rng.randint(3, 9) if rng.random() < 0.85 else rng.randint(10, 25)
    if take.startswith("sorted by number"):
        low, high = rng.choice(((1, 99), (1, 3000), (-50, 50), (5, 100000)))
        if rng.random() < 0.2:
            return [f"{v / 10:.1f}" for v in rng.sample(range(1, 999), n)]
        return [str(v) for v in rng.sample(range(low, high), n)]
    if take.startswith("sorted"):
        pool = rng.choice((w.NOUNS, w.NAMES, w.CITIES, w.NOUNS, w.VERBS, w.TOPICS, w.ADJECTIVES))
        rows = rng.sample(pool, n)
        if rng.random() < 0.25:
            rows = [f"{r} {rng.choice(w.NOUNS)}" for r in rows]
        return rows + (rng.choices(rows, k=rng.randint(1, 4)) if take == "sorted unique" or rng.random() < 0.2 else [])
    if take in ("upper case", "lower case", "title case"):
        rows = [" ".join(rng.choices(w.NOUNS + w.VERBS + w.ADJECTIVES, k=rng.randint(1, 4))) for _ in range(n)]
        if take == "lower case":
            rows = [rng.choice((r.upper(), r.title(), r.capitalize())) for r in rows]
        return [f"{r} {rng.randrange(1, 99)}" if rng.random() < 0.1 and take != "title case" else r for r in rows]
    rows = w.rows(rng, 2, 9)
    if take == "unique":
        rows += rng.choices(rows, k=rng.randint(1, 4))
        rng.shuffle(rows)
    if take == "filled":
        for _ in range(rng.randint(1, 5)):
            rows.insert(rng.randrange(1, len(rows)), "")
    if take == "trimmed":
        rows = [rng.choice(("", " ", "  ", "    ", "\t")) + r + rng.choice(("", " ", "   ", "\t")) for r in rows]
    return rows


def transformed(take: str, rows: list[str], n: int) -> list[str]:
    """What the lines become."""
    made: dict[str, Any] = {
        "sorted": lambda: sorted(rows), "sorted backwards": lambda: sorted(rows, reverse=True), "sorted by number": lambda: sorted(rows, key=float),
        "sorted by number backwards": lambda: sorted(rows, key=float, reverse=True), "reversed": lambda: rows[::-1],
        "unique": lambda: list(dict.fromkeys(rows)),
        "sorted unique": lambda: sorted(set(rows)), "upper case": lambda: [r.upper() for r in rows], "lower case": lambda: [r.lower() for r in rows],
        "title case": lambda: [string.capwords(r) for r in rows], "numbered": lambda: [f"{i + 1} {r}" for i, r in enumerate(rows)],
        "filled": lambda: [r for r in rows if r],
        "trimmed": lambda: [r.strip() for r in rows], "first": lambda: rows[:n], "last": lambda: rows[-n:], "number": lambda: [rows[n - 1]],
    }
    result: list[str] = made[take]()
    return result


STEPS = {
    "sorted": "sort the lines", "sorted backwards": "sort the lines backwards", "sorted by number": "sort the lines by number",
    "sorted by number backwards": "sort the lines by number backwards",
    "reversed": "reverse the lines", "unique": "drop the repeated lines", "sorted unique": "sort the lines without repeats",
    "upper case": "turn the lines into upper case", "lower case": "turn the lines into lower case",
    "title case": "turn the lines into title case", "numbered": "number the lines", "filled": "drop the blank lines", "trimmed": "trim the lines",
    "first": "get the first lines", "last": "get the last lines", "number": "take a line by its number",
}


def lines(rng: random.Random) -> Task:
    take = rng.choice(_KINDS)
    rows = _content(rng, take)
    src = w.text_file(rng)
    n = rng.randint(1, min(len(rows), 12))
    n = max(n, 2) if take == "number" else n
    inside = take not in ("unique", "filled", "number") and rng.random() < 0.22
    if take == "trimmed" and not rows[0].strip():
        return lines(rng)
    result = transformed(take, rows, n)
    out = src if inside else w.result_file(rng, rng.choice((src.rpartition(".")[2], "txt", "txt", "txt")), {src}, src.rpartition("/")[2].rpartition(".")[0])
    if not inside and rng.random() < 0.22:
        base = src.rpartition("/")[2].rpartition(".")[0]
        ordinal = edit_lines.ORDINALS[n] if n < len(edit_lines.ORDINALS) else f"line{n}"
        named = f"{spin.spin(rng, rng.choice(words.NAMED[take]), b=base.replace(' ', '_'), d=str(n), o=ordinal)}.{rng.choice(('txt', 'txt', src.rpartition('.')[2]))}"
        out = named if named != src else out
    goal = say.in_place(rng, take, n, src) if inside else say.into(rng, take, n, src, out)
    args: dict[str, Any] = {"take": take, "path": src}
    if take in ("first", "last", "number"):
        args["n"] = n
    args["output"] = out

    def expert() -> Expert:
        yield "lines", args
        yield finish(f"done: {out}")

    checks: list[dict[str, Any]] = [{"file": out, "equals": "\n".join(result)}]
    if not inside:
        checks.append({"file": src, "unchanged": True})
    step = STEPS[take] + (" in place" if inside else "")
    return Task("convert", goal, w.others(rng, {src: w.text(rows)}, 3, {out}), checks, (step,), () if inside else (out,), expert)


def _written(rows: list[dict[str, str]], mark: str) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=mark, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def formats(rng: random.Random) -> Task:
    """A table, or a list of objects, in another format."""
    t = tables.table(rng)
    rows = [{h: r[h] for h in t.header} for r in t.rows[: rng.randint(2, 8)]]
    to = rng.choice(("json",) * 5 + ("csv",) * 5 + ("tsv",) * 2 + ("semicolons",) * 3)
    marks = {"csv": ",", "tsv": "\t", "semicolons": ";"}
    given = {"json": (",", ",", ",", ";", "\t"), "csv": ("json", "json", "json", ";", ";", "\t"), "tsv": (",", ",", ";", "json"),
        "semicolons": (",", ",", ",", "\t", "json")}[to]
    kind = rng.choice(given)
    src = w.new_file(rng, "json" if kind == "json" else "tsv" if kind == "\t" and rng.random() < 0.8 else "csv")
    text = json.dumps(rows, indent=rng.choice((None, 2))) + "\n" if kind == "json" else _written(rows, kind)
    suffix = {"json": "json", "csv": "csv", "tsv": rng.choice(("tsv", "tsv", "tab", "txt")), "semicolons": rng.choice(("csv", "csv", "csv", "txt"))}[to]
    base = src.rpartition(".")[0]
    out = f"{base}.{suffix}" if rng.random() < 0.35 and f"{base}.{suffix}" != src else w.result_file(rng, suffix, {src}, base.rpartition("/")[2])
    goal = say.format_goal(rng, to, {",": "csv", ";": "semicolons", "\t": "tsv", "json": "json"}[kind], src, out)
    check: dict[str, Any] = {"file": out, "json": rows} if to == "json" else {"file": out, "equals": _written(rows, marks[to])}

    def expert() -> Expert:
        yield "table", {"show": "rows", "path": src, "form": to, "output": out}
        yield finish(f"done: {out}")

    step = {"json": "convert to JSON", "csv": "convert to CSV", "tsv": "convert to tabs", "semicolons": "convert to semicolons"}[to]
    return Task("convert", goal, w.others(rng, {src: text}, 3, {out}), [check, {"file": src, "unchanged": True}], (step,), (out,), expert)


