"""Wires the rooms for one run and takes them down again, whatever happens between."""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from agentd import __version__, log, policy, tools
from agentd.canon import digest
from agentd.clock import Clock, SystemClock, new_run_id
from agentd.contracts import (
    Approver,
    Check,
    CheckResult,
    Counters,
    Json,
    Kind,
    Limits,
    Model,
    ModelInfo,
    OnOutput,
    OnText,
    RunHeader,
    Sandbox,
    Status,
    ToolSpec,
    Value,
)
from agentd.control import Asking, Desk
from agentd.episode import Carried, Journal, OnEvent, Parts
from agentd.errors import UsageError
from agentd.guard import Redactor, known_secrets
from agentd.loop import Loop
from agentd.model import ModelOptions, open_model
from agentd.policy import LoadedPolicy
from agentd.prompt import FORMAT
from agentd.sandbox import Laying, Origin, Telling, open_sandbox
from agentd.settings import Settings, data_dir
from agentd.stream import Told

GOAL_CHARS = 16_000
NAME_CHARS = 200
THINK_TOKENS = 512
HOLD_S = 60.0  # a question holds model and sandbox for so long; then it waits without them


class RunRequest(Value):
    """A goal and what it is worked on with.

    The workspace is a copy of `source`, or `files` (path -> content), or empty. The policy is the one of
    that name or file, or of `policy_text`. `limits` may only tighten the policy's. `checks` are told to
    the model and end the run when they hold; `grade` checks are evaluated after it and told to nobody.
    `carry_on` is an earlier run, whose folder, conversation, policy and model are taken where none is
    given here.
    """

    goal: str
    source: Path | None = None
    files: dict[str, bytes] | None = None
    policy: str | None = None
    policy_text: str | None = None
    model: str | None = None
    adapter: Path | None = None
    checks: tuple[Check, ...] = ()
    grade: tuple[Check, ...] = ()
    limits: dict[str, float] = Field(default_factory=dict)
    carry_on: str | None = None


class RunResult(Value):
    """What a run came to. `log` is the folder that holds it, `model` what answered, and where."""

    run_id: str
    status: Status
    reason: str
    code: str
    answer: str
    counters: Counters
    graded: tuple[CheckResult, ...]
    log: Path
    model: ModelInfo


@dataclass
class Watch:
    """Who is told what as it happens, who is asked, and the way to stop a run from another thread.

    `approver` answers what the policy asks; where there is none and `wait` is set, people do through the
    run's inbox, and `asking` shows them the question here. After `hold_s` seconds without an answer the
    run ends as `waiting`, to be resumed. `on_output` gets what a tool prints, line by line."""

    on_event: OnEvent | None = None
    on_text: OnText | None = None
    on_output: OnOutput | None = None
    on_phase: Callable[[str], None] | None = None
    on_note: Callable[[str], None] | None = None
    approver: Approver | None = None
    wait: bool = False
    hold_s: float | None = HOLD_S
    asking: Asking | None = None

    def __post_init__(self) -> None:
        self.cancelled = threading.Event()
        self._stops: list[Callable[[], object]] = []
        self._desk: Desk | None = None
        self._since = 0

    @property
    def ask(self) -> Literal["wait", "deny"]:
        """What becomes of a call that the policy asks about."""
        return "wait" if self.wait or self.approver is not None else "deny"

    def takes(self, home: Path, run_id: str) -> None:
        """This process is about to take a run: what people order from now on is meant for it."""
        self._since = log.Inbox(home, run_id).last()

    def desk(self, home: Path, run_id: str, clock: Clock, *, hold_s: float | None, taken: Collection[int]) -> Desk:
        """The run's inbox, watched until it is closed; one that is damaged is put aside for an empty one."""
        inbox = log.Inbox(home, run_id)
        if aside := inbox.mend(max(taken, default=0)):
            self.note(f"the inbox of run {run_id} is damaged: what was in it does not count; it is {aside} now")
        desk = Desk(
            inbox, clock, on_cancel=self.cancel, hold_s=hold_s, taken=taken, since=self._since, asking=self.asking,
            before=self._desk,
        )
        self._desk = desk
        self.stops_with(desk.stop)
        return desk

    def cancel(self) -> None:
        """Stop the run: the reply or call under way ends at once, and the log says so."""
        self.cancelled.set()
        for stop in self._stops:
            stop()

    def stops_with(self, *stops: Callable[[], object]) -> None:
        """What else `cancel` must stop."""
        self._stops.extend(stops)
        if self.cancelled.is_set():
            self.cancel()

    def note(self, text: str) -> None:
        """Tell what is worth knowing before it happens, such as the size of a large copy."""
        if self.on_note is not None:
            self.on_note(text)

    def phase(self, text: str) -> None:
        """Tell what is being prepared."""
        if self.on_phase is not None:
            self.on_phase(text)


