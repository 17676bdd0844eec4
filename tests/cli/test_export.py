"""A run leaves this machine: as a file for another one, as a page, as a bundle for a bug report."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import sys
import zipfile
from html.parser import HTMLParser

import pytest
import yaml

from tests.terminal import ROOT

MARK = "Zxqmark"
EVIL = (
    "<script>alert(1)</script></style></pre></title><img src=x onerror=alert(1)><a href='javascript:alert(1)'>x"
    "\"' onload=\"alert(1) {{ 7*7 }} {% raw %} <!-- ]]> &lt;b&gt; \x1b[31mred \u202egnp.exe\u2066 " + MARK
)
NAME = EVIL.replace("/", "|") + ".txt"
POLICY = {
    "version": 1, "description": MARK, "rules": [
        {"id": f"{MARK.lower()}-inside", "verdict": "allow", "effects": ["pure", "workspace"], "reason": EVIL},
        {"id": f"{MARK.lower()}-no-delete", "verdict": "deny", "tools": ["delete"], "when": "args.path != 'b'",
         "reason": EVIL},
    ],
    "cases": [{"call": "delete", "args": {"path": "a"}, "expect": "deny", "rule": f"{MARK.lower()}-no-delete"}],
}


@pytest.fixture(scope="module")
def place(docker_image, tmp_path_factory):
    """A machine with a folder, and another one with nothing; `agentd` types there."""
    top = tmp_path_factory.mktemp(f"{MARK}-place")
    (top / "folder").mkdir()
    (top / "folder" / NAME).write_text(f"{EVIL}\nzwei\n")
    (top / "folder" / "kept.md").write_text("kept")
    (top / f"{MARK}.yaml").write_text(yaml.safe_dump(POLICY))
    (top / f"{MARK}-script.yaml").write_text(yaml.safe_dump([
        {"steps": [EVIL], "done_when": []},
        EVIL,
        {"tool": "read_file", "args": {"path": f"missing: {EVIL}"}},
        {"tool": "read_file", "args": {"path": NAME}},
        {"tool": "shell", "args": {
            "command": 'cat *.txt; cat *.txt >&2; for f in *.txt; do cp "$f" "new$f"; done; exit 3',
        }},
        {"tool": "edit_file", "args": {"path": NAME, "old": f"{MARK} is not there", "new": ""}},
        {"tool": "edit_file", "args": {"path": NAME, "old": "zwei", "new": f"{EVIL}\n" * 30}},
        {"tool": "delete", "args": {"path": NAME}},
        {"tool": "python", "args": {"code": f"raise ValueError({EVIL!r})"}},
        {"tool": "finish", "args": {"status": "done", "answer": f"{EVIL}\n{EVIL}"}},
    ]))
    shared = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "USER": MARK, "LOGNAME": MARK, "HOME": str(top),
              "AGENTD_IMAGE": docker_image, "AGENTD_MODEL": f"scripted:{top / f'{MARK}-script.yaml'}"}

    class Place:
        def __init__(self, home):
            self.env = shared | {"AGENTD_HOME": str(home)}
            self.top, self.home = top, home

        def agentd(self, *args, code=0, **options):
            done = subprocess.run([sys.executable, "-m", "agentd", *map(str, args)], cwd=top / "folder", env=self.env,
                                  capture_output=True, check=False, **({"stdin": subprocess.DEVNULL} | options))
            assert done.returncode == code, (done.stdout[-1500:], done.stderr[-1500:])
            return done.stdout or done.stderr

        def json(self, *args, code=0):
            said = self.agentd(*args, "--json", code=code)
            return [*map(json.loads, said.splitlines())] if args[0] in ("events", "replay") else json.loads(said)

    here = Place(top / "home")
    here.run_id = here.json("run", f"Read it. {EVIL}", "--policy", top / f"{MARK}.yaml")["run_id"]
    here.away = Place(top / "away")
    return here


@pytest.fixture(scope="module")
def moved(place):
    """The run in a file, imported away."""
    told = place.json("export", place.run_id, "--with-files", "-o", place.top / "moved.gz")
    assert told["files"] > 0 and (place.top / "moved.gz").stat().st_mode & 0o777 == 0o600
    (imported,) = place.away.json("import", place.top / "moved.gz")
    assert (imported["run_id"], imported["state"]) == (place.run_id, "imported")
    assert imported["head_hash"] == told["head_hash"]
    return place.away


@pytest.mark.parametrize("args", [["verify"], ["show"], ["replay", "--speed", "0"], ["diff"], ["events", "--bodies"]])
def test_what_is_told_of_a_run_is_the_same_there(place, moved, args):
    assert moved.json(*args[:1], place.run_id, *args[1:]) == place.json(*args[:1], place.run_id, *args[1:])


def test_an_export_of_what_was_imported_is_the_same_byte_by_byte(place, moved):
    again = place.top / "again.gz"
    moved.agentd("export", place.run_id, "--with-files", "-o", again)
    assert again.read_bytes() == (place.top / "moved.gz").read_bytes()


def test_it_goes_through_a_pipe(place, tmp_path):
    sent = place.agentd("export", place.run_id, "-o", "-")
    place.env, before = place.env | {"AGENTD_HOME": str(tmp_path / "third")}, place.env
    said = subprocess.run([sys.executable, "-m", "agentd", "import", "-"], input=sent, env=place.env, check=True,
                          capture_output=True).stdout.decode()
    place.env = before
    assert said.startswith(f"{place.run_id}  imported, ")
    assert f"look at it: agentd show {place.run_id}\n" in said


def test_a_file_that_is_there_stays_unless_it_is_said(place):
    target = place.top / "there.gz"
    target.write_text("mine")
    for args in (["export"], ["export", "--html"], ["report"]):
        refused = place.json(*args, place.run_id, "-o", target, code=2)
        assert "is there already" in refused["error"]["message"] and target.read_text() == "mine"
    place.agentd("export", place.run_id, "-o", target, "--force")
    assert target.read_bytes()[:2] == b"\x1f\x8b"
    place.agentd("export", place.run_id, "--html", "--with-files", code=2)
    place.agentd("export", place.run_id, "-o", "-", "--json", code=2)
    place.agentd("export", place.run_id, "-o", place.top / "no" / "such" / "folder.gz", code=2)
    assert sorted(path.name for path in (place.top / "folder").iterdir()) == sorted([NAME, "kept.md"])


def test_nobody_goes_on_with_what_another_machine_chose(place, moved, tmp_path):
    before = moved.json("verify", place.run_id)
    for args in (["resume", place.run_id], ["run", "--continue", place.run_id, "x"], ["fork", place.run_id]):
        assert "was imported" in moved.json(*args, code=2)["error"]["message"]
    for args in (["apply"], ["resume"], ["show"]):
        assert "there is no run yet" in moved.json(*args, code=2)["error"]["message"]
    refused = moved.json("apply", place.run_id, code=2)
    assert "another machine's" in refused["error"]["message"] and "--dir" in refused["error"]["hint"]
    assert moved.json("verify", place.run_id) == before
    assert b"done, imported" in moved.agentd("runs") and moved.json("runs")[0]["imported"]
    assert b"from   another machine" in moved.agentd("show", place.run_id)
    (tmp_path / NAME).write_text(f"{EVIL}\nzwei\n")
    (tmp_path / "kept.md").write_text("kept")
    applied = moved.json("apply", place.run_id, "--dir", tmp_path, "--name", NAME, code=5)
    assert {left["why"] for left in applied["skipped"]} == {"a name that does not show as it is: name it to apply it"}
    assert NAME in applied["applied"] and (tmp_path / NAME).read_text().count(MARK) == 31


# -- the page ------------------------------------------------------------------------------------


class Seen(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text, self.open = set(), set(), [], []
        self.values = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add((tag, name))
            self.values.setdefault((tag, name), set()).add(value)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data):
        self.text.append((self.open[-1] if self.open else "", data))


TAGS = {"html", "head", "meta", "title", "style", "body", "main", "div", "span", "h1", "h2", "section", "dl", "dt",
        "dd", "i", "article", "header", "details", "summary", "pre", "ul", "li", "footer", "code"}
ATTRIBUTES = {("html", "lang"), ("meta", "charset"), ("meta", "http-equiv"), ("meta", "content"), ("meta", "name"),
              ("i", "style"), ("i", "title"), ("div", "title"), ("details", "open"),
              *((tag, "class") for tag in ("div", "h1", "span", "section", "i", "article", "details", "pre", "ul"))}


def test_nothing_that_others_wrote_is_markup_on_the_page(place):
    text = place.agentd("export", place.run_id, "--html", "-o", "-").decode()
    seen = Seen(text)
    assert seen.tags <= TAGS and seen.attributes <= ATTRIBUTES and seen.open == []
    assert {"default-src 'none'; style-src 'unsafe-inline'"} <= seen.values["meta", "content"]
    for value in (*seen.values["i", "style"], *seen.values["i", "title"]):
        assert MARK not in value and "(" not in value
    said = "".join(data for tag, data in seen.text if tag != "style")
    shown = EVIL.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\u2066", "\\u2066")
    assert said.count(shown) > 15 and said.count(NAME[:40]) > 3
    assert not any(char in text for char in "\x1b\u202e\u2066")
    style = "".join(data for tag, data in seen.text if tag == "style")
    assert MARK not in style and "url(" not in style and "@import" not in style and text.count("<style>") == 1


def test_the_page_tells_the_run(place):
    seen = Seen(place.agentd("export", place.run_id, "--html", "-o", "-").decode())
    said = " ".join(data.strip() for tag, data in seen.text if tag != "style")
    for wanted in (
        place.run_id, "done", "plan", "read_file", "edit_file", "exit 3", "deny", "not run",
        f"rule {MARK.lower()}-no-delete",
        "Where the time went", "Step by step", "Files that it changed", "verified", "The model's answer", "of 30",
        "ValueError",
    ):
        assert wanted in said, wanted
    head = place.json("verify", place.run_id)[0]
    assert f"{head['events']} events and {head['blobs']} contents are what was written" in said
    assert ("span", "class") in seen.values and {"add", "del", "hunk", "name"} <= seen.values["span", "class"]
    widths = [float(style.removeprefix("width:").removesuffix("%")) for style in seen.values["i", "style"]]
    assert all(0 <= width <= 100 for width in widths) and max(widths) > 50


# -- the report ----------------------------------------------------------------------------------


def test_a_report_holds_no_text_of_anybody(place):
    told = place.json("report", place.run_id, "-o", place.top / "report.zip")
    with zipfile.ZipFile(place.top / "report.zip") as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert {name: len(text) for name, text in texts.items()} == told["entries"]
    assert set(texts) == {"README.txt", "machine.json", "run.json", "events.jsonl", "log.json"}
    whole = "".join(texts.values())
    for secret in (MARK, MARK.lower(), "script>", "kept", str(place.top), "/tmp", "/home", socket.gethostname()):
        assert secret not in whole, secret
    stored = gzip.decompress(place.agentd("export", place.run_id, "-o", "-")).decode()
    hashes = set(re.findall(r"[0-9a-f]{64}", stored))
    assert len(hashes) > 50 and not any(word in whole for word in hashes)


def test_a_report_says_what_a_maintainer_needs(place):
    place.agentd("report", place.run_id, "-o", place.top / "needs.zip")
    with zipfile.ZipFile(place.top / "needs.zip") as bundle:
        machine, run, log = (json.loads(bundle.read(f"{name}.json")) for name in ("machine", "run", "log"))
        events = [json.loads(line) for line in bundle.read("events.jsonl").splitlines()]
    assert machine["agentd"] and machine["sqlite"] and "engine" in {one["name"] for one in machine["doctor"]}
    assert (run["status"], run["policy"], run["model"]) == ("done", "policy 1", "scripted") and run["steps"] == 9
    assert log["ok"] and log["events"] == len(events)
    told = [event["kind"] for event in place.json("events", place.run_id)]
    assert [event["kind"] for event in events] == told
    finished = [event for event in events if event["kind"] == "tool_finished"]
    assert [event["tool"] for event in finished] == ["read_file", "shell", "edit_file", "edit_file", "python"]
    assert [event["status"] for event in finished] == ["ok", "ok", "error", "ok", "ok"]
    denied = [event for event in events if event.get("verdict") == "deny"]
    assert [event["rule"] for event in denied] == ["rule 2"]
