"""agentd from Python: run a goal and wait for it, or watch it as it happens, in threads or with asyncio.

The names that `agentd` exports are public and follow semantic versioning.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, TypedDict, Unpack

from agentd import decode, log, tools
from agentd.applying import apply_run
from agentd.config import load_settings
from agentd.contracts import (
    Approval,
    ApprovalRequest,
    Change,
    Check,
    Decision,
    Event,
    Facts,
    Json,
    Limits,
)
from agentd.errors import UsageError
from agentd.news import News
from agentd.runtime import RunRequest, RunResult, Watch, execute, load_policy
from agentd.sandbox import ApplyReport
from agentd.settings import Settings

AnyApprover = Callable[[ApprovalRequest], Approval | Awaitable[Approval]]


class RunEvent(Event):
    """An event of a run's log with its body: a call's arguments, an outcome, a plan. None where it has none."""

    body: Json = None


class Policy:
    """Rules that a run obeys: a shipped policy's, a file's or a text's."""

    def __init__(self, name_or_path: str | Path = "default", *, text: str | None = None) -> None:
        """Read and prove it, its own table of cases included. Raises PolicyError with file, line and field."""
        self.spec = str(name_or_path)
        self.text = text
        self._specs = tools.load_catalogue(load_settings().tools_paths).specs
        self._rules = load_policy(self.spec, self._specs, text)

    @property
    def name(self) -> str:
        return self._rules.name

    @property
    def hash(self) -> str:
        """Over what the rules say: layout, comments and their order do not count."""
        return self._rules.hash

    @property
    def limits(self) -> Limits:
        return self._rules.limits

    def decide(self, tool: str, args: Json, *, labels: Sequence[str] = (), goal: str = "") -> Decision:
        """What it says to a call, after a model has seen what `labels` name (`untrusted`, `tool:NAME`).
        Raises UsageError for a call that the tool does not take."""
        spec = next((spec for spec in self._specs if spec.name == tool), None)
        if spec is None:
            raise UsageError(f"no tool is called {tool}; the tools are {', '.join(s.name for s in self._specs)}")
        call = decode.imagined_call(spec, args, call_id="imagined")
        if isinstance(call, decode.Invalid):
            raise UsageError(call.reason, field=tool)
        return self._rules.decide(Facts(
            call=call, effect=spec.effect, idempotent=spec.idempotent, labels=tuple(labels),
            goal_names=decode.goal_names(goal),
        ))


class Result(RunResult):
    """What a run came to, and its log."""

    home: Path

    @property
    def changes(self) -> tuple[Change, ...]:
        """What lies between the folder and the run's copy, sorted by path."""
        with closing(log.open_reader(self.home, self.run_id)) as reader:
            return log.tree_changes(reader)

    def read(self, path: str) -> bytes | None:
        """A changed file as the run left it; None where it left none. Raises UsageError for what it did
        not change."""
        with closing(log.open_reader(self.home, self.run_id)) as reader:
            for change in log.tree_changes(reader):
                if change.path == path:
                    return reader.blob(change.after.sha256) if change.after and change.after.sha256 else None
        raise UsageError(f"run {self.run_id} did not change {path}")

    def apply(
        self, folder: Path | str | None = None, *, only: Collection[str] = (), named: Collection[str] = (),
        overwrite: Collection[str] = (),
    ) -> ApplyReport:
        """Write its changes to the folder that it copied, or to another; see `agentd apply --help`.

        What is dangerous (links, executables, Git's own and start-up files) is written only where `named`,
        what the user changed meanwhile only where in `overwrite`. Raises UsageError for a path that it did
        not change, WorkspaceError for a folder that cannot be opened.
        """
        target = Path(folder).expanduser().absolute() if folder is not None else None
        return apply_run(self.home, self.run_id, target, only=only, named=named, overwrite=overwrite)[1]

    def events(self) -> tuple[RunEvent, ...]:
        """Its whole log."""
        with closing(log.open_reader(self.home, self.run_id)) as reader:
            return tuple(
                _with_body(event, reader.blob(event.body_hash) if event.body_hash else None)
                for event in reader.events()
            )


