"""What the grammar of a call lets through, said with the real llguidance."""

from __future__ import annotations

import json
import time

import pytest

from agentd.contracts import PathRule, ToolCall, ToolSpec, World
from agentd.decode import Invalid, Missing, call_grammar, parse_call


def call(tool: str, **args: object) -> str:
    return json.dumps({"tool": tool, "args": args}, ensure_ascii=False)


def one(*paths: str, role: str = "existing", kind: str = "file") -> tuple[ToolSpec, World]:
    """A tool with one path argument, and a world of these files."""
    args = {
        "type": "object", "properties": {"path": {"type": "string", "maxLength": 400}}, "required": ["path"],
        "additionalProperties": False,
    }
    rule = PathRule(role=role, kind=kind)
    spec = ToolSpec(
        name="t", description="t", args=args, result={"type": "object"}, paths={"path": rule}, effect="pure",
        idempotent=True, timeout_s=1, output_bytes=1024,
    )
    return spec, World(files=tuple(sorted(paths)))


@pytest.mark.parametrize("text", [
    call("read_file", path="access.log"),
    call("read_file", path="src/résumé.md", start=3),
    call("read_file", path="数据.csv", start=3, lines=10),
    call("list_files"),
    call("list_files", path="."),
    call("list_files", path="empty"),
    call("write_file", path="answer.txt", text="4\n\"quoted\" \\ back\tslash é 数 🙂"),
    call("write_file", path="access.log", text=""),
    call("write_file", path="out/final report.md", text="x"),
    call("edit_file", path="my notes.txt", old="a", new="", replace_all=True),
    call("search", pattern="^a.*\\d+$"),
    call("search", pattern="x", glob="*.py", path="src/main.py"),
    call("move", **{"from": "src", "to": "lib/src.d"}),
    call("delete", path="src"),
    call("delete", path="missing: acess.log"),
    call("shell", command="wc -l < access.log > answer.txt"),
    call("finish", status="blocked", answer="the policy forbids it"),
])
def test_what_makes_sense_can_be_said(specs, world, tongue, text):
    said = tongue(call_grammar(specs, world))
    assert said.can_say(text), said.stops_at(text)
    assert isinstance(parse_call(text, specs, world, call_id="c1"), ToolCall | Missing)


@pytest.mark.parametrize("text", [
    call("read_file", path="acess.log"),
    call("read_file", path="src"),
    call("read_file", path="."),
    call("read_file"),
    call("read_file", path="access.log", lines=0),
    call("read_file", path="access.log", mode="r"),
    call("read_file", lines=3, path="access.log"),
    call("delete", path="acess.log"),
    call("delete", path="."),
    call("delete", path="missing: "),
    call("delete", path="missing: " + "x" * 121),
    call("write_file", path="/etc/passwd", text=""),
    call("write_file", path="../up.txt", text=""),
    call("write_file", path="a/../../up.txt", text=""),
    call("write_file", path="a//b", text=""),
    call("write_file", path="./a", text=""),
    call("write_file", path="a/", text=""),
    call("write_file", path="", text=""),
    call("write_file", path="x" * 401, text=""),
    call("write_file", path="a.txt", text="x" * 20_001),
    call("finish", status="ok", answer=""),
    call("remove", path="access.log"),
    "{\"tool\":\"list_files\",\"args\":{}}",
    call("list_files") + " ",
    "Sure! " + call("list_files"),
])
def test_what_makes_none_cannot(specs, world, tongue, text):
    assert not tongue(call_grammar(specs, world)).can_say(text)


def test_a_hidden_tool_cannot_be_said(specs, world, tongue):
    text = call("delete", path="access.log")
    visible = tuple(spec for spec in specs if spec.name != "delete")
    assert tongue(call_grammar(specs, world)).can_say(text)
    without = tongue(call_grammar(visible, world))
    assert without.stops_at(text) == '{"tool": "', "not one letter of its name"
    assert isinstance(parse_call(text, visible, world, call_id="c1"), Invalid)


