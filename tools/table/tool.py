"""Looks something up in a table, or works it out: a CSV file, or a JSON list of objects."""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections.abc import Callable
from pathlib import Path

Row = dict[str, str]
OVER: dict[str, Callable[[list[float]], float]] = {
    "sum": sum, "mean": statistics.fmean, "median": statistics.median, "max": max, "min": min,
}
IS: dict[str, Callable[[str, str], bool]] = {
    "equal": lambda cell, value: cell == value or both(cell, value, lambda a, b: a == b),
    "not": lambda cell, value: not IS["equal"](cell, value),
    "above": lambda cell, value: both(cell, value, lambda a, b: a > b),
    "below": lambda cell, value: both(cell, value, lambda a, b: a < b),
    "at least": lambda cell, value: both(cell, value, lambda a, b: a >= b),
    "at most": lambda cell, value: both(cell, value, lambda a, b: a <= b),
    "contains": lambda cell, value: value in cell,
}
PAIRS = {"csv": ",", "tsv": "\t", "semicolons": ";", "colon": ": ", "equals": "="}


def run(args: dict) -> dict:
    header, rows = load(Path(args["path"]))
    if args["where"]:
        test, value = IS[args["is"]], args["value"]
        known(args["where"], header)
        rows = [row for row in rows if test(row[args["where"]].strip(), value)]
    return {"text": shown(args, header, rows), "rows": len(rows)}


def load(path: Path) -> tuple[list[str], list[Row]]:
    """A table's header and rows. Raises ValueError for a file that is none."""
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        data = json.loads(text)
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise ValueError(f"{path} is no list of objects")
        header = list(dict.fromkeys(name for row in data for name in row))
        return header, [{name: cell(row.get(name)) for name in header} for row in data]
    first = text.partition("\n")[0]
    mark = max(",;\t|", key=first.count)
    table = [row for row in csv.reader(io.StringIO(text), delimiter=mark, skipinitialspace=True) if row]
    if not table:
        raise ValueError(f"{path} is empty")
    header = [name.strip() for name in table[0]]
    return header, [dict(zip(header, row + [""] * len(header), strict=False)) for row in table[1:]]


def cell(value: object) -> str:
    """A JSON value as a CSV has it."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def shown(args: dict, header: list[str], rows: list[Row]) -> str:
    """What is asked for, as text."""
    show, column, by = args["show"], args["column"], args["by"]
    if show == "rows":
        return as_rows(header, rows, args["form"])
    if show in ("sorted", "sorted backwards"):
        rows = sorted(rows, key=lambda row: rank(row[known(by or column, header)]), reverse=show != "sorted")
        return as_rows(header, rows, args["form"])
    if show in ("highest", "lowest"):
        if not rows:
            raise ValueError("no row is left")
        key = known(by or column, header)
        best = (max if show == "highest" else min)(rows, key=lambda row: rank(row[key]))
        return best[known(column or by, header)]
    if show != "count":
        known(column, header)
    if show in ("values", "different", "count different"):
        values = [row[column] for row in rows]
        different = list(dict.fromkeys(values))
        if show == "count different":
            return str(len(different))
        return "\n".join(values if show == "values" else different)
    if not by:
        return over(show, column, rows, args["digits"])
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[known(by, header)], []).append(row)
    found = {name: over(show, column, own, args["digits"]) for name, own in groups.items()}
    if args["form"] == "json":
        return json.dumps({name: json.loads(value) for name, value in found.items()}, ensure_ascii=False)
    return "\n".join(f"{name}{PAIRS[args['form']]}{value}" for name, value in found.items())


def over(show: str, column: str, rows: list[Row], digits: int) -> str:
    """A number about some rows."""
    if show == "count":
        return str(len(rows))
    cells = [row[column] for row in rows if row[column].strip()]
    values = [value for value in map(number, cells) if value is not None]
    if len(values) < len(cells):
        raise ValueError(f"{column} holds what is no number: {next(c for c in cells if number(c) is None)}")
    if not values:
        if show == "sum":
            return "0"
        raise ValueError(f"there is no {column} to take the {show} of")
    value = OVER[show](values)
    return f"{value:.{digits}f}" if digits >= 0 else plain(value)


def plain(value: float) -> str:
    """A number with up to ten significant digits, more where it is whole."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else format(value, ".10g")


def number(text: str) -> float | None:
    """The number that a cell holds."""
    try:
        return float(text.strip().replace("_", "x"))
    except ValueError:
        return None


def both(cell_: str, value: str, test: Callable[[float, float], bool]) -> bool:
    """Whether two texts are numbers of which the test holds."""
    a, b = number(cell_), number(value)
    return a is not None and b is not None and test(a, b)


def rank(text: str) -> tuple[int, float, str]:
    """What cells are sorted by: numbers by value, before texts."""
    value = number(text)
    return (1, 0.0, text) if value is None else (0, value, "")


def known(name: str, header: list[str]) -> str:
    """The column's name. Raises ValueError for one that is not there."""
    if name not in header:
        raise ValueError(f"there is no column {name!r}; the columns are {', '.join(header)}")
    return name


def as_rows(header: list[str], rows: list[Row], form: str) -> str:
    """Header and rows as CSV with the form's mark, or a list of objects."""
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=2)
    out = io.StringIO()
    writer = csv.DictWriter(out, header, delimiter=PAIRS[form][:1], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().rstrip("\n")
