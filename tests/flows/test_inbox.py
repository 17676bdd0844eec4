"""People answer from anywhere: questions that wait durably, and runs that are told something on their way."""

from __future__ import annotations

import json
import signal
import time

import pytest

from tests.flows.place import ended, post, shell


def test_an_answer_from_elsewhere_lets_the_run_go_on(place):
    process = place.start(post("a"))
    asked = place.asked()
    assert asked["live"] and asked["request"]["preview"] is None
    assert "  asks you  " in place.says("runs")
    assert asked["request"]["call"]["args"] == {"path": "a.txt"}
    assert place.told("approve", asked["code"])["taken"] is True
    assert ended(process)["status"] == "done"
    (decided,) = place.events("approval_decided")
    assert (decided["actor"], decided["data"]["command"], decided["data"]["verdict"]) == ("human", 1, "allow")
    assert place.told("inbox") == []
    assert "no question" in place.says("approve", asked["code"], code=2)


def test_a_denial_with_a_reason_is_told_and_the_run_goes_on(place):
    process = place.start(post("a"), post("b"))
    asked = place.asked()
    place.told("deny", asked["code"], "--reason", "Take b.")
    place.told("deny", place.asked(but=[asked["code"]])["code"], "--stop", "--reason", "Enough.")
    result = ended(process)
    assert (result["status"], result["code"], result["counters"]["denials"]) == ("denied", "stopped", 2)
    assert [e["data"]["verdict"] for e in place.events("approval_decided")] == ["deny", "stop"]
    assert place.events("tool_started") == []


def test_the_first_of_two_answers_counts(place):
    process = place.start(post("a"))
    asked = place.asked()
    racers = [place._open(verb, asked["code"], "--json") for verb in ("approve", "deny", "approve", "deny")]
    said = [racer.communicate(timeout=30)[0] for racer in racers]
    ended(process)
    sent = [json.loads(one) for one in said if one]  # who came when all was over was told that there is no question
    assert [a["taken"] for a in sent].count(True) == 1 and None not in [a["taken"] for a in sent]
    (decided,) = place.events("approval_decided")
    winner = next(a for a in sent if a["taken"])
    assert winner["command"] == decided["data"]["command"] == 1
    assert len(place.events("tool_started")) == (winner["order"] == "approve")


def test_nobody_in_time_is_a_denial(place):
    process = place.start(post("a"), expires_s=1)
    result = ended(process)
    assert (result["status"], result["counters"]["denials"]) == ("done", 1)
    (decided,) = place.events("approval_decided")
    assert (decided["actor"], decided["data"]["expired"], decided["data"]["verdict"]) == ("runtime", True, "deny")


def test_an_answer_after_its_time_does_not_count(place):
    process = place.start(post("a"), expires_s=2, ask="later")
    assert (ended(process)["status"], process.returncode) == ("waiting", 6)
    asked = place.asked()
    time.sleep(2.5)
    assert "its time is over" in place.says("approve", asked["code"], code=5)
    assert place.told("inbox", asked["code"])["answered"] is False
    assert ended(place.resume(ask="later"))["counters"]["denials"] == 1
    assert place.events("tool_started") == []


def test_a_second_answer_is_told_that_there_is_one_also_while_nothing_runs(place):
    ended(place.start(post("a"), ask="later"))
    code = place.asked()["code"]
    assert "agentd resume" in place.says("approve", code)
    assert "it is answered already" in place.says("approve", code, code=5)
    assert place.told("deny", code, code=5)["taken"] is False
    assert ended(place.resume())["counters"]["calls"] == {"post": 1}


def test_a_question_survives_the_death_of_everything(place):
    process = place.start(post("a"))
    asked = place.asked()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert place.asked()["live"] is False
    assert place.told("approve", asked["code"])["taken"] is None
    result = ended(place.resume())
    assert (result["status"], result["counters"]["calls"]) == ("done", {"post": 1})
    assert len(place.events("tool_started")) == 1


def test_an_answer_is_for_the_very_call_policy_and_files(place):
    process = place.start(post("a"), post("b"))
    asked = place.asked()
    from agentd.log import Inbox

    inbox = Inbox(place.folder / "home", asked["request"]["run_id"])
    for wrong in ("s1:" + "0" * 64, asked["request"]["request_hash"][:-1] + "x", ""):
        inbox.send("approve", actor="test", ts_ns=time.time_ns(), request_hash=wrong)
    inbox.send("approve", actor="test", ts_ns=time.time_ns())
    time.sleep(1)
    assert place.events("approval_decided") == []
    place.told("approve", asked["code"])
    second = place.asked(but=[asked["code"]])
    inbox.send("approve", actor="test", ts_ns=time.time_ns(), request_hash=asked["request"]["request_hash"])
    time.sleep(1)
    assert len(place.events("approval_decided")) == 1
    place.told("deny", second["code"])
    assert ended(process)["counters"]["calls"] == {"post": 1}


