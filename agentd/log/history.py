"""What a run carries on from: an earlier run's conversation, labels and changes, from its log alone.

Takes over nothing that was granted: approvals, budgets and names of the earlier goal are not in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from agentd.contracts import UNTRUSTED, Change, Kind, LogReader, Message, RunHeader
from agentd.errors import LogDamaged, UsageError
from agentd.log.catalogue import Catalogue
from agentd.log.places import refuse_imported
from agentd.log.reader import open_reader
from agentd.log.state import RunState, fold
from agentd.log.tree import tree_changes
from agentd.log.verification import verify


@dataclass(frozen=True)
class History:
    """An earlier run. `chosen` holds the policy and the model that it was started with; `imported` is
    how many files and folders it copied; `messages` is its conversation without the system message;
    `labels` are those of everything that its model saw; `changes` lie between its folder and its copy,
    and `blobs` (sha256 -> content) has what they left. `undone_to` is the step to which the files were set
    back after its last question."""

    header: RunHeader
    state: RunState
    chosen: Mapping[str, str]
    imported: int
    messages: tuple[Message, ...]
    labels: tuple[str, ...]
    changes: tuple[Change, ...]
    blobs: Mapping[str, bytes] = field(repr=False)
    undone_to: int | None = None


def load_history(home: Path, run: str) -> History:
    """An earlier run's history; `run` is its id, the start of one, or `last`. Raises LogDamaged where
    its log does not verify, UsageError where there is no such run, it is still
    under way, or another machine made it."""
    catalogue = Catalogue(home)
    run_id = catalogue.resolve(run)
    refuse_imported(home, run_id)
    checked = verify(home, run_id)
    if not checked.ok:
        raise LogDamaged(
            f"run {run_id} is not carried on: its log is damaged at event {checked.bad_seq}: {checked.why}",
            hint=f"look at it: agentd show {run_id}; or start anew",
        )
    with closing(open_reader(home, run_id)) as reader:
        events = list(reader.events())
        state = fold(events, reader.header, reader.blob)
        if state.status == "running" and catalogue.is_live(run_id):
            raise UsageError(
                f"run {run_id} is still under way", hint=f"wait for its end: agentd events --follow {run_id}"
            )
        chosen: dict[str, str] = {}
        labels: dict[str, None] = {UNTRUSTED: None}
        imported = 0
        undone_to: int | None = None
        for event in events:
            if event.kind in (Kind.run_started, Kind.forked):
                chosen = {name: str(event.data[name]) for name in ("policy", "model") if name in event.data}
            elif event.kind is Kind.workspace_imported:
                imported = event.data["entries"]
            elif event.kind in (Kind.workspace_restored, Kind.prompt_built):
                undone_to = event.data.get("to_step")
            labels |= dict.fromkeys(event.data.get("labels", ()))
        changes = tree_changes(reader)
        return History(
            header=reader.header, state=state, chosen=chosen, imported=imported, labels=tuple(labels), changes=changes,
            messages=whole_conversation(reader)[1:], undone_to=undone_to,
            blobs={c.after.sha256: reader.blob(c.after.sha256) for c in changes if c.after and c.after.sha256},
        )


def whole_conversation(reader: LogReader) -> tuple[Message, ...]:
    """What was said, as the model saw it last, and its last reply."""
    said, reply = conversation(reader)
    return (*said, reply) if reply else said


def conversation(reader: LogReader, until_seq: int | None = None) -> tuple[tuple[Message, ...], Message | None]:
    """The last prompt up to an event, and the reply to it where there is one."""
    segments: list[str] = []
    replied: str | None = None
    told = list(reader.events(kinds=(Kind.prompt_built, Kind.model_replied), until_seq=until_seq))
    replaced = reader.blobs({e.body_hash for e in told if e.kind is Kind.prompt_built and e.body_hash})
    for event in told:
        if event.kind is Kind.prompt_built:
            segments += event.data["added"]
            for index, name in json.loads(replaced[event.body_hash]) if event.body_hash else ():
                segments[index] = name
            replied = None
        elif event.data["finish"] in ("stop", "truncated"):
            replied = event.body_hash or replied
    said = reader.blobs(set(segments))
    reply = Message(role="assistant", text=json.loads(reader.blob(replied))["text"]) if replied else None
    return tuple(Message.model_validate(json.loads(said[name])) for name in segments), reply
