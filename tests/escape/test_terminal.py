"""Text that others wrote, on its way to a terminal: no byte of it may steer the terminal, pass for
another text, or be taken for markup. Asserted on what a pseudo-terminal was sent, command by command."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import time
from pathlib import Path

import pytest
import yaml

from agentd.cli.root import SECTIONS
from agentd.contracts import Kind
from agentd.log import export_run
from agentd.log.shapes import DATA
from tests.log.conftest import REAL
from tests.log.test_exchange import lines_of
from tests.log.test_hostile_files import packed, rechained
from tests.log.test_versions import GOLDEN
from tests.terminal import Terminal, environment

ATTACKS = {
    "clipboard": "\x1b]52;c;ZXZpbA==\x07", "title": "\x1b]2;evil\x1b\\",
    "clear": "\x1b[2J\x1b[H", "colour": "\x1b[38;5;201m",
    "query": "\x1b[6n\x1b[c", "device": "\x1bP$qm\x1b\\", "c1": "\x9b2J\x9d2;evil\x9c", "over": "ab\rcd\x08\x08",
    "bell": "\x07\x7f\x85\u2028", "bidi": "\u202egnp.exe\u2066x", "hidden": "ad\u200bmin\u3164\ufeff",
    "link": "\x1b]8;;http://evil.test\x1b\\here\x1b]8;;\x1b\\", "markup": "[red]a[=red]:apple: [link=file:x]b",
}
EVIL = "".join(ATTACKS.values())
BRIEF = f"{ATTACKS['title']}{ATTACKS['bidi']}"  # for what is bounded to 4 KiB
NAME = EVIL.replace("/", "") + ".txt"
# What rich sends of its own: colours, hiding and showing the cursor, clearing and leaving a line.
OURS = re.compile(r"\x1b\[(?!38;5;201m)[0-9;]*m|\x1b\[\?25[lh]|\x1b\[2K|\x1b\[1A|\r\n|\r(?=(\x1b\[1A)?\x1b\[2K)")
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\u3164\ufeff]|\U0001f34e")
UNPROTECTED = "import agentd.text; agentd.text.visible = lambda text, newlines=False: getattr(text, 'text', text)"


def harm(output):
    """What of the bytes is neither text nor ours."""
    return UNSAFE.findall(OURS.sub("\n", output.decode("utf-8", "replace")))


@pytest.fixture(scope="module")
def place(docker_image, tmp_path_factory):
    """A folder in which everything that has a name or says something is hostile, and a run in it."""
    top = tmp_path_factory.mktemp("terminal")
    folder = top / "folder"
    folder.mkdir()
    (folder / NAME).write_text(f"{EVIL}\n")
    (folder / f"{EVIL.replace('/', '')}.pem").write_text("x")
    (folder / "agentd.toml").write_text(f"{json.dumps(EVIL)} = 1\n")
    (folder / "evil.yaml").write_text(yaml.safe_dump({"version": 1, "rules": [{"id": EVIL, "verdict": EVIL}], EVIL: 1}))
    (folder / "tasks.yaml").write_text(yaml.safe_dump([{"id": EVIL, EVIL: EVIL}]))
    script = top / "script.yaml"
    script.write_text(yaml.safe_dump([
        {"steps": [EVIL], "done_when": [{"file": NAME, "contains": EVIL}]},
        EVIL,
        {"tool": EVIL, "args": {EVIL: EVIL}},
        {"tool": "read_file", "args": {"path": f"missing: {EVIL}"}},
        {"tool": "read_file", "args": {"path": NAME}},
        {"tool": "shell", "args": {"command": (
            'cat *.txt; cat *.txt >&2; for f in *.txt; do cp "$f" "new$f"; cp "$f" "run$f"; chmod +x "run$f"; '
            'ln -s "$f" "l$f"; done'
        )}},
        {"tool": "edit_file", "args": {"path": NAME, "old": EVIL, "new": f"{EVIL}{EVIL}"}},
        {"tool": "finish", "args": {"status": "done", "answer": f"{EVIL}\n{EVIL}"}},
    ]))
    opened = []

    class Place:
        model = f"scripted:{script}"
        env = environment(top, AGENTD_IMAGE=docker_image)

        def types(self, *args, before="", **env):
            terminal = Terminal(*args, cwd=folder, env=self.env | env, before=before)
            opened.append(terminal)
            return terminal

        def says(self, *args, **options):
            return self.types(*args, **options).ends()[1]

    yield Place()
    for terminal in opened:
        terminal.close()


@pytest.fixture(scope="module")
def ran(place):
    """What a whole run said, with its question, answered by choosing, and every diff looked at."""
    terminal = place.types("run", EVIL, "--model", place.model)
    terminal.until("\nApply? [y/N/choose] ")
    terminal.types("c\n")
    for _ in range(4):
        terminal.until("apply it? [y/N/d/q] ")
        terminal.types("d\n")
        terminal.until("apply it? [y/N/d/q] ")
        terminal.types("n\n")
    return terminal.ends()


def test_a_run_with_its_question(ran):
    code, output = ran
    assert code == 0, output
    assert harm(output) == []
    said = output.decode()
    assert said.count("\\x1b]52;c;ZXZpbA==\\x07") > 20 and "[red]a[=red]:apple: [link=file:x]b" in said


AFTER = [
    ["show"], ["show", EVIL], ["events"], ["events", "--bodies"], ["events", "--kind", EVIL], ["runs"], ["runs", "du"],
    ["runs", "gc", "--dry-run"], ["diff"],
    ["diff", "--names"], ["diff", EVIL], ["apply", "--dry-run"], ["apply", "--only", EVIL], ["apply"],
    ["apply", "--dir", EVIL], ["show", "--json"], ["events", "--json", "--bodies"], ["diff", "--json"],
    ["apply", "--json"], ["whatif", "--policy", "readonly"], ["whatif", "--policy", "readonly", "--json"],
    ["whatif", EVIL, "--policy", "default"], ["verify"], ["verify", EVIL], ["verify", "--json"],
    ["replay", "--speed", "0"], ["replay", "--speed", "0", "--json"], ["replay", EVIL], ["replay", "--speed", EVIL],
    ["replay", "--verify"], ["replay", "--verify", "--json"], ["replay", EVIL, "--verify"],
    ["whatif", "last", "--model", EVIL, "--step", "1"], ["whatif", EVIL, "--model", "embedded", "--step", "1"],
    ["undo", EVIL, "--to", "1"], ["undo", "--to", EVIL], ["fork", EVIL],
    ["fork", "last", "--at", "0", "--policy", EVIL], ["fork", "last", "--at", "0", "--model", EVIL],
    ["fork", "last", "--at", "0", "--message", EVIL, "--model", f"scripted:{EVIL}"],
    ["export", "-o", "-"], ["export", "--html", "-o", "-"], ["export", EVIL], ["export", "-o", f"{EVIL}/x"],
    ["export", "--force", "-o", f"../{NAME}"], ["export", "--html", "--force", "-o", f"../{NAME}"],
    ["report", "--force", "-o", f"../{NAME}"],
    ["report", EVIL], ["report", "-o", f"{EVIL}/x"],
    ["compare", "last", "last"], ["compare", "last", EVIL], ["compare", "last", "last", "--json"],
]
ALONE = [
    [EVIL], ["run", "x", f"--{EVIL}"], ["run", "x", "--dir", EVIL], ["run", "x", "--dir", NAME],
    ["run", "x", "--policy", EVIL], ["run", "x", "--policy", "evil.yaml"], ["run", "x", "--model", EVIL],
    ["run", "x", "--model", f"scripted:{EVIL}"], ["run", "x", "--model", "scripted:evil.yaml"],
    ["run", "x", "--limit", EVIL],
    ["run", "x", "--limit", f"{EVIL}=1"], ["run", "x", "--set", EVIL], ["run", "x", "--set", f"{EVIL}=1"],
    ["run", "x", "--set", f"model={EVIL}"], ["run", "x", "--check", EVIL], ["run", "x", "--check", "evil.yaml"],
    ["run", "x", "--continue", EVIL], ["run", "x", "--adapter", EVIL], ["config"], ["config", "--set", f"model={EVIL}"],
    ["config", "path", "--dir", EVIL], ["config", "trust", "agentd.toml"], ["config", "untrust", EVIL],
    ["config", "schema", EVIL], ["doctor"], ["tools", "call", EVIL], ["tools", "call", "search", "--args", EVIL],
    ["tools", "check", EVIL], ["tools", "new", EVIL], ["policy", "check", "evil.yaml"], ["policy", "check", EVIL],
    ["policy", "explain", "--tool", EVIL], ["policy", "explain", "--tool", "write_file", "--policy", "strict", "--args",
     json.dumps({"path": NAME, "text": EVIL})], ["models"], ["eval", "tasks.yaml"], ["eval", EVIL],
    ["completion", EVIL], ["tui", EVIL], ["tui", "--theme", EVIL],
    ["tui", "--json"], ["tools", "list"], ["tools", "call", "read_file", "--workspace", ".", "--args",
     json.dumps({"path": NAME})], ["tools", "call", "shell", "--args", json.dumps({"command": f"printf {EVIL!r}"})],
    ["import", EVIL], ["import", NAME], ["import", "evil.yaml"],
    ["resume", EVIL], ["whatif", "--policy", EVIL], ["whatif", "--policy", "evil.yaml"],
    ["inbox"], ["inbox", EVIL], ["approve", EVIL], ["approve", EVIL, "--edit", EVIL], ["deny", EVIL, "--reason", EVIL],
    ["grant", EVIL, "--where", EVIL], ["send", EVIL, EVIL], ["pause", EVIL], ["cancel", EVIL],
    ["models", "check", EVIL], ["models", "check", "tasks.yaml"], ["sandbox", "prepare", "--packages", EVIL],
    ["sandbox", "prepare", "--packages", "evil.yaml"], ["sandbox", "gc"], ["purge", "--dry-run"],
    ["demo", "--model", EVIL, "--goal", EVIL],
]


def test_every_command_has_a_row():
    rows = {args[0] for args in (*AFTER, *ALONE)}
    assert {entry.name for _, entries in SECTIONS for entry in entries} <= rows


@pytest.mark.parametrize("args", AFTER, ids=lambda args: " ".join(args).replace(EVIL, "EVIL"))
def test_what_is_told_of_a_run(place, ran, args):
    output = place.says(*args)
    assert output and harm(output) == []


@pytest.mark.parametrize("args", ALONE, ids=lambda args: " ".join(args).replace(NAME, "NAME").replace(EVIL, "EVIL"))
def test_what_is_said_of_what_was_given(place, args):
    output = place.says(*args)
    assert output and b"Traceback" not in output and harm(output) == []


def test_what_another_model_says(place, ran):
    for step in ("0", "1"):
        output = place.says("whatif", "last", "--model", place.model, "--step", step)
        assert b"is said" in output and harm(output) == []


def test_a_run_told_by_key(place, ran):
    terminal = place.types("replay", "--step")
    count = int(re.search(rb"event 1 of (\d+),", terminal.until("event 1 of ") + terminal.until(","))[1])
    terminal.types("n")
    for number in range(2, count + 1):
        terminal.until(f"event {number} of ")
        terminal.types("n")
    code, output = terminal.ends()
    assert code == 0 and b"run_finished: any key goes on" in output and harm(output) == []


@pytest.mark.parametrize("name", [
    "AGENTD_MODEL", "AGENTD_POLICY", "AGENTD_IMAGE", "AGENTD_TOOLS", "AGENTD_POOL", "DOCKER_HOST",
])
@pytest.mark.parametrize("args", [["config"], ["doctor"]], ids=" ".join)
def test_what_is_said_of_the_environment(place, args, name):
    output = place.says(*args, **{name: EVIL})
    assert output and b"Traceback" not in output and harm(output) == []


@pytest.mark.parametrize(("args", "attacks"), [
    (["show"], ["clipboard", "title", "clear", "colour", "device", "c1", "bidi", "hidden", "link"]),
    (["diff", "--names"], [*ATTACKS]), (["runs"], ["clipboard"]), (["events", "--bodies"], ["c1", "bidi", "hidden"]),
    (["apply", "--dry-run"], [*ATTACKS]), (["run", "x", "--dir", EVIL], ["clipboard", "title", "c1"]),
], ids=["show", "diff", "runs", "events", "apply", "an error"])
def test_without_the_escapes_each_attack_reaches_the_terminal(place, ran, args, attacks):
    """The protection removed."""
    output = place.says(*args, before=UNPROTECTED)
    assert harm(output)
    assert [name for name in attacks if ATTACKS[name].replace("/", "").encode() not in output.replace(b"/", b"")] == []


@pytest.fixture(scope="module")
def asking(place):
    """The name of a model whose calls a person is asked about."""
    script = Path(place.model.removeprefix("scripted:")).with_name("asking.yaml")
    script.write_text(yaml.safe_dump([
        {"steps": [EVIL], "done_when": []},
        {"tool": "shell", "args": {"command": (
            f"echo {shlex.quote(EVIL)} | tee evil.txt; cat *.txt > {shlex.quote(NAME)}2"
        )}},
        {"tool": "shell", "args": {"command": "rm *.txt"}},
        {"tool": "finish", "args": {"status": "done", "answer": EVIL}},
    ]))
    return f"scripted:{script}"


def test_what_is_shown_of_a_call_that_a_person_is_asked_about(place, asking):
    terminal = place.types("run", EVIL, "--policy", "strict", "--model", asking)
    terminal.until("Allow it?")
    for answer in ("?", "x", "e", "{", "", "g", "", "a"):
        terminal.types(f"{answer}\n")
        terminal.until("Allow it?" if answer not in ("e", "{", "g") else "back): ")
    terminal.types("d\n")
    terminal.until("none): ")
    terminal.types("no\n")
    terminal.until("Apply? [y/N/choose] ")
    terminal.types("n\n")
    code, output = terminal.ends()
    assert code == 0 and harm(re.sub(rb"(agentd approve [0-9a-f]{8}\))\x07", rb"\1", output)) == []  # the bell is ours
    assert output.decode().count("\\x1b]52;c;ZXZpbA==\\x07") > 10


# At the end, tells what the shell would read next.
LEFT = """
import atexit, os, select, termios, tty
def tell_what_is_left():
    tty.setcbreak(0, termios.TCSANOW)
    print("left:", os.read(0, 100) if select.select([0], [], [], 0)[0] else b"nothing", flush=True)
