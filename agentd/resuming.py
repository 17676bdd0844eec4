"""Takes up a run that was interrupted, cancelled or failed by a broken part, where its log ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

from agentd import log, tools
from agentd.clock import Clock, SystemClock
from agentd.contracts import Check, FileEntry, Kind, Limits, LogReader, ModelInfo, RunHeader, ToolSpec
from agentd.episode import Answer, Journal, Parts, cancelled, waiting
from agentd.episode import answer as ask_again
from agentd.errors import LogError, UsageError, WorkspaceError
from agentd.model import ModelOptions
from agentd.policy import LoadedPolicy
from agentd.runtime import RunRequest, RunResult, Watch, drive, load_policy, open_both, redactor
from agentd.sandbox import Origin
from agentd.settings import Settings

Unknown = Literal["rerun", "skip"]


def resume(
    run: str, settings: Settings, *, unknown: Unknown | None = None, clock: Clock | None = None,
    watch: Watch | None = None,
) -> RunResult:
    """Go on with a run to its end, in this process; `run` is its id, the start of one, or `last`.

    What was under way is done again: a question to the model or to a person, and a call, on the
    workspace as it was before that call. Whether a call is to be made again that reaches outside and
    is not idempotent, nobody but the user can know: `unknown` says it. Raises UsageError where there is
    nothing to resume, the policy or the tools are not those that it began with, or another machine made
    it; LeaseHeld where it is still under way; LogDamaged; WorkspaceError where contents are lost;
    ModelError, SandboxError.
    """
    clock, watch = clock or SystemClock(), watch or Watch()
    run_id = log.Catalogue(settings.home).resolve(run)
    log.refuse_imported(settings.home, run_id)
    watch.takes(settings.home, run_id)
    with closing(log.open_writer(settings.home, run_id, clock)) as writer:
        with closing(log.open_reader(settings.home, run_id)) as reader:
            header, point = reader.header, log.point_of(reader)
            request, specs, rules = _as_begun(header, point, settings)
            _check_call(header, point, specs, unknown)
            skip = unknown == "skip" and point.left == "call"
            if point.redacted and not skip:
                point = point.asked_again()
            answer = _answered(header, point, writer, settings, watch, clock)
            if answer is not None and answer.approval.verdict == "wait":
                return _still_waiting(header, point, writer, settings, watch)
            if answer is not None and answer.approval.verdict == "allow":
                point = _with_preview(point, reader)
            settings = settings.model_copy(update={"image": header.image})
            limits = Limits.model_validate(point.started["limits"])
            model, sandbox = open_both(
                request, settings, clock=clock, run_id=run_id, limits=limits, watch=watch,
                origin=Origin(restored=contents_of(reader, point.entries)),
                options=ModelOptions(said=point.replies),
            )
        with closing(model), closing(sandbox):
            if point.state.tree_hash and sandbox.tree_hash() != point.state.tree_hash:
                raise WorkspaceError(f"the workspace of run {run_id} cannot be made again as it was")
            journal = Journal(writer, watch.on_event, redactor(settings), log.Snapshots(settings.home).keep_all)
            parts = Parts(
                model=model, policy=rules, sandbox=sandbox, journal=journal, clock=clock,
                specs=specs, limits=limits, delimiter=str(point.started["delimiter"]), run_id=run_id, point=point,
                skip=skip, answer=answer,
            )
            return drive(header.goal, request, parts, settings, watch)


def _as_begun(
    header: RunHeader, point: log.Point, settings: Settings,
) -> tuple[RunRequest, tuple[ToolSpec, ...], LoadedPolicy]:
    """The request that the run began with, its tools and its policy, if they still are what they were."""
    run_id, started = header.run_id, point.started
    anew = f'begin a run that carries it on: agentd run --continue {run_id} "GOAL"'
    if not log.is_resumable(point.state.status, point.state.code):
        raise UsageError(f"run {run_id} has ended: {point.state.status}", hint=anew)
    if point.left == "start" or "delimiter" not in started:
        raise UsageError(f"run {run_id} holds nothing to go on from", hint="start anew")
    if point.begun_redacted:
        raise UsageError(f"run {run_id} began with a secret in a check or its policy, which is not kept", hint=anew)
    catalogue = tools.load_catalogue(settings.tools_paths)
    if catalogue.hash != header.tools_hash:
        raise UsageError(f"the tools are not those that run {run_id} began with", hint=anew)
    text = started.get("policy_text") or None
    rules = load_policy(str(started["policy"]), catalogue.specs, text)
    if rules.hash != header.policy_hash:
        raise UsageError(f"the policy {header.policy_name} is not what run {run_id} began with", hint=anew)
    adapter = started.get("adapter")
    request = RunRequest(
        goal=header.goal, source=Path(header.source) if header.source else None, policy=str(started["policy"]),
        policy_text=text, model=str(started["model"]), adapter=Path(adapter) if adapter else None,
        checks=tuple(Check.model_validate(check) for check in started.get("checks", ())),
    )
    return request, catalogue.specs, rules


def _answered(
    header: RunHeader, point: log.Point, writer: log.Writer, settings: Settings, watch: Watch, clock: Clock,
) -> Answer | None:
    """What people answer to the question that is open, before anything is opened for it; None where there is
    none, or it is asked anew. What was answered already counts also where nobody is waited for."""
    if point.left != "approval" or point.request is None or watch.approver is not None:
        return None
    held = watch.wait and bool(watch.hold_s)
    if held:
        journal = Journal(writer, watch.on_event)
        journal.step = point.state.step
        journal.note(Kind.resumed, {"left": point.left}, call_id=point.request.call.call_id)
        journal.commit()
    hold_s = None if held else 0.0
    with closing(watch.desk(settings.home, header.run_id, clock, hold_s=hold_s, taken=point.taken)) as desk:
        answer = ask_again(desk, point.request, redactor(settings))
    return answer if watch.wait or answer.approval.verdict != "wait" else None


def _still_waiting(
    header: RunHeader, point: log.Point, writer: log.Writer, settings: Settings, watch: Watch,
) -> RunResult:
    """Nobody has answered: the run is as it was, or cancelled."""
    state = point.state
    ending = cancelled() if watch.cancelled.is_set() else waiting(point.call.tool if point.call else "a call")
    if ending.status != writer.state.status:
        journal = Journal(writer, watch.on_event)
        journal.step = state.step
        journal.note(Kind.run_finished, {"counters": state.counters.model_dump(), **ending.model_dump()})
        journal.commit()
    return RunResult(
        run_id=header.run_id, status=ending.status, reason=ending.reason, code=ending.code, answer="", graded=(),
        counters=state.counters, log=settings.runs / header.run_id, model=ModelInfo.model_validate(header.model),
    )


def _with_preview(point: log.Point, reader: LogReader) -> log.Point:
    """The run with what was previewed in its files: it was allowed, and is not done again."""
    if point.request is None or point.request.preview is None:
        return point
    delta = point.request.preview.delta
    tree = {entry.path: entry for entry in point.entries}
    log.lay(tree, delta.changes)
    return replace(
        point, entries=tuple(tree[path] for path in sorted(tree)),
        changes=log.changes_between(log.base_tree(reader), tree),
        state=point.state.model_copy(update={"tree_hash": delta.tree_hash or point.state.tree_hash}),
    )


def _check_call(header: RunHeader, point: log.Point, specs: tuple[ToolSpec, ...], unknown: Unknown | None) -> None:
    """Whether the user has to say what becomes of the call that was under way."""
    if point.left != "call" or point.call is None or unknown is not None:
        return
    spec = next(spec for spec in specs if spec.name == point.call.tool)
    if spec.effect == "outside" and not spec.idempotent:
        raise UsageError(
            f"{point.call.tool} was under way, reaches outside, and may or may not have run",
            hint=f"look, then say it: agentd resume {header.run_id} --unknown rerun, or --unknown skip",
        )


def contents_of(reader: LogReader, entries: Iterable[FileEntry]) -> Iterator[tuple[FileEntry, bytes]]:
    """Each entry of a run's workspace with its content, from what the log and the snapshots hold. Raises
    WorkspaceError where one is not kept."""
    for entry in entries:
        try:
            yield entry, reader.blob(entry.sha256) if entry.sha256 is not None else b""
        except LogError as error:
            raise WorkspaceError(
                "what it held when it was copied is not kept any more", file=entry.path,
                hint=f'begin a run that carries it on: agentd run --continue {reader.header.run_id} "GOAL"',
            ) from error