def test_a_misspelt_file_can_only_be_said_to_be_missing(specs, world, tongue):
    said = tongue(call_grammar(specs, world))
    assert said.stops_at(call("delete", path="acess.log")) == '{"tool": "delete", "args": {"path": "ac'
    parsed = parse_call(call("delete", path="missing: acess.log"), specs, world, call_id="c1")
    assert parsed == Missing(tool="delete", argument="path", said="acess.log", near=("access.log",))


def test_an_empty_workspace_leaves_a_way_out(specs, tongue):
    said = tongue(call_grammar(specs, World()))
    assert said.can_say(call("read_file", path="missing: a.txt"))
    assert said.can_say(call("list_files", path="."))
    assert not said.can_say(call("read_file", path="a.txt"))


@pytest.mark.parametrize("name", [
    'quote".txt', "back\\slash", "new\nline", "\x1b[31mred", "right\u202eleft", "nbsp\u202f.png", "\u2028", "🙂", "..a",
    " lead", "trail ", "{}", '", "args": {"', "a/b/c", "%s", "\x7f",
])
def test_hostile_names_are_offered_escaped(tongue, name):
    spec, world = one(name)
    said = tongue(call_grammar((spec,), world))
    spoken = {said.babble(seed, 0) for seed in range(60)}
    parsed = [parse_call(text, (spec,), world, call_id="c1") for text in spoken]
    assert {p.args["path"] for p in parsed if isinstance(p, ToolCall)} == {name}
    assert all(isinstance(p, ToolCall | Missing) for p in parsed)


@pytest.mark.parametrize("name", ["\udcff.txt", "missing: x", "x" * 401])
def test_names_that_cannot_be_told_are_left_out(name):
    spec, world = one(name, "good.txt")
    offered = call_grammar((spec,), world).json_schema["$defs"]["file"]["enum"]
    assert offered == ["good.txt"]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_grammar_lets_through_is_a_call(specs, world, tongue, seed):
    text = tongue(call_grammar(specs, world)).babble(seed)
    parsed = parse_call(text, specs, world, call_id="c1")
    assert isinstance(parsed, ToolCall | Missing), (text, parsed)
    assert json.loads(text)["tool"] == parsed.tool


def test_a_reply_cut_anywhere_can_be_closed_into_a_call(specs, world, tongue):
    said = tongue(call_grammar(specs, world))
    texts = [
        call("read_file", path="src/main.py", start=12, lines=40),
        call("write_file", path="src/new.py", text='print("a\\n")\n'),
        call("edit_file", path="access.log", old="é\"", new="\\", replace_all=True),
        call("delete", path="missing: acess.log"),
        call("finish", status="done", answer="It is 4."),
    ]
    cuts = [(text, end) for text in texts for end in range(len(text))]
    for text, end in cuts:
        closed = said.closed(text[:end])
        parsed = parse_call(closed, specs, world, call_id="c1")
        assert isinstance(parsed, ToolCall | Missing), (closed, parsed)
    print(f"{len(cuts)} cuts closed")


def test_the_same_step_has_the_same_grammar(specs, world):
    again = World(files=world.files[::-1], dirs=world.dirs[::-1], goal_names=world.goal_names)
    first = json.dumps(call_grammar(specs, world).json_schema)
    assert first == json.dumps(call_grammar(specs, again).json_schema)
    assert first != json.dumps(call_grammar(specs, World(files=("a",))).json_schema)


def test_ten_thousand_files(specs, tongue):
    """Prints what a step costs; the aim of 50 ms is held in benchmarks/."""
    files = tuple(f"src/package_{i % 97}/module_{i:05}.py" for i in range(10_000))
    started = time.perf_counter()
    grammar = call_grammar(specs, World(files=files, dirs=("src",)))
    built = time.perf_counter()
    said = tongue(grammar)
    compiled = time.perf_counter()
    assert said.can_say(call("read_file", path=files[5000]))
    assert not said.can_say(call("read_file", path="src/package_1/module_99999.py"))
    print(f"grammar {(built - started) * 1e3:.1f} ms, compiled {(compiled - built) * 1e3:.1f} ms")
