"""What the policy asks about is asked: of a callable, and nothing runs without its word."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd import log
from agentd.contracts import Approval, Grant, Kind
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
    assert (pending.tool, pending.started, pending.asked.rule) == ("shell", True, "ask-code")  # tried on a fork


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


def test_an_end_says_that_no_reason_was_given(asked):
    ran = asked(lambda _: Approval.stop())
    assert ran.result.reason == "a person stopped the run: no reason given"


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


# -- effects -------------------------------------------------------------------------------------


def test_a_person_sees_what_the_call_does_and_approval_adopts_just_that(asked):
    seen = []

    def approver(request):
        seen.append(request.preview)
        return Approval.allow()

    # What it writes is other each time it runs: what is adopted is what was seen.
    chance = call("shell", command="head -c 16 /dev/urandom | od -An -tx1 > out.txt; echo hi")
    ran = asked(approver, script=(chance, done()))
    (preview,) = seen
    assert (preview.outcome.status, preview.outcome.text) == ("ok", "hi\n")
    (change,) = preview.delta.changes
    assert (change.path, change.before) == ("out.txt", None)
    assert ran.files() == {"out.txt": preview.blobs[change.after.sha256]}
    kinds = [e.kind for e in ran.events() if e.call_id == "c1"]
    assert kinds == [
        Kind.call_proposed, Kind.policy_decided, Kind.preview_started, Kind.preview_finished, Kind.approval_requested,
        Kind.approval_decided, Kind.tool_started, Kind.tool_finished, Kind.observation_added,
    ]
    assert only(ran, Kind.tool_started).data["adopted"] is True
    assert ran.result.counters.calls == folded(ran).counters.calls == {"shell": 1}


def test_what_was_denied_leaves_nothing_in_the_files_that_follow(asked):
    answers = [Approval.deny("no"), Approval.allow()]
    ran = asked(lambda _: answers.pop(0), script=(
        call("shell", command="echo bad > bad.txt; rm a.txt"), call("shell", command="ls > seen.txt; cat a.txt"),
        done(),
    ))
    assert ran.files() == {"seen.txt": b"a.txt\nseen.txt\n"}
    assert [e.data["verdict"] for e in ran.events() if e.kind is Kind.approval_decided] == ["deny", "allow"]


def test_a_call_that_the_policy_denies_is_never_tried(asked):
    ran = asked(lambda _: Approval.allow(), script=(call("delete", path="a.txt"), done()))
    assert Kind.preview_started not in [e.kind for e in ran.events()]


def test_other_arguments_are_tried_anew_and_the_model_is_told(asked):
    shown = []

    def approver(request):
        shown.append((request.edited, request.call.args["command"], [c.path for c in request.preview.delta.changes]))
        return Approval.allow() if request.edited else Approval.edit({"command": "echo hi > other.txt"})

    ran = asked(approver)
    assert shown == [(False, "echo hi > out.txt", ["out.txt"]), (True, "echo hi > other.txt", ["other.txt"])]
    assert ran.files() == {"other.txt": b"hi\n"}
    said, _ = log.history.conversation(ran.reader())
    assert any("The user changed this call to" in m.text and "other.txt" in m.text for m in said)
    assert ran.result.counters.calls == folded(ran).counters.calls == {"shell": 1}


@pytest.mark.parametrize("args", [{"command": 3}, {"nothing": "x"}, {}])
def test_arguments_that_are_none_deny(asked, args):
    ran = asked(lambda _: Approval(verdict="edit", args=args, command=7))
    assert (ran.result.status, ran.result.counters.denials, ran.files()) == ("done", 1, {})
    answer = next(e.data for e in ran.events() if e.kind is Kind.approval_decided)
    assert answer["verdict"] == "deny" and answer["reason"].startswith("What the person made of it is no call: ")
    assert answer["command"] == 7 and answer["broke"] is None
    assert folded(ran).counters.denials == 1


@pytest.mark.parametrize("value", [float("nan"), 1e999, Path("a")])
def test_arguments_that_are_no_json_are_a_broken_approver(asked, value):
    ran = asked(lambda _: Approval(verdict="edit").model_copy(update={"args": {"command": value}}))
    assert (ran.result.status, ran.result.counters.denials, ran.files()) == ("done", 1, {})
    answer = next(e.data for e in ran.events() if e.kind is Kind.approval_decided)
    assert answer["verdict"] == "deny" and "no JSON" in answer["broke"]


def test_a_grant_lets_calls_like_it_run_without_a_question(asked):
    asked_about = []

    def approver(request):
        asked_about.append(request.call.args["command"])
        grant = Grant(id="mine", tool="shell", rule="ask-code", args={"command": {"runs": ["echo"]}})
        return Approval.allow(grant=grant)

    ran = asked(approver, script=(
        call("shell", command="echo 1"), call("shell", command="echo 2"),
        call("shell", command="echo 3 > x; rm a.txt"), done(),
    ))
    assert asked_about == ["echo 1", "echo 3 > x; rm a.txt"]
    decided = [e.data for e in ran.events() if e.kind is Kind.policy_decided]
    assert [(d["verdict"], d["grant"]) for d in decided] == [("ask", None), ("allow", "mine"), ("ask", None)]
    assert decided[1]["facts"]["grants"][0]["id"] == "mine"