def execute(
    request: RunRequest, settings: Settings, *, clock: Clock | None = None, watch: Watch | None = None,
    options: ModelOptions | None = None,
) -> RunResult:
    """Run a goal to its end, in this process.

    Raises UsageError for what is wrong with the request (goal, folder, policy, tools) and
    ModelError or SandboxError where a part cannot start; once the run is in the log, such an error
    is its ending instead.
    """
    clock, watch = clock or SystemClock(), watch or Watch()
    redact, asked = redactor(settings), request
    goal = redact(_checked_goal(request.goal))
    history = log.load_history(settings.home, request.carry_on) if request.carry_on else None
    request = _with_defaults(request, settings, history)
    catalogue = tools.load_catalogue(settings.tools_paths)
    specs = catalogue.specs
    rules = load_policy(request.policy or "", specs, request.policy_text)
    if history is not None and not asked.policy and asked.policy_text is None:
        check_same(rules, request.policy or "", history.header)
    limits = tightened(rules.limits, request.limits)
    run_id, kept = new_run_id(clock), log.Snapshots(settings.home)
    laying = Laying(history.changes, history.blobs) if history else None
    model, sandbox = open_both(
        request, settings, clock=clock, run_id=run_id, limits=limits, watch=watch,
        origin=Origin(request.source, request.files or {}, laying, keep=kept.keep, redact=redact), options=options,
    )
    with closing(model), closing(sandbox):
        header = RunHeader(
            run_id=run_id, goal=goal, source=str(request.source or ""), policy_name=rules.name,
            policy_hash=rules.hash, tools_hash=catalogue.hash, model=redact.json(model.info.model_dump()),
            settings_hash=digest("agentd.settings.1", settings.model_dump(mode="json")), image=settings.image,
            ask=watch.ask, agentd_version=__version__, created_ns=clock.now_ns(),
            parent_run_id=history.header.run_id if history else None,
            forked_at_seq=history.state.head_seq if history else None,
        )
        with closing(log.create_run(settings.home, header, clock)) as writer:
            journal = Journal(writer, watch.on_event, redact, kept.keep_all)
            delimiter = clock.token(4)
            journal.note(Kind.run_started, {
                **_beginning(request, limits, specs, model.info), "delimiter": delimiter, "image": sandbox.image,
            })
            parts = Parts(
                model=model, policy=rules, sandbox=sandbox, journal=journal, clock=clock, specs=specs, limits=limits,
                delimiter=delimiter, run_id=run_id,
                carried=Carried(history, laying.changes, laying.blobs, laying.kept) if history and laying else None,
            )
            return drive(goal, request, parts, settings, watch)


def redactor(settings: Settings) -> Redactor:
    """What takes secrets out of all that is kept or told: by shape, by name, and those that this process has
    in its environment and settings."""
    key = settings.model_key
    return Redactor(known_secrets(os.environ, key.get_secret_value() if key else None))


def drive(goal: str, request: RunRequest, parts: Parts, settings: Settings, watch: Watch) -> RunResult:
    """Run a loop to its end with these parts, which somebody else closes."""
    watch.stops_with(parts.model.abort, parts.sandbox.cancel)
    model, redact = parts.model.info, parts.journal.redact
    taken = set(parts.point.taken) if parts.point else set()
    if parts.answer is not None and parts.answer.approval.command is not None:
        taken.add(parts.answer.approval.command)
    with closing(watch.desk(settings.home, parts.run_id, parts.clock, hold_s=watch.hold_s, taken=taken)) as desk, \
            closing(Told(parts.model, settings.runs / parts.run_id, parts.clock, redact)) as told:
        loop = Loop(goal, request.checks, replace(
            parts, model=told, cancelled=watch.cancelled, on_text=watch.on_text, operator=desk,
            on_output=watch.on_output, approver=watch.approver or (desk if watch.wait else None),
            think_tokens=THINK_TOKENS if model.thinks else 0,
        ))
        ending = loop.run()
    return RunResult(
        run_id=parts.run_id, status=ending.status, reason=redact(ending.reason), code=ending.code,
        answer=redact(ending.answer), graded=loop.grade(request.grade, ending.answer), counters=loop.counters,
        log=settings.runs / parts.run_id, model=model,
    )


def _beginning(request: RunRequest, limits: Limits, specs: tuple[ToolSpec, ...], model: ModelInfo) -> dict[str, Json]:
    """What is settled before a run begins, as far as its header does not say it; a resumed run is
    opened with it again."""
    return {
        "checks": [check.model_dump() for check in request.checks], "adapter": str(request.adapter or ""),
        "policy_text": request.policy_text or "", "limits": limits.model_dump(), "tools": [s.name for s in specs],
        "policy": found_again(request.policy or ""), "model": found_again(request.model or ""),
        "model_name": model.name[:NAME_CHARS], "model_place": model.place, "model_notes": list(model.notes),
    }


