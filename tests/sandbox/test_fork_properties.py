"""Previews among calls come to what the adopted ones alone, run plainly, come to."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.sandbox.test_workspace_properties import FILES, OPERATIONS, PROGRAM

# A fork breaks the tie between a file's names, and special files are not adopted: both have tests of their own.
PLAIN = OPERATIONS.filter(lambda operation: operation[0] not in ("link", "mkfifo"))
WAYS = st.sampled_from(["run", "adopt", "adopt", "discard"])


def rounds_of(operations):
    return st.lists(
        st.tuples(WAYS, st.lists(operations, min_size=1, max_size=20)), min_size=3, max_size=5,
    )


def code_of(operations):
    return f"OPERATIONS = {operations!r}\n{PROGRAM}"


def check(made):
    """The workspace is what is known of it."""
    found = json.loads(made.look(code_of([])))
    told = {e.path: [e.kind, e.mode, e.size_bytes, e.sha256, e.target] for e in made.sandbox.manifest()}
    assert told == found


SETTINGS = settings(
    max_examples=5, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@SETTINGS
@given(rounds=rounds_of(PLAIN))
def test_adopted_previews_are_as_good_as_calls(opened, rounds):
    made, model = opened(FILES), opened(FILES)
    try:
        for way, operations in rounds:
            before = made.sandbox.tree_hash()
            told = made.run(code_of(operations)) if way == "run" else made.preview(code_of(operations))
            if way == "adopt":
                made.sandbox.adopt()
            elif way == "discard":
                made.sandbox.discard()
                assert made.sandbox.tree_hash() == before
            if way != "discard":
                plain = model.run(code_of(operations))
                assert (told.delta, told.outcome.text) == (plain.delta, plain.outcome.text)
                assert told.blobs == plain.blobs
            assert made.sandbox.manifest() == model.sandbox.manifest()
            assert made.sandbox.tree_hash() == model.sandbox.tree_hash()
        check(made)
    finally:
        made.sandbox.close()
        model.sandbox.close()


@SETTINGS
@given(rounds=rounds_of(OPERATIONS))
def test_what_is_adopted_is_just_what_was_told(opened, rounds):
    made = opened(FILES)
    try:
        for way, operations in rounds:
            if way == "run":
                made.run(code_of(operations))
                continue
            before, told = made.sandbox.tree_hash(), made.preview(code_of(operations)).delta.tree_hash
            if way == "adopt":
                made.sandbox.adopt()
            else:
                made.sandbox.discard()
            assert made.sandbox.tree_hash() == (told if way == "adopt" else before)
            check(made)
    finally:
        made.sandbox.close()
