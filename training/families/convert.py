"""Sort, unique, upper or lower case, first or last n lines, CSV to JSON and back."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import Any

from training import spin, vocab
from training.families import tables
from training.task import Call, Expert, Task, finish, python, shell

_INTO = (
    "{into|to|in} <out>", "and {save|write|store|put} {it|the result|them} {to|in|into|as} <out>",
    "and {save|write|store} the {result|output} {to|in} <out>", "as <out>", "{with the result in|giving|producing} <out>",
)


def make(rng: random.Random) -> Task:
    return formats(rng) if rng.random() < 0.25 else lines(rng)


def lines(rng: random.Random) -> Task:
    src = vocab.file_name(rng)
    rows = vocab.words(rng, 3, 9) if rng.random() < 0.6 else vocab.lines(rng, 3, 8)
    kind = rng.choice(("sort", "sort", "rsort", "nsort", "unique", "sortu", "upper", "lower", "head", "tail", "reverse"))
    if kind == "nsort":
        rows = [str(rng.randrange(1, 10 ** rng.randint(1, 4))) for _ in rows]
    if kind in ("unique", "sortu"):
        rows += rng.choices(rows, k=2)
    if kind == "lower":
        rows = [r.upper() if rng.random() < 0.5 else r.title() for r in rows]
    n = rng.randint(1, len(rows))
    said, command, out_rows, step = transform(rng, kind, rows, n)
    files = {src: vocab.text(rows)}
    out = vocab.out_name(rng, taken=files)
    goal = worded(rng, spin.spin(rng, said, s=src), src, out)

    def expert() -> Expert:
        yield shell(f"{command.replace('<s>', src)} > {out}")
        yield finish(f"{out} is written")

    checks = [{"file": out, "equals": vocab.text(out_rows)}, {"file": src, "unchanged": True}]
    return Task("convert", goal, vocab.others(rng, files), checks, (f"{step} {src} into {out}",), (out,), expert)


def worded(rng: random.Random, said: str, src: str, out: str) -> str:
    """The goal for what is to be done with a file, and where it goes."""
    kind = rng.randrange(5)
    if kind == 0:
        save = spin.spin(rng, "{write|save|put|store} {it|the result|the output} {to|in|into} <out>", out=out)
        goal = f"{spin.polite(rng, said)} {spin.sentence(save)}"
    elif kind == 1:
        goal = spin.sentence(f"{rng.choice(('create', 'make', 'write', 'produce'))} {out}: {said}")
    else:
        goal = spin.polite(rng, f"{said} {spin.spin(rng, rng.choice(_INTO), out=out)}")
    return goal + rng.choice(("", "", "", f" Do not change {src}.", " Thanks.", f" {src} stays as it is."))


def transform(rng: random.Random, kind: str, rows: list[str], n: int) -> tuple[str, str, list[str], str]:
    """What is said, the command, the lines that come of it, the plan's words."""
    the = "{the lines of <s>|<s>|all lines of <s>|the contents of <s>|every line in <s>}"
    if kind == "sort":
        how = "{alphabetically|in alphabetical order|by the alphabet|from a to z|in ascending order|}"
        return f"{{sort|order|arrange}} {the} {how}", "sort <s>", sorted(rows), "sort"
    if kind == "rsort":
        how = "{in reverse alphabetical order|in descending order|from z to a|reverse alphabetically|backwards by the alphabet}"
        return f"{{sort|order}} {the} {how}", "sort -r <s>", sorted(rows, reverse=True), "sort in reverse"
    if kind == "nsort":
        down = rng.random() < 0.4
        how = "{from largest to smallest|in descending numerical order|numerically, biggest first}" if down else "{numerically|by value|as numbers|from smallest to largest|in numerical order|in ascending numeric order}"
        command, step = ("sort -nr <s>", "sort by number, largest first") if down else ("sort -n <s>", "sort by number")
        return f"{{sort|order}} {{the numbers in <s>|{the[1:-1]}}} {how}", command, sorted(rows, key=int, reverse=down), step
    if kind == "unique":
        said = "{remove duplicate lines from <s>, keeping the order|remove the duplicates of <s> and keep the order|drop repeated lines in <s> but keep the first of each}"
        return said, "awk '!seen[$0]++' <s>", list(dict.fromkeys(rows)), "remove duplicates, in order, of"
    if kind == "sortu":
        said = "{sort <s> and remove duplicates|sort the lines of <s> without duplicates|list the unique lines of <s> in sorted order|{get|take} the sorted unique lines of <s>|deduplicate and sort <s>|keep each line of <s> once, sorted}"
        return said, "sort -u <s>", sorted(set(rows)), "sort without duplicates"
    if kind in ("upper", "lower"):
        case = "{upper case|uppercase|capital letters|all caps}" if kind == "upper" else "{lower case|lowercase|small letters}"
        said = f"{{convert|change|turn|put|transform}} {the} {{to|into}} {case}".replace("put|", "")
        tr = "tr a-z A-Z < <s>" if kind == "upper" else "tr A-Z a-z < <s>"
        return said, tr, [r.upper() if kind == "upper" else r.lower() for r in rows], f"{kind} case of"
    if kind == "reverse":
        said = "{reverse the {order of the lines|line order} {of|in} <s>|put the lines of <s> in reverse order|turn <s> upside down, last line first|write the lines of <s> from last to first}"
        return said, "tac <s>", rows[::-1], "reverse the lines of"
    end = "first|top" if kind == "head" else "last|bottom|final"
    many = f"{n} lines" if n > 1 else "line"
    count = f"{{{end}}} {many}"
    said = f"{{take|copy|get|extract|keep|pick}} {{the {count} of <s>|only the {count} of <s>|the {count} from <s>}}"
    return said, f"{kind} -n {n} <s>", rows[:n] if kind == "head" else rows[-n:], f"{'first' if kind == 'head' else 'last'} {n} of"


