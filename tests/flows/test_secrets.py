"""Secrets are planted wherever a run takes something in; then every file that it left is searched for them."""

from __future__ import annotations

import io
import json
import os
import pty
import sqlite3
import zlib
from contextlib import closing

import pytest
import yaml
from pydantic import SecretStr
from rich.console import Console

from agentd import log
from agentd.answering import send_answer
from agentd.applying import apply_run
from agentd.canon import sha256
from agentd.cli.page import page
from agentd.cli.summary import print_changes
from agentd.contracts import Approval, Check, Kind
from agentd.episode import Conversation, Journal
from agentd.errors import UsageError
from agentd.guard import Redactor
from agentd.resuming import resume
from agentd.runtime import RunRequest, Watch, execute
from agentd.settings import Settings
from tests.model.server import serve

NAMES = (
    "goal", "folder", "name", "link", "written", "arg", "output", "error", "raised", "answer", "plan", "thought",
    "reason", "check", "graded", "made", "missing", "invalid", "cut",
)
SECRETS = {name: "ghp_" + sha256(name.encode())[:36] for name in NAMES}
SECRETS |= {"environ": "Zq7-environ-value", "settings": "Zq7-settings-value", "named": "S3cr3t!named"}
S = SECRETS
POLICY = """
version: 1
rules:
  - {id: all, verdict: allow, effects: [pure, workspace]}
  - {id: asked, verdict: ask, tools: [delete]}
cases:
  - {call: delete, args: {path: a}, expect: ask}
"""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "config.py").write_text(f"TOKEN = '{S['folder']}'\nPASSWORD = '{S['named']}'\n")
    (folder / f"{S['name']}.txt").write_text("in a secret's name\n")
    (folder / "to").symlink_to(S["link"])
    (folder / "old.txt").write_text("old\n")
    return folder


def call(tool, **args):
    return {"tool": tool, "args": args}


LONG = "head -c 20000 /dev/zero | tr '\\0' x"
SCRIPT = [
    {"steps": [f"use {S['plan']}"], "done_when": [{"file": "x.txt", "exists": True}]},
    call("read_file", path="config.py"),
    call("shell", command="head -c 20 config.py; sleep 0.3; tail -c +21 config.py"),
    call("write_file", path="x.txt", text=f"token: {S['written']}\n{S['environ']} {S['settings']}"),
    call("shell", command=f": {S['arg']}; cat config.py; echo {S['output']}; echo {S['error']} >&2; exit 3"),
    call("shell", command=f"mkdir {S['made']}; echo hi > {S['made']}/f; cat x.txt; {LONG}; echo ' {S['cut']}'; {LONG}"),
    call("python", code=f"raise ValueError('{S['raised']}')"),
    call("read_file", path=f"missing: {S['missing']}"),
    call("edit_file", path="config.py", old="PASSWORD", new="PASSWD"),
    f"no call but {S['invalid']}",
    {"tool": S["invalid"] + "x" * 60, "args": {}},
    call("delete", path="old.txt"),
    call("finish", status="done", answer=f"too early {S['thought']}"),
    call("write_file", path="end.txt", text="end"),
    call("finish", status="done", answer=f"it is {S['answer']}"),
]


def go(tmp_path, image, project, monkeypatch, **request):
    monkeypatch.setenv("SOME_API_KEY", S["environ"])
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump(SCRIPT))
    settings = Settings(
        home=tmp_path / "home", image=image, model=f"scripted:{script}", model_key=SecretStr(S["settings"]),
    )
    seen, asked = [], []

    def approver(question):
        asked.append(question)
        return Approval.deny(f"keep it, {S['reason']}" + "." * 2000)

    watch = Watch(
        on_event=lambda event, body: seen.append((event.model_dump_json(), body)), on_output=seen.append,
        on_note=seen.append, on_phase=seen.append, approver=approver,
    )
    result = execute(RunRequest(
        goal=f"Say {S['goal']} and log in with password={S['named']}.", source=project, policy_text=POLICY,
        checks=(Check(file="end.txt", exists=True), Check(file="x.txt", contains=S["written"]),
                Check(answer="contains", value=S["answer"])),
        grade=(Check(file="config.py", equals=S["graded"]), Check(answer="equals", value=S["check"])), **request,
    ), settings, watch=watch)
    return result, settings, seen, asked


