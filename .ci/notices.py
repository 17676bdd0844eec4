"""Writes the list at the end of NOTICE: what is installed with agentd, and under which licenses, by its metadata."""

from __future__ import annotations

import sys
from importlib.metadata import metadata
from pathlib import Path

from closure import closure

NOTICE = Path(__file__).resolve().parents[1] / "NOTICE"
MARK = "Installed beside agentd, not part of it, each under its own license (by `make notices`):\n"


def license_of(name: str) -> str:
    """The license as the package states it: the expression, else the classifier, else the free text."""
    about = metadata(name)
    said = about.get("License-Expression")
    if not said:
        classifiers = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
        said = "; ".join(line.rpartition(" :: ")[2] for line in classifiers) or (about.get("License") or "").strip()
    return said.splitlines()[0] if said else "not stated"


def listing() -> str:
    """A line for each package."""
    names = closure("agentd-runtime[embedded]")
    width = max(map(len, names))
    return "".join(f"  {name:<{width}}  {license_of(name)}\n" for name in names)


if __name__ == "__main__":
    text = NOTICE.read_text(encoding="utf-8")
    if MARK not in text:
        sys.exit(f"NOTICE lacks the line: {MARK}")
    NOTICE.write_text(text.partition(MARK)[0] + MARK + "\n" + listing(), encoding="utf-8")