def formats(rng: random.Random) -> Task:
    t = tables.table(rng)
    kind = rng.choice(("tojson", "tojson", "tocsv", "mark"))
    rows = [{h: r[h] for h in t.header} for r in t.rows[:5]]
    plain = vocab.text([",".join(t.header), *(",".join(r.values()) for r in rows)])
    if kind == "tocsv":
        src = vocab.file_name(rng, "json")
        files, out = {src: json.dumps(rows) + "\n"}, vocab.out_name(rng, "csv").rpartition(".")[0] + ".csv"
        call: Call = python(
            f"import csv, json; rows = json.load(open('{src}')); w = csv.DictWriter(open('{out}', 'w'), rows[0], "
            "lineterminator='\\n'); w.writeheader(); w.writerows(rows)"
        )
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, t.header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        check: dict[str, Any] = {"file": out, "equals": buffer.getvalue()}
        said, step = f"{{convert|turn|transform|export|rewrite}} {src} {{to|into|as}} {{CSV|a CSV file|csv format}}", "convert to CSV"
    else:
        src = vocab.file_name(rng, "csv")
        files = {src: plain}
        if kind == "tojson":
            out = vocab.out_name(rng, "json").rpartition(".")[0] + ".json"
            call = python(f"import csv, json; json.dump(list(csv.DictReader(open('{src}'))), open('{out}', 'w'))")
            check = {"file": out, "json": rows}
            said, step = f"{{convert|turn|transform|export|rewrite}} {src} {{to|into|as}} {{JSON|a JSON file|a JSON list|a JSON array of objects|json format}}", "convert to JSON"
        else:
            out = vocab.out_name(rng, "csv", taken=files)
            call, check = shell(f"tr ',' ';' < {src} > {out}"), {"file": out, "equals": plain.replace(",", ";")}
            said, step = f"{{replace the commas of {src} by semicolons|change the delimiter of {src} from comma to semicolon|use semicolons instead of commas in {src}}}", "commas to semicolons of"
    goal = worded(rng, spin.spin(rng, said), src, out)

    def expert() -> Expert:
        yield call
        yield finish(f"{out} is written")

    return Task("convert", goal, vocab.others(rng, files, 2), [check, {"file": src, "unchanged": True}], (f"{step} {src} into {out}",), (out,), expert)
