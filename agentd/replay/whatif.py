"""What another policy would have decided on each call of a run, from the facts that the log holds.

Pure: the same log and the same policy give the same answer, at any time and on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from agentd.contracts import Counters, Decision, Event, Facts, Json, Kind, Limits, LogReader, Policy, ToolCall, Value
from agentd.errors import LogDamaged
from agentd.tools import Catalogue

KINDS = (Kind.run_started, Kind.forked, Kind.call_proposed, Kind.call_edited, Kind.policy_decided)


class Redecision(Value):
    """A decision of a run, and what it would be. `seq` is its event's number.

    `ended` names the limit that would have ended the run before this call; `changed` is whether the
    verdict is another or the run would have ended. `tainted`: an earlier decision changed, and from
    there on the run would have gone another way; what this one says is of a call that it might never
    have come to.
    """

    seq: int
    step: int
    call: ToolCall
    was: Decision
    would: Decision
    ended: str | None = None
    changed: bool
    tainted: bool


class WhatIf(Value):
    """A run under another policy. `policy_hash` is that policy's, `was_policy` and `was_policy_hash` are
    the run's own; `notes` say why the answer may not be the whole one."""

    run_id: str
    policy_hash: str
    was_policy: str
    was_policy_hash: str
    notes: tuple[str, ...]
    decisions: tuple[Redecision, ...]

    @property
    def changed(self) -> int:
        """How many decisions would be others."""
        return sum(row.changed for row in self.decisions)


def what_if(reader: LogReader, policy: Policy, catalogue: Catalogue, *, limits: bool = False) -> WhatIf:
    """Decide each logged call again; with `limits`, say also where the policy's limits of steps, time,
    tokens and denials would have ended the run. How often a tool may be called always counts. What a fork
    inherited was decided in its parent, and is no part of this.

    The log is taken at its word: whether it can be is another question (`log.verify`). Raises
    LogDamaged for a log that makes no sense.
    """
    header = reader.header
    rows: list[Redecision] = []
    used = Counters()
    tools: Sequence[str] = ()
    call: ToolCall | None = None
    tainted = False
    events = list(reader.events(header.inherited_seq, KINDS))
    bodies = reader.blobs([event.body_hash for event in events if event.body_hash])
    for event in events:
        try:
            data = json.loads(bodies[event.body_hash]) if event.body_hash else event.data  # cut, where it has a body
            if event.kind in (Kind.run_started, Kind.forked):
                tools = data["tools"]
            elif event.kind in (Kind.call_proposed, Kind.call_edited):
                call = ToolCall.model_validate(data)
            else:
                facts = Facts.model_validate({**data["facts"], "call": call})
                row = _again(event, data, facts, policy, used if limits else None, tainted)
                used, tainted = facts.counters, tainted or row.changed
                rows.append(row)
        except (ValueError, LookupError, TypeError) as error:
            raise LogDamaged(f"event {event.seq}, {event.kind}, makes no sense: {error}") from error
    return WhatIf(
        run_id=header.run_id, policy_hash=policy.hash, was_policy=header.policy_name,
        was_policy_hash=header.policy_hash, decisions=tuple(rows),
        notes=tuple(_notes(tools, header.tools_hash, policy if policy.hash != header.policy_hash else None, catalogue)),
    )


def _again(
    event: Event, data: dict[str, Json], facts: Facts, policy: Policy, used: Counters | None, tainted: bool,
) -> Redecision:
    was = Decision.model_validate({name: data[name] for name in Decision.model_fields if name in data})
    would = policy.decide(facts)
    ended = _over(policy.limits, facts.counters, used) if used is not None else None
    return Redecision(
        seq=event.seq, step=event.step, call=facts.call, was=was, would=would, ended=ended,
        changed=ended is not None or would.verdict != was.verdict, tainted=tainted,
    )


def _over(limits: Limits, now: Counters, before: Counters) -> str | None:
    """The limit at which a run ends before it comes to a call. Tokens and time are looked at before the
    model is asked, so that it is those of the decision before that count."""
    reached = {
        "steps": now.steps > limits.steps, "tokens": before.tokens >= limits.tokens,
        "wall_clock_s": before.elapsed_s >= limits.wall_clock_s, "denials": now.denials >= limits.denials,
    }
    return next((name for name, over in reached.items() if over), None)


def _notes(tools: Sequence[str], tools_hash: str, other: Policy | None, catalogue: Catalogue) -> Iterator[str]:
    """What is not as it was: the tools, and what the model would be shown of them."""
    here = [spec.name for spec in catalogue.specs]
    if gone := [name for name in tools if name not in here]:
        yield f"tools that the run had are not here: {', '.join(gone)}; their calls are denied for that"
    if new := [name for name in here if name not in tools]:
        yield f"tools that the run did not have: {', '.join(new)}"
    if catalogue.hash != tools_hash and not gone and not new:
        yield "the tools are not those of the run: a manifest or code has changed since"
    if other is not None:
        shown = {spec.name for spec in other.visible(catalogue.specs)}
        if hidden := [name for name in here if name not in shown]:
            yield f"the model would not see {', '.join(hidden)}, and might have called others from the start"
