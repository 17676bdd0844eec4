"""One entry of a list that stands in a JSON object: the first, the third, the last."""

from __future__ import annotations

import json
import random

from training import spin, vocab
from training.task import Wanted

_NTH = {
    "first": "{first|first|first|1st|topmost|opening}", "second": "{second|second|2nd}", "third": "{third|third|3rd}", "fourth": "{fourth|fourth|4th}", "fifth": "{fifth|5th}",
    "last": "{last|last|last|final|very last|closing}",
}
_ONE = "{entry|entry|item|element|value|one|name|thing}"
_LIST = "{the list <k>|the list called <k>|the <k> list|<k>|the list of <k>|the array <k>|the list named <k>|the <k>|the list under <k>}"
IT = "{it|it|that entry|the entry|just the entry|only that one|the result|that|just that one|this entry}"


def asked(rng: random.Random) -> tuple[dict[str, str], Wanted]:
    """A JSON file with lists, and one entry of them."""
    src = vocab.file_name(rng, "json")
    keys = rng.sample([word for word in vocab.STEMS if word.endswith("s")] + [f"{w}_list" for w in rng.sample(vocab.STEMS, 20)], 3)
    data: dict[str, object] = {rng.choice(("name", "title", "owner", "version", "place", "id")): rng.choice(vocab.NAMES)} if rng.random() < 0.7 else {}
    for key in keys[: rng.choice((1, 1, 2, 3))]:
        pool = rng.choice((vocab.NAMES, vocab.WORDS, [str(n) for n in range(10, 999)], [f"{a} {b}" for a, b in zip(rng.sample(vocab.WORDS, 40), rng.sample(vocab.WORDS, 40), strict=True)]))
        entries: list[object] = rng.sample(pool, rng.randint(2, 6))
        data[key] = [int(e) for e in entries] if all(str(e).isdigit() for e in entries) else entries
    if rng.random() < 0.4:
        data["count"] = rng.randrange(90)
    key, entries = rng.choice([(k, v) for k, v in data.items() if isinstance(v, list)])
    names = [n for n in _NTH if n == "last" or list(_NTH).index(n) < len(entries)]
    name = rng.choice((*names, "last", "last", "first"))
    value = entries[-1 if name == "last" else list(_NTH).index(name)]
    one, nth = spin.spin(rng, _ONE), spin.spin(rng, _NTH[name])
    of = spin.spin(rng, _LIST, k=key if rng.random() < 0.75 else f"'{key}'")
    noun = spin.spin(rng, "the <n> <o> {of|in} <l> {in|of|from} <s>", n=nth, o=one, l=of, s=src)
    command = spin.spin(rng, "{get|find|take|extract|read|pick|look up|fetch|pull out|grab} <x>", x=noun)
    question = spin.spin(rng, "{what is <x>|what's <x>|which is <x>|what does <s> have as the <n> <o> of <l>|which <o> {comes|stands|is} <n> in <l> of <s>}", x=noun, s=src, n=nth, o=one, l=of)
    field = f"{key}.{name}"
    return {src: json.dumps(data, indent=rng.choice((None, 2, 2, 4)), ensure_ascii=False) + "\n"}, Wanted(noun, command, question, IT, ("field", {"path": src, "field": field}), "get an entry of a list", str(value))
