from __future__ import annotations

from contextlib import closing

import pytest

from agentd.canon import canonical, digest
from agentd.contracts import Counters, Draft, Kind, Plan
from agentd.errors import LogDamaged
from agentd.log import Catalogue, apply, create_run, fold, initial, open_reader, open_writer


def test_the_state_of_a_run(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        state = fold(reader.events(), reader.header, reader.blob)
        last = list(reader.events())[-1]
    assert state.status == "done"
    assert (state.answer, state.reason, state.files_changed, state.tree_hash) == ("2", "ok", 2, "s1:tree")
    assert state.counters == Counters(steps=2, tokens=94, elapsed_s=3.0, denials=1, calls={"shell": 1})
    assert state.plan == Plan(steps=("look", "count"))
    assert (state.head_seq, state.head_hash) == (13, last.hash)
    (denial,) = state.denials
    assert (denial.call_id, denial.tool, denial.rule, denial.place) == ("c2", "send", "no-send", "p.yaml:3")


def test_one_event_at_a_time_gives_the_same_as_all_at_once_and_leaves_what_was_alone(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        events = list(reader.events())
        states = [initial(reader.header)]
        for event in events:
            states.append(apply(states[-1], event, reader.blob))
        for count, state in enumerate(states):
            assert state == fold(events[:count], reader.header, reader.blob)


def test_an_answer_too_long_for_an_events_data_is_read_from_its_body(home, header, clock):
    answer = "yes " * 5000
    with closing(create_run(home, header(), clock)) as writer:
        writer.append([Draft(
            kind=Kind.run_finished, step=1, data={"status": "done", "answer": "yes ..."},
            body=canonical({"answer": answer}),
        )])
        with closing(open_reader(home, header().run_id)) as reader:
            assert fold(reader.events(), reader.header, reader.blob).answer == answer
            assert fold(reader.events(), reader.header).answer == "yes ..."


def test_before_the_first_event(header):
    state = initial(header())
    assert (state.status, state.head_seq, state.head_hash) == (
        "running", -1, digest("agentd.run.1", header().model_dump(exclude={"parent_hash"}))
    )


def test_a_call_is_pending_from_its_proposal_to_its_outcome(home, golden):
    with closing(open_reader(home, golden.run_id)) as reader:
        events = list(reader.events())
    at = {
        seq: (p.tool, p.started) if (p := fold(events[: seq + 1], golden).pending) else None for seq in range(4, 14)
    }
    assert at == {
        4: None, 5: ("shell", False), 6: ("shell", False), 7: ("shell", True), 8: None, 9: None, 10: None,
        11: ("send", False), 12: None, 13: None,
    }


def test_the_time_between_two_processes_does_not_count(home, header, clock):
    writer = create_run(home, header(), clock)
    clock.advance(5)
    writer.append([Draft(kind=Kind.run_started, step=0)])
    writer.close()
    clock.advance(1000)
    writer = open_writer(home, header().run_id, clock)
    writer.append([Draft(kind=Kind.prompt_built, step=1)])
    clock.advance(-500)  # somebody sets the clock back: that gives no time back
    writer.append([Draft(kind=Kind.model_requested, step=1)])
    clock.advance(2)
    writer.append([Draft(kind=Kind.run_finished, step=1, data={"status": "done"})])
    clock.advance(100)
    writer.append([Draft(kind=Kind.changes_applied, step=1, data={"phase": "intended", "changes": 1})])
    assert (writer.state.applied, writer.state.applying) == (False, True)
    writer.append([Draft(kind=Kind.changes_applied, step=1, data={"phase": "finished", "applied": 1})])
    state = writer.state
    writer.close()
    assert state.counters.elapsed_s == 7
    assert (state.applied, state.applying) == (True, False)


def test_the_writers_state_is_the_fold_of_its_log(home, golden, clock):
    writer = open_writer(home, golden.run_id, clock)
    with closing(open_reader(home, golden.run_id)) as reader:
        assert writer.state == fold(reader.events(), reader.header)
    writer.close()


@pytest.mark.parametrize("draft", [
    Draft(kind=Kind.run_finished, step=0, data={"status": "splendid"}),
    Draft(kind=Kind.model_replied, step=0, data={"usage": {"prompt": "many"}}),
])
def test_events_that_make_no_sense_are_damage(home, header, clock, draft):
    with closing(create_run(home, header(), clock)) as writer, pytest.raises(LogDamaged, match="makes no sense"):
        writer.append([draft])
    assert Catalogue(home).list_runs() == ()
