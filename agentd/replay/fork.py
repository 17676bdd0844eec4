"""Begins a run with what another one was up to a step. Its parent stays as it is; the budgets that were used
are used, and nothing that a person granted is granted again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from agentd import __version__, log, tools
from agentd.canon import digest
from agentd.clock import Clock, SystemClock, new_run_id
from agentd.contracts import SCHEMA_VERSION, Json, Kind, Limits, RunHeader
from agentd.episode import Journal, OnEvent, note_message
from agentd.errors import AgentdError, LogDamaged, UsageError
from agentd.log import ForkPoint, fork_point
from agentd.policy import LoadedPolicy
from agentd.resuming import resume
from agentd.runtime import RunResult, Watch, check_same, found_again, load_policy, redactor, tightened
from agentd.settings import Settings


@dataclass(frozen=True)
class Turn:
    """What is other than in the parent: what is None stays. `message` is said to the model before it is asked
    again; `limits` only tighten."""

    policy: str | None = None
    model: str | None = None
    message: str | None = None
    limits: Mapping[str, float] = field(default_factory=dict)


def fork(
    run: str, step: int | None, turn: Turn, settings: Settings, *, clock: Clock | None = None,
    watch: Watch | None = None,
) -> RunResult:
    """Go on from the end of a step (default: the last) of a run, as another run, to its end; `run` is an id,
    the start of one, or `last`. Where it cannot begin, nothing of it remains.

    Raises UsageError for what is wrong with the request, LogDamaged, and as `resume` does."""
    clock, watch = clock or SystemClock(), watch or Watch()
    run_id = begin_fork(run, step, turn, settings, clock, watch.on_event)
    try:
        return resume(run_id, settings, clock=clock, watch=watch)
    except AgentdError:
        with closing(log.open_reader(settings.home, run_id)) as reader:
            begun = any(event.kind is Kind.resumed for event in reader.events(reader.header.inherited_seq))
        if not begun:
            log.remove_runs(settings.home, [run_id])
        raise


def begin_fork(
    run: str, step: int | None, turn: Turn, settings: Settings, clock: Clock, on_event: OnEvent | None = None,
) -> str:
    """The id of a run that is forked and does not run yet: `agentd resume` goes on with it."""
    home = settings.home
    parent_id = log.Catalogue(home).resolve(run)
    log.refuse_imported(home, parent_id)
    checked = log.verify(home, parent_id, contents=False)
    if not checked.ok:
        raise LogDamaged(f"run {parent_id} is not forked: its log is damaged: {checked.why}",
                         hint=f"see: agentd verify {parent_id}")
    with closing(log.open_reader(home, parent_id)) as reader:
        parent, point = reader.header, fork_point(reader, step)
    if point.idle and not turn.message:
        raise UsageError(
            f"run {parent_id} ended with step {point.step}: nothing is left to do", field="--message",
            hint=f'say what to do, or fork earlier: agentd fork {parent_id} --at {max(0, point.step - 1)}',
        )
    catalogue = tools.load_catalogue(settings.tools_paths)
    rules = _policy(parent, point, turn, catalogue)
    header = parent.model_copy(update={
        "run_id": new_run_id(clock), "policy_name": rules.name, "policy_hash": rules.hash,
        "tools_hash": catalogue.hash, "model": _model(parent, turn),
        "settings_hash": digest("agentd.settings.1", settings.model_dump(mode="json")), "ask": "deny",
        "agentd_version": __version__, "created_ns": clock.now_ns(), "parent_run_id": parent_id,
        "forked_at_seq": point.event.seq, "parent_hash": point.event.hash, "schema_version": SCHEMA_VERSION,
    })
    with closing(log.create_run(home, header, clock)) as writer:
        journal = Journal(writer, on_event, redactor(settings))
        journal.step = point.event.step
        journal.note(Kind.forked, {
            "parent": parent_id, "at_step": point.step, **_beginning(point, turn, rules),
            "tools": [spec.name for spec in catalogue.specs],
        }, actor="human")
        if turn.message:
            note_message(journal, turn.message)
        journal.commit()
    return header.run_id


def _model(parent: RunHeader, turn: Turn) -> Json:
    """The model as the header has it: of another one only what it is called is known yet."""
    if turn.model is None:
        return parent.model
    unknown: dict[str, Json] = {"sha256": None, "adapter_sha256": None, "notes": []}
    return {**parent.model, **unknown, "name": turn.model, "spec": turn.model}


def _policy(parent: RunHeader, point: ForkPoint, turn: Turn, catalogue: tools.Catalogue) -> LoadedPolicy:
    if turn.policy is not None:
        return load_policy(turn.policy, catalogue.specs)
    name = str(point.started["policy"])
    rules = load_policy(name, catalogue.specs, point.started.get("policy_text") or None)
    check_same(rules, name, parent)
    return rules


def _beginning(point: ForkPoint, turn: Turn, rules: LoadedPolicy) -> dict[str, Json]:
    """What was settled when the parent began, and what is other now."""
    limits = Limits.model_validate(point.started["limits"]) if turn.policy is None else rules.limits
    given = dict(point.started) | {"limits": tightened(limits, dict(turn.limits)).model_dump(), "other_model": False}
    if turn.policy is not None:
        given |= {"policy": found_again(turn.policy), "policy_text": ""}
    if turn.model is not None:
        given |= {"model": found_again(turn.model), "model_name": turn.model, "model_place": "", "model_notes": [],
                  "adapter": "", "other_model": True}
    return given
