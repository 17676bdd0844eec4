"""Facts told in sentences, and questions that only reading them answers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from training import spin
from training.families import prose_facts, prose_facts_more
from training.families.prose_pools import taken_from


@dataclass(frozen=True)
class Kind:
    """A relation of two things: how sentences tell it, and how each of the two is asked for."""

    group: str
    first: str
    second: str
    said: dict[str, list[str]] = field(default_factory=dict)

    def of(self, mark: str) -> list[str]:
        return self.said.get(mark, [])


@dataclass(frozen=True)
class Told:
    """A text, a question about it (without its mark), the same as a clause or noun where it has one, and the answer.
    `group` says what it is about, `key` is a word of the line that answers, where no other line has it."""

    text: str
    question: str
    noun: str
    value: str
    group: str
    genre: str
    key: str


def _kinds(text: str) -> list[Kind]:
    found = []
    for block in text.strip().split("\n\n"):
        head, *rows = block.splitlines()
        said: dict[str, list[str]] = {}
        for row in rows:
            mark, _, rest = row.partition(" ")
            said.setdefault(mark, []).extend(rest.split(" / "))
        found.append(Kind(*head.split(), said))
    return found


KINDS = [k for text in (prose_facts.KINDS, prose_facts_more.KINDS) for k in _kinds(text)]
_INDIRECT = ("who", "which", "what", "whose")
_INVERTED = frozenset("does do did will is are was were has have can should must".split())
_BEFORE = ("as agreed,", "by the way,", "as always,", "remember:", "for the record:", "please note:", "it is settled now:", "in short:", "to be clear:", "good news:", "I heard that", "we agreed that", "it was decided that", "as you know,", "you may have heard that", "just so you know:", "they told us that", "for now,")
_AFTER = (", as agreed", ", as always", ", if all goes well", ", so they say", ", which suits everybody", ", and that is final", ", as far as I know", ", at least for now", ", to nobody's surprise", ", which is good news", " after all", ", and nobody minds", ", as was to be expected", ", I believe")
_FILLER = ("The weather was fine", "Thanks to everybody who helped", "More news will follow", "There was coffee for all", "Nothing else was decided", "We had a long talk", "Please read this to the end", "Questions are welcome", "It was a busy week", "The rest stays as it is", "I hope you are well", "All in all it went well", "We will see", "Not much else happened", "Sorry for the long silence", "Let us keep it simple", "The list is not complete", "It took longer than we thought")
_GENRES: dict[str, tuple[str, str]] = {
    "minutes": ("{Minutes|Minutes of the meeting|Minutes, part 2|Notes of the meeting|Protocol}", "{Next time we go on from here.|End of the minutes.||}"), "letter": ("{Dear friends,|Dear all,|Dear neighbours,|Dear family,|My dear,}", "{Kind regards|Best wishes|Yours|With love|See you soon}"),
    "mail": ("{Hi all,|Hello everybody,|Hi team,|Subject: news|Hello,}", "{Best|Cheers|Thanks|Bye for now}"), "memo": ("{MEMO|Memo to all staff|Internal memo|To: everybody}", "{||Please pass this on.}"),
    "diary": ("{Dear diary,|What a day.|A quiet day.|Today in short}", "{Good night.||That was all for today.}"), "notes": ("{Notes|My notes|Things to remember|Note to self|}", ""),
    "news": ("{News|Local news|What is new|This week's news|}", "{More next week.||}"), "story": ("", ""), "report": ("{Report|Short report|Weekly report|Status}", "{||End of report.}"),
}
_OF = {"change": ("changelog", "news", "releases"), "drop": ("changelog", "releases", "news"), "version": ("changelog", "releases", "report"), "flight": ("travel", "trip", "notes"), "gate": ("travel", "trip", "notes"), "recipe": ("recipe", "kitchen", "cooking"), "oven": ("recipe", "kitchen", "cooking"),
       "score": ("matches", "sports", "results"), "goals": ("matches", "sports", "results"), "count": ("inventory", "stock", "storage"), "price": ("prices", "offers", "shop")}


def _head(rng: random.Random, kind: Kind) -> tuple[str, str, str]:
    """What sort of text it is, how it begins and how it ends."""
    if kind.group in _OF and rng.random() < 0.6:
        genre = rng.choice(_OF[kind.group])
        return genre, rng.choice(("", genre.capitalize(), genre.upper(), f"# {genre.capitalize()}")), ""
    genre = rng.choice(list(_GENRES))
    head, foot = _GENRES[genre]
    if rng.random() < 0.4:
        return genre, "", ""
    return genre, spin.spin(rng, head), spin.spin(rng, foot)


def _filled(rng: random.Random, pattern: str, a: str, b: str, old: str = "") -> str:
    return spin.spin(rng, pattern, a=a, b=b, o=old)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _around(rng: random.Random, said: str) -> str:
    """A sentence with what people say before and after it."""
    if rng.random() < 0.22:
        said = f"{rng.choice(_BEFORE)} {said}"
    if rng.random() < 0.22 and '"' not in said[-1:]:
        said += rng.choice(_AFTER)
    return _capital(said)


def _sentences(rng: random.Random, kind: Kind, pairs: list[tuple[str, str]], taken: set[str]) -> list[str]:
    """The pairs told, each in a sentence of its own or some in one."""
    rest, out = list(pairs), []
    while rest:
        a, b = rest.pop(0)
        pattern = rng.choice(kind.of("S")[:1] * 2 + kind.of("S"))
        old = taken_from(rng, kind.second, 1, taken)[0] if "<o>" in pattern else ""
        said = _filled(rng, pattern, a, b, old)
        if pattern == kind.of("S")[0] and rest and kind.of("+") and rng.random() < 0.35:
            more = [_filled(rng, kind.of("+")[0], *rest.pop(0)) for _ in range(min(len(rest), rng.choice((1, 1, 2))))]
            said += ", " + (", ".join(more[:-1]) + ", " if len(more) > 1 else "") + rng.choice(("and ", "and ", "")) + more[-1]
        elif rest and rng.random() < 0.25:
            a, b = rest.pop(0)
            said += rng.choice((", while ", ", and ", "; ", ", but ", ", whereas ")) + _filled(rng, kind.of("S")[0], a, b)
        out.append(_around(rng, said))
    return out


def _indirect(rng: random.Random, kind: Kind, mark: str, question: str, a: str, b: str) -> str:
    """The question as a clause or noun phrase; empty where it has none."""
    words = question.split(" ", 2)
    if mark == "A" and words[0] == "who" and words[1] not in _INVERTED - {"is", "has", "will", "should"}:
        return question
    nouns = kind.of(mark.lower())
    return _filled(rng, rng.choice(nouns), a, b) if nouns else ""


def told(rng: random.Random, group: str = "") -> Told:
    """A text of some sentences of one kind (of this group) or more, and a question about one of them."""
    kind = rng.choice([k for k in KINDS if group in ("", k.group)])
    count = rng.choice((1, 2, 2, 2, 3, 3, 4))
    taken: set[str] = set()
    firsts = taken_from(rng, kind.first, count, taken)
    taken |= {*firsts}
    seconds = taken_from(rng, kind.second, count, taken)
    taken |= {*seconds}
    pairs = list(zip(firsts, seconds, strict=True))
    groups = [_sentences(rng, kind, pairs, taken)]
    people = [*firsts] if kind.first == "person" else []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3)) if count < 4 else 0):
        other = rng.choice(KINDS)
        if other.group == kind.group or {other.second, other.first} & {kind.second, kind.first} - {"person"}:
            continue
        same = [rng.choice(people)] if people and other.first == "person" and rng.random() < 0.5 else None
        a, b = same or taken_from(rng, other.first, 1, taken), taken_from(rng, other.second, 1, taken)
        groups.append(_sentences(rng, other, [(a[0], b[0])], {*taken, *a, *b}))
        taken |= {*a, *b}
    rows = [row for group in groups for row in group]
    if rng.random() < 0.35:
        rows.append(rng.choice(_FILLER))
    rng.shuffle(rows)
    a, b = rng.choice(pairs)
    mark = "A" if kind.of("A") and (not kind.of("B") or rng.random() < 0.5) else "B"
    question = _filled(rng, rng.choice(kind.of(mark)), a, b)
    genre, text = _written(rng, kind, rows)
    given, value = (b, a) if mark == "A" else (a, b)
    value = next(v for v in (value, _capital(value)) if v in text)  # as it stands there
    alone = sum(given in row for row in text.splitlines()) == 1
    return Told(text, question, _indirect(rng, kind, mark, question, a, b), value, kind.group, genre, given if alone else "")


def _written(rng: random.Random, kind: Kind, rows: list[str]) -> tuple[str, str]:
    """The sort of text, and the sentences as such a text."""
    genre, head, foot = _head(rng, kind)
    look = rng.choice(("lines", "lines", "run", "run", "bullets", "paragraphs"))
    full = [row if row.endswith((".", "!", '."')) else f"{row}." for row in rows]
    if look == "bullets":
        mark = rng.choice("-*")
        body = "\n".join(f"{mark} {rng.choice((row, row.rstrip('.')))}" for row in full)
    elif look == "lines":
        body = "\n".join(full)
    elif look == "run" or len(full) < 3:
        body = " ".join(full)
    else:
        cut = rng.randrange(1, len(full))
        body = " ".join(full[:cut]) + "\n\n" + " ".join(full[cut:])
    parts = [part for part in (head, body, foot) if part]
    return genre, rng.choice(("\n", "\n", "\n\n")).join(parts) + "\n"