def test_other_arguments_are_checked_decided_on_and_asked_about_again(place):
    process = place.start(post("a"))
    asked = place.asked()
    assert "needs path" in place.says("approve", asked["code"], "--edit", '{"nowhere": 1}', code=2)
    assert "no JSON number" in place.says("approve", asked["code"], "--edit", '{"path": NaN}', code=2)
    refused = place.says("approve", asked["code"], "--edit", '{"path": "bb.txt"}', code=2)
    assert "bb.txt is not in the copy" in refused and "b.txt" in refused.split("there is: ")[1], "as the model is told"
    place.told("approve", asked["code"], "--edit", '{"path": "b.txt"}')
    again = place.asked(but=[asked["code"]])
    assert (again["request"]["edited"], again["request"]["call"]["args"]) == (True, {"path": "b.txt"})
    place.told("approve", again["code"])
    assert ended(process)["status"] == "done"
    (edited,) = place.events("call_edited")
    assert (edited["actor"], edited["body"]["args"]) == ("human", {"path": "b.txt"})
    assert [e["data"]["verdict"] for e in place.events("approval_decided")] == ["edit", "allow"]


@pytest.mark.parametrize("command", ["head -c 5000000 /dev/zero > a.txt", "cp b.txt a.txt"])
def test_what_was_set_aside_of_a_preview_hinders_nobody(place, command):
    (place.folder / "project/b.txt").write_text("TOKEN=ghp_0123456789abcdefABCDEF0123456789abcd\n")
    ended(place.start(shell(command), ask="later"))
    asked = place.asked()
    assert "a.txt" in place.says("inbox", asked["code"]) and not asked["hidden"]
    (previewed,) = place.events("preview_finished")
    assert previewed["data"]["aside"]
    place.told("approve", asked["code"])
    done = place.told("resume", asked["request"]["run_id"])
    assert (done["status"], done["counters"]["calls"]) == ("done", {"shell": 1})


def test_a_call_that_was_proposed_before_is_shown_where_it_comes_to_something(place):
    ended(place.start(post("a"), ask="later"))
    asked = place.asked()
    place.told("approve", asked["code"])
    assert '    1  post path="a.txt"  ok ' in place.says("resume", asked["request"]["run_id"])


def test_a_message_is_heard_before_the_next_step_and_once(place):
    process = place.start(post("a"), post("b"))
    asked = place.asked()
    place.told("send", "last", "Mind the gap.")
    place.told("approve", asked["code"])
    place.told("approve", place.asked(but=[asked["code"]])["code"])
    assert ended(process)["status"] == "done"
    (heard,) = place.events("human_message")
    assert (heard["body"]["text"], heard["step"], heard["actor"]) == ("Mind the gap.", 1, "human")


@pytest.mark.parametrize(("said", "verdicts", "calls"), [
    ("approve", ["allow"], {"post": 1}), ("deny", ["deny"], {}), ("", [], {}),
])
def test_an_answer_counts_also_where_nobody_is_waited_for(place, said, verdicts, calls):
    ended(place.start(post("a"), ask="later"))
    code = place.asked()["code"]
    if said:
        place.told(said, code)
    result = ended(place.resume(ask="deny"))
    assert (result["status"], result["counters"]["calls"]) == ("done", calls)
    assert [e["data"]["verdict"] for e in place.events("approval_decided")] == verdicts


def test_a_message_to_a_run_that_waits_is_heard_when_it_is_resumed(place):
    ended(place.start(post("a"), ask="later"))
    assert "resumed" in place.says("send", "last", "Good morning.")
    place.told("approve", place.asked()["code"])
    assert ended(place.resume(ask="later"))["status"] == "done"
    assert [e["body"]["text"] for e in place.events("human_message")] == ["Good morning."]


def test_a_paused_run_does_nothing_until_it_is_told_to_go_on(place):
    process = place.start(*(shell("true") for _ in range(1)), post("a"))
    asked = place.asked()
    place.told("pause", "last")
    place.told("deny", asked["code"])
    place.until("paused")
    time.sleep(1)
    assert place.events("unpaused") == [] and len(place.events("call_proposed")) == 1
    place.told("pause", "last", "--off")
    place.told("approve", place.asked(but=[asked["code"]])["code"])
    result = ended(process)
    assert result["status"] == "done" and result["counters"]["elapsed_s"] < 8


def test_a_run_is_cancelled_from_elsewhere_and_resumed(place):
    process = place.start(post("a"))
    asked = place.asked()
    place.told("cancel", "last")
    assert (ended(process)["status"], process.returncode) == ("cancelled", 130)
    assert "not under way" in place.says("cancel", "last", code=2)
    process = place.resume()
    again = place.asked()
    assert again["request"]["call"] == asked["request"]["call"]
    place.told("approve", again["code"])
    assert ended(process)["status"] == "done"


def test_deny_is_what_happens_without_a_terminal(place):
    result = ended(place.start(post("a"), ask="deny"))
    assert (result["status"], result["counters"]["denials"]) == ("done", 1)
    assert place.told("inbox") == []
