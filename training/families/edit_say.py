"""How edits are asked for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training import spin
from training.families import tables_say
from training.task import Call


@dataclass(frozen=True)
class Edit:
    """One edit: how it is said (an imperative if `command`), what there is before and after, its call."""

    said: str
    command: bool
    files: dict[str, str]
    checks: list[dict[str, Any]]
    step: str
    done: tuple[str, ...]
    call: Call
    path: str
    rename_safe: bool = True


_BEFORE = (
    "{hi|hello|hey}!", "quick {one|job|task|edit}:", "{small|tiny|little|minor} {change|edit|fix|task}:", "one {more thing|last thing|small thing}:",
    "here is what I need:", "we are {tidying up|cleaning up|preparing a release|moving offices|reorganizing}.",
    "{I am in a hurry|I have no time for this myself|the boss asked for it}.", "task:", "to do:", "next:",
    "I {made a mistake|noticed something|forgot something}.",
)
_AFTER = (
    "{thanks|thank you|cheers|many thanks|thx}.", "change nothing else.",
    "leave {the other files|all other files} {alone|as they are|untouched}.", "leave everything else {alone|as it is|untouched}.", "nothing more.",
    "keep {the rest|everything else} as it is.", "{do not|don't} touch {anything else|the other files|any other file}.",
    "{that is all|that's it|that's all}.", "the other files {stay|must stay|should stay} as they are.", "no other {changes|edits|change}[, please].",
    "{it|this} is {urgent|important}.", "{do not|don't} do anything else.",
    "{everything else|the rest} {stays|should stay|must stay|remains} {the same|unchanged|as it is}.",
)


def mark(rng: random.Random, commands: Sequence[str], statements: Sequence[str]) -> tuple[str, bool]:
    """A pattern, and whether it is an imperative."""
    command = not statements or rng.random() < 0.72
    return rng.choice(commands if command else statements), command


def goal(rng: random.Random, edits: list[Edit]) -> str:
    """What is asked for, with a remark now and then."""
    parts = []
    for one in edits:
        said = " ".join(one.said.split()).replace(" ,", ",").replace(" ;", ";")
        parts.append(tables_say.polite(rng, said) if one.command else spin.sentence(said))
    if len(parts) > 1 and rng.random() < 0.5:
        link = rng.choice(("Then", "After that,", "Also:", "And:", "Afterwards,"))
        parts[1] = f"{link} {tables_say.lowered(parts[1]) if edits[1].command else parts[1]}"
    said = " ".join(parts)
    if rng.random() < 0.12:
        before = spin.sentence(spin.spin(rng, rng.choice(_BEFORE)))
        before = before[:-1] if before.endswith((":.", ",.")) else before
        said = f"{before} {tables_say.lowered(said) if before.endswith(':') and edits[0].command else said}"
    if rng.random() < 0.28:
        said = f"{said} {spin.sentence(spin.spin(rng, rng.choice(_AFTER)).replace(' ,', ','))}"
    return said
