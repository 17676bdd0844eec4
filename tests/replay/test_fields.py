"""What real runs log is what the page on the schema names."""

from __future__ import annotations

from agentd.contracts import Kind
from tests.log.test_schema import not_named


def test_every_field_of_every_event_is_named(golden, opened):
    seen = set()
    for run_id in golden.values():
        reader = opened(run_id)
        assert list(not_named(reader)) == []
        seen |= {event.kind for event in reader.events()}
    assert {Kind.approval_requested, Kind.approval_decided, Kind.reply_rejected, Kind.policy_decided} <= seen
