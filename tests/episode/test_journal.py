"""Noting events on a real log."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentd import log
from agentd.canon import canonical, sha256
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


NEARLY = b"token=tokentok "  # looks like a secret for long, and is none


@pytest.fixture
def keeping(run):
    """Notes contents with an event that lists them; what was kept outside of the log."""
    journal, seen = run
    journal._keep = (kept := {}).update

    def note(contents):
        blobs = {sha256(content): content for content in contents}
        journal.note(Kind.tool_finished, {"tool": "t"}, body=b"{}", blobs=blobs)
        journal.commit()
        assert seen[-1][0].data.get("aside", 0) == len(json.loads(seen[-1][1]).get("aside", ())) == len(kept)
        return set(kept)

    return journal, note


def test_what_would_be_searched_for_minutes_is_kept_outside(keeping):
    """However much a call writes, the host looks at a few MiB of it, the small files first."""
    _, note = keeping
    small, large = NEARLY * 1000, NEARLY * ((8 << 20) // len(NEARLY))
    started = time.process_time()
    assert note([large, small, b"more" * (1 << 20)]) == {sha256(large), sha256(b"more" * (1 << 20))}
    assert time.process_time() - started < 4


def test_nothing_is_searched_once_the_time_is_up(keeping):
    journal, note = keeping
    journal.over = lambda: True
    assert note([b"plain"]) == {sha256(b"plain")}
