"""Small files, small functions, plain names, narrow excepts."""

from __future__ import annotations

import ast
import re
import statistics

FILE_LINES = 350
FUNCTION_LINES = 50
MEDIAN_LINES = 150

# The tool boundary: whatever a tool raises is its result. One that raises again hides nothing.
BROAD_EXCEPTS = {
    "sandbox/runner.py", "agentd/episode/asking.py",  # a tool's code, and the user's own
    "agentd/api.py", "agentd/cli/root.py",  # the top of a run's thread, and of the process
}


def test_files_are_small(sources):
    long = {s.name: n for s in sources if (n := s.text.count("\n")) > FILE_LINES}
    assert not long, long
    ours = [s.text.count("\n") for s in sources if s.top == "agentd" and s.text.count("\n") > 3]
    assert statistics.median(ours) <= MEDIAN_LINES


def test_functions_are_small(sources):
    long = [
        f"{source.name}:{f.lineno} {f.name}: {f.end_lineno - f.lineno + 1}"
        for source in sources if source.top != "tests"
        for f in source.functions if f.end_lineno - f.lineno + 1 > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_names_say_the_thing(files, sources, root):
    vague_file = re.compile(r"(^|[/_])(utils?|helpers?|common|misc)(\.py|/)")
    vague = [name for f in files if vague_file.search(name := f.relative_to(root).as_posix())]
    vague += [
        f"{source.name}: {node.name}"
        for source in sources for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and re.search(r"(Manager|Helper|Util)s?$", node.name)
    ]
    assert not vague, "\n".join(vague)


def test_excepts_are_narrow_but_where_listed(sources):
    broad = {
        source.name
        for source in sources if source.top != "tests"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    }
    assert broad == BROAD_EXCEPTS


def test_nothing_is_left_for_later(sources):
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented" + r"Error)\b")
    left = [
        f"{source.name}:{number}"
        for source in sources
        for number, line in enumerate(source.text.splitlines(), 1) if mark.search(line)
    ]
    assert not left, left


def test_tests_use_real_parts_and_can_fail(sources):
    tests = [source for source in sources if source.top == "tests" and source.name != "tests/house/test_shape.py"]
    mocks = re.compile(r"\b(unittest\.mock|MagicMock|mocker|monkeypatch\.setattr)\b")
    patched = [source.name for source in tests if mocks.search(source.text)]
    assert not patched, patched
    idle = [
        f"{source.name}:{f.lineno} {f.name}"
        for source in tests for f in source.functions
        if f.name.startswith("test_") and not any(can_fail(node) for node in ast.walk(f))
    ]
    assert not idle, idle


def can_fail(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if isinstance(node, ast.Attribute):
        return node.attr in ("raises", "fail", "warns")
    return isinstance(node, ast.Call) and "assert" in ast.unparse(node.func).lower()


def test_public_names_say_what_the_caller_gets(package):
    bare = []
    for source in package:
        for node in source.tree.body:
            public = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and ast.get_docstring(node) is None and node.end_lineno - node.lineno > 4:
                bare.append(f"{source.name}:{node.lineno} {node.name}")
    assert not bare, "\n".join(bare)