class Options(TypedDict, total=False):
    """What may be said of one run. What is left out comes from the runtime's settings.

    `checks` are told to the model and end the run when they hold. `limits` may only tighten the
    policy's. `carry_on` is an earlier run's id, or `last`. `approver` is asked where the policy asks; it
    may be a coroutine function where the run is awaited. `on_event` is called with each event once it
    is durable, in the run's thread; what it raises ends the run.
    """

    files: Mapping[str, bytes | str]
    model: str
    adapter: Path
    policy: str | Path | Policy
    checks: Sequence[Check]
    limits: Mapping[str, float]
    carry_on: str
    approver: AnyApprover
    on_event: Callable[[RunEvent], None]


class Runtime:
    """Runs goals with one set of settings: the user's, as every command reads them, with what is given
    here over them, by the names of agentd.toml: `Runtime({"model": "ollama:qwen3", "sandbox.pool": 0})`.
    No file of a goal's folder is read as settings.
    """

    def __init__(self, settings: Mapping[str, Json] | None = None, *, home: Path | str | None = None) -> None:
        """`home` is where runs are kept. Raises UsageError for a setting that there is not."""
        found = load_settings(flags=settings)
        self.settings: Settings = found.model_copy(update={"home": Path(home).absolute()}) if home else found

    def run(self, goal: str, folder: Path | str | None = None, **options: Unpack[Options]) -> Result:
        """Run a goal to its end in a copy of `folder`, or of `files`. The folder itself is not touched.

        Raises UsageError for what is wrong with the request, ModelError or SandboxError where a part
        cannot start, LogError where the log cannot be written. How a run ends is its `status`.
        """
        if inspect.iscoroutinefunction(options.get("approver")) and _running_loop() is not None:
            raise _never()
        return self.start(goal, folder, **options).result()

    async def arun(self, goal: str, folder: Path | str | None = None, **options: Unpack[Options]) -> Result:
        """`run` for asyncio. Cancelling the task cancels the run, and waits until it is down."""
        return await self.start(goal, folder, **options)

    def start(self, goal: str, folder: Path | str | None = None, **options: Unpack[Options]) -> Run:
        """Start a run and return; what it raises, its `result` raises."""
        return Run(_request(goal, folder, options), self.settings, options.get("approver"), options.get("on_event"))


