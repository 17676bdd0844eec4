"""The strict reader, on anything that JSON can be and on anything at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.canon import canonical
from agentd.decode.reply import NotJson, load, repair, strict

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12,
)


@given(VALUES)
def test_what_json_writes_is_read(value):
    assert strict(json.dumps(value)) == value
    assert strict(json.dumps(value, ensure_ascii=False)) == value


@given(st.text(max_size=300))
def test_any_text_gives_a_value_or_a_reason(text):
    try:
        _, value = load(text)
    except NotJson as error:
        assert 0 < len(str(error)) < 200
    else:
        assert canonical(value)


@given(st.text(alphabet="ab {\n`", max_size=40), st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
       st.text(alphabet="ab }\n`", max_size=40))
def test_the_first_object_in_prose_is_found(before, value, after):
    if before.count("{") < 20:
        assert json.loads(repair(before + json.dumps(value) + after)) == value


@pytest.mark.parametrize("text", [
    "NaN", "[Infinity]", "-Infinity", "1e999", '{"a": 1, "a": 1}', "1" * 5000, '"\n"', "1 2",
])
def test_what_python_would_take_and_json_does_not(text):
    with pytest.raises(NotJson):
        strict(text)
