"""What a small model may say is what goal and files say; what is not there can still be called missing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentd import decode
from agentd.contracts import FileEntry, ToolCall, ToolSpec, World
from agentd.decode import Invalid, Missing, call_grammar, parse_call, plan_grammar
from agentd.episode import narrowed

FILES = {
    "sales.csv": "id,amount,Region name\n1,5,north\n", "app.ini": "[web]\nport = 80\nhost = a.org\n",
        "notes.txt": "hello\n",
}


def narrow(goal: str) -> World:
    entries = [FileEntry(path=path, kind="file", size_bytes=len(text)) for path, text in FILES.items()]
    world = World(files=tuple(sorted(FILES)), dirs=("old",), goal_names=decode.goal_names(goal, FILES))
    return narrowed(world, goal, entries, lambda entry: FILES[entry.path])


def call(tool: str, **args: Any) -> str:
    return json.dumps({"tool": tool, "args": {name.rstrip("_"): value for name, value in args.items()}},
        ensure_ascii=False)


def test_new_files_are_the_goals_names(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Count the lines of notes.txt into n.txt.")))
    assert said.can_say(call("count", what="lines", path="notes.txt", output="n.txt"))
    assert said.can_say(call("count", what="lines", path="notes.txt"))
    assert not said.can_say(call("count", what="lines", path="notes.txt", output="m.txt"))
    free = tongue(call_grammar(specs, narrow("Count the lines of the notes.")))
    assert not free.can_say(call("count", what="lines", path="notes.txt", output="m.txt"))
    assert free.can_say(call("write_file", path="m.txt", text="a needed path is never impossible\n"))


def test_what_is_looked_up_is_not_written_over_its_source(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Which host does app.ini name?")))
    assert said.can_say(call("field", path="app.ini", field="host"))
    assert not said.can_say(call("field", path="app.ini", field="host", output="app.ini"))
    assert said.can_say(call("lines", take="sorted", path="app.ini", output="app.ini")), "sorted in place"
    two = tongue(call_grammar(specs, narrow("Put the host of app.ini into notes.txt.")))
    assert two.can_say(call("field", path="app.ini", field="host", output="notes.txt"))


def test_endings_of_files_need_not_be_said(specs, tongue):
    said = tongue(call_grammar(specs, narrow("List all settings files.")))
    assert said.can_say(call("find_files", by="extension", text="ini"))
    assert not said.can_say(call("find_files", by="extension", text="py"))


def test_columns_are_those_of_the_very_file(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Sum up the amount of sales.csv where Region name is north.")))
    assert said.can_say(call("table", show="sum", path="sales.csv", column="amount", where="Region name",
        value="north"))
    assert not said.can_say(call("table", show="sum", path="sales.csv", column="amounts"))
    assert not said.can_say(call("table", show="count", path="notes.txt"))
    assert said.can_say(call("field", path="app.ini", field="port"))
    assert not said.can_say(call("field", path="app.ini", field="ports"))
    assert not said.can_say(call("field", path="sales.csv", field="amount"))


TABLE = "name,city,type,units\nAnn,Oslo,in,5\nBo,New York,out,50\nCy,Oslo,out,7\n"


def test_a_column_is_searched_for_what_the_goal_says_of_it(specs, tongue, monkeypatch):
    monkeypatch.setitem(FILES, "stock.csv", TABLE)
    world = narrow("What is the total of units for oslo's people in stock.csv with more than 50?")
    said = tongue(call_grammar(specs, world))

    def total(**args):
        return said.can_say(call("table", show="sum", path="stock.csv", column="units", **args))

    assert total(where="city", value="Oslo") and total(where="city", is_="not", value="Oslo")
    assert not total(), "of Oslo alone"
    assert not total(where="city", value="oslo"), "as the table has it"
    assert not total(where="name", value="Ann"), "who is not spoken of"
    assert total(where="units", is_="above", value="50"), "numbers are as the goal says them"
    assert not total(where="city") and not total(value="Oslo"), "neither means anything alone"


@pytest.mark.parametrize(("goal", "whole"), [
    ("What is the total of units in stock.csv?", True), ("Sum stock.csv by city, with more than 50 units.", True),
    ("Sum the units of those in Oslo in stock.csv.", False), ("Sum the total units of stock.csv.", True),
])
def test_all_rows_are_meant_where_the_goal_says_of_no_cell(specs, tongue, monkeypatch, goal, whole):
    monkeypatch.setitem(FILES, "stock.csv", TABLE.replace("Cy", "Units"))
    said = tongue(call_grammar(specs, narrow(goal)))
    assert said.can_say(call("table", show="sum", path="stock.csv", column="units")) == whole


@pytest.mark.parametrize(("path", "text", "goal", "found"), [
    ("a.csv", "a,b\nA,in\n3,x y\n", "A report on x y in a list of 3", {"a": ("A",), "b": ("in", "x y")}),
    ("a.json", '[{"a": "x", "b": 3}, {"a": null}]', "the X of 3", {}),
    ("a.json", '[{"who": "Ann"}, {"b": 3}]', "ann of 3", {"who": ("Ann",)}),
    ("a.csv", "kind,n\nbox,1\ncat,2\n", "How many boxes and Cats?", {"kind": ("box", "cat")}),
    ("a.csv", f"{'long' * 20},b\nx,Oslo\n", "Oslo's rows", {"b": ("Oslo",)}),
    ("a.csv", "a,a,b\nx1,x2,Oslo\n", "rows for x2 (Oslo)", {"a": ("x2",), "b": ("Oslo",)}),
    ("a.txt", "no table\nat all\n", "all of it", {}), ("a.csv", "", "a", {}),
])
def test_cells_are_what_the_goal_says_of_a_column(path, text, goal, found):
    assert decode.cells(path, text, decode.spans(goal)) == found


def test_quotes_are_the_goals_words(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Append 'buy more milk.' to notes.txt, and not hello.")))
    assert said.can_say(call("change_lines", do="append", path="notes.txt", text="buy more milk."))
    assert said.can_say(call("change_lines", do="append", path="notes.txt", text="milk"))
    assert not said.can_say(call("change_lines", do="append", path="notes.txt", text="Milk"))
    assert not said.can_say(call("change_lines", do="append", path="notes.txt", text="rm -rf"))


def test_numbers_are_those_that_the_goal_says(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Delete the third line of notes.txt, or line 12.")))

    def deleted(n: int) -> bool:
        return said.can_say(call("change_lines", do="delete line", path="notes.txt", n=n))

    assert deleted(3) and deleted(12) and deleted(1), "the default is always there"
    assert not deleted(2) and not deleted(123)
    unsaid = tongue(call_grammar(specs, narrow("Delete some line of notes.txt.")))
    assert unsaid.can_say(call("change_lines", do="delete line", path="notes.txt", n=7))
    assert decode.numbers("The 1st and 22nd of v2.5 in a9.txt, a dozen, Two; 0") == (1, 22, 0, 12, 2)


def test_what_is_replaced_is_what_the_goal_says(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Replace pear by plum in notes.txt.")))
    assert said.can_say(call("edit_file", path="notes.txt", old="pear", new="plum", replace_all=True))
    assert not said.can_say(call("edit_file", path="notes.txt", old="pear", new="pollen", replace_all=True))
    assert said.can_say(call("edit_file", path="notes.txt", old="pear", new="", replace_all=True)), "to take it out"
    assert not said.can_say(call("edit_file", path="notes.txt", old="", new="plum", replace_all=True))


def test_a_plan_of_one_step_is_kept_by_the_first_call(specs, tongue):
    world = narrow("Write the first line of notes.txt to n.txt.").model_copy(update={"planned": ("n.txt",)})
    due = tongue(call_grammar(specs, world.model_copy(update={"due": True})))
    for does in (
        call("lines", take="first", path="notes.txt", n=1, output="n.txt"), call("read_file", path="notes.txt"),
        call("copy", from_="notes.txt", to="n.txt"), call("write_file", path="n.txt", text="hello\n"),
        call("shell", command="head -1 notes.txt > n.txt"),
    ):
        assert due.can_say(does), does
    for does in (
        call("change_lines", do="prepend", path="notes.txt", text="first"), call("delete", path="notes.txt"),
        call("edit_file", path="notes.txt", old="first", new="line"), call("write_file", path="notes.txt", text=""),
        call("move", from_="notes.txt", to="old"),
    ):
        assert not due.can_say(does), does
    new = narrow("Put hello into n.txt.").model_copy(update={"planned": ("n.txt",), "due": True})
    assert tongue(call_grammar(specs, new)).can_say(call("change_lines", do="append", path="n.txt", text="hello"))
    several = tongue(call_grammar(specs, world))
    assert several.can_say(call("change_lines", do="prepend", path="notes.txt", text="first")), "before another step"


def test_no_file_is_picked_at_random(specs, tongue):
    asked = narrow("Which file mentions Priya? Put its name into n.txt.").model_copy(update={"planned": ("n.txt",)})
    free = tongue(call_grammar(specs, asked))
    held = tongue(call_grammar(specs, asked.model_copy(update={"meant": ()})))
    one = tongue(call_grammar(specs, asked.model_copy(update={"meant": ("notes.txt",)})))
    found = call("find_files", by="text", text="Priya", output="n.txt")
    first = call("lines", take="first", path="notes.txt", n=1, output="n.txt")
    rows = call("table", show="rows", path="sales.csv", output="n.txt")
    assert all(said.can_say(found) for said in (free, held, one))
    assert free.can_say(first) and free.can_say(rows)
    assert not held.can_say(first) and not held.can_say(rows) and not held.can_say(call("read_file", path="notes.txt"))
    assert one.can_say(first) and not one.can_say(rows)
    named = narrow("Does notes.txt mention Priya?").model_copy(update={"meant": ()})
    assert tongue(call_grammar(specs, named)).can_say(call("read_file", path="notes.txt"))


def test_programs_and_answers_stay_free(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Write sum.py.")))
    assert said.can_say(call("write_file", path="sum.py", text="print(1 + 2)\n"))
    assert said.can_say(call("finish", status="done", answer="It prints 3."))


def test_what_is_written_whole_ends_with_its_last_line(specs, tongue):
    said = tongue(call_grammar(specs, narrow("Write sum.py.")))
    for text in ('print("a")\n', "", "\n", "a\n\tb\u00e9\n"):
        assert said.can_say(call("write_file", path="sum.py", text=text)), text
    for text in ("lines = open(", 'print("a")', "a\nb"):
        assert not said.can_say(call("write_file", path="sum.py", text=text)), text


def test_only_a_files_text_is_taken_for_one(specs, tongue):
    (shipped,) = [spec for spec in specs if spec.name == "write_file"]
    args = shipped.args | {"properties": shipped.args["properties"] | {
        "encoding": {"type": "string", "enum": ["utf-8", "latin-1"]}, "note": {"type": "string", "maxLength": 40},
    }}
    said = tongue(call_grammar((shipped.model_copy(update={"args": args}),), narrow("Write sum.py.")))
    assert said.can_say(call("write_file", path="sum.py", text="1\n", encoding="utf-8", note="no line"))
    assert not said.can_say(call("write_file", path="sum.py", text="1", encoding="utf-8", note="no line"))


def test_nothing_is_written_over_whole_while_nothing_failed(specs, tongue):
    world = narrow("Read app.ini, put its port into port.txt.")
    smooth = tongue(call_grammar(specs, world.model_copy(update={"unhindered": True})))
    failed = tongue(call_grammar(specs, world))
    for said, free in ((smooth, False), (failed, True)):
        assert said.can_say(call("write_file", path="port.txt", text="80\n"))
        assert said.can_say(call("write_file", path="app.ini", text="80\n")) == free
    there = tongue(call_grammar(specs, narrow("What is in app.ini?").model_copy(update={"unhindered": True})))
    assert not there.can_say(call("write_file", path="app.ini", text="80\n"))


def test_what_is_run_is_a_program_where_there_is_one(specs, tongue, monkeypatch):
    none = tongue(call_grammar(specs, narrow("Run it on notes.txt.")))
    assert none.can_say(call("run_file", path="notes.txt"))
    monkeypatch.setitem(FILES, "main.py", "print(1)\n")
    one = tongue(call_grammar(specs, narrow("Run it on notes.txt.")))
    assert one.can_say(call("run_file", path="main.py")) and not one.can_say(call("run_file", path="notes.txt"))


def test_what_the_goal_names_and_is_not_there_can_be_said_to_be_missing(specs, tongue):
    world = narrow("Count the lines of note.txt, then sum up amount of sale.csv.")
    said = tongue(call_grammar(specs, world))
    text = call("count", what="lines", path="missing: note.txt")
    assert said.can_say(text)
    assert not said.can_say(call("count", what="lines", path="missing: notes.txt"))
    found = parse_call(text, specs, world, call_id="c1")
    assert isinstance(found, Missing) and found.near == ("notes.txt",)
    table = call("table", show="sum", path="missing: sale.csv", column="amount")
    assert said.can_say(table)
    assert parse_call(table, specs, world, call_id="c1") == Missing(
        tool="table", argument="path", said="sale.csv", near=("sales.csv",)
    )
    unnamed = tongue(call_grammar(specs, narrow("Count the lines of the other notes.")))
    assert unnamed.can_say(call("count", what="lines", path="missing: the other notes"))
    named = tongue(call_grammar(specs, narrow("Count the lines of notes.txt.")))
    assert not named.can_say(call("count", what="lines", path="missing: notes.txt"))
    assert named.can_say(call("finish", status="blocked", answer="There are other notes.")), "there is always a way out"


def test_what_the_plan_promised_is_what_the_next_result_goes_to(specs, tongue):
    world = narrow("Count the lines of notes.txt, or note.txt, into n.txt.").model_copy(update={"planned": ("n.txt",)})
    said = tongue(call_grammar(specs, world))
    assert said.can_say(call("count", what="lines", path="notes.txt", output="n.txt"))
    assert not said.can_say(call("count", what="lines", path="notes.txt"))
    assert not said.can_say(call("count", what="lines", path="missing: n.txt"))
    assert said.can_say(call("count", what="lines", path="missing: note.txt", output="n.txt"))
    assert said.can_say(call("read_file", path="notes.txt")), "other tools are as free as before"
    assert not said.can_say(call("finish", status="done", answer="done: n.txt")), "it is not"
    assert said.can_say(call("finish", status="blocked", answer="There is no such thing."))
    smooth = tongue(call_grammar(specs, world.model_copy(update={"unhindered": True})))
    assert not smooth.can_say(call("finish", status="blocked", answer="No such thing.")), "nothing is in its way"
    there = tongue(call_grammar(specs, world.model_copy(update={"files": (*world.files, "n.txt")})))
    assert there.can_say(call("finish", status="done", answer="done: n.txt"))
    assert there.can_say(call("count", what="lines", path="n.txt")), "a promise that was kept binds no longer"


def test_what_was_found_is_what_a_question_is_answered_with(specs, tongue):
    world = narrow("How many lines has notes.txt?")
    nothing = tongue(call_grammar(specs, world.model_copy(update={"worked": False})))
    assert not nothing.can_say(call("finish", status="done", answer="1")), "nothing was looked up, or in vain"
    assert nothing.can_say(call("finish", status="blocked", answer="There is none."))
    found = tongue(call_grammar(specs, world.model_copy(update={"answers": ("1", "yes (1)", "no (1)")})))
    assert found.can_say(call("finish", status="done", answer="1"))
    assert not found.can_say(call("finish", status="done", answer="2"))
    assert found.can_say(call("finish", status="blocked", answer="2"))


def test_folders_that_a_goal_speaks_of_are_places_to_move_to(specs, tongue):
    world = narrow("Move notes.txt into the archive folder.")
    assert world.targets == ("archive/notes.txt",)
    said = tongue(call_grammar(specs, world))
    assert said.can_say(call("move", from_="notes.txt", to="archive/notes.txt"))
    assert not said.can_say(call("move", from_="notes.txt", to="../notes.txt"))


def test_a_plan_is_about_what_is_not_there_yet(tongue):
    said = tongue(plan_grammar(narrow("Sort notes.txt into sorted.txt.")))
    plan = {"steps": ["sort the lines"], "done_when": [{"file": "sorted.txt", "exists": True}]}
    assert said.can_say(json.dumps(plan))
    assert not said.can_say(json.dumps({**plan, "done_when": [{"file": "notes.txt", "exists": True}]}))
    misspelt = tongue(plan_grammar(narrow("Count the lines of ntoes.txt into n.txt.")))
    assert misspelt.can_say(json.dumps({**plan, "done_when": [{"file": "n.txt", "exists": True}]}))
    assert not misspelt.can_say(json.dumps({**plan, "done_when": [{"file": "ntoes.txt", "exists": True}]}))
    assert not misspelt.can_say(json.dumps({**plan, "done_when": []})), "what goes somewhere is promised"
    two = tongue(plan_grammar(narrow("Write sum.py, run it, output to sum.txt.")))
    one, other = ({"file": name, "exists": True} for name in ("sum.py", "sum.txt"))
    for kept in ([one, other], [other, one], [one]):
        assert two.can_say(json.dumps({**plan, "done_when": kept}))
    assert not two.can_say(json.dumps({**plan, "done_when": [other, other]})), "it is promised once"
    alone = tongue(plan_grammar(narrow("What does ntoes.txt say?")))
    assert alone.can_say(json.dumps({**plan, "done_when": []}))
    assert not alone.can_say(json.dumps({**plan, "done_when": [{"file": "ntoes.txt", "exists": True}]})), "misspelt"
    fresh = tongue(plan_grammar(narrow("Put the shortest list's name into winner.txt.")))
    assert fresh.can_say(json.dumps({**plan, "done_when": [{"file": "winner.txt", "exists": True}]}))
    nothing = tongue(plan_grammar(narrow("Read notes.txt.")))
    assert nothing.can_say(json.dumps({**plan, "done_when": []}))
    assert not nothing.can_say(json.dumps(plan))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_grammar_lets_through_is_a_call_or_missing(specs, tongue, seed):
    world = narrow("Write 'a \\ b' and \"ü\" to out.txt with notes.txt and gone.csv.")
    text = tongue(call_grammar(specs, world)).babble(seed)
    assert isinstance(parse_call(text, specs, world, call_id="c1"), ToolCall | Missing | Invalid), text
    assert json.loads(text)


def test_the_same_world_gives_the_same_grammar(specs: tuple[ToolSpec, ...]):
    goal = "Sum up the amount of sales.csv."
    assert call_grammar(specs, narrow(goal)) == call_grammar(specs, narrow(goal))
    assert call_grammar(specs, narrow(goal)) != call_grammar(specs, narrow(goal + " Please."))