atexit.register(tell_what_is_left)
"""


def test_what_was_being_typed_when_somebody_else_answered_reaches_no_shell(place, asking):
    terminal = place.types("run", "x", "--policy", "strict", "--model", asking, before=LEFT)
    code = re.search(rb"elsewhere: agentd approve (\w+)\)", terminal.until("Allow it?"))[1].decode()
    terminal.types("rm -rf .")
    terminal.until("rm -rf .")
    place.says("deny", code, "--stop")
    terminal.until("answered from elsewhere")
    _, output = terminal.ends()
    assert b"left: b'nothing'" in output


def test_what_was_typed_before_the_question_answers_nothing(place, asking):
    terminal = place.types("run", "x", "--policy", "strict", "--model", asking)
    terminal.types("a\na\na\n" * 20)
    terminal.until("elsewhere: agentd approve")
    terminal.types("a\na\n")  # before it has been there for a moment
    terminal.until("Allow it?")
    time.sleep(1)
    terminal.types("approve\nallow all of it\n")  # nor do words that begin like an answer
    terminal.until("Allow it?")
    terminal.types("s\n")
    terminal.until("none): ")
    terminal.types("\n")
    code, output = terminal.ends()
    assert code == 3 and b"stopped by a person" in output and b"allowed by a person" not in output


def test_what_the_inbox_shows(place, asking):
    place.says("run", EVIL, "--policy", "strict", "--model", asking, "--ask", "later")
    code = json.loads(place.says("inbox", "--json"))[0]["code"]
    for args in (["inbox"], ["inbox", code], ["grant", code], ["deny", code, "--reason", EVIL], ["show"],
                 ["resume", "--ask", "later"]):
        output = place.says(*args)
        assert output and harm(output) == [], args


def test_what_is_told_of_files_that_are_set_back(place, ran):
    """The last one: after it the run has changed nothing."""
    run = json.loads(place.says("runs", "--json"))[-1]["run_id"]
    output = place.says("undo", run, "--to", "0")
    assert b"+ " in output or b"- " in output
    assert harm(output) == []


def of_an_attacker(lines):
    """A log in which each text that may be any is hostile, and whose first call was denied."""
    for line in lines:
        if "event" in line:
            shape, data = DATA[Kind(line["kind"])], json.loads(line["data"])
            for name in data:
                data[name] = {str: BRIEF, str | None: BRIEF, tuple[str, ...]: [BRIEF]}.get(shape.get(name), data[name])
            if line["kind"] == "policy_decided":
                data |= {"facts": {}, "verdict": "deny"}
            line["data"] = json.dumps(data)
    return rechained(lines)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """What a command says where such a log was imported."""
    top = tmp_path_factory.mktemp("imported")
    shutil.copytree(GOLDEN / "2", top / "there")
    with io.BytesIO() as out:
        export_run(top / "there", REAL, out, "0.1.0")
        (top / "evil.jsonl.gz").write_bytes(packed(of_an_attacker(lines_of(out.getvalue()))))

    def says(*args, **options):
        terminal = Terminal(*args, cwd=top, env=environment(top), **options)
        try:
            return terminal.ends()[1]
        finally:
            terminal.close()

    assert b"imported" in says("import", "evil.jsonl.gz")
    return says


@pytest.mark.parametrize("args", [
    ["show", REAL], ["replay", REAL, "--speed", "0"], ["events", REAL, "--bodies"],
], ids=" ".join)
def test_what_is_told_of_a_log_that_an_attacker_wrote(imported, args):
    output = imported(*args)
    assert b"evil" in output and harm(output) == []


def test_without_the_escapes_such_a_log_reaches_the_terminal(imported):
    """The protection removed."""
    assert b"at \x1b]2;evil" in imported("show", REAL, before=UNPROTECTED)
