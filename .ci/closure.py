"""Prints the names of what agentd-runtime needs at run time, extras in brackets of the argument included.

    .venv/bin/python .ci/closure.py 'agentd-runtime[embedded]'

Reads the metadata of what is installed. A requirement that is not installed is one that the lock leaves out.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def closure(wanted: str) -> list[str]:
    """Names in alphabetical order, without our own."""
    seen: dict[str, set[str]] = {}
    todo = [Requirement(wanted)]
    while todo:
        requirement = todo.pop()
        name, extras = canonicalize_name(requirement.name), {"", *requirement.extras}
        if not extras - seen.get(name, set()):
            continue
        try:
            needs = [Requirement(text) for text in requires(name) or ()]
        except PackageNotFoundError:
            continue
        seen.setdefault(name, set()).update(extras)
        todo += [n for n in needs if n.marker is None or any(n.marker.evaluate({"extra": e}) for e in extras)]
    return sorted(seen.keys() - {"agentd-runtime"})


if __name__ == "__main__":
    sys.stdout.write("\n".join(closure(sys.argv[1])) + "\n")
