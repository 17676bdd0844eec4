"""What a file sets, checked against the known keys; every mistake by file, line and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from agentd.config.document import Content, Document, Loc, parse
from agentd.config.keys import BY_NAME, KEYS, Key
from agentd.contracts import Json
from agentd.errors import UsageError

VERSION = 1
Values = dict[str, Json]
Mistake = tuple[Loc, str]


def read_values(content: Content, *, of_folder: bool = False) -> tuple[Values, Document]:
    """The values by key's name, paths made absolute from the file's folder.

    `of_folder`: the file is another's, and may set only what cannot harm. Raises UsageError that
    names every mistake, first line first.
    """
    document = parse(content)
    version = document.data.get("version")
    if type(version) is not int or version != VERSION:
        said = f"{version!r} is not known here" if "version" in document.data else "is missing"
        raise UsageError(
            f"{said}; allowed: {VERSION}", file=str(content.path), line=document.line(("version",)), field="version",
            hint=f"let the file begin with: version = {VERSION}",
        )
    values: Values = {}
    mistakes: list[Mistake] = []
    for loc, value in _leaves(document.data):
        name = ".".join(loc)
        wrong = _wrong(name, value, of_folder)
        if wrong:
            mistakes.append((loc, wrong))
        else:
            values[name] = BY_NAME[name].locate(value, content.path.parent)
    if mistakes:
        raise _refusal(document, mistakes)
    return values, document


def check_value(key: Key, value: Json) -> str | None:
    """Why a value is none for a key; None where it is one."""
    if key.form.fits(value):
        return None
    said = "this" if key.secret else repr(value)
    return f"{said} is not allowed; allowed: {key.form.allowed}"


def nearest(name: str) -> str:
    """The end of a message about a key that is not known: the nearest that is, else all there are."""
    names = list(BY_NAME)
    last = {key.rpartition(".")[2]: key for key in names}
    own = name.rpartition(".")[2]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5) if own not in last else [last[own]]
    if not close:
        close = [last[found] for found in difflib.get_close_matches(own, last, n=1)]
    return f"; did you mean {close[0]}?" if close else f"; the keys are {', '.join(names)}"


def _leaves(data: dict[str, Json], at: Loc = ()) -> Iterator[tuple[Loc, Json]]:
    for name, value in data.items():
        loc = (*at, name)
        if loc == ("version",):
            continue
        if isinstance(value, dict) and any(key.name.startswith(".".join(loc) + ".") for key in KEYS):
            yield from _leaves(value, loc)
        else:
            yield loc, value


def _wrong(name: str, value: Json, of_folder: bool) -> str | None:
    key = BY_NAME.get(name)
    if key is None:
        if any(known.startswith(name + ".") for known in BY_NAME):
            return f"is a table; write [{name}] on a line of its own, and its keys below"
        return f"is no key of this file{nearest(name)}"
    wrong = check_value(key, value)
    if wrong or not of_folder:
        return wrong
    if key.folder is None:
        settable = ", ".join(key.name for key in KEYS if key.folder)
        return f"may not be set by a folder, trusted or not; a folder may set {settable}"
    if not re.fullmatch(key.folder, value):
        return f"{value!r} may not be set by a folder, trusted or not: it may name what you have, no file of its own"
    return None


def _refusal(document: Document, mistakes: Sequence[Mistake]) -> UsageError:
    ordered = sorted(mistakes, key=lambda mistake: document.line(mistake[0]))
    (loc, message), *others = ordered
    for other, why in others:
        message += f"\n{document.path}:{document.line(other)}: {_shown(other)}: {why}"
    return UsageError(message, file=str(document.path), line=document.line(loc), field=_shown(loc))


def _shown(loc: Loc) -> str:
    return ".".join(part if re.fullmatch(r"[\w-]+", part) else repr(part) for part in loc)
