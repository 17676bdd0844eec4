"""A tool says the same whether its code runs in the sandbox or directly."""

from __future__ import annotations

import os

import pytest

from agentd.clock import SystemClock
from agentd.contracts import Limits, ToolCall
from agentd.decode import checked_outcome
from agentd.sandbox import Origin, open_sandbox
from tests.tools.conftest import checked

FILES = {
    "access.log": b"GET /\nGET /a\nPOST /b\n", "notes.txt": b"colour one\nno change\ncolour two colour\n",
    "data.bin": b"\0\1", "latin.txt": b"caf\xe9\n", "empty": b"", "src/main.py": b"print(6 * 7)\n",
    "src/deep/a.txt": "é 数\n".encode(), "new\nline": b"", os.fsdecode(b"\xff.txt"): b"x",
}
CALLS = (
    ("list_files", {}),
    ("list_files", {"path": "src"}),
    ("list_files", {"path": "no"}),
    ("read_file", {"path": "access.log"}),
    ("read_file", {"path": "access.log", "start": 2, "lines": 1}),
    ("read_file", {"path": "access.log", "start": 9}),
    ("read_file", {"path": "data.bin"}),
    ("read_file", {"path": "latin.txt"}),
    ("read_file", {"path": "empty"}),
    ("search", {"pattern": "GET|colour|é"}),
    ("search", {"pattern": "(", "glob": "*.log"}),
    ("edit_file", {"path": "notes.txt", "old": "colour", "new": "color"}),
    ("edit_file", {"path": "notes.txt", "old": "colour", "new": "color", "replace_all": True}),
    ("shell", {"command": "wc -l < access.log; printf half; exit 4"}),
    ("python", {"code": "print(open('notes.txt').read().count('color'))"}),
    ("python", {"code": "raise SystemExit(2)"}),
    ("shell", {"command": "python3 src/main.py > out.txt"}),
    ("write_file", {"path": "a/b/c.txt", "text": "4"}),
    ("move", {"from": "src", "to": "lib"}),
    ("move", {"from": "access.log", "to": "lib"}),
    ("delete", {"path": "lib/deep"}),
    ("delete", {"path": "../x"}),
    ("read_file", {"path": "out.txt"}),
)


@pytest.fixture
def sandbox(docker_image, tmp_path):
    opened = open_sandbox(
        Origin(files=FILES), home=tmp_path / "home", run_id="tools", image=docker_image, limits=Limits(),
        clock=SystemClock(), pool=1,
    )
    yield opened
    opened.close()


@pytest.fixture
def call(sandbox, catalogue):
    def call(tool, **args):
        spec = catalogue.get(tool)
        asked = ToolCall(call_id="c1", tool=tool, args=checked(spec, args))
        done = sandbox.run(asked, spec, timeout_s=spec.timeout_s, output_bytes=spec.output_bytes)
        return checked_outcome(spec, done.outcome)

    return call


def test_direct_and_sandboxed_runs_say_the_same(sandbox, call, run, workspace):
    for path, content in FILES.items():
        file = workspace / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for tool, args in CALLS:
        outcome, direct = call(tool, **args), run(tool, **args)
        assert (outcome.text, outcome.error, outcome.result) == (direct.text, direct.error, direct.result), (tool, args)
        assert outcome.status == ("error" if direct.error else "ok")
    left = {p.relative_to(workspace).as_posix() for p in workspace.rglob("*")}
    assert {entry.path for entry in sandbox.manifest()} == left


def test_what_may_not_be_read_is_passed_over(call):
    """Direct runs may be root's, who may read all."""
    call("shell", command="mkdir -m 000 shut; mkdir half; echo GET > half/a; echo GET > b; chmod 000 b; chmod 400 half")
    listed = call("list_files").text.splitlines()
    assert {"shut/", "half/", "b (4 bytes)", "half/a (unreadable)"} <= set(listed)
    assert call("search", pattern="GET /a").text == "access.log:2: GET /a"


def test_a_text_that_is_saved_is_in_the_file_and_told_by_its_beginning(sandbox, call):
    said = call("lines", take="sorted", path="access.log", output="new/sorted.txt")
    assert (said.text, said.result) == ("wrote new/sorted.txt: GET / ...", {"lines": 3})
    assert sandbox.read("new/sorted.txt", 99) == b"GET /\nGET /a\nPOST /b\n"
    assert call("run_file", path="src/main.py", output="a.txt").text == "wrote a.txt: 42"
    assert call("lines", take="with", text="no such", path="access.log", output="none.txt").text == "wrote none.txt: "
    assert sandbox.read("none.txt", 9) == b""


def test_a_link_leads_no_saved_text_out_of_the_sandbox(sandbox, call):
    call("shell", command="ln -s /etc/out out.txt; ln -s /agentd/runner.py run.txt; ln -s /workspace/in.txt in")
    for name in ("out.txt", "run.txt"):
        assert call("count", what="lines", path="access.log", output=name).status == "error"
    assert call("count", what="lines", path="access.log", output="in").text == "wrote in: 3"
    assert sandbox.read("in.txt", 9) == b"3\n"