def kept(home, *, but=()):
    """Every file under a folder, byte by byte, and every content of a log as it is when it is unpacked."""
    for path in sorted(home.rglob("*")):
        if path.is_file() and path.relative_to(home).parts[0] not in but:
            yield str(path.relative_to(home)), path.read_bytes()
            if path.name == "log.db":
                with closing(sqlite3.connect(path)) as db:
                    for number, (codec, data) in enumerate(db.execute("SELECT codec, bytes FROM blob")):
                        yield f"blob {number}", zlib.decompress(data) if codec == "zlib" else data


def told(texts):
    """The secrets that stand in texts, whole or as a piece that is long enough to tell: where."""
    return {
        (name, where) for where, data in texts for name, secret in SECRETS.items()
        if any(secret[i : i + 14].encode() in data for i in range(0, len(secret) - 13, 4)) or secret.encode() in data
    }


def test_no_secret_is_in_a_file_that_a_run_leaves(tmp_path, docker_image, project, monkeypatch):
    result, settings, seen, asked = go(tmp_path, docker_image, project, monkeypatch)
    assert (result.status, result.reason) == ("done", "the model finished and every check holds")
    assert result.answer == "it is [redacted github-token]"
    assert told(kept(settings.home, but=("objects",))) == set()
    assert told((f"seen {n}", str(one).encode()) for n, one in enumerate(seen)) == set()
    assert told([("result", result.model_dump_json().encode())]) == {("check", "result"), ("graded", "result")}
    assert asked[0].call.args == {"path": "old.txt"}
    inside = {name for name, _ in told(kept(settings.home / "objects"))}
    assert {"folder", "written"} <= inside
    verified = log.verify(settings.home, result.run_id)
    assert (verified.ok, verified.missing) == (True, 0)
    shown(result, settings)
    after(result, settings, project)


def shown(result, settings):
    """What may leave the machine holds what the log holds; a person who decides on the changes sees all of them."""
    text = "".join(page(settings.home, result.run_id))
    assert told([("page", text.encode())]) == set()
    assert "~ config.py: kept outside of the log" in text and "+end" in text
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal, io.StringIO() as pipe:
        for out in (terminal, pipe):
            print_changes(Console(file=out, markup=False, emoji=False, width=200), settings, result.run_id, None)
        terminal.flush()
        assert {name for name, _ in told([("terminal", os.read(ours, 1 << 16))])} >= {"folder", "named", "written"}
        assert told([("pipe", pipe.getvalue().encode())]) == set() and "+end" in pipe.getvalue()
    os.close(ours)


def after(result, settings, project):
    """What was left is whole: the tools and the user have it as it was written."""
    with closing(log.open_reader(settings.home, result.run_id)) as reader:
        events = list(reader.events())
        changes = {change.path: change for change in log.tree_changes(reader)}
        assert S["written"].encode() in reader.blob(changes["x.txt"].after.sha256)
        redacted = {event.kind for event in events if "redacted" in event.data}
        assert {Kind.call_proposed, Kind.tool_finished, Kind.model_replied, Kind.run_started} <= redacted
        left = next(event for event in events if event.kind is Kind.workspace_imported).data["left_out"]
        assert {one["path"] for one in left} == {"[redacted github-token].txt", "to"}
    applied = apply_run(settings.home, result.run_id)[1]
    assert {"config.py", "end.txt", "x.txt"} <= set(applied.applied)
    assert (project / "config.py").read_text() == f"TOKEN = '{S['folder']}'\nPASSWD = '{S['named']}'\n"


def test_a_run_that_carries_on_takes_none_along(tmp_path, docker_image, project, monkeypatch):
    first, settings, _, _ = go(tmp_path, docker_image, project, monkeypatch)
    second, _, seen, _ = go(tmp_path, docker_image, project, monkeypatch, carry_on=first.run_id)
    assert second.status in ("done", "failed")
    assert told(kept(settings.home, but=("objects",))) == set()
    assert told((f"seen {n}", str(one).encode()) for n, one in enumerate(seen)) == set()


