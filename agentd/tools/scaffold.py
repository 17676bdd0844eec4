"""The start of a new tool: a folder with manifest, code and a test that passes."""

from __future__ import annotations

import re
from pathlib import Path

from agentd.errors import ManifestError
from agentd.tools.folder import CODE, MANIFEST, NAME, check

_MANIFEST = """\
name: {name}
description: Count the words of a text file.   # one line: a model reads it
args:                       # JSON Schema; closed, every string with maxLength; optional ones need a default
  type: object
  properties:
    path: {{type: string, maxLength: 400}}
  required: [path]
  additionalProperties: false
paths:
  path: {{role: existing, kind: file}}   # existing, new or free; file, dir or any
result:                     # JSON Schema of what run returns, without its text
  type: object
  properties:
    words: {{type: integer}}
  required: [words]
  additionalProperties: false
effect: pure                # pure, workspace (changes files) or outside (reaches beyond them)
idempotent: true            # may it run twice under one call?
timeout_s: 20
output_bytes: 65536
trusted_output: false       # may what it prints be believed like the goal?
"""

_CODE = '''\
"""Counts words. Runs inside the sandbox, in the workspace; standard library only."""

from pathlib import Path


def run(args: dict) -> dict:
    words = len(Path(args["path"]).read_text(encoding="utf-8").split())
    return {"text": f"{words} words", "words": words}
'''

_TEST = '''\
"""Runs the tool's code in an empty folder. Start it with: python -m pytest test_{name}.py"""

import importlib.util
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("{name}", Path(__file__).with_name("tool.py"))
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_counts_words(workspace):
    (workspace / "a.txt").write_text("one two\\nthree\\n")
    assert tool.run({{"path": "a.txt"}}) == {{"text": "3 words", "words": 3}}
'''


def scaffold(name: str, folder: Path) -> tuple[Path, ...]:
    """Make `folder/name` with a tool that works and its test; the files made. Raises ManifestError
    for a name that no tool may have, and where something of that name is there already."""
    if not re.fullmatch(NAME, name):
        raise ManifestError(f"{name!r} is no name for a tool: lower case letters, digits and _, at most 40")
    made = folder / name
    if made.exists():
        raise ManifestError("exists already", file=str(made), hint="choose another name or another --dir")
    made.mkdir(parents=True)
    texts = {MANIFEST: _MANIFEST.format(name=name), CODE: _CODE, f"test_{name}.py": _TEST.format(name=name)}
    for file, text in texts.items():
        (made / file).write_text(text, encoding="utf-8")
    check(made)
    return tuple(made / file for file in texts)
