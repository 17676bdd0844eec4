"""Makers of tasks, by family."""

from __future__ import annotations

from training.families import answer, code, convert, count, edit, extract, find, recover, refuse, tables
from training.task import Maker

FAMILIES: dict[str, Maker] = {
    "count": count.make, "csv": tables.make, "extract": extract.make, "find": find.make, "edit": edit.make,
    "convert": convert.make, "code": code.make, "answer": answer.make, "recover": recover.make,
    "refuse": refuse.make,
}

__all__ = ["FAMILIES"]