@pytest.mark.parametrize("broken", ["journal", "prompt", "contents", "texts"])
def test_each_of_the_places_is_needed(tmp_path, docker_image, project, monkeypatch, broken):
    """The same search finds them where one place lets them pass."""
    owner, name, open_door = OPEN[broken]
    shut = getattr(owner, name)
    setattr(owner, name, open_door)
    try:
        _, settings, _, _ = go(tmp_path, docker_image, project, monkeypatch)
    finally:
        setattr(owner, name, shut)
    assert told(kept(settings.home, but=("objects",)))


def said(self, *messages):
    self._messages += messages


OPEN = {
    "journal": (Journal, "_redacted", lambda _self, data, body, blobs: (data, body, blobs)),
    "prompt": (Conversation, "say", said),
    "contents": (Redactor, "finds", lambda _self, _data: False),
    "texts": (Redactor, "_once", lambda _self, text, _kinds: text),
}


def test_contents_with_secrets_may_go_and_the_log_stays_right(tmp_path, docker_image, project, monkeypatch):
    result, settings, _, _ = go(tmp_path, docker_image, project, monkeypatch)
    whole = log.verify(settings.home, result.run_id)
    with closing(log.open_reader(settings.home, result.run_id)) as reader:
        needed = log.kept_outside(reader)
        name = next(c.after.sha256 for c in log.tree_changes(reader) if c.path == "x.txt")
    assert name in needed
    log.Snapshots(settings.home).forget([name])
    found = log.verify(settings.home, result.run_id)
    assert (found.ok, found.missing, found.blobs) == (True, 1, whole.blobs - 1)
    report = apply_run(settings.home, result.run_id)[1]
    assert "x.txt" in {skipped.path for skipped in report.skipped}
    assert "end.txt" in report.applied


CONF = {"conf.txt": f"TOKEN={S['made']}\n".encode()}
NAMED_BY_IT = call("shell", command="cp conf.txt $(cut -d= -f2 conf.txt).txt; mkdir -p $(cut -d= -f2 conf.txt)/in; ls")
PLAN = {"steps": ["work"], "done_when": []}
END = call("finish", status="done", answer="ok")


def test_no_grammar_offers_a_name_with_a_secret(tmp_path, docker_image):
    """A server gets the grammar as it is, beside the messages."""
    replies = iter([PLAN, NAMED_BY_IT, call("read_file", path="conf.txt"), END])
    with serve("vllm", lambda _: json.dumps(next(replies))) as server:
        settings = Settings(home=tmp_path / "home", image=docker_image, model=server.url)
        result = execute(RunRequest(goal="Copy it.", files=CONF, policy_text=POLICY), settings)
    assert (result.status, result.counters.calls) == ("done", {"shell": 1, "read_file": 1})
    sent = [json.dumps(body) for body in server.bodies]
    assert "[redacted github-token].txt" in sent[2], "it was made"
    assert all('"conf.txt"' in body for body in sent[1:]), "it is offered"
    assert told((f"request {n}", body.encode()) for n, body in enumerate(sent)) == set()


def test_a_question_whose_changes_hide_a_secret_is_allowed_where_it_is_seen(tmp_path, docker_image):
    script = tmp_path / "script.yaml"
    script.write_text(yaml.safe_dump([PLAN, NAMED_BY_IT, call("shell", command="echo hi > hi.txt"), END]))
    settings = Settings(home=tmp_path / "home", image=docker_image, model=f"scripted:{script}")
    asks = POLICY.replace("- {id: asked", "- {id: code, verdict: ask, tools: [shell]}\n  - {id: asked")
    watch = Watch(wait=True, hold_s=0.1)
    first = execute(RunRequest(goal="Copy it.", files=CONF, policy_text=asks), settings, watch=watch)
    ((asked,), _) = log.open_requests(settings.home)
    assert asked.hidden and "[redacted github-token].txt" in {c.path for c in asked.request.preview.delta.changes}
    for order in ("approve", "grant"):
        with pytest.raises(UsageError, match="looks like a secret"):
            send_answer(settings.home, asked, order)
    send_answer(settings.home, asked, "deny")
    assert resume(first.run_id, settings, watch=watch).status == "waiting"
    ((asked,), _) = log.open_requests(settings.home)
    assert not asked.hidden, "what the next call does is seen whole"
    send_answer(settings.home, asked, "approve")
    assert resume(first.run_id, settings, watch=watch).status == "done"
