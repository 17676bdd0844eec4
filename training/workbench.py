"""Runs tools without containers: the same tool code on a folder, with the text that a sandbox would give."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from agentd.contracts import FileEntry, Json, ToolOutcome, ToolSpec
from agentd.settings import data_dir

_SHOWN_ERRORS = (ValueError, OSError, LookupError)


class Workbench:
    """A folder with a task's files. `now`, `base` and `read` are the view that checks take."""

    def __init__(self, files: dict[str, str]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="agentd-training-")).resolve()
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self._base = {e.path: e for e in self.manifest()}
        self._code: dict[str, Any] = {}

    def __enter__(self) -> Workbench:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self.folder)

    def manifest(self) -> tuple[FileEntry, ...]:
        """What there is, sorted by path."""
        return tuple(self._entry(p) for p in sorted(self.folder.rglob("*"), key=str))

    def _entry(self, path: Path) -> FileEntry:
        name = path.relative_to(self.folder).as_posix()
        if path.is_dir():
            return FileEntry(path=name, kind="dir", mode=0o755)
        data = path.read_bytes()
        return FileEntry(path=name, kind="file", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())

    def changed(self) -> bool:
        """Whether anything is other than it was."""
        return {e.path: e for e in self.manifest()} != self._base

    def now(self, path: str) -> FileEntry | None:
        found = self.folder / path
        return self._entry(found) if found.exists() else None

    def base(self, path: str) -> FileEntry | None:
        return self._base.get(path)

    def read(self, path: str, max_bytes: int) -> bytes | None:
        found = self.folder / path
        return found.read_bytes()[:max_bytes] if found.is_file() else None

    def run(self, spec: ToolSpec, args: dict[str, Json]) -> ToolOutcome:
        """Run one call of a shipped tool."""
        if spec.name not in self._code:
            names: dict[str, Any] = {"__name__": f"tool_{spec.name}"}
            exec(compile(spec.files["tool.py"], f"{spec.name}/tool.py", "exec"), names)  # noqa: S102 - shipped code
            self._code[spec.name] = names["run"]
        value: Any = None
        error = None
        with _captured(self.folder) as said:
            try:
                value = self._code[spec.name](args)
                if target := args.get(spec.saves):
                    value = _runner().saved(value, target)
            except _SHOWN_ERRORS as problem:
                error = str(problem)
        text, result = said[0].replace(str(self.folder), "/workspace"), value if isinstance(value, dict) else None
        tail = value if isinstance(value, str) else str((result or {}).pop("text", ""))
        if tail:
            text = f"{text}\n{tail}" if text and not text.endswith("\n") else text + tail
        return ToolOutcome(
            status="error" if error is not None else "ok", text=text, text_bytes=len(text.encode()), result=result, error=error
        )


@cache
def _runner() -> ModuleType:
    """The program that runs tools in a sandbox, for what it does with a tool's text."""
    loader = SourceFileLoader("agentd_runner", str(data_dir("sandbox") / "runner.py"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@contextmanager
def _captured(folder: Path) -> Iterator[list[str]]:
    """Within the folder, with what is written to descriptors 1 and 2 caught in the list's only item."""
    said = [""]
    before, saved = Path.cwd(), (os.dup(1), os.dup(2))
    with tempfile.TemporaryFile() as sink:
        os.chdir(folder)
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
        try:
            yield said
        finally:
            os.chdir(before)
            for target, copy in zip((1, 2), saved, strict=True):
                os.dup2(copy, target)
                os.close(copy)
            sink.seek(0)
            said[0] = sink.read().decode("utf-8", "replace")
