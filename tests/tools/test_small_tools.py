"""The tools with small enumerated arguments: what each choice gives, and what they refuse."""

from __future__ import annotations

import json

import pytest

CSV = "name,team,score\nana,red,3\nbo,blue,12\ncy,red,7.5\n"
LOG = "GET /a\n\nPOST /b\nGET /a\n"


@pytest.fixture(autouse=True)
def files(workspace):
    for name, text in {"t.csv": CSV, "a.log": LOG, "b.txt": "zebra\n", "d/c.txt": "one\ntwo\nthree\n"}.items():
        (workspace / name).parent.mkdir(exist_ok=True)
        (workspace / name).write_text(text)


@pytest.mark.parametrize(("what", "text", "number"), [
    ("lines", "", 4), ("words", "", 6), ("characters", "", 23), ("blank lines", "", 1), ("filled lines", "", 3),
    ("different lines", "", 3), ("lines with", "GET", 2), ("lines without", "GET", 2), ("lines starting with", "PO", 1),
    ("lines ending with", "/a", 2), ("times", "/", 3), ("lines with", "get", 0),
])
def test_count_in_a_file(run, what, text, number):
    assert run("count", what=what, path="a.log", text=text).text == str(number)


def test_count_rows_and_files(run, workspace):
    assert run("count", what="rows", path="t.csv").text == "3"
    assert run("count", what="files").text == "4"
    assert run("count", what="files", text="*.txt").result == {"number": 2}
    (workspace / "empty.txt").write_text("")
    assert run("count", what="lines", path="empty.txt").text == "0"
    (workspace / "open.txt").write_text("no end")
    assert run("count", what="lines", path="open.txt").text == "1"


def test_count_says_what_it_needs(run):
    assert run("count", what="lines with", path="a.log").error == "lines with needs text"
    assert run("count", what="files", path="a.log").error == "a.log is no folder"
    assert "gone.txt" in run("count", what="lines", path="gone.txt").error


@pytest.mark.parametrize(("take", "args", "text"), [
    ("first", {"n": 2}, "one\ntwo"), ("last", {"n": 1}, "three"), ("number", {"n": 2}, "two"),
    ("with", {"text": "o"}, "one\ntwo"),
    ("without", {"text": "o"}, "three"), ("starting with", {"text": "t"}, "two\nthree"),
    ("ending with", {"text": "e"}, "one\nthree"),
    ("sorted", {}, "one\nthree\ntwo"), ("sorted backwards", {}, "two\nthree\none"), ("reversed", {}, "three\ntwo\none"),
    ("upper case", {}, "ONE\nTWO\nTHREE"), ("title case", {}, "One\nTwo\nThree"),
    ("numbered", {}, "1 one\n2 two\n3 three"),
])
def test_lines(run, take, args, text):
    assert run("lines", take=take, path="d/c.txt", **args).text == text


@pytest.mark.parametrize(("take", "content", "text"), [
    ("unique", "b\na\nb\n", "b\na"), ("sorted unique", "b\na\nb\n", "a\nb"),
    ("sorted by number", "10\n9\nx\n-1.5\n", "-1.5\n9\n10\nx"),
    ("sorted by number backwards", "2 b\n10 a\n", "10 a\n2 b"), ("filled", "a\n \n\nb\n", "a\nb"),
    ("trimmed", "  a \n", "a"),
    ("lower case", "ÄB\n", "äb"), ("emails", "to a.b@c.org, x@y\n<q@r.de>\n", "a.b@c.org\nq@r.de"),
    ("links", "see https://a.org/x?y=1, or http://b.c.\n", "https://a.org/x?y=1\nhttp://b.c"),
    ("numbers", "3 of 4.5, v2 and -7\n", "3\n4.5\n-7"),
])
def test_lines_in_other_forms(run, workspace, take, content, text):
    (workspace / "x.txt").write_text(content)
    assert run("lines", take=take, path="x.txt").text == text


def test_lines_keeps_bytes_and_says_what_is_not_there(run, workspace):
    (workspace / "raw.txt").write_bytes(b"\xff b\n\xff a\n")
    assert run("lines", take="number", path="raw.txt", n=3).error == "there is no line 3; the last is line 2"
    assert run("lines", take="with", path="raw.txt").error == "with needs text"


