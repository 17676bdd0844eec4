from __future__ import annotations

import pytest
from pydantic import ValidationError

from agentd.contracts import Check


@pytest.mark.parametrize(("data", "sentence"), [
    ({"file": "a", "equals": "3"}, "a equals '3'"),
    ({"file": "a", "contains": "x"}, "a contains 'x'"),
    ({"file": "a", "absent": True}, "a does not exist"),
    ({"file": "a", "exists": True}, "a exists"),
    ({"file": "a", "unchanged": True}, "a is unchanged"),
    ({"file": "a", "json": {"b": 1}}, "a holds the JSON {'b': 1}"),
    ({"answer": "contains", "value": "x"}, "the answer contains 'x'"),
    ({"tool": "shell", "called": False}, "shell is never called"),
])
def test_each_form_is_read_and_described(data, sentence):
    assert Check.model_validate(data).describe() == sentence


@pytest.mark.parametrize(("data", "says"), [
    ({}, "names exactly one of"),
    ({"file": "a"}, "takes exactly one of"),
    ({"file": "a", "equals": "1", "contains": "2"}, "takes exactly one of"),
    ({"file": "a", "tool": "b", "called": True}, "names exactly one of"),
    ({"answer": "contains"}, "takes exactly one of: value"),
    ({"tool": "a", "equals": "b"}, "takes exactly one of: called"),
    ({"file": "a", "equal": "1"}, "Extra inputs"),
])
def test_what_is_no_check_is_refused(data, says):
    with pytest.raises(ValidationError, match=says):
        Check.model_validate(data)


@pytest.mark.parametrize("given", [
    {"file": "a", "exists": True}, {"file": "a", "json": None}, {"file": "a", "json": {"x": [1]}},
    {"answer": "contains", "value": "3"}, {"tool": "shell", "called": False},
])
def test_a_dumped_check_is_the_check_again(given):
    check = Check.model_validate(given)
    assert Check.model_validate(check.model_dump()) == check
    assert Check.model_validate_json(check.model_dump_json()) == check
