"""The checkout as the house rules see it: its tracked files, and the parsed Python among them."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """A Python file: `name` is its path from the root, with `/`."""

    name: str
    text: str
    tree: ast.Module

    @property
    def top(self) -> str:
        return self.name.split("/")[0]

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file that is tracked or could be, so that a new file is looked at before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in sorted(listed.split("\0")) if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def sources(files: list[Path]) -> list[Source]:
    found = []
    for path in files:
        if path.suffix == ".py":
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text, str(path))))
    return found


@pytest.fixture(scope="session")
def package(sources: list[Source]) -> list[Source]:
    """The sources of agentd/ alone."""
    return [source for source in sources if source.top == "agentd"]