@pytest.mark.parametrize(("args", "text"), [
    ({"show": "sum", "column": "score"}, "22.5"), ({"show": "mean", "column": "score"}, "7.5"),
    ({"show": "max", "column": "score"}, "12"),
    ({"show": "mean", "column": "score", "digits": 2}, "7.50"),
    ({"show": "median", "column": "score", "digits": 0}, "8"),
    ({"show": "count", "where": "team", "value": "red"}, "2"),
    ({"show": "count", "where": "score", "is": "above", "value": "7"}, "2"),
    ({"show": "count", "where": "team", "is": "not", "value": "red"}, "1"),
    ({"show": "values", "column": "name"}, "ana\nbo\ncy"),
    ({"show": "different", "column": "team"}, "red\nblue"), ({"show": "count different", "column": "team"}, "2"),
    ({"show": "highest", "column": "name", "by": "score"}, "bo"),
    ({"show": "lowest", "column": "name", "by": "score"}, "ana"),
    ({"show": "sum", "column": "score", "by": "team"}, "red,10.5\nblue,12"),
    ({"show": "count", "by": "team", "form": "colon"}, "red: 2\nblue: 1"),
    ({"show": "max", "column": "score", "by": "team", "form": "json"}, '{"red": 7.5, "blue": 12}'),
    ({"show": "rows", "where": "name", "value": "bo"}, "name,team,score\nbo,blue,12"),
    ({"show": "sorted backwards", "by": "score"}, "name,team,score\nbo,blue,12\ncy,red,7.5\nana,red,3"),
    ({"show": "rows", "form": "tsv"}, "name\tteam\tscore\nana\tred\t3\nbo\tblue\t12\ncy\tred\t7.5"),
    ({"show": "sum", "column": "score", "where": "team", "value": "green"}, "0"),
])
def test_table(run, args, text):
    assert run("table", path="t.csv", **{name + "_" * (name == "is"): value for name,
        value in args.items()}).text == text


def test_table_reads_and_writes_json_and_other_marks(run, workspace):
    rows = [{"k": "a", "n": 1}, {"k": "b; c", "n": None}]
    (workspace / "t.json").write_text(json.dumps(rows))
    assert run("table", show="rows", path="t.json").text == "k,n\na,1\nb; c,"
    assert json.loads(run("table", show="rows", path="t.csv", form="json").text)[1] == {"name": "bo", "team": "blue",
        "score": "12"}
    (workspace / "s.csv").write_text("k;n\n\"x;y\"; 2\n")
    assert run("table", show="values", path="s.csv", column="k").text == "x;y"


@pytest.mark.parametrize(("args", "error"), [
    ({"show": "sum", "column": "points"}, "there is no column 'points'; the columns are name, team, score"),
    ({"show": "sum", "column": "name"}, "name holds what is no number: ana"),
    ({"show": "mean", "column": "score", "where": "team", "value": "x"}, "there is no score to take the mean of"),
    ({"show": "highest", "column": "name", "by": "score", "where": "team", "value": "x"}, "no row is left"),
])
def test_table_says_what_is_wrong(run, args, error):
    assert run("table", path="t.csv", **args).error == error


@pytest.mark.parametrize(("name", "text", "field", "value"), [
    ("a.json", '{"server": {"ports": [80, 81]}, "a.b": true}', "server.ports", "[80, 81]"),
    ("a.json", '{"a.b": true}', "a.b", "true"),
    ("a.json", '{"x": ["u", "v"]}', "x.1", "v"), ("a.ini", "[one]\nk = 1\n[two]\nk = 2\n", "two.k", "2"),
    ("a.ini", "k=1\nk=2\n", "k", "1"),
    ("a.json", '{"x": ["u", "v", "w"], "first": 1}', "x.last", "w"), ("a.json", '{"x": ["u", "v"]}', "x.second", "v"),
    ("a.json", '{"x": {"last": "k"}}', "x.last", "k"),
    (".env", "export API_URL='http://a.b/c=d'\n", "API_URL", "http://a.b/c=d"),
    ("a.txt", "owner: Mirela\n", "owner", "Mirela"),
])
def test_field(run, workspace, name, text, field, value):
    (workspace / name).write_text(text)
    assert run("field", path=name, field=field).text == value


def test_field_says_what_is_not_there(run, workspace):
    assert run("field", path="b.txt", field="owner").error == "b.txt has no 'owner'"
    (workspace / "a.json").write_text('{"x": ["u"], "e": [], "s": "text"}')
    for field in ("x.second", "x.1", "x.next", "e.last", "s.first"):
        assert run("field", path="a.json", field=field).error == f"a.json has no {field!r}"


@pytest.mark.parametrize(("by", "text", "found"), [
    ("text", "zebra", "b.txt"), ("without text", "GET", "b.txt\nd/c.txt\nt.csv"), ("name", "LOG", "a.log"),
    ("extension", "*.csv", "t.csv"), ("extension", "Text", "b.txt\nd/c.txt"),
    ("largest", "", "t.csv"), ("smallest", "", "b.txt"), ("most lines", "", "a.log"), ("fewest lines", "", "b.txt"),
    ("empty", "", ""), ("all", "", "a.log\nb.txt\nd/c.txt\nt.csv"),
])
def test_find_files(run, by, text, found):
    assert run("find_files", by=by, text=text).text == found


