"""Goals, names, contents and answers in any script, from the user's folder through prompt, log and every
command that tells of it, back into the folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing

import pytest
import yaml

from agentd.contracts import Kind
from agentd.log import Catalogue, open_reader
from tests.terminal import AGENTD, environment

WORDS = {
    "cjk": "東京の天気\u3000予報",
    "hangul": "한국어 보고서",
    "arabic": "تقرير می\u200cخواهم",
    "hebrew with points": "שָׁלוֹם עולם",
    "devanagari": "क्षत्रिय रिपोर्ट",
    "thai": "ไก่ที่ไหน",
    "combining": "Cafe\u0301 Vie\u0323\u0302t",
    "emoji": "👩🏽\u200d🚀 🏳\ufe0f\u200d🌈 ❤\ufe0f 🇯🇵",
    "french": "Voilà\u00a0! «\u202foui\u202f»",
    "greek": "Ωμέγα",
    "astral": "𝒜𐍈𠜎",
}
RAW = {
    "newline": (b"two\nlines.txt", "two\\nlines.txt"),
    "tab": (b"a\ttab.txt", "a\\ttab.txt"),
    "latin-1": (b"caf\xe9.txt", "caf\\udce9.txt"),
    "no UTF-8": (b"\xff\xfe\x80.bin", "\\udcff\\udcfe\\udc80.bin"),
    "override": ("ad\u202etxt.exe".encode(), "ad\\u202etxt.exe"),
    "zero width": ("ad\u200bmin".encode(), "ad\\u200bmin"),
    "a quote": (b"it's \"x\" $y `z` \\n.txt", "it's \"x\" $y `z` \\n.txt"),
    "a dash": (b"-rf", "-rf"),
    "markup": (b"[red]:apple:[bold]", "[red]:apple:[bold]"),
}


GOAL = " | ".join(WORDS.values())


@pytest.fixture(scope="module")
def typed(docker_image, tmp_path_factory):
    """Types a command in a folder of its own; what it wrote."""
    place = tmp_path_factory.mktemp("any")
    folder = place / "folder"
    folder.mkdir()
    env = environment(place, AGENTD_IMAGE=docker_image)

    def types(*args, code=0, **more):
        done = subprocess.run(
            [sys.executable, "-P", "-c", AGENTD, *args], cwd=folder, env=env | more, stdin=subprocess.DEVNULL,
            capture_output=True, timeout=120, check=False,
        )
        assert done.returncode == code, f"exit {done.returncode}\n{done.stdout!r}\n{done.stderr.decode()}"
        return done.stdout.decode()

    def runs(goal, *calls, answer, **more):
        lines = [{"steps": [goal], "done_when": []}, *calls]
        lines.append({"tool": "finish", "args": {"status": "done", "answer": answer}})
        (place / "script.yaml").write_text(yaml.safe_dump(lines))
        return types("run", goal, "--model", f"scripted:{place / 'script.yaml'}", **more)

    types.runs, types.folder, types.home = runs, folder, place / "state"
    return types


@pytest.fixture(scope="module")
def told(typed):
    """One run that changes a file of every name and makes one of every word, and what each command says of it."""
    for name in (*[f"{word}.txt".encode() for word in WORDS.values()], *[raw for raw, _ in RAW.values()]):
        (typed.folder / os.fsdecode(name)).write_text("one\n")
    calls = [{"tool": "list_files", "args": {"path": "."}}, {"tool": "search", "args": {"pattern": "one"}}]
    for word in WORDS.values():
        calls.append({"tool": "edit_file", "args": {"path": f"{word}.txt", "old": "one", "new": word}})
        calls.append({"tool": "write_file", "args": {"path": f"{word}/{word}", "text": f"{word}\n"}})
    calls.append({"tool": "shell", "args": {"command": "for f in *; do [ -d \"$f\" ] || echo two >> ./\"$f\"; done"}})
    said = {"run": typed.runs(GOAL, *calls, answer="\n".join(WORDS.values()))}
    for args in ("show", "runs", "events --bodies", "diff", "diff --names", "show --json", "diff --json"):
        said[args] = typed(*args.split())
    with closing(open_reader(typed.home, Catalogue(typed.home).resolve("last"))) as reader:
        said["header"] = reader.header
        prompts = [h for e in reader.events() if e.kind is Kind.prompt_built for h in e.data["added"]]
        said["prompts"] = "".join(json.loads(reader.blob(h))["text"] for h in prompts)
    said["apply"] = typed("apply", *[f"--name={os.fsdecode(raw)}" for raw, _ in RAW.values()])
    return said


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS.keys())
def test_a_word_of_any_script_comes_back_as_it_was(typed, told, word):
    assert f"       {word}\n" in told["run"] or f"answer {word}\n" in told["run"]
    for command in ("run", "show", "events --bodies", "diff"):
        assert word in told[command], command
    assert f"\n+{word}\n" in told["run"] + told["diff"]
    assert f"~ {word}.txt\n" in told["diff --names"] and f"+ {word}/{word}\n" in told["diff --names"]
    assert f"{word}.txt (4 bytes)" in told["prompts"]
    assert f"{word}/{word}" in {c["path"] for c in json.loads(told["diff --json"])}
    assert f"applied  {word}/{word}\n" in told["apply"]
    assert (typed.folder / word / word).read_text() == f"{word}\n"
    assert (typed.folder / f"{word}.txt").read_text() == f"{word}\ntwo\n"


@pytest.mark.parametrize(("raw", "shown"), RAW.values(), ids=RAW.keys())
def test_a_name_of_any_bytes_comes_back_byte_for_byte(typed, told, raw, shown):
    assert f"--- {shown}\n+++ {shown}\n" in told["diff"]
    assert f"~ {shown}\n" in told["diff --names"] and f"applied  {shown}\n" in told["apply"]
    assert raw in {os.fsencode(c["path"]) for c in json.loads(told["diff --json"])}
    assert raw in {os.fsencode(path.name) for path in typed.folder.iterdir()}
    assert (typed.folder / os.fsdecode(raw)).read_text() == "one\ntwo\n"


def test_goal_and_answer_are_kept_whole_and_json_is_ascii(told):
    assert f"goal   {GOAL}\n" in told["show"] and told["header"].goal == GOAL
    assert next(iter(WORDS.values())) in told["runs"]
    for command in ("show --json", "diff --json"):
        assert told[command].isascii()
    assert json.loads(told["show --json"])["state"]["answer"] == "\n".join(WORDS.values())


def test_what_was_typed_need_not_be_utf_8(typed):
    said = typed.runs(os.fsdecode(b"caf\xe9"), {"tool": "list_files", "args": {"path": "."}}, answer="東京 ✓",
                      PYTHONIOENCODING="ascii")
    assert "goal   caf\\udce9\n" in said and "answer \\u6771\\u4eac \\u2713" in said
    assert "caf\\udce9" in typed("show") and "caf\\udce9" in typed("runs")
    assert json.loads(typed("show", "--json"))["run"]["goal"] == "caf\udce9"
