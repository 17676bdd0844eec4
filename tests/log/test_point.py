"""Where a run stands with a question to a person."""

from __future__ import annotations

from contextlib import closing

import pytest

from agentd.canon import canonical, compact
from agentd.contracts import ApprovalRequest, Decision, Draft, Kind, ToolCall
from agentd.log import create_run, open_reader, open_request, point_of

CALL = ToolCall(call_id="c1", tool="shell", args={"command": "ls", "by": 0.5})


@pytest.fixture
def asked(home, header, clock):
    """A run that asks whether a call may run, and what becomes of it."""
    made = header()
    request = ApprovalRequest(
        run_id=made.run_id, step=1, goal="count", call=CALL, effect="workspace", labels=(), tree_hash="t",
        decision=Decision(verdict="ask", rule="r", place="p:1", reason="why"), request_hash="s1:" + "a" * 64,
    )
    body = canonical({"outcome": {"status": "ok", "text": "seen"}, "delta": {"changes": [], "tree_hash": "t2"}})

    def become(*later):
        with closing(create_run(home, made, clock)) as writer:
            writer.append([
                Draft(kind=Kind.run_started, step=0, data={"limits": {}}),
                Draft(kind=Kind.model_replied, step=1, data={"finish": "stop", "usage": {}}, body=b'{"text":"x"}'),
                Draft(kind=Kind.call_proposed, step=1, call_id="c1", data={"tool": "shell"},
                      body=compact(CALL.model_dump()).encode()),
                Draft(kind=Kind.policy_decided, step=1, call_id="c1", data={"verdict": "ask", "reason": "why"}),
                Draft(kind=Kind.preview_started, step=1, call_id="c1", data={"tool": "shell"}),
                Draft(kind=Kind.preview_finished, step=1, call_id="c1", data={"tool": "shell"}, body=body),
                Draft(kind=Kind.approval_requested, step=1, call_id="c1", data={"tool": "shell"},
                      body=compact(request.model_dump(mode="json", exclude={"preview"})).encode()),
                *(Draft(kind=kind, step=1, call_id="c1", data=data) for kind, data in later),
            ])
        with closing(open_reader(home, made.run_id)) as reader:
            return point_of(reader), open_request(reader)

    return become


def test_an_open_question_has_what_its_call_does(asked):
    point, found = asked()
    assert point.left == "approval" and found is not None
    assert point.request == found[0] and point.request.call == CALL
    assert (point.request.preview.outcome.text, point.request.preview.delta.tree_hash) == ("seen", "t2")


@pytest.mark.parametrize("status", ["waiting", "cancelled"])
def test_it_stays_open_where_the_run_can_go_on(asked, status):
    point, _ = asked((Kind.run_finished, {"status": status, "code": ""}))
    assert point.request is not None and point.state.pending.asked is not None


@pytest.mark.parametrize(("verdict", "left"), [("allow", "approval"), ("deny", "step"), ("stop", "step")])
def test_what_was_answered_and_not_carried_out_is_asked_anew(asked, verdict, left):
    """Allowed, and then the sandbox failed before what was shown was taken over."""
    point, found = asked(
        (Kind.approval_decided, {"verdict": verdict, "reason": "", "request_hash": "s1:" + "a" * 64, "command": 7}),
        (Kind.run_finished, {"status": "failed", "code": "sandbox"}),
    )
    assert (point.left, point.request, found, point.taken) == (left, None, None, frozenset([7]))