class Run:
    """A run under way. Iterate over it for its events as they happen, `for` or `async for`; each loop
    sees them all from the first. Wait for its end with `result()` or `await`."""

    def __init__(
        self, request: RunRequest, settings: Settings, approver: AnyApprover | None,
        on_event: Callable[[RunEvent], None] | None,
    ) -> None:
        self._events: list[RunEvent] = []
        self._news = News()
        self._outcome: Result | BaseException | None = None
        self._on_event = on_event
        self._loop = _running_loop()
        self._blocked = 0
        self._answer: Future[Approval] | None = None
        self._watch = Watch(on_event=self._take, approver=self._answering(approver) if approver else None)
        # a daemon: a program that ends without waiting ends the run with it, and its sandboxes
        self._thread = threading.Thread(target=self._work, args=(request, settings), name="agentd-run", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop the run: the reply or call under way ends at once, and the log says so."""
        self._watch.cancel()

    def result(self, timeout_s: float | None = None) -> Result:
        """What it came to, once it has ended. Raises what `Runtime.run` raises, and TimeoutError."""
        with self._blocking() if timeout_s is None else nullcontext():
            self._thread.join(timeout_s)
        if self._outcome is None:
            raise TimeoutError(f"the run has not ended within {timeout_s} s")
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome

    def __iter__(self) -> Iterator[RunEvent]:
        seen = 0
        while (event := self._next(seen)) is not None:
            yield event
            seen += 1

    async def __aiter__(self) -> AsyncIterator[RunEvent]:
        seen = 0
        while True:
            await self._news.until(lambda: self._has(seen))  # noqa: B023 - it has ended before `seen` grows
            if seen >= len(self._events):
                return
            yield self._events[seen]
            seen += 1

    def __await__(self) -> Generator[Any, None, Result]:
        return self._ended().__await__()

    async def _ended(self) -> Result:
        try:
            await self._news.until(lambda: self._outcome is not None)
        except asyncio.CancelledError:
            self.cancel()
            await self._news.until(lambda: self._outcome is not None)
            raise
        return self.result()

    def _has(self, seen: int) -> bool:
        """Whether there is one event more, or there will be none."""
        return len(self._events) > seen or self._outcome is not None

    def _next(self, seen: int) -> RunEvent | None:
        with self._blocking(), self._news:
            self._news.wait_for(lambda: self._has(seen))
            return self._events[seen] if len(self._events) > seen else None

    @contextmanager
    def _blocking(self) -> Iterator[None]:
        """While the event loop of the approver waits in here, no coroutine of it can answer. Raises
        UsageError where one is to."""
        mine = self._loop is not None and _running_loop() is self._loop
        with self._news:
            if mine and self._answer is not None and not self._answer.done():
                raise _never()
            self._blocked += mine
        try:
            yield
        finally:
            with self._news:
                self._blocked -= mine

    def _answering(self, approver: AnyApprover) -> Callable[[ApprovalRequest], Approval]:
        """The approver as the loop asks it, from the run's thread. A coroutine runs on the event loop that
        starts this run, and ends when the run is cancelled."""

        def ask(request: ApprovalRequest) -> Approval:
            answer = approver(request)
            if not inspect.isawaitable(answer):
                return answer
            if self._loop is None:
                return asyncio.run(_awaited(answer))
            with self._news:
                if self._blocked:
                    if inspect.iscoroutine(answer):
                        answer.close()
                    raise _never()
                self._answer = asyncio.run_coroutine_threadsafe(_awaited(answer), self._loop)
            self._watch.stops_with(self._answer.cancel)
            return self._answer.result()

        return ask

    def _take(self, event: Event, body: bytes | None) -> None:
        told = _with_body(event, body)
        with self._news:
            self._events.append(told)
            self._news.tell()
        if self._on_event is not None:
            self._on_event(told)

    def _work(self, request: RunRequest, settings: Settings) -> None:
        outcome: Result | BaseException
        try:
            done = execute(request, settings, watch=self._watch)
            outcome = Result(**dict(done), home=settings.home)
        except BaseException as error:  # noqa: BLE001 - the top of a thread: `result` raises it
            outcome = error
        with self._news:
            self._outcome = outcome
            self._news.tell()


def run(goal: str, folder: Path | str | None = None, **options: Unpack[Options]) -> Result:
    """Run a goal with the user's own settings; see `Runtime.run`."""
    return Runtime().run(goal, folder, **options)


def _request(goal: str, folder: Path | str | None, options: Options) -> RunRequest:
    if folder is not None and "files" in options:
        raise UsageError("give a folder or files, not both")
    files = options.get("files")
    rules = options.get("policy")
    return RunRequest(
        goal=goal, source=Path(folder).expanduser().absolute() if folder is not None else None,
        files=None if files is None else {p: t.encode() if isinstance(t, str) else t for p, t in files.items()},
        policy=rules.spec if isinstance(rules, Policy) else None if rules is None else str(rules),
        policy_text=rules.text if isinstance(rules, Policy) else None,
        model=options.get("model"), adapter=options.get("adapter"), checks=tuple(options.get("checks", ())),
        limits=dict(options.get("limits", {})), carry_on=options.get("carry_on"),
    )


def _never() -> UsageError:
    return UsageError("the approver could never answer while this waits", hint="use `await runtime.arun(...)`")


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _awaited(answer: Awaitable[Approval]) -> Approval:
    return await answer


def _with_body(event: Event, body: bytes | None) -> RunEvent:
    return RunEvent(**dict(event), body=json.loads(body) if body is not None else None)
