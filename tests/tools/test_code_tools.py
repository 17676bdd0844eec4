"""The shipped tools that run what the model writes."""

from __future__ import annotations


def test_shell_prints_and_tells_only_failures(run, workspace):
    (workspace / "a.txt").write_text("1\n2\n")
    good = run("shell", command="wc -l < a.txt; echo done >&2")
    assert (good.text, good.result) == ("2\ndone\n", {"exit_code": 0})
    bad = run("shell", command="echo half; exit 3")
    assert (bad.text, bad.result) == ("half\nexit code 3", {"exit_code": 3})


def test_shell_works_in_the_workspace_without_input(run, workspace):
    assert run("shell", command="pwd -P").text.strip() == str(workspace.resolve())
    assert run("shell", command="cat").text == ""
    assert run("shell", command="kill -9 $$").result == {"exit_code": 137}
    assert "not found" in run("shell", command="no_such_command").text


def test_python(run, workspace):
    (workspace / "mine.py").write_text("VALUE = 41\n")
    assert run("python", code="import mine\nprint(mine.VALUE + 1)").text == "42\n"
    assert sorted(p.name for p in workspace.iterdir()) == ["mine.py"], "no cache is left behind"
    failed = run("python", code="print('é')\n1/0")
    assert failed.text.startswith("é\nTraceback")
    assert failed.text.endswith("ZeroDivisionError: division by zero\nexit code 1")
    assert failed.result == {"exit_code": 1}
