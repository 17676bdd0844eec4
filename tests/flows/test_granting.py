"""Calls like one are let be for the rest of a run: what may be granted, and how it is said."""

from __future__ import annotations

import shlex

import pytest

from tests.flows.place import ended, post, shell


def test_a_grant_covers_what_it_describes_and_no_more(place):
    process = place.start(post("a"), post("b"), post("c"), post("a"))
    asked = place.asked()
    offered = place.told("grant", asked["code"])
    assert offered[0] == {"where": {"path": {"equals": "a.txt"}}, "would_have_matched": 0}
    assert "does not describe" in place.says("grant", asked["code"], "--where", '{"path": {"equals": "z.txt"}}', code=2)
    place.told("grant", asked["code"], "--where", '{"path": {"in": ["a.txt", "b.txt"]}}')
    second = place.asked(but=[asked["code"]])
    assert second["request"]["call"]["args"] == {"path": "c.txt"}
    place.told("deny", second["code"])
    assert ended(process)["status"] == "done"
    decisions = [(e["data"]["verdict"], e["data"]["grant"]) for e in place.events("policy_decided")]
    assert decisions[:3] == [("ask", None), ("allow", "g1"), ("ask", None)]


@pytest.mark.parametrize(("where", "said"), [
    ('{"path": "b.txt"}', 'path: should be matchers, not "b.txt"; perhaps {"path": {"equals": "b.txt"}}'),
    ('{"path": {"equal": "b.txt"}}', "grant.path.equal: is no field here; did you mean equals? Allowed: equals, in"),
    ('{"path": {"in": "b.txt"}}', "grant.path.in: should be a list, not 'b.txt'"),
    ('{"paths": {"in": ["b.txt"]}}', "post has no argument paths; it has path"),
    ("[]", "--where: is no JSON object"),
])
def test_a_grant_that_is_none_is_told_what_may_stand_there(place, where, said):
    ended(place.start(post("a"), ask="later"))
    assert said in place.says("grant", place.asked()["code"], "--where", where, code=2)


def test_what_is_said_of_a_grant_can_be_typed(place):
    ended(place.start(shell("echo 'a  b'"), ask="later"))
    *_, line = place.says("grant", place.asked()["code"]).splitlines()
    assert "agentd resume" in place.says(*shlex.split(line)[1:])
