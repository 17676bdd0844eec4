"""Find a value, a line, a key in a file (text, JSON, INI) and write it."""

from __future__ import annotations

import json
import random

from training import spin, vocab
from training.task import Expert, Task, finish, read, search, shell, write

FIELDS = """port host name version user timeout title author color mode level path owner email token language region
theme limit status phone license country currency format engine backend retries width height city manager""".split()
LINE_OUT = "{it|that line|the line|the result}"


def value_of(rng: random.Random, field: str) -> str:
    if field in ("port", "timeout", "limit", "retries", "width", "height"):
        return str(rng.randrange(1, 10 ** rng.randint(1, 5)))
    if field in ("name", "author", "owner", "manager", "user"):
        return rng.choice(vocab.NAMES)
    if field == "version":
        return f"{rng.randrange(10)}.{rng.randrange(20)}.{rng.randrange(10)}"
    if field == "email":
        return f"{rng.choice(vocab.NAMES).lower()}@{rng.choice(vocab.WORDS)}.org"
    if field == "token":
        return vocab.code_word(rng)
    if field == "phone":
        return f"{rng.randrange(100, 999)}-{rng.randrange(1000, 9999)}"
    if field == "host":
        return f"{rng.choice(vocab.WORDS)}.example.{rng.choice(('org', 'com', 'net'))}"
    return rng.choice(vocab.WORDS + vocab.CITIES)


def settings(rng: random.Random, fields: list[str]) -> tuple[str, dict[str, str], str]:
    """A file of settings: its suffix, its values and its text."""
    values = {f: value_of(rng, f) for f in fields}
    kind = rng.choice(("json", "json", "ini", "txt", "env", "yaml"))
    if kind == "json":
        data = {k: int(v) if v.isdigit() else v for k, v in values.items()}
        return "json", values, json.dumps(data, indent=rng.choice((None, None, 2))) + "\n"
    if kind == "ini":
        sep = rng.choice((" = ", "="))
        return rng.choice(("ini", "cfg", "conf")), values, vocab.text([f"[{rng.choice(vocab.WORDS)}]", *(f"{k}{sep}{v}" for k, v in values.items())])
    if kind == "env":
        return rng.choice(("env", "properties")), values, vocab.text([f"{k.upper()}={v}" for k, v in values.items()])
    return ("yaml" if kind == "yaml" else "txt"), values, vocab.text([f"{k}: {v}" for k, v in values.items()])


def make(rng: random.Random) -> Task:
    return key_task(rng) if rng.random() < 0.65 else line_task(rng)


def key_task(rng: random.Random) -> Task:
    fields = rng.sample(FIELDS, rng.randint(2, 6))
    suffix, values, text = settings(rng, fields)
    src = vocab.file_name(rng, suffix)
    wanted = rng.choice(fields)
    long = rng.random() < 0.15 and suffix != "json"
    if long:
        text += vocab.text([f"# {line}" for line in vocab.lines(rng, 20, 40)])
    files = {src: text}
    out = vocab.out_name(rng, taken=files)
    what = spin.spin(rng, "{the value of <f>|the <f>|the <f> setting|the value of the <f> {setting|key|entry|field}|the value {for|under} <f>|what <f> is set to|the <f> value|the value of '<f>'}", f=wanted)
    where = spin.spin(rng, "{in|from|of} [the file] <s>", s=src)
    goal = spin.goal(
        rng, noun=f"{what} {where}", command=spin.spin(rng, "{find|get|read|extract|look up|take|pull out} <w> <x>", w=what, x=where),
        question=spin.spin(rng, "{what is <w> <x>|what does <s> say about <f>|which <f> is set in <s>}", w=what, x=where, s=src, f=wanted),
        out=out, src=src, it="{it|the value|just the value|only the value|that value|the result}",
    )

    def expert() -> Expert:
        seen = yield (search(f"(?i){wanted}") if long else read(src))
        yield write(out, pick(seen, wanted))
        yield finish(pick(seen, wanted))

    checks = [{"file": out, "equals": values[wanted]}, {"file": src, "unchanged": True}]
    steps = (f"{'search' if long else 'read'} {src}", f"write the {wanted} to {out}")
    return Task("extract", goal, vocab.others(rng, files), checks, steps, (out,), expert)


def pick(seen: str, field: str) -> str:
    """The value of a field in what was read, as a reader sees it."""
    start = seen.find("{")
    if start >= 0:
        return str(json.loads(seen[start : seen.rfind("}") + 1])[field])
    for row in seen.splitlines():
        found_by_search = row.count(":") > 1 and row.split(":")[1].isdigit()
        line = row.split(": ", 1)[1] if found_by_search else row
        for mark in (" = ", "=", ": "):
            name, found, value = line.partition(mark)
            if found and name.strip().lower() == field:
                return value.strip()
    raise LookupError(field)


def line_task(rng: random.Random) -> Task:
    src = vocab.file_name(rng)
    rows = list(dict.fromkeys(vocab.lines(rng, 4, 10)))
    n = rng.randint(1, len(rows))
    kind = rng.choice(("nth", "nth", "first", "last", "with", "with"))
    files = {src: vocab.text(rows)}
    out = vocab.out_name(rng, taken=files)
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
    if kind == "with":
        word = rng.choice(rng.choice(rows).split())
        line = spin.spin(rng, "{lines|every line|all lines} {that contain|containing|with|that mention|that include} <w>", w=rng.choice((word, f"'{word}'", f"the word {word}")))
        line = line if line.split()[0] in ("every", "all") else "the " + line
        command, value, step = f"grep -F '{word}' {src}", "\n".join(r for r in rows if word in r), f"the lines with {word}"
    elif kind == "nth":
        line = rng.choice((f"line {n}", f"line number {n}", f"the {ordinals[n - 1]} line"))
        command, value, step = f"sed -n '{n}p' {src}", rows[n - 1], f"line {n}"
    else:
        line = f"the {kind} line"
        command, value, step = f"{'head' if kind == 'first' else 'tail'} -n 1 {src}", rows[0 if kind == "first" else -1], line
    where = spin.spin(rng, "{in|from|of} [the file] <s>", s=src)
    goal = spin.goal(
        rng, noun=f"{line} {where}", command=spin.spin(rng, "{find|get|take|extract|copy|pick} <w> <x>", w=line, x=where),
        question=f"what is {line} {where}", out=out, src=src, it="{it|the result|that}",
    )

    def expert() -> Expert:
        said = yield shell(f"{command} | tee {out}")
        yield finish(said)

    checks = [{"file": out, "equals": value}, {"file": src, "unchanged": True}]
    return Task("extract", goal, vocab.others(rng, files), checks, (f"write {step} of {src} to {out}",), (out,), expert)
