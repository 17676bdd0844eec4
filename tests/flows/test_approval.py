"""What the policy asks about is asked: of a callable, and nothing runs without its word."""

from __future__ import annotations

import pytest

from agentd import log
from agentd.contracts import Approval, Kind
from agentd.runtime import Watch
from tests.flows.test_run import call, done

RULES = """version: 1
limits: {denials: 2}
rules:
  - {id: ask-code, verdict: ask, tools: [shell], reason: Code can change any file.}
  - {id: never, verdict: deny, tools: [delete]}
cases: [{call: shell, args: {command: ls}, expect: ask}]
"""
WRITE = call("shell", command="echo hi > out.txt")
SCRIPT = (WRITE, done())


@pytest.fixture
def asked(go, tmp_path):
    rules = tmp_path / "asks.yaml"
    rules.write_text(RULES)

    def start(approver, script=SCRIPT, **request):
        return go(list(script), files={"a.txt": "a"}, policy=str(rules), watch=Watch(approver=approver), **request)

    return start


def only(ran, kind):
    (event,) = [e for e in ran.events() if e.kind is kind]
    return event


def folded(ran):
    reader = ran.reader()
    try:
        return log.fold(reader.events(), reader.header, reader.blob)
    finally:
        reader.close()


def test_an_allowed_call_runs_and_the_log_has_question_and_answer(asked):
    requests = []

    def approver(request):
        requests.append(request)
        return Approval.allow("go on")

    ran = asked(approver)
    (request,) = requests
    assert (request.call.tool, request.decision.rule, request.effect) == ("shell", "ask-code", "workspace")
    assert request.decision.reason == "Code can change any file."
    assert request.decision.place.endswith("asks.yaml:4")
    assert request.run_id == ran.result.run_id
    assert ran.files() == {"out.txt": b"hi\n"}
    question, answer = only(ran, Kind.approval_requested), only(ran, Kind.approval_decided)
    assert question.data["request_hash"] == answer.data["request_hash"] == request.request_hash
    assert (answer.actor, answer.data["verdict"], answer.data["reason"]) == ("human", "allow", "go on")
    assert question.seq < answer.seq < only(ran, Kind.tool_started).seq
    assert (ran.result.counters.denials, ran.result.counters.calls) == (0, {"shell": 1})
    state = folded(ran)
    assert (state.counters.denials, state.denials, state.counters.calls) == (0, (), {"shell": 1})
    assert ran.reader().header.ask == "wait"


def test_the_question_is_durable_before_anybody_sees_it(asked, home):
    seen = []

    def approver(request):
        reader = log.open_reader(home, request.run_id)
        try:
            events = list(reader.events())
            seen.append((events[-1].kind, log.fold(events, reader.header).pending))
        finally:
            reader.close()
        return Approval.allow()

    asked(approver)
    ((kind, pending),) = seen
    assert kind is Kind.approval_requested
    assert (pending.tool, pending.started, pending.asked.rule) == ("shell", False, "ask-code")


def test_a_denied_call_does_not_run_and_the_model_is_told_why(asked):
    ran = asked(lambda _: Approval.deny("Use write_file."))
    assert (ran.result.status, ran.files(), ran.result.counters.denials) == ("done", {}, 1)
    assert Kind.tool_started not in [e.kind for e in ran.events()]
    (denial,) = folded(ran).denials
    assert (denial.rule, denial.verdict, denial.reason) == ("ask-code", "deny", "Use write_file.")
    reader = ran.reader()
    added = [h for e in ran.events() if e.kind is Kind.prompt_built for h in e.data["added"]]
    assert any(b"not allowed by the user. Use write_file." in reader.blob(h) for h in added)
    reader.close()


def test_a_person_can_stop_the_run(asked):
    ran = asked(lambda _: Approval.stop("Enough."))
    assert (ran.result.status, ran.result.code, ran.files()) == ("denied", "stopped", {})
    assert "Enough." in ran.result.reason
    assert folded(ran).counters.denials == ran.result.counters.denials == 1


def _raises(_):
    raise ZeroDivisionError("oops")


@pytest.mark.parametrize(("approver", "broke"), [
    (_raises, "it raised ZeroDivisionError: oops"),
    (lambda _: True, "it answered with bool and not with an Approval"),
    (lambda _: None, "it answered with NoneType and not with an Approval"),
])
def test_an_approver_that_breaks_denies_and_the_log_says_that_it_broke(asked, approver, broke):
    ran = asked(approver)
    answer = only(ran, Kind.approval_decided)
    assert (answer.actor, answer.data["verdict"], answer.data["broke"]) == ("runtime", "deny", broke)
    assert ran.files() == {}


def test_without_an_approver_nothing_is_asked(asked):
    ran = asked(None)
    assert Kind.approval_requested not in [e.kind for e in ran.events()]
    assert (ran.files(), ran.result.counters.denials, folded(ran).counters.denials) == ({}, 1, 1)
    assert ran.reader().header.ask == "deny"


def test_a_deny_is_never_asked_about(asked):
    ran = asked(lambda _: Approval.allow(), [call("delete", path="a.txt"), done()])
    assert Kind.approval_requested not in [e.kind for e in ran.events()]


def test_denials_of_a_person_count_towards_the_bound(asked):
    ran = asked(lambda _: Approval.deny("no"), [call("shell", command=f"echo {i}") for i in range(5)])
    assert (ran.result.status, ran.result.code, ran.result.counters.denials) == ("denied", "denials", 2)


def test_nothing_runs_once_the_run_is_cancelled_while_a_person_is_asked(go, tmp_path):
    rules = tmp_path / "asks.yaml"
    rules.write_text(RULES)
    watch = Watch()

    def approver(_):
        watch.cancel()
        return Approval.allow()

    watch.approver = approver
    ran = go([WRITE, done()], policy=str(rules), watch=watch)
    assert (ran.result.status, ran.files()) == ("cancelled", {})
    assert Kind.tool_started not in [e.kind for e in ran.events()]
