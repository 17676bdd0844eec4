from __future__ import annotations

import pytest

from agentd.canon import sha256
from agentd.contracts import Check, FileEntry
from agentd.episode import checks
from agentd.errors import UsageError


class Files:
    """Two states of a workspace, in memory."""

    def __init__(self, base: dict[str, bytes], now: dict[str, bytes]) -> None:
        self._base, self._now = base, now

    def base(self, path):
        return self._entry(self._base, path)

    def now(self, path):
        return self._entry(self._now, path)

    def read(self, path, max_bytes):
        return self._now[path][:max_bytes] if path in self._now else None

    @staticmethod
    def _entry(files, path):
        return FileEntry(path=path, kind="file", sha256=sha256(files[path])) if path in files else None


FILES = Files({"a": b"1\n", "b": b"x", "gone": b"y"}, {"a": b"1\n", "b": b"changed", "j": b'{"k": [1, 2]}'})


@pytest.mark.parametrize(("check", "found"), [
    ({"file": "a", "equals": " 1 "}, ""),
    ({"file": "a", "equals": "2"}, "a holds '1'"),
    ({"file": "b", "contains": "chan"}, ""),
    ({"file": "b", "contains": "zz"}, "b holds 'changed'"),
    ({"file": "gone", "absent": True}, ""),
    ({"file": "a", "absent": True}, "a exists"),
    ({"file": "a", "exists": True}, ""),
    ({"file": "gone", "exists": True}, "gone does not exist"),
    ({"file": "gone", "equals": "y"}, "gone does not exist"),
    ({"file": "j", "json": {"k": [1, 2]}}, ""),
    ({"file": "j", "json": {"k": [2]}}, "j holds '{\"k\": [1, 2]}'"),
    ({"file": "a", "unchanged": True}, ""),
    ({"file": "b", "unchanged": True}, "b is changed"),
    ({"file": "gone", "unchanged": True}, "gone is changed"),
    ({"file": "b", "unchanged": False}, ""),
    ({"answer": "contains", "value": "forty"}, ""),
    ({"answer": "equals", "value": "forty"}, "the answer is 'it is forty'"),
    ({"tool": "shell", "called": True}, ""),
    ({"tool": "shell", "called": False}, "shell was called"),
    ({"tool": "python", "called": True}, "python was never called"),
])
def test_each_check(check, found):
    (result,) = checks.evaluate(
        [Check.model_validate(check)], FILES, answer="it is forty", called={"shell"}, redact=str,
    )
    assert (result.found, result.holds) == (found, not found)


def test_a_check_of_the_answer_waits_for_one():
    (result,) = checks.evaluate([Check(answer="contains", value="x")], FILES, answer=None, called=(), redact=str)
    assert not result.holds


def test_checks_are_read_from_a_file(tmp_path):
    path = tmp_path / "checks.yaml"
    path.write_text("checks:\n  - {file: a, json: {b: 1}}\n")
    assert checks.load_checks(path) == (Check(file="a", json_value={"b": 1}),)


@pytest.mark.parametrize(("text", "says"), [
    ("- {file: a, equal: b}", "equal"),
    ("just text", "must be a list"),
    ("- [", "is not YAML"),
])
def test_a_wrong_file_is_named(tmp_path, text, says):
    path = tmp_path / "checks.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=says) as caught:
        checks.load_checks(path)
    assert str(path) in caught.value.message


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        checks.load_checks(tmp_path / "none.yaml")
