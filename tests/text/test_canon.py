from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.canon import canonical, digest, sha256

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_reads_back_as_the_same_value(value):
    assert json.loads(canonical(value)) == value


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_names_that_are_not_utf8_survive():
    name = os.fsdecode(b"caf\xe9\n.txt")
    assert json.loads(canonical([name])) == [name]


def test_floats_are_text_and_what_is_no_number_is_refused():
    assert canonical({"a": 0.1}) == b'{"a":"0.1"}'
    with pytest.raises(ValueError, match="not a JSON number"):
        canonical([float("nan")])


@pytest.mark.parametrize("value", [{1: 2}, {"a": b"x"}, [object()]])
def test_what_is_not_json_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_hashes_of_different_kinds_differ():
    assert digest("agentd.a", b"x") != digest("agentd.b", b"x")
    assert digest("t", {"a": 1}) == digest("t", canonical({"a": 1}))
    assert digest("t", b"").startswith("s1:")
    assert sha256(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
