"""Wordings by composition: `{a|b|c}` is a choice, `[a]` is said half of the time, both nest."""

from __future__ import annotations

import random
import re

_INNER = re.compile(r"\{([^{}\[\]]*)\}|\[([^{}\[\]]*)\]")


def spin(rng: random.Random, pattern: str, **slots: str) -> str:
    """One wording of a pattern. `slots` fill `<name>` last, so their text is taken as it is."""
    while match := _INNER.search(pattern):
        choice, optional = match.groups()
        said = rng.choice(choice.split("|")) if optional is None else rng.choice((rng.choice(optional.split("|")), ""))
        pattern = pattern[: match.start()] + said + pattern[match.end() :]
    for name, text in slots.items():
        pattern = pattern.replace(f"<{name}>", text)
    return re.sub(r"  +", " ", pattern).strip()


def sentence(text: str) -> str:
    """With a capital at its start (unless it starts with a file's name) and one mark at its end."""
    first = text.split(" ", 1)[0]
    head = text if "." in first[:-1] else text[:1].upper() + text[1:]
    return head if head.endswith((".", "?", "!")) else head + "."


_IT = "{it|the result|that|the answer|the outcome}"
_SAVE = (
    "{write|save|put|store|record|place|leave|drop|dump|note} <it> {to|in|into} [the file] <out>",
    "{save|write|store} <it> {as|under the name} <out>",
    "[the file] <out> {should|must|shall|is to} {contain|hold|have} [just|only|nothing but] <it>",
    "{create|make|produce} [a file] [called|named] <out> {with|holding|containing} [just|only] <it>",
    "<it> {goes|belongs} {in|into} <out>",
    "<it> {should|must|has to} {go|be written|be saved|be stored|end up} {in|into} <out>",
    "use <out> {for|to hold} <it>",
)
_ONE = (
    "{write|save|put|store|record|output|place} <np> {to|in|into} [the file] <out>",
    "{create|make} <out> {with|containing|holding} <np>",
    "{into|to|in} <out>, {write|put|save} <np>",
    "{find out|determine|work out|figure out|get|compute} <np> and {write|save|put|store} {it|that} {to|in|into} <out>",
    "<np> {should|must} be {written|saved|stored|put} {to|in|into} <out>",
    "{I need|I want|I would like|we need|give me} <np> in [a file called|a file named|the file] <out>",
    "{fill|generate|produce} <out> with <np>",
)
_POLITE = (
    "<x>", "<x>", "<x>", "please <x>", "{could|can|would} you <x>?", "I'd like you to <x>", "kindly <x>",
    "your {task|job} is to <x>", "{you should|you need to|you must} <x>", "<x>, please",
)
_EXTRA = (
    "", "", "", "", "Thanks.", "Nothing else.", "Do not change <src>.", "Leave <src> as it is.", "No other text.",
    "Only that.", "The other files do not matter.", "Ignore the other files.", "It is for a report.",
    "I need this today.", "Be exact.", "Write nothing else to <out>.", "<src> must stay unchanged.",
)


def polite(rng: random.Random, imperative: str) -> str:
    """An imperative as people say it."""
    return sentence(spin(rng, rng.choice(_POLITE), x=imperative))


def goal(
    rng: random.Random, *, noun: str, command: str, question: str, out: str, src: str, it: str = ""
) -> str:
    """A goal that asks for something and names where it goes, from its three forms: a noun phrase,
    an imperative and a question (without its mark)."""
    thing = spin(rng, it or _IT)
    save = spin(rng, rng.choice(_SAVE), it=thing, out=out)
    kind = rng.randrange(5)
    if kind == 0:
        said = f"{sentence(question + '?')} {sentence(save)}"
    elif kind == 1:
        save = spin(rng, rng.choice(_SAVE[:2]), it=thing, out=out)
        said = polite(rng, f"{command} {rng.choice(('and', 'and', 'and then', ', then'))} {save}".replace(" ,", ","))
    elif kind == 2:
        said = f"{polite(rng, command)} {sentence(save)}"
    else:
        pattern = rng.choice(_ONE)
        one = spin(rng, pattern, np=noun, out=out)
        verb = one.split(" ", 1)[0]
        said = polite(rng, one) if verb in _VERBS else sentence(one)
    extra = spin(rng, rng.choice(_EXTRA), src=src, out=out)
    return f"{said} {extra}".strip()


_VERBS = set("write save put store record output place create make find determine work figure get compute fill generate produce".split())
