"""A task with the expert that solves it. The expert sees observations only, never the checks."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

Call = tuple[str, dict[str, Any]]
Expert = Generator[Call, str, None]
Maker = Callable[[random.Random], "Task"]


@dataclass(frozen=True)
class Task:
    """`steps` and `done` are the expert's plan: its lines, and the files that will exist if it can be done."""

    family: str
    goal: str
    files: dict[str, str]
    checks: list[dict[str, Any]]
    steps: tuple[str, ...]
    done: tuple[str, ...]
    expert: Callable[[], Expert]
    policy: str = "default"
    status: str = "done"
    tags: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Wanted:
    """What is wanted from a file: three wordings, how it is called later, the call, the plan, the true text."""

    noun: str
    command: str
    question: str
    it: str
    call: tuple[str, dict[str, Any]]
    step: str
    value: str


def shell(command: str) -> Call:
    return "shell", {"command": command}


def python(code: str) -> Call:
    return "python", {"code": code}


def read(path: str) -> Call:
    return "read_file", {"path": path}


def write(path: str, text: str) -> Call:
    return "write_file", {"path": path, "text": text}


def search(pattern: str) -> Call:
    return "search", {"pattern": pattern}


def finish(answer: str) -> Call:
    return "finish", {"status": "done", "answer": answer}


def blocked(answer: str) -> Call:
    return "finish", {"status": "blocked", "answer": answer}