def test_find_files_goes_by_the_dates_in_names_and_follows_no_links(run, workspace):
    assert "no name has a date" in run("find_files", by="newest").error
    for name in ("r-2023-11-02.txt", "r_20240105.txt", "r 2019.txt"):
        (workspace / name).write_text("x\n")
    assert run("find_files", by="newest").text == "r_20240105.txt"
    assert run("find_files", by="oldest").text == "r 2019.txt"
    (workspace / "link.txt").symlink_to("/etc/passwd")
    assert "link.txt" not in run("find_files", by="all").text
    assert run("find_files", by="text").error == "text needs text"


@pytest.mark.parametrize(("args", "after"), [
    ({"do": "append", "text": "x"}, "one\ntwo\nthree\nx\n"), ({"do": "prepend", "text": "x"}, "x\none\ntwo\nthree\n"),
    ({"do": "insert before", "n": 2, "text": "x"}, "one\nx\ntwo\nthree\n"),
    ({"do": "insert after", "n": 3, "text": "x"}, "one\ntwo\nthree\nx\n"),
    ({"do": "replace line", "n": 1, "text": "x"}, "x\ntwo\nthree\n"), ({"do": "delete line", "n": 2}, "one\nthree\n"),
    ({"do": "insert after", "at": "one", "text": "x"}, "one\nx\ntwo\nthree\n"),
    ({"do": "insert before", "at": "hre", "text": "x"}, "one\ntwo\nx\nthree\n"),
    ({"do": "replace line", "at": "two", "text": "x"}, "one\nx\nthree\n"),
    ({"do": "append", "at": "never looked at", "text": "x"}, "one\ntwo\nthree\nx\n"),
    ({"do": "delete first"}, "two\nthree\n"), ({"do": "delete last"}, "one\ntwo\n"),
    ({"do": "delete with", "text": "t"}, "one\n"),
    ({"do": "delete without", "text": "t"}, "two\nthree\n"),
    ({"do": "delete starting with", "text": "th"}, "one\ntwo\n"),
    ({"do": "delete ending with", "text": "o"}, "one\nthree\n"),
])
def test_change_lines(run, workspace, args, after):
    assert run("change_lines", path="d/c.txt", **args).error is None
    assert (workspace / "d/c.txt").read_text() == after


def test_change_lines_keeps_what_it_does_not_change(run, workspace):
    (workspace / "raw.txt").write_bytes(b"\xff\r\n\n\xff\r\nno end")
    run("change_lines", do="delete blank", path="raw.txt")
    assert (workspace / "raw.txt").read_bytes() == b"\xff\r\n\xff\r\nno end"
    run("change_lines", do="delete repeated", path="raw.txt")
    assert (workspace / "raw.txt").read_bytes() == b"\xff\r\nno end"
    assert run("change_lines", do="delete line", path="raw.txt", n=9).error == "there is no line 9; the last is line 2"
    assert run("change_lines", do="delete with", path="raw.txt").error == "delete with needs text"
    error = run("change_lines", do="insert after", path="d/c.txt", at="t", text="x").error
    assert error == "at: 2 lines have 't'; say which one by n"
    assert run("change_lines", do="delete line", path="d/c.txt", at="z").error == "at: no lines have 'z'"
    assert run("change_lines", do="delete first", path="gone.txt").error == "gone.txt does not exist"
    run("change_lines", do="append", path="new/n.txt", text="x")
    assert (workspace / "new/n.txt").read_text() == "x\n"


def test_copy(run, workspace):
    assert run("copy", from_="b.txt", to="e/b.txt").text == "copied b.txt to e/b.txt"
    assert (workspace / "e/b.txt").read_text() == (workspace / "b.txt").read_text()
    run("copy", from_="d", to="e/d")
    assert (workspace / "e/d/c.txt").exists()
    assert run("copy", from_="b.txt", to="a.log").error == "a.log exists already; give another name"
    assert "into itself" in run("copy", from_="d", to="d/d").error


def test_run_file(run, workspace):
    (workspace / "m.py").write_text("import n\nprint(n.x)\n")
    (workspace / "n.py").write_text("x = 6 * 7\n")
    assert run("run_file", path="m.py").text == "42"
    (workspace / "bad.py").write_text("print('before')\nprint(y)\n")
    ran = run("run_file", path="bad.py")
    assert "before" in ran.text and "NameError" in ran.text and ran.error == "bad.py ended with exit code 1"
    assert not (workspace / "__pycache__").exists()