def load_policy(name_or_path: str, specs: tuple[ToolSpec, ...], text: str | None = None) -> LoadedPolicy:
    """A shipped policy, one of a file, or the one of `text`. Raises PolicyError."""
    if text is not None:
        return policy.parse(text, specs)
    return policy.load(name_or_path, specs, policies_dir=data_dir("policies"))


def open_both(
    request: RunRequest, settings: Settings, *, clock: Clock, run_id: str, limits: Limits, watch: Watch,
    origin: Origin, options: ModelOptions | None = None,
) -> tuple[Model, Sandbox]:
    """Model and sandbox start side by side; where one fails, the other is taken down."""
    watch.phase("starting the model and the sandbox")
    with ThreadPoolExecutor(2) as pool:
        model = pool.submit(
            open_model, request.model or "", settings=settings, adapter=request.adapter, prompt_format=FORMAT,
            options=options,
        )
        sandbox = pool.submit(
            open_sandbox, origin, home=settings.home, run_id=run_id, image=settings.image, limits=limits, clock=clock,
            pool=settings.pool, tell=Telling(watch.note, watch.phase),
        )
    opened: Sequence[Any] = [f.result() for f in (model, sandbox) if f.exception() is None]
    if len(opened) == 2:
        return model.result(), sandbox.result()
    for part in opened:
        part.close()
    failed = sandbox.exception() or model.exception()
    assert failed is not None  # noqa: S101 - one of two has no result
    raise failed


def _checked_goal(goal: str) -> str:
    text = goal.strip()
    if not text:
        raise UsageError("the goal is empty", hint='say what to reach: agentd run "count the lines of access.log"')
    if len(text) > GOAL_CHARS:
        raise UsageError(
            f"the goal has {len(text)} characters, more than {GOAL_CHARS}",
            hint="put the long part into a file of the folder and name it in the goal",
        )
    return text


def tightened(limits: Limits, wanted: dict[str, float]) -> Limits:
    """Limits, each lowered to what was asked for. Raises UsageError for one that is none."""
    known = {name for name, f in Limits.model_fields.items() if f.annotation in (int, float)}
    for name, value in wanted.items():
        if name not in known:
            raise UsageError(f"no such limit; the limits are {', '.join(sorted(known))}", field=name)
        if not value >= 1:
            raise UsageError(f"{value:g} is no bound; allowed: 1 or more", field=name)
    return Limits.model_validate(
        limits.model_dump() | {n: type(getattr(limits, n))(min(v, getattr(limits, n))) for n, v in wanted.items()}
    )


def _with_defaults(request: RunRequest, settings: Settings, history: log.History | None) -> RunRequest:
    """The request with nothing left open: from the run that it carries on, else from the settings."""
    chosen = {"policy": settings.policy, "model": settings.model, **(history.chosen if history else {})}
    given: dict[str, Any] = {name: getattr(request, name) or chosen[name] for name in ("policy", "model")}
    if request.policy_text is not None:
        given["policy"] = ""
    elif not given["policy"]:
        raise UsageError("the earlier run's policy was a text, and is not kept", hint="give the policy of this one")
    if history is not None and request.files is None:
        given["source"] = _same_folder(request.source, history)
    return request.model_copy(update=given)


def check_same(rules: LoadedPolicy, name: str, before: RunHeader) -> None:
    """What nobody names again must be what it was: the run before may have written the policy's file."""
    if rules.hash != before.policy_hash:
        raise UsageError(
            f"the policy {name} says something else than it did in run {before.run_id}", field="policy",
            hint=f"look at it, and name it to go on under it as it is now: --policy {shlex.quote(name)}",
        )


def _same_folder(asked: Path | None, history: log.History) -> Path | None:
    run_id, before = history.header.run_id, history.header.source
    if not before and history.imported:
        raise UsageError(f"the files of run {run_id} came from a program, and are not kept", hint="start anew")
    if asked is not None and before and not Path(before).exists():
        return asked  # it was moved
    if asked is not None and (not before or asked.resolve() != Path(before).resolve()):
        raise UsageError(
            f"run {run_id} worked on {before or 'no folder'}, not on {asked}",
            hint="leave out --dir to carry on where it worked",
        )
    return Path(before) if before else None


def found_again(spec: str) -> str:
    """A policy or model as it is found again from another folder."""
    scheme, path = ("scripted:", spec[9:]) if spec.startswith("scripted:") else ("", spec)
    names_file = scheme or "/" in path or path.endswith((".yaml", ".yml", ".gguf"))
    return f"{scheme}{Path(path).resolve()}" if names_file and Path(path).is_file() else spec
