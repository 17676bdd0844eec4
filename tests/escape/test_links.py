"""A link of the folder, or one that a call made: what the policy forbids by its path must not be written through it.

The attack succeeds where nothing stands before the tools: they themselves follow links within the workspace.
"""

from __future__ import annotations

from contextlib import closing

import pytest
import yaml

from agentd import log
from agentd.clock import SystemClock
from agentd.contracts import FINISH, Limits, ToolCall
from agentd.runtime import RunRequest, execute
from agentd.sandbox import Origin, open_sandbox
from agentd.settings import Settings
from agentd.tools import load_catalogue

POLICY = """
version: 1
limits: {invalid_replies: 20}
rules:
  - {id: docs, verdict: allow, tools: [write_file, change_lines], args: {path: {within: docs}}}
  - {id: moved, verdict: allow, tools: [copy, move], args: {to: {within: docs}}}
  - {id: saved, verdict: allow, tools: [lines], args: {output: {within: docs}}}
  - {id: code, verdict: allow, tools: [shell]}
cases:
  - {call: write_file, args: {path: src/main.py, text: x}, expect: deny}
"""
ATTACKS = {
    "a file over a link": ("write_file", {"path": "docs/readme.md", "text": "evil\n"}),
    "a file under a link": ("write_file", {"path": "docs/src/main.py", "text": "evil\n"}),
    "lines behind a link": (
        "change_lines", {"do": "append", "path": "docs/readme.md", "text": "evil", "at": "", "n": 1},
    ),
    "a result in a link": (
        "lines", {"take": "filled", "path": "docs/evil.md", "text": "", "n": 1, "output": "docs/readme.md"},
    ),
    "a copy into a link": ("copy", {"from": "docs/evil.md", "to": "docs/src/evil.py"}),
    "a move into a link": ("move", {"from": "docs/evil.md", "to": "docs/src/evil.py"}),
    "a link made on the way": ("write_file", {"path": "docs/made.md", "text": "evil\n"}),
}
MADE = {"command": "ln -s ../src/main.py docs/made.md"}


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "folder"
    for name, text in (("src/main.py", "good\n"), ("docs/evil.md", "evil\n")):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(text)
    (root / "docs/readme.md").symlink_to("../src/main.py")
    (root / "docs/src").symlink_to("../src")
    return root


def test_no_call_writes_past_the_policy_through_a_link(docker_image, tmp_path, folder):
    script = tmp_path / "script.yaml"
    calls = [("shell", MADE), *ATTACKS.values(), ("write_file", {"path": "docs/a.md", "text": "fine\n"})]
    script.write_text(yaml.safe_dump([
        {"steps": ["go"], "done_when": []}, *({"tool": tool, "args": args} for tool, args in calls),
        {"tool": FINISH, "args": {"status": "blocked", "answer": "no"}},
    ]))
    settings = Settings(home=tmp_path / "home", image=docker_image, model=f"scripted:{script}")
    result = execute(RunRequest(goal="Improve the documents.", source=folder, policy_text=POLICY), settings)
    with closing(log.open_reader(settings.home, result.run_id)) as reader:
        assert [change.path for change in log.tree_changes(reader)] == ["docs/a.md", "docs/made.md"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_tool_alone_would_write_there(docker_image, tmp_path, folder, attack):
    sandbox = open_sandbox(
        Origin(folder), home=tmp_path / "home", run_id=f"escape-{SystemClock().token(8)}", image=docker_image,
        limits=Limits(), clock=SystemClock(), pool=0,
    )
    with closing(sandbox):
        written = set()
        for tool, args in (("shell", MADE), ATTACKS[attack]):
            spec = load_catalogue().get(tool)
            done = sandbox.run(ToolCall(call_id="a", tool=tool, args=args), spec, timeout_s=20, output_bytes=4096)
            assert done.outcome.status == "ok", done.outcome
            written |= {change.path for change in done.delta.changes}
    assert any(path.startswith("src/") for path in written)
