"""Noting events on a real log."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentd import log
from agentd.canon import canonical
from agentd.clock import FixedClock
from agentd.contracts import DATA_BYTES, Kind, Message, RunHeader
from agentd.episode.journal import Journal, _cut_to_fit


@pytest.fixture
def run(tmp_path):
    clock = FixedClock()
    header = RunHeader(run_id="r", goal="g", policy_name="p", policy_hash="h", tools_hash="t", model={},
                       agentd_version="0", created_ns=clock.now_ns())
    seen = []
    writer = log.create_run(tmp_path, header, clock)
    yield Journal(writer, lambda event, body: seen.append((event, body))), seen
    writer.close()


def test_nothing_is_told_before_it_is_durable(run):
    journal, seen = run
    journal.note(Kind.run_started, {"limits": {}})
    assert seen == []
    journal.commit()
    assert [e.kind for e, _ in seen] == [Kind.run_started]


def test_a_long_answer_is_cut_in_the_event_and_whole_in_the_body(run):
    journal, seen = run
    answer = "👍" * 5000
    journal.note(Kind.run_finished, {"status": "done", "answer": answer})
    journal.commit()
    (event, body), = seen
    assert len(canonical(event.data)) <= DATA_BYTES
    assert event.data["status"] == "done"
    assert json.loads(body)["answer"] == answer


long_texts = st.builds(str.__mul__, st.characters(), st.integers(0, 6000))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), long_texts | st.lists(long_texts | st.integers(), max_size=9)))
def test_any_data_fits_once_cut(data):
    cut = _cut_to_fit(data)
    assert len(canonical(cut)) <= DATA_BYTES
    assert cut is data or len(canonical(data)) > DATA_BYTES


def test_a_prompt_is_noted_by_what_is_new(run):
    journal, seen = run
    one = tuple(Message(role="user", text=str(i)) for i in range(3))
    journal.note_prompt(one, {"format": "f"})
    journal.note_prompt((*one, Message(role="user", text="new")), {"format": "f"})
    cut = (one[0], Message(role="user", text="cut"), *one[2:], Message(role="user", text="new"))
    journal.note_prompt(cut, {"format": "f"})
    journal.commit()
    assert [len(e.data["added"]) for e, _ in seen] == [3, 1, 0]
    changed = json.loads(seen[2][1])
    assert [index for index, _ in changed] == [1]
